using System.Collections.Immutable;
using System.Globalization;
using Mox.Shared.Contracts.Webmail;
using Mox.Shared.Contracts.Webmail.Search;
using Mox.WebUI.Words;

namespace Mox.WebUI.Webmail.Keys;

/// <summary>Something the palette offers.</summary>
/// <param name="Id">Stays the same while one types; also that of its element.</param>
/// <param name="Title">Its name.</param>
/// <param name="Kind">What it is, where that is not plain: a folder, a label, a search.</param>
/// <param name="Icon">Its glyph.</param>
/// <param name="Keys">The key that does the same; empty for none.</param>
public sealed record PaletteEntry(string Id, string Title, string Kind, string Icon, string Keys)
{
    /// <summary>The command; empty for a place.</summary>
    public string Command { get; init; } = "";

    /// <summary>The list it leads to; null for a command.</summary>
    public ListPlace? Place { get; init; }
}

/// <summary>What the command palette shows for the words typed: commands that can be done now, folders, labels and searches, the closest first.</summary>
public sealed class PaletteBoard(MailDesk desk)
{
    /// <summary>Entries shown at once.</summary>
    public const int Most = 12;

    public string Typed { get; private set; } = "";

    public ImmutableArray<PaletteEntry> Entries { get; private set; } = [];

    /// <summary>The place of the marked entry.</summary>
    public int At { get; private set; }

    public PaletteEntry? Marked => At < Entries.Length ? Entries[At] : null;

    public void Type(string words)
    {
        Typed = words.Trim();
        At = 0;
        var all = Commands().Concat(Folders()).Concat(Labels()).Concat(Recent()).ToList();
        Entries = Typed.Length == 0
            ? [.. Recent().Concat(all.Where(entry => entry.Command.Length > 0)).Take(Most)]
            : [.. all.Select(entry => (entry, rank: Rank(entry.Title, Typed))).Where(pair => pair.rank > 0).OrderByDescending(pair => pair.rank).ThenBy(pair => pair.entry.Title.Length).Select(pair => pair.entry).Take(Most - 1), .. Search()];
    }

    public void Step(int by)
    {
        if (Entries.Length > 0) At = (At + by + Entries.Length) % Entries.Length;
    }

    public void Mark(PaletteEntry entry) => At = Math.Max(0, Entries.IndexOf(entry));

    /// <summary>How well a title fits what was typed: 0 not at all, 4 it is that, 3 it begins so, 2 each typed word begins a word of it, 1 the letters come in this order.</summary>
    public static int Rank(string title, string typed)
    {
        ArgumentNullException.ThrowIfNull(title);
        ArgumentNullException.ThrowIfNull(typed);
        var compare = CultureInfo.CurrentCulture.CompareInfo;
        const CompareOptions Loose = CompareOptions.IgnoreCase | CompareOptions.IgnoreNonSpace;
        if (compare.Compare(title, typed, Loose) == 0) return 4;
        if (compare.IsPrefix(title, typed, Loose)) return 3;
        var words = title.Split([' ', '/', ',', '-'], StringSplitOptions.RemoveEmptyEntries);
        if (typed.Split(' ', StringSplitOptions.RemoveEmptyEntries).All(part => words.Any(word => compare.IsPrefix(word, part, Loose)))) return 2;
        var at = 0;
        foreach (var letter in typed.Where(letter => letter != ' '))
        {
            at = compare.IndexOf(title, letter.ToString(), at, Loose) + 1;
            if (at == 0) return 0;
        }

        return typed.Length > 2 ? 1 : 0;
    }

    private IEnumerable<PaletteEntry> Commands()
    {
        var keys = desk.Frame.Keys;
        return CommandTable.All
            .Where(command => command.InPalette && (command.Place == CommandPlace.Everywhere || (command.Place == CommandPlace.Message ? desk.OpenId != 0 : desk.Window is not null)))
            .Select(command => new PaletteEntry("p-" + command.Name.Replace('.', '-'), command.Title, "", command.Icon, keys.Shown(command.Name)) { Command = command.Name });
    }

    private IEnumerable<PaletteEntry> Folders() => desk.Folders.Tree.Folders.Select(folder =>
        new PaletteEntry(FormattableString.Invariant($"p-folder-{folder.Id}"), FolderLook.Path(folder), FrameWords.PaletteFolder, FolderLook.Icon(folder), "") { Place = new ListPlace(folder.Id) });

    private IEnumerable<PaletteEntry> Labels() => desk.Place is not { } place ? [] : desk.Frame.Choices.Current.LabelHues.Keys
        .Concat((desk.Window?.Rows ?? []).SelectMany(row => row.Keywords).Where(keyword => !keyword.StartsWith('$')))
        .Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.CurrentCultureIgnoreCase)
        .Select((label, index) => new PaletteEntry(FormattableString.Invariant($"p-label-{index}"), label, FrameWords.PaletteLabel, "tag", "") { Place = place with { MailboxId = MessageQuery.Everywhere, Filter = MessageFilter.All, Search = SearchQuery.Write("label", label) } });

    private IEnumerable<PaletteEntry> Recent() => desk.Place is not { } place ? [] : desk.Frame.Searches
        .Select((words, index) => new PaletteEntry(FormattableString.Invariant($"p-recent-{index}"), words, FrameWords.PaletteRecent, "clock", "") { Place = place with { MailboxId = MessageQuery.Everywhere, Search = words } });

    private IEnumerable<PaletteEntry> Search() => desk.Place is not { } place ? [] :
        [new PaletteEntry("p-find", FrameWords.PaletteSearch.With(Typed), "", "search", "") { Place = place with { MailboxId = MessageQuery.Everywhere, Search = Typed } }];
}
