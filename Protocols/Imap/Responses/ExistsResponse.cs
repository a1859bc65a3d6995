namespace Mox.Protocols.Imap;

/// <summary><c>* n EXISTS</c>.</summary>
/// <remarks>RFC 9051 §7.4.1.</remarks>
public sealed record ExistsResponse(uint Count) : ImapResponse
{
    internal override void WriteTo(ResponseWriter to)
    {
        to.Raw("* "u8);
        to.Number(Count);
        to.Raw(" EXISTS\r\n"u8);
    }
}
