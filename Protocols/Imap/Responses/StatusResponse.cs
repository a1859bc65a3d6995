namespace Mox.Protocols.Imap;

/// <summary><c>* STATUS</c>. Values that are null are not written.</summary>
/// <remarks>RFC 9051 §7.3.4.</remarks>
public sealed record StatusResponse(string Mailbox) : ImapResponse
{
    public uint? Messages { get; init; }

    public uint? Recent { get; init; }

    public uint? UidNext { get; init; }

    public uint? UidValidity { get; init; }

    public uint? Unseen { get; init; }

    public uint? Deleted { get; init; }

    public long? Size { get; init; }

    public ulong? HighestModSeq { get; init; }

    internal override void WriteTo(ResponseWriter to) => throw new NotImplementedException();
}
