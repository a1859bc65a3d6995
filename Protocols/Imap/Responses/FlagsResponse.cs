namespace Mox.Protocols.Imap;

/// <summary><c>* FLAGS</c>: flags that are in use in the mailbox.</summary>
/// <remarks>RFC 9051 §7.3.5.</remarks>
public sealed record FlagsResponse(FlagList Flags) : ImapResponse
{
    internal override void WriteTo(ResponseWriter to)
    {
        to.Raw("* FLAGS ("u8);
        to.Raw(Flags.Octets);
        to.Raw(")\r\n"u8);
    }
}
