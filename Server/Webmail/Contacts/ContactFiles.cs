using System.Collections.Immutable;
using System.Text;
using Mox.Protocols.VCard;
using Mox.Server.Storage;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Contracts.Webmail;

namespace Mox.Server.Webmail.Contacts;

/// <summary>Address books as files of vCards.</summary>
internal sealed class ContactFiles(ContactStore store)
{
    /// <summary>The whole book, by name.</summary>
    public async Task<string> WriteAsync(long accountId, CancellationToken ct)
    {
        var groups = (await store.GroupsAsync(accountId, ct)).ToDictionary(group => group.Id, group => group.Name);
        var file = new StringBuilder();
        foreach (var listed in (await store.ListAsync(accountId, ct)).OrderBy(row => row.Name, StringComparer.OrdinalIgnoreCase).ThenBy(row => row.Id))
        {
            // Notes are left out of lists.
            if (await store.ReadAsync(accountId, listed.Id, ct) is not { } row) continue;
            CardWriter.Write(file, new PersonCard
            {
                Name = row.Name,
                Organization = row.Organization,
                Addresses = [.. row.Addresses.Select(address => address.Address)],
                Phones = row.Phone.Length > 0 ? [row.Phone] : [],
                Notes = row.Notes,
                Categories = [.. row.Groups.Where(groups.ContainsKey).Select(id => groups[id])],
            });
        }

        return file.ToString();
    }

    /// <summary>Takes the cards of a file in, in one turn. Somebody who is there with the same address or (without any) the same name gets what was lacking; nothing is overwritten.</summary>
    /// <exception cref="StoreBusyException">Nothing was taken.</exception>
    public async Task<ContactsImported> ReadAsync(long accountId, ReadOnlyMemory<byte> file, CancellationToken ct)
    {
        var reading = CardReader.Read(file.Span);
        var people = new List<(ContactRow Row, PersonCard Card)>();
        var refused = reading.Refused;
        foreach (var card in reading.Cards.Where(card => !card.IsGroup))
        {
            if (Row(card) is { } row) people.Add((row, card));
            else refused++;
        }

        var groups = reading.Cards.Where(card => card.IsGroup).ToList();
        return await store.ChangeAsync(accountId, book => Take(book, people, groups) with { Refused = refused }, ct);
    }

    private static ContactsImported Take(ContactTurn book, List<(ContactRow Row, PersonCard Card)> people, List<PersonCard> groups)
    {
        var added = ImmutableArray.CreateBuilder<long>();
        var (known, room) = (0, ContactCard.Most - book.Count);
        foreach (var (row, card) in people)
        {
            var there = row.Addresses.Select(address => book.Find(address.Key)).FirstOrDefault(id => id != 0);
            if (there == 0 && added.Count >= room) continue;
            var names = card.Categories.Concat(groups.Where(group => card.Uid.Length > 0 && group.Members.Any(member => member.EndsWith(card.Uid, StringComparison.OrdinalIgnoreCase))).Select(group => group.Name));
            ImmutableArray<long> of = [.. names.Select(ContactRules.Line).Where(name => name.Length is > 0 and <= ContactCard.MaxText).Select(name => Group(book, name)).Where(id => id != 0)];
            if (book.Read(there) is { } before)
            {
                book.Put(ContactRules.Merge(before, row with { Groups = of }));
                known++;
            }
            else
            {
                added.Add(book.Put(row with { Groups = of }).Id);
            }
        }

        return new ContactsImported(added.Count, known, 0, added.Count + known < people.Count, added.ToImmutable());
    }

    private static long Group(ContactTurn book, string name) => book.FindGroup(name) is var there and not 0 ? there : book.Groups < ContactGroupItem.Most ? book.PutGroup(0, name) : 0;

    /// <summary>The card as a person, cut to what is kept; null when nothing of use is in it.</summary>
    private static ContactRow? Row(PersonCard card)
    {
        try
        {
            return ContactRules.Checked(new ContactCard
            {
                Name = Cut(ContactRules.Line(card.Name), ContactCard.MaxText),
                Organization = Cut(ContactRules.Line(card.Organization), ContactCard.MaxText),
                Phone = Cut(ContactRules.Line(card.Phones is [var phone, ..] ? phone : ""), ContactCard.MaxText),
                Notes = Cut(card.Notes, ContactCard.MaxNotes),
                Addresses = [.. card.Addresses.Where(address => ContactRules.Key(address) is not null).Take(ContactCard.MaxAddresses)],
            });
        }
        catch (ChangeRefusedException)
        {
            // Without a name, and with addresses that are none.
            return null;
        }
    }

    private static string Cut(string text, int most) => text.Length <= most ? text : text[..(char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)];
}
