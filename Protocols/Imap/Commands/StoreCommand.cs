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
    internal static Parsed<ImapCommand> Parse(ref CommandCursor at, bool uid) => throw new NotImplementedException();
}
