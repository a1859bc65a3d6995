namespace Mox.Protocols.Imap;

/// <summary><c>* n EXPUNGE</c>: the message with this number is gone; higher numbers move down by one.</summary>
/// <remarks>RFC 9051 §7.5.1.</remarks>
public sealed record ExpungeResponse(uint Number) : ImapResponse
{
    internal override void WriteTo(ResponseWriter to)
    {
        to.Raw("* "u8);
        to.Number(Number);
        to.Raw(" EXPUNGE\r\n"u8);
    }
}
