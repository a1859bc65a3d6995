namespace Mox.Protocols.Imap;

/// <summary><c>* n RECENT</c> (IMAP4rev1 only).</summary>
/// <remarks>RFC 3501 §7.3.2.</remarks>
public sealed record RecentResponse(uint Count) : ImapResponse
{
    internal override void WriteTo(ResponseWriter to)
    {
        to.Raw("* "u8);
        to.Number(Count);
        to.Raw(" RECENT\r\n"u8);
    }
}
