using System.Buffers;
using Mox.Protocols.Arc;
using Mox.Protocols.Dkim;
using Mox.Protocols.PublicSuffix;
using Mox.Server.Storage;

namespace Mox.Server.Inbound.Checks;

/// <summary>Verifies the signatures of a message and its ARC chain in one pass over the body; without any there is no pass. By itself it refuses nothing.</summary>
/// <remarks>RFC 6376 §6; RFC 8617 §5.2.</remarks>
internal sealed class DkimCheck(IEd25519 ed25519, DkimKeyCache keys) : IInboundCheck
{
    private const int Piece = 64 * 1024;

    private readonly DkimPolicy _policy = new() { MaxHeaderOctets = InboundFindings.MaxHeaderOctets, Suffixes = PublicSuffixList.Embedded };

    public string Name => "dkim";

    public CheckStage Stage => CheckStage.Proof;

    public async ValueTask<CheckResult> CheckAsync(InboundMessage message, InboundFindings findings, CancellationToken ct)
    {
        using var verification = new DkimVerifier(findings.Dns, ed25519, _policy, keys).Begin(findings.Header, message.ReceivedAt, ct);
        var chain = ArcVerifier.Begin(verification, ct);
        if (verification.NeedsBody) await FeedAsync(verification, message.Body, ct).ConfigureAwait(false);
        var report = await verification.FinishAsync().ConfigureAwait(false);
        findings.Arc = await chain.FinishAsync().ConfigureAwait(false);
        findings.Dkim = report;
        return CheckResult.Pass;
    }

    public CheckResult GiveUp(InboundMessage message, InboundFindings findings, string why)
    {
        findings.Dkim = new DkimReport([new DkimResult(DkimStatus.TempError, $"The signatures could not be verified now: {why}")], 0);
        findings.Arc = null;
        findings.DkimIncomplete = true;
        return CheckResult.Pass;
    }

    private static async Task FeedAsync(DkimVerification verification, StagedBody body, CancellationToken ct)
    {
        var content = body.OpenRead();
        await using var reading = content.ConfigureAwait(false);
        content.Position = body.Structure.BodyStart;
        var piece = ArrayPool<byte>.Shared.Rent(Piece);
        try
        {
            while (await content.ReadAsync(piece, ct).ConfigureAwait(false) is var count and > 0) verification.Append(piece.AsSpan(0, count));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }
}
