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

    /// <summary>A search made here: it is remembered.</summary>
    public bool IsNewSearch { get; init; }

    /// <summary>Whom to write to; null where it is nobody.</summary>
    public Person? To { get; init; }
}

/// <summary>What the command palette shows for the words typed: commands that can be done now, folders, labels, searches and people, the closest first.</summary>
/// <param name="desk">The desk.</param>
/// <param name="labels">All labels of the account, by keyword.</param>
public sealed class PaletteBoard(MailDesk desk, ImmutableArray<string> labels)
{
    /// <summary>Entries shown at once.</summary>
    public const int Most = 12;

    /// <summary>People, of whom each has two entries.</summary>
    public const int MostPeople = 3;

    private const int MostRecent = 5;

    private ImmutableArray<Person> _people = [];

    public string Typed { get; private set; } = "";

    public ImmutableArray<PaletteEntry> Entries { get; private set; } = [];

    /// <summary>The place of the marked entry.</summary>
    public int At { get; private set; }

    public PaletteEntry? Marked => At < Entries.Length ? Entries[At] : null;

    public void Type(string words)
    {
        ArgumentNullException.ThrowIfNull(words);
        (Typed, At, _people) = (words.Trim(), 0, []);
        Lay();
    }

    /// <summary>People whom the words fit: they stand behind what else was found, so that nothing moves that is being looked at.</summary>
    public void Add(ImmutableArray<Person> people)
    {
        var marked = Marked;
        _people = people;
        Lay();
        At = Math.Max(0, marked is null ? 0 : Entries.ToList().FindIndex(entry => entry.Id == marked.Id));
    }

    private void Lay()
    {
        var all = Commands().Concat(Folders()).Concat(Labels()).Concat(Saved()).Concat(Recent()).ToList();
        var people = People().ToList();
        Entries = Typed.Length == 0
            ? [.. Recent().Concat(all.Where(entry => entry.Command.Length > 0)).Take(Most)]
            : [.. all.Select(entry => (entry, rank: Rank(entry.Title, Typed))).Where(pair => pair.rank > 0).OrderByDescending(pair => pair.rank).ThenBy(pair => pair.entry.Title.Length).Select(pair => pair.entry).Take(Most - 1 - people.Count), .. people, .. Search()];
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

    private IEnumerable<PaletteEntry> Labels() => labels
        .Select((label, index) => new PaletteEntry(FormattableString.Invariant($"p-label-{index}"), LabelName.Shown(label), FrameWords.PaletteLabel, "tag", "") { Place = Everywhere(SearchQuery.Write("label", label)) });

    private IEnumerable<PaletteEntry> Saved() => desk.Choices.Searches
        .Select((saved, index) => new PaletteEntry(FormattableString.Invariant($"p-saved-{index}"), saved.Name, FrameWords.PaletteSaved, "save", "") { Place = Everywhere(saved.Query) });

    private IEnumerable<PaletteEntry> Recent() => desk.Choices.RecentSearches.Take(MostRecent)
        .Select((words, index) => new PaletteEntry(FormattableString.Invariant($"p-recent-{index}"), words, FrameWords.PaletteRecent, "clock", "") { Place = Everywhere(words) });

    private IEnumerable<PaletteEntry> People() => _people.Take(MostPeople).SelectMany((person, index) => new PaletteEntry[]
    {
        new(FormattableString.Invariant($"p-write-{index}"), FrameWords.PaletteWriteTo.With(person.Display), person.Display == person.Address ? "" : person.Address, "pen", "") { To = person },
        new(FormattableString.Invariant($"p-from-{index}"), FrameWords.PaletteMailFrom.With(person.Display), person.Display == person.Address ? "" : person.Address, "person", "") { Place = Everywhere(SearchQuery.Write("from", person.Address)) },
    });

    private IEnumerable<PaletteEntry> Search() => [new PaletteEntry("p-find", FrameWords.PaletteSearch.With(Typed), "", "search", "") { Place = Everywhere(Typed), IsNewSearch = true }];

    private static ListPlace Everywhere(string search) => new(MessageQuery.Everywhere, Search: search);
}
