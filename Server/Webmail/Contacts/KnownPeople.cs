using System.Collections.Immutable;
using Mox.Protocols.Addresses;
using Mox.Server.Storage;
using Mox.Shared.Contracts.Webmail;

namespace Mox.Server.Webmail.Contacts;

/// <summary>All whom an account knows, ready to be looked through: its address book, its groups, and those written to, each with what it counts for.</summary>
internal sealed class KnownPeople
{
    /// <summary>A message counts for half after this time.</summary>
    private const double HalfLifeDays = 60;

    /// <summary>A contact nobody wrote to yet counts as much as one message of some weeks ago.</summary>
    private const double ContactWorth = 0.7;

    private const int MaxTyped = 200;

    private readonly Entry[] _entries;

    private KnownPeople(Entry[] entries) => _entries = entries;

    /// <param name="contacts">The address book.</param>
    /// <param name="groups">Its groups.</param>
    /// <param name="sent">Each time somebody was written to, the latest first.</param>
    /// <param name="now">The time.</param>
    public static KnownPeople Of(ImmutableArray<ContactRow> contacts, ImmutableArray<ContactGroupRow> groups, ImmutableArray<(string Name, string Address, DateTimeOffset Sent)> sent, DateTimeOffset now)
    {
        var worth = new Dictionary<string, (string Name, double Worth)>(StringComparer.Ordinal);
        foreach (var (name, address, at) in sent)
        {
            var (known, before) = worth.GetValueOrDefault(address, ("", 0));
            worth[address] = (known.Length > 0 ? known : name, before + Math.Pow(0.5, Math.Max(0, (now - at).TotalDays) / HalfLifeDays));
        }

        var entries = new List<Entry>(worth.Count + contacts.Length + groups.Length);
        var inBook = new HashSet<string>(StringComparer.Ordinal);
        foreach (var contact in contacts)
        {
            for (var i = 0; i < contact.Addresses.Length; i++)
            {
                var (address, key) = contact.Addresses[i];
                if (!inBook.Add(key)) continue;
                var person = new Person(contact.Name.Length > 0 ? contact.Name : contact.Organization.Length > 0 ? contact.Organization : null, address);

                // Of several addresses of one person the first is meant, unless another one is used.
                entries.Add(Entry.Of(person, SuggestionKind.Contact, [], worth.GetValueOrDefault(key).Worth + (ContactWorth / (i + 1)), contact.Organization));
            }
        }

        foreach (var (address, (name, value)) in worth)
        {
            if (!inBook.Contains(address)) entries.Add(Entry.Of(new Person(name.Length == 0 ? null : name, Shown(address)), SuggestionKind.Past, [], value, ""));
        }

        var byId = contacts.ToDictionary(contact => contact.Id);
        foreach (var group in groups)
        {
            ImmutableArray<Person> members = [.. group.Members.Select(id => byId.GetValueOrDefault(id)).Where(contact => contact is { Addresses.IsEmpty: false }).Select(contact => new Person(contact!.Name.Length > 0 ? contact.Name : null, contact.Addresses[0].Address)).OrderBy(person => person.Display, StringComparer.CurrentCultureIgnoreCase)];
            if (!members.IsEmpty) entries.Add(Entry.Of(new Person(group.Name, ""), SuggestionKind.Group, members, members.Sum(member => worth.GetValueOrDefault(member.Address.ToLowerInvariant()).Worth) / members.Length + ContactWorth, ""));
        }

        // The best first: a scan may stop at nothing, but ties keep this order.
        return new KnownPeople([.. entries.OrderByDescending(entry => entry.Worth)]);
    }

    /// <summary>Those who fit, the best first.</summary>
    public ImmutableArray<AddressSuggestion> Find(string typed, int limit)
    {
        var text = typed.Trim();
        if (text.Length is 0 or > MaxTyped) return [];
        var whole = FoldedText.Of(text);
        var words = FoldedText.Words(text).ToList();
        var found = new List<(double Rank, Entry Entry)>();
        foreach (var entry in _entries)
        {
            // Somebody whose name or address begins with what is typed is meant more likely than one who has it as a later word.
            var begins = entry.Address.StartsWith(whole, StringComparison.Ordinal) || entry.Name.StartsWith(whole, StringComparison.Ordinal);
            if (begins || (!whole.Contains('@', StringComparison.Ordinal) && FoldedText.Begins(words, entry.Words))) found.Add((begins ? entry.Worth * 2 : entry.Worth, entry));
        }

        return [.. found.OrderByDescending(one => one.Rank).Take(limit).Select(one => one.Entry.Suggestion)];
    }

    /// <summary>Those written to that are not in the book, the best first.</summary>
    public ImmutableArray<Person> Offered(int limit) => [.. _entries.Where(entry => entry.Suggestion.Kind == SuggestionKind.Past).Take(limit).Select(entry => entry.Suggestion.Person)];

    private static string Shown(string address) => MailAddress.Parse(address).Try(out var parsed, out _) ? parsed.ToDisplay() : address;

    private sealed record Entry(AddressSuggestion Suggestion, string Name, string Address, string[] Words, double Worth)
    {
        public static Entry Of(Person person, SuggestionKind kind, ImmutableArray<Person> members, double worth, string organization) => new(
            new AddressSuggestion(person, kind, members),
            FoldedText.Of(person.Name ?? ""),
            FoldedText.Of(person.Address),
            [.. FoldedText.Words(person.Name ?? "").Concat(FoldedText.Words(person.Address)).Concat(FoldedText.Words(organization)).Distinct()],
            worth);
    }
}
