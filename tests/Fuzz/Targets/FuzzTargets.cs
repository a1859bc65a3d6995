namespace Mox.Fuzz;

/// <summary>All targets. A grammar adds its own here.</summary>
public static class FuzzTargets
{
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new MimeTarget(),
        new MimeHeaderTarget(),
        new TransferEncodingTarget(),
        new CharsetTarget(),
        new HtmlTextTarget(),
        new ImapCommandTarget(),
        new ImapStreamTarget(),
        new ImapResponseTarget(),
        new SmtpCommandTarget(),
        new SmtpDataTarget(),
        new SaslTarget(),
        new DnsMessageTarget(),
        new DeliveryStatusTarget(),
        new AddressSyntaxTarget(),
        new IdnaTarget(),
        new PunycodeTarget(),
        new PublicSuffixTarget(),
    ];
}
