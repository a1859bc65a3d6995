using System.Collections.Immutable;
using Mox.Shared.Contracts.Webmail;
using Mox.WebUI.Components;
using Mox.WebUI.Words;

namespace Mox.WebUI.Webmail;

/// <summary>The people of a row and the face before them: who wrote, of a conversation all who did, or in folders of one's own mail, who it goes to.</summary>
/// <param name="People">Names; of a sender that is not verified the address, as anybody can claim a name.</param>
/// <param name="Domain">The end of <paramref name="People"/> that is never shortened: an at sign and a domain; empty for names.</param>
public sealed record RowLook(string People, string Domain, Face Face)
{
    public static readonly RowLook Empty = new("", "", Face.Nobody);

    /// <summary>Keywords programs set for themselves; no labels.</summary>
    private static readonly string[] Technical = ["junk", "nonjunk", "notjunk", "forwarded", "mdnsent"];

    /// <param name="row">The row.</param>
    /// <param name="toPeople">Show who it goes to.</param>
    /// <param name="me">The address of the person looking.</param>
    public static RowLook Of(MessageItem row, bool toPeople, string me = "")
    {
        ArgumentNullException.ThrowIfNull(row);
        if (toPeople || row.Draft) return row.To.IsEmpty ? new RowLook(ListWords.NobodyYet, "", Face.Nobody) : Named(row.To, me, toPeople ? ListWords.To : "{0}");
        if (row.From.IsEmpty) return new RowLook(ListWords.NoSender, "", Face.Nobody);
        if (row.Standing == SenderStanding.Doubtful) return Addressed(row.From[0], Face.Nobody);
        return row.Conversation is { Count: > 1, People: { Length: > 1 } people } ? Named(people, me, "{0}", row.From[0]) : Named(row.From, me, "{0}");
    }

    /// <summary>The keywords people gave.</summary>
    public static IEnumerable<string> Labels(MessageItem row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return row.Keywords.Where(keyword => !keyword.StartsWith('$') && !Technical.Contains(keyword, StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>The colour of a label as a class of the style sheet.</summary>
    public static string Hue(WebmailSettings choices, string keyword)
    {
        ArgumentNullException.ThrowIfNull(choices);
        var hue = choices.LabelHues.GetValueOrDefault(keyword);
        return "h-" + (hue == Shared.Contracts.Webmail.Hue.None ? "graphite" : hue.ToString().ToLowerInvariant());
    }

    private static RowLook Named(ImmutableArray<Person> people, string me, string pattern, Person? face = null)
    {
        var shown = face ?? people[0];
        var faced = Face.Of(shown.Display, shown.Address);
        if (people.Length > 1) return new RowLook(pattern.With(string.Join(", ", people.Select(person => IsMe(person, me) ? ListWords.Me : FirstName(person)))), "", faced);
        return people[0].Display == people[0].Address && pattern == "{0}" ? Addressed(people[0], faced) : new RowLook(pattern.With(people[0].Display), "", faced);
    }

    private static RowLook Addressed(Person person, Face face)
    {
        var at = person.Address.LastIndexOf('@');
        return at < 0 ? new RowLook(person.Address, "", face) : new RowLook(person.Address[..at], person.Address[at..], face);
    }

    private static bool IsMe(Person person, string me) => me.Length > 0 && person.Address.Equals(me, StringComparison.OrdinalIgnoreCase);

    /// <summary>Of several, first names do.</summary>
    private static string FirstName(Person person)
    {
        var display = person.Display;
        var space = display.IndexOf(' ', StringComparison.Ordinal);
        return space > 1 && !display.Contains('@', StringComparison.Ordinal) ? display[..space] : display;
    }
}
