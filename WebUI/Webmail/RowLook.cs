using Mox.Shared.Contracts.Webmail;
using Mox.WebUI.Components;

namespace Mox.WebUI.Webmail;

/// <summary>The people of a row and the face before them: who wrote, or in folders of one's own mail, who it goes to.</summary>
public sealed record RowLook(string People, Face Face)
{
    public static readonly RowLook Empty = new("", Face.Nobody);

    public static RowLook Of(MessageItem row, bool toPeople)
    {
        ArgumentNullException.ThrowIfNull(row);
        var people = toPeople || row.Draft ? row.To : row.From;
        if (people.IsEmpty) return new RowLook(toPeople || row.Draft ? "(nobody yet)" : "(no sender)", Face.Nobody);
        var names = people.Length == 1 ? people[0].Display : string.Join(", ", people.Select(person => FirstName(person)));
        return new RowLook(toPeople ? $"To {names}" : names, Face.Of(people[0].Display, people[0].Address));
    }

    /// <summary>Of several, first names do.</summary>
    private static string FirstName(Person person)
    {
        var display = person.Display;
        var space = display.IndexOf(' ', StringComparison.Ordinal);
        return space > 1 && !display.Contains('@', StringComparison.Ordinal) ? display[..space] : display;
    }
}
