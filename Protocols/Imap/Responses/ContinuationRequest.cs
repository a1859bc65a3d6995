namespace Mox.Protocols.Imap;

/// <summary><c>+ text</c>: the client may go on. The space is always written: some clients wait for it.</summary>
/// <remarks>RFC 9051 §7.6.</remarks>
public sealed record ContinuationRequest(string Text) : ImapResponse
{
    /// <summary>A challenge of SASL, in base64; an empty one is <c>+ </c>.</summary>
    /// <remarks>RFC 9051 §6.2.2.</remarks>
    public static ContinuationRequest Challenge(ReadOnlySpan<byte> octets) => new(Convert.ToBase64String(octets));

    internal override void WriteTo(ResponseWriter to)
    {
        to.Raw("+ "u8);
        to.HumanText(Text);
        to.Line();
    }
}
