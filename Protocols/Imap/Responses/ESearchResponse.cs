namespace Mox.Protocols.Imap;

/// <summary><c>* ESEARCH</c>.</summary>
/// <remarks>RFC 9051 §7.3.3; RFC 4731 §3.1. The tag is always between quotes (Outlook insists), UID is written also when nothing was found.</remarks>
/// <param name="Tag">Tag of the command.</param>
public sealed record ESearchResponse(string Tag, bool Uid) : ImapResponse
{
    public uint? Min { get; init; }

    public uint? Max { get; init; }

    /// <summary>Not written when null or empty.</summary>
    public UidSet? All { get; init; }

    public uint? Count { get; init; }

    public ulong? ModSeq { get; init; }

    internal override void WriteTo(ResponseWriter to) => throw new NotImplementedException();
}
