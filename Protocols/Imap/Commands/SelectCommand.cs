using Mox.Protocols.Text;

namespace Mox.Protocols.Imap;

/// <summary>SELECT and EXAMINE: opens a mailbox.</summary>
/// <remarks>RFC 9051 §6.3.2, §6.3.3; RFC 7162 §3.1.8 for CONDSTORE, §3.2.5 for QRESYNC.</remarks>
/// <param name="ReadOnly">EXAMINE.</param>
public sealed record SelectCommand(string Mailbox, bool ReadOnly, bool CondStore, QresyncParameter? Qresync) : ImapCommand
{
    internal static Parsed<ImapCommand> Parse(ref CommandCursor at, bool readOnly) => throw new NotImplementedException();
}

/// <summary>What a client knows of a mailbox from before.</summary>
/// <remarks>RFC 7162 §3.2.5.</remarks>
/// <param name="KnownUids">Null when not given.</param>
/// <param name="SampleNumbers">With <paramref name="SampleUids"/>, pairs of message numbers and UIDs; null when not given.</param>
public sealed record QresyncParameter(uint UidValidity, ulong ModSeq, UidSet? KnownUids, UidSet? SampleNumbers, UidSet? SampleUids);
