using Microsoft.Extensions.Options;
using Mox.Protocols.Addresses;
using Mox.Protocols.Spf;
using Mox.Server.Hosting;

namespace Mox.Server.Inbound.Checks;

/// <summary>Asks the policies of the envelope sender and of the name the client gave itself. By itself it refuses nothing: forwarders break SPF, and what a fail means is for the author's domain to say (DMARC).</summary>
/// <remarks>RFC 7208 §2.3 and §2.4; RFC 7208 §8.4 leaves the consequence of a fail to the receiver.</remarks>
internal sealed class SpfCheck(TimeProvider time, IOptions<ApplianceOptions> appliance) : IInboundCheck
{
    private readonly DomainName? _receiver = DomainName.Parse(appliance.Value.HostName).Try(out var name, out _) ? name : null;

    public string Name => "spf";

    public CheckStage Stage => CheckStage.Proof;

    public async ValueTask<CheckResult> CheckAsync(InboundMessage message, InboundFindings findings, CancellationToken ct)
    {
        var evaluation = new SpfEvaluation(findings.Dns, time, receiver: _receiver);
        var (sender, hello) = Requests(message);
        var senderChecked = sender is null ? null : evaluation.CheckAsync(sender, ct);
        var helloChecked = hello is null ? null : evaluation.CheckAsync(hello, ct);
        if (senderChecked is not null && helloChecked is not null) await Task.WhenAll(senderChecked, helloChecked).ConfigureAwait(false);
        findings.MailFromSpf = senderChecked is null ? null : await senderChecked.ConfigureAwait(false);
        findings.HelloSpf = helloChecked is null ? null : await helloChecked.ConfigureAwait(false);
        return CheckResult.Pass;
    }

    public CheckResult GiveUp(InboundMessage message, InboundFindings findings, string why)
    {
        var (sender, hello) = Requests(message);
        findings.MailFromSpf = sender is null ? null : Temporary(sender, why);
        findings.HelloSpf = hello is null ? null : Temporary(hello, why);
        return CheckResult.Pass;
    }

    /// <summary>What is asked: the envelope sender where there is one; the name of the client where it can have a policy, or stands in for the sender.</summary>
    private static (SpfRequest? Sender, SpfRequest? Hello) Requests(InboundMessage message)
    {
        var sender = message.MailFrom is { } from ? SpfRequest.ForSender(message.Remote, message.Hello.Text, from) : null;
        var hello = SpfRequest.ForHello(message.Remote, message.Hello.Text);
        return (sender, hello.Domain is null && sender is not null ? null : hello);
    }

    private static SpfVerdict Temporary(SpfRequest request, string why) => request.Domain is { } domain
        ? new SpfVerdict(SpfResult.TempError, request, $"whether {domain} names {request.Client} as a sender cannot be said now: {why}") { Problem = why }
        : new SpfVerdict(SpfResult.None, request, "there is no domain that could have a policy");
}
