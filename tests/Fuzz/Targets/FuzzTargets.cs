namespace Mox.Fuzz;

/// <summary>All targets. A grammar adds its own here.</summary>
public static class FuzzTargets
{
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new MimeTarget(),
        new MimeHeaderTarget(),
        new AddressTarget(),
        new ParameterTarget(),
        new EncodedWordTarget(),
        new ReceivedTarget(),
        new MessageIdTarget(),
        new ComposeTarget(),
        new TransferEncodingTarget(),
        new CharsetTarget(),
        new HtmlTextTarget(),
        new TransferDefectTarget(),
        new EmbeddedFileTarget(),
        new TnefTarget(),
        new PlainTextTarget(),
        new ThreadTarget(),
        new ImapCommandTarget(),
        new ImapStreamTarget(),
        new ImapResponseTarget(),
        new SmtpCommandTarget(),
        new SmtpDataTarget(),
        new SaslTarget(),
        new DnsMessageTarget(),
        new DeliveryStatusTarget(),
        new DispositionTarget(),
        new FeedbackTarget(),
        new AddressSyntaxTarget(),
        new IdnaTarget(),
        new PunycodeTarget(),
        new PublicSuffixTarget(),
        new DkimSignatureTarget(),
        new DkimKeyTarget(),
        new DkimMessageTarget(),
        new ArcTarget(),
    ];
}
