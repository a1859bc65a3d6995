using System.Collections.Immutable;
using Mox.Protocols.Text;

namespace Mox.Protocols.Imap;

/// <summary>What LIST is to choose.</summary>
/// <remarks>RFC 5258 §3.1; RFC 6154 §2 for special uses.</remarks>
[Flags]
public enum ListSelection
{
    None = 0,
    Subscribed = 1,
    Remote = 2,

    /// <summary>Also parents of what matches; only with another choice.</summary>
    RecursiveMatch = 4,
    SpecialUse = 8,
}

/// <summary>What LIST is to tell besides.</summary>
/// <remarks>RFC 5258 §3.2; RFC 6154 §2; RFC 5819 §2 for STATUS.</remarks>
[Flags]
public enum ListReturn
{
    None = 0,
    Subscribed = 1,
    Children = 2,
    SpecialUse = 4,
    Status = 8,
}

/// <summary>LIST: which mailboxes are there?</summary>
/// <remarks>RFC 9051 §6.3.9; RFC 5258 §6.</remarks>
/// <param name="Patterns">Patterns as given, in Unicode; empty patterns are for the root.</param>
/// <param name="Extended">The client used a form of LIST-EXTENDED: options or several patterns.</param>
/// <param name="Status">Items wanted with <see cref="ListReturn.Status"/>.</param>
public sealed record ListCommand(
    string Reference, ImmutableArray<string> Patterns, bool Extended, ListSelection Selection, ListReturn Return, StatusItems Status) : ImapCommand
{
    /// <summary>Patterns of one command; each is matched against each mailbox.</summary>
    public const int MaxPatterns = 100;

    internal static Parsed<ImapCommand> Parse(ref CommandCursor at)
    {
        var selection = ListSelection.None;
        var options = ListReturn.None;
        var status = StatusItems.None;
        var extended = false;
        if (!at.Space()) return at.Fault;
        if (at.At('('))
        {
            extended = true;
            if (!ParseSelection(ref at, out selection) || !at.Space()) return at.Fault;
        }

        if (!at.Mailbox(out var reference) || !at.Space() || !ParsePatterns(ref at, ref extended, out var patterns)) return at.Fault;
        if (!at.AtEnd)
        {
            extended = true;
            if (!at.Space() || !at.Keyword("RETURN"u8, "RETURN") || !at.Space() || !ParseReturn(ref at, out options, out status)) return at.Fault;
        }

        // RFC 5258 §3.1: choosing subscribed mailboxes asks for \Subscribed as well.
        if (selection.HasFlag(ListSelection.Subscribed)) options |= ListReturn.Subscribed;
        return new ListCommand(reference, patterns, extended, selection, options, status);
    }

    private static bool ParseSelection(ref CommandCursor at, out ListSelection selection)
    {
        selection = ListSelection.None;
        var start = at.Position;
        if (!at.Open("selection options")) return false;
        for (var first = true; !at.TryClose(); first = false)
        {
            if (!first && !at.Space()) return false;
            if (at.TryWord("SUBSCRIBED"u8)) selection |= ListSelection.Subscribed;
            else if (at.TryWord("REMOTE"u8)) selection |= ListSelection.Remote;
            else if (at.TryWord("RECURSIVEMATCH"u8)) selection |= ListSelection.RecursiveMatch;
            else if (at.TryWord("SPECIAL-USE"u8)) selection |= ListSelection.SpecialUse;
            else return at.Fail("selection option");
        }

        return (selection & (ListSelection.RecursiveMatch | ListSelection.Subscribed)) != ListSelection.RecursiveMatch || at.Fail(start, "SUBSCRIBED with RECURSIVEMATCH");
    }

    private static bool ParsePatterns(ref CommandCursor at, ref bool extended, out ImmutableArray<string> patterns)
    {
        patterns = [];
        if (!at.TryOpen())
        {
            if (!at.ListMailbox(out var only)) return false;
            patterns = [only];
            return true;
        }

        extended = true;
        var found = ImmutableArray.CreateBuilder<string>();
        do
        {
            if (found.Count == MaxPatterns) return at.Fail("fewer patterns");
            if (!at.ListMailbox(out var pattern)) return false;
            found.Add(pattern);
        }
        while (at.TrySpace());

        patterns = found.ToImmutable();
        return at.Close();
    }

    private static bool ParseReturn(ref CommandCursor at, out ListReturn options, out StatusItems status)
    {
        options = ListReturn.None;
        status = StatusItems.None;
        if (!at.Open("return options")) return false;
        for (var first = true; !at.TryClose(); first = false)
        {
            if (!first && !at.Space()) return false;
            if (at.TryWord("SUBSCRIBED"u8)) options |= ListReturn.Subscribed;
            else if (at.TryWord("CHILDREN"u8)) options |= ListReturn.Children;
            else if (at.TryWord("SPECIAL-USE"u8)) options |= ListReturn.SpecialUse;
            else if (at.TryWord("STATUS"u8))
            {
                options |= ListReturn.Status;
                if (!at.Space() || !StatusCommand.ParseItems(ref at, out status)) return false;
            }
            else return at.Fail("return option");
        }

        return true;
    }
}
