using System.Collections.Immutable;

namespace Mox.Protocols.Imap;

/// <summary><c>* LSUB</c> (IMAP4rev1).</summary>
/// <remarks>RFC 3501 §7.2.3.</remarks>
public sealed record LsubResponse(ImmutableArray<MailboxAttribute> Attributes, char? Separator, string Mailbox) : ImapResponse
{
    internal override void WriteTo(ResponseWriter to)
    {
        to.Raw("* LSUB ("u8);
        ListResponse.WriteName(to, Attributes, Separator, Mailbox);
        to.Line();
    }
}
