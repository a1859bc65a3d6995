using System.Collections.Immutable;
using Mox.Shared.Contracts.Webmail.Search;

namespace Mox.WebUI.Webmail;

/// <summary>What stands in the search field: chips for what has an operator, and the text behind them. The two together are the search.</summary>
public sealed class SearchEntry
{
    /// <summary>Pieces that are shown as chips, in their order.</summary>
    public ImmutableArray<SearchItem> Chips { get; private set; } = [];

    /// <summary>The text behind the chips.</summary>
    public string Typed { get; private set; } = "";

    /// <summary>All of it as text.</summary>
    public string Query => SearchQuery.Join(Chips.Select(chip => chip.Source).Append(Typed.Trim()));

    public bool IsEmpty => Chips.IsEmpty && Typed.Trim().Length == 0;

    /// <summary>The word the caret stands behind.</summary>
    public string Stub => Typed.Length > 0 && !char.IsWhiteSpace(Typed[^1]) ? Typed[StubStart..] : "";

    private int StubStart
    {
        get
        {
            // Spaces inside quotes belong to the word.
            var (start, quoted) = (0, false);
            for (var i = 0; i < Typed.Length; i++)
            {
                if (Typed[i] == '"') quoted = !quoted;
                else if (!quoted && char.IsWhiteSpace(Typed[i])) start = i + 1;
            }

            return start;
        }
    }

    /// <summary>Puts a whole search into the field.</summary>
    public void Set(string query)
    {
        var items = SearchQuery.Parse(query).Items;
        Chips = [.. items.Where(IsChip)];
        Typed = SearchQuery.Join(items.Where(item => !IsChip(item)).Select(item => item.Source));
    }

    /// <summary>What is being typed. Nothing is made of it yet.</summary>
    public void Say(string typed) => Typed = typed;

    /// <summary>Takes over what was typed. A piece with an operator becomes a chip once a space follows it.</summary>
    public void Type(string typed)
    {
        Typed = typed;
        if (Rest(typed) is not { } rest) return;
        Chips = [.. Chips, .. SearchQuery.Parse(typed).Items.Where(IsChip)];
        Typed = rest;
    }

    /// <summary>The text that is left when chips are made of the others; null where there is none to be made.</summary>
    public static string? Rest(string typed)
    {
        ArgumentNullException.ThrowIfNull(typed);
        if (typed.Length == 0 || !char.IsWhiteSpace(typed[^1]) || typed.Count(c => c == '"') % 2 != 0) return null;
        var items = SearchQuery.Parse(typed).Items;
        if (!items.Any(IsChip) || typed.TrimEnd().EndsWith(" OR", StringComparison.Ordinal)) return null;
        var rest = SearchQuery.Join(items.Where(item => !IsChip(item)).Select(item => item.Source));
        return rest.Length > 0 ? rest + " " : "";
    }

    /// <summary>Puts something in the place of the word being typed.</summary>
    /// <param name="whole">It is a whole piece; otherwise more is to be typed.</param>
    public void Complete(string replacement, bool whole)
    {
        var kept = Typed[..(Stub.Length > 0 ? StubStart : Typed.Length)];
        Type(kept + replacement + (whole ? " " : ""));
    }

    /// <summary>Makes chips of all that can be one, as when the search is made.</summary>
    public void Finish() => Set(Query);

    public void Remove(int chip)
    {
        if (chip >= 0 && chip < Chips.Length) Chips = Chips.RemoveAt(chip);
    }

    /// <summary>Makes text of a chip again, behind all other text.</summary>
    public void Edit(int chip)
    {
        if (chip < 0 || chip >= Chips.Length) return;
        var source = Chips[chip].Source;
        Chips = Chips.RemoveAt(chip);
        Typed = Typed.Trim().Length > 0 ? $"{Typed.TrimEnd()} {source}" : source;
    }

    /// <summary>The value of an operator; empty when it is not asked for.</summary>
    public string Value(string name) => Chips.FirstOrDefault(chip => chip.Operator?.Name == name && !chip.Negated)?.Value ?? "";

    /// <summary>Gives an operator another value; an empty one takes it away.</summary>
    public void Put(string name, string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        var at = Index(chip => chip.Operator?.Name == name && !chip.Negated);
        Replace(at, value.Trim().Length == 0 ? null : SearchQuery.Write(name, value.Trim()));
    }

    /// <summary>Whether something is asked for (true), excluded (false) or neither, such as <c>is:starred</c>.</summary>
    public bool? Flag(string name, string value) => Chips.FirstOrDefault(chip => Is(chip, name, value)) is { } chip ? !chip.Negated : null;

    public void PutFlag(string name, string value, bool? wanted) =>
        Replace(Index(chip => Is(chip, name, value)), wanted is { } on ? SearchQuery.Write(name, value, negated: !on) : null);

    private static bool IsChip(SearchItem item) => !item.IsText && item.Node is not null;

    private static bool Is(SearchItem chip, string name, string value) => chip.Operator?.Name == name && chip.Value.Equals(value, StringComparison.OrdinalIgnoreCase);

    private int Index(Func<SearchItem, bool> wanted)
    {
        for (var i = 0; i < Chips.Length; i++)
        {
            if (wanted(Chips[i])) return i;
        }

        return -1;
    }

    private void Replace(int at, string? source)
    {
        var item = source is null ? null : SearchQuery.Parse(source).Items.FirstOrDefault(IsChip);
        if (at < 0) Chips = item is null ? Chips : Chips.Add(item);
        else Chips = item is null ? Chips.RemoveAt(at) : Chips.SetItem(at, item);
    }
}
