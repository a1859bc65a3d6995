using System.Collections.Immutable;
using Mox.Protocols.Text;

namespace Mox.Protocols.Imap;

/// <summary>FETCH and UID FETCH.</summary>
/// <remarks>RFC 9051 §6.4.5; RFC 7162 §3.1.4 for CHANGEDSINCE, §3.2.6 for VANISHED.</remarks>
/// <param name="Items">What is wanted, macros resolved, without doubles.</param>
/// <param name="ChangedSince">Only messages with a higher MODSEQ; null when not asked. 0 is taken as well: iOS Mail sends it.</param>
public sealed record FetchCommand(bool Uid, SequenceSet Set, ImmutableArray<FetchItem> Items, ulong? ChangedSince, bool Vanished) : ImapCommand
{
    internal static Parsed<ImapCommand> Parse(ref CommandCursor at, bool uid) => throw new NotImplementedException();
}
