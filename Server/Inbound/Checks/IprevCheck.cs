using Mox.Protocols.AuthenticationResults;

namespace Mox.Server.Inbound.Checks;

/// <summary>Do the names of the client's address lead back to it? Refuses nothing.</summary>
/// <remarks>RFC 8601 §2.7.3 and §3.</remarks>
internal sealed class IprevCheck : IInboundCheck
{
    public string Name => "iprev";

    public CheckStage Stage => CheckStage.Proof;

    public async ValueTask<CheckResult> CheckAsync(InboundMessage message, InboundFindings findings, CancellationToken ct)
    {
        findings.Iprev = await Iprev.CheckAsync(message.Remote, findings.Dns, ct).ConfigureAwait(false);
        return CheckResult.Pass;
    }

    public CheckResult GiveUp(InboundMessage message, InboundFindings findings, string why)
    {
        findings.Iprev = new IprevOutcome(MethodResult.TempError, message.Remote, null, [], false);
        return CheckResult.Pass;
    }
}
