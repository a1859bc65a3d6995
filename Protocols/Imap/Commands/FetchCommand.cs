using System.Collections.Immutable;
using Mox.Protocols.Text;

namespace Mox.Protocols.Imap;

/// <summary>FETCH and UID FETCH.</summary>
/// <remarks>RFC 9051 §6.4.5; RFC 7162 §3.1.4 for CHANGEDSINCE, §3.2.6 for VANISHED.</remarks>
/// <param name="Items">What is wanted, macros resolved.</param>
/// <param name="ChangedSince">Only messages with a higher MODSEQ; null when not asked. 0 is taken as well: iOS Mail sends it.</param>
public sealed record FetchCommand(bool Uid, SequenceSet Set, ImmutableArray<FetchItem> Items, ulong? ChangedSince, bool Vanished) : ImapCommand
{
    internal static Parsed<ImapCommand> Parse(ref CommandCursor at, bool uid)
    {
        if (!at.Space() || !at.Set(out var set) || !at.Space() || !ParseItems(ref at, out var items)) return at.Fault;
        if (at.AtEnd) return new FetchCommand(uid, set, items, null, false);
        if (!at.Space() || !at.Open("modifiers")) return at.Fault;
        ulong? changedSince = null;
        var vanished = false;
        do
        {
            var start = at.Position;
            if (at.TryWord("CHANGEDSINCE"u8) && changedSince is null)
            {
                if (!at.Space() || !at.ModSeq(out var modSeq)) return at.Fault;
                changedSince = modSeq;
            }
            else if (at.TryWord("VANISHED"u8) && uid && !vanished) vanished = true;
            else return new SyntaxFault(start, uid ? "CHANGEDSINCE or VANISHED, each once" : "CHANGEDSINCE, once");
        }
        while (at.TrySpace());

        if (!at.Close()) return at.Fault;
        // RFC 7162 §3.2.6: VANISHED has no meaning alone.
        if (vanished && changedSince is null) return new SyntaxFault(at.Position, "CHANGEDSINCE with VANISHED");
        return new FetchCommand(uid, set, items, changedSince, vanished);
    }

    private static bool ParseItems(ref CommandCursor at, out ImmutableArray<FetchItem> items)
    {
        items = at.TryWord("ALL"u8) ? FetchItem.MacroAll : at.TryWord("FAST"u8) ? FetchItem.MacroFast : at.TryWord("FULL"u8) ? FetchItem.MacroFull : [];
        if (items.Length > 0) return true;
        if (!at.TryOpen())
        {
            if (!FetchItem.Parse(ref at, out var only)) return false;
            items = [only];
            return true;
        }

        var found = ImmutableArray.CreateBuilder<FetchItem>();
        do
        {
            if (!FetchItem.Parse(ref at, out var item)) return false;
            found.Add(item);
        }
        while (at.TrySpace());

        items = found.ToImmutable();
        return at.Close();
    }
}
