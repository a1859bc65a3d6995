using System.Collections.Immutable;
using Mox.Shared.Model.Mailboxes;

namespace Mox.Server.Webmail.Import;

/// <summary>Which folder a file within an archive belongs to.</summary>
/// <param name="Kind">What it would be by its place.</param>
/// <param name="Directory">The path of the Maildir or of the mbox.</param>
/// <param name="Name">The file's own name.</param>
internal sealed record ImportPath(ImportKind Kind, ImmutableArray<string> Directory, string Name)
{
    private static readonly string[] Unneeded = [".msf", ".dat", ".html", ".htm", ".json", ".txt", ".cmeta", ".ini", ".db", ".plist"];

    /// <summary>Null where a path leads out of the archive, or is none.</summary>
    public static ImportPath? Parse(string path)
    {
        if (path.StartsWith('/') || path.Any(char.IsControl)) return null;
        var elements = path.Split('/').Where(element => element is not ("." or "")).ToImmutableArray();
        if (elements.IsEmpty || elements.Contains("..") || elements[0] is [_, ':', ..]) return null;
        var (name, directory) = (elements[^1], elements[..^1]);
        return directory switch
        {
            [.., "cur" or "new"] => new ImportPath(ImportKind.Message, directory[..^1], name),
            [.., "tmp"] => new ImportPath(ImportKind.Nothing, directory, name),
            _ when name == "dovecot-keywords" => new ImportPath(ImportKind.Keywords, directory, name),
            _ when IsUnneeded(name) => new ImportPath(ImportKind.Nothing, directory, name),
            _ => new ImportPath(ImportKind.Mbox, elements, name),
        };
    }

    /// <summary>The folder; null where no name can be made.</summary>
    /// <param name="into">The folder below which it lies; empty: none.</param>
    /// <param name="skip">Left off the start of the path.</param>
    public MailboxName? Folder(string into, string skip)
    {
        var elements = Directory.ToList();
        var left = skip.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (elements.Take(left.Length).SequenceEqual(left, StringComparer.OrdinalIgnoreCase)) elements.RemoveRange(0, left.Length);
        if (Kind == ImportKind.Message && elements is [{ } first, ..] && first.Equals("Maildir", StringComparison.OrdinalIgnoreCase)) elements.RemoveAt(0);

        // Maildir++: folders lie side by side, with a dot in front and dots between.
        if (Kind == ImportKind.Message && elements is [.., ['.', _, ..] dotted])
        {
            elements.RemoveAt(elements.Count - 1);
            elements.AddRange(dotted[1..].Split('.'));
        }

        // Apple Mail has a folder NAME.mbox with a file mbox in it; Thunderbird NAME.sbd for what lies below NAME.
        if (Kind == ImportKind.Mbox && elements is [.., { } parent, "mbox"] && parent.EndsWith(".mbox", StringComparison.OrdinalIgnoreCase)) elements.RemoveAt(elements.Count - 1);
        var names = elements.Select(Plain).ToList();
        if (names.Count == 0 && into.Length == 0) return MailboxName.Inbox;
        if (into.Length > 0) names.InsertRange(0, into.Split('/'));
        return MailboxName.Parse(string.Join('/', names)).Try(out var name, out _) ? name : null;
    }

    private static string Plain(string element)
    {
        foreach (var ending in new[] { ".mbox", ".mbx", ".sbd" })
        {
            if (element.Length > ending.Length && element.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) return element[..^ending.Length];
        }

        return element;
    }

    /// <summary>What programs lay beside mail for themselves.</summary>
    public static bool IsUnneeded(string name) =>
        name is "subscriptions" or "maildirfolder" or ".DS_Store" or "table_of_contents" || name.StartsWith("dovecot", StringComparison.Ordinal) || name.StartsWith("._", StringComparison.Ordinal) || Unneeded.Any(ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase));
}

internal enum ImportKind
{
    /// <summary>A message of a Maildir.</summary>
    Message,

    Mbox,

    /// <summary>The names of a Maildir's keywords.</summary>
    Keywords,

    /// <summary>No mail is looked for in it.</summary>
    Nothing,
}
