namespace Mox.Protocols.Imap;

/// <summary><c>* VANISHED</c>: UIDs that are gone. One response; the caller divides what is very long.</summary>
/// <remarks>RFC 7162 §3.2.10.</remarks>
public sealed record VanishedResponse(bool Earlier, UidSet Uids) : ImapResponse
{
    internal override void WriteTo(ResponseWriter to)
    {
        to.Raw(Earlier ? "* VANISHED (EARLIER) "u8 : "* VANISHED "u8);
        to.Numbers(Uids);
        to.Line();
    }
}
