namespace Mox.Fuzz;

/// <summary>All targets. A grammar adds its own here.</summary>
public static class FuzzTargets
{
<<<<<<< HEAD
    public static IReadOnlyList<FuzzTarget> All { get; } = [new MimeTarget(), new MimeHeaderTarget(), new TransferEncodingTarget(), new CharsetTarget(), new HtmlTextTarget(), new DnsMessageTarget(), new DeliveryStatusTarget()];
=======
    public static IReadOnlyList<FuzzTarget> All { get; } = [new MimeTarget(), new MimeHeaderTarget(), new TransferEncodingTarget(), new CharsetTarget(), new HtmlTextTarget(), new ImapCommandTarget(), new ImapStreamTarget(), new ImapResponseTarget()];
>>>>>>> main
}
