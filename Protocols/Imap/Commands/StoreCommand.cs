using System.Collections.Immutable;
using Mox.Protocols.Text;

namespace Mox.Protocols.Imap;

/// <summary>How STORE changes flags.</summary>
public enum StoreMode
{
    /// <summary>These flags and no others.</summary>
    Replace = 0,
    Add,
    Remove,
}

/// <summary>STORE and UID STORE: changes flags.</summary>
/// <remarks>RFC 9051 §6.4.6; RFC 7162 §3.1.3 for UNCHANGEDSINCE.</remarks>
/// <param name="Flags">Without doubles; may be empty.</param>
public sealed record StoreCommand(bool Uid, SequenceSet Set, StoreMode Mode, bool Silent, ImmutableArray<Flag> Flags, ulong? UnchangedSince) : ImapCommand
{
    internal static Parsed<ImapCommand> Parse(ref CommandCursor at, bool uid)
    {
        ulong? unchangedSince = null;
        if (!at.Space() || !at.Set(out var set) || !at.Space()) return at.Fault;
        if (at.TryOpen())
        {
            if (!at.Keyword("UNCHANGEDSINCE"u8, "UNCHANGEDSINCE") || !at.Space() || !at.ModSeq(out var modSeq) || !at.Close() || !at.Space()) return at.Fault;
            unchangedSince = modSeq;
        }

        var mode = at.TryOctet('+') ? StoreMode.Add : at.TryOctet('-') ? StoreMode.Remove : StoreMode.Replace;
        var start = at.Position;
        if (!at.Word("FLAGS or FLAGS.SILENT", out var word) || !at.Space()) return at.Fault;
        if (word is not ("FLAGS" or "FLAGS.SILENT")) return new SyntaxFault(start, "FLAGS or FLAGS.SILENT");
        if (!ParseFlags(ref at, out var flags)) return at.Fault;
        return new StoreCommand(uid, set, mode, word == "FLAGS.SILENT", flags, unchangedSince);
    }

    /// <remarks>RFC 9051 §9: store-att-flags; the parentheses may be missing.</remarks>
    private static bool ParseFlags(ref CommandCursor at, out ImmutableArray<Flag> flags)
    {
        if (at.At('(')) return at.FlagList(out flags);
        flags = [];
        var found = ImmutableArray.CreateBuilder<Flag>();
        var known = new HashSet<Flag>();
        do
        {
            if (!at.Flag(out var flag)) return false;
            if (known.Add(flag)) found.Add(flag);
        }
        while (at.TrySpace());

        flags = found.ToImmutable();
        return true;
    }
}
