using System.Collections.Immutable;
using Mox.Protocols.Acme.Documents;

namespace Mox.Protocols.Acme.Client;

/// <summary>What comes next with an order.</summary>
/// <remarks>RFC 8555 §7.4 and the diagram of §7.1.6.</remarks>
public abstract record AcmeOrderStep
{
    private AcmeOrderStep()
    {
    }

    /// <summary>Prove these authorizations.</summary>
    /// <param name="Authorizations">Where they are.</param>
    public sealed record Prove(ImmutableArray<AcmeUrl> Authorizations) : AcmeOrderStep;

    /// <summary>Send the signing request.</summary>
    public sealed record Send : AcmeOrderStep;

    /// <summary>Look again in a while.</summary>
    public sealed record Wait : AcmeOrderStep;

    /// <summary>Fetch the certificate.</summary>
    /// <param name="Certificate">Where it is.</param>
    public sealed record Fetch(AcmeUrl Certificate) : AcmeOrderStep;

    /// <summary>It came to nothing.</summary>
    /// <param name="Problem">Why, if the server says.</param>
    public sealed record Over(AcmeProblem? Problem) : AcmeOrderStep;

    /// <summary>The step that follows.</summary>
    /// <param name="order">The order as it is now.</param>
    /// <param name="proved">The authorizations were proved already.</param>
    /// <param name="sent">The signing request was sent already.</param>
    public static AcmeOrderStep Next(AcmeOrder order, bool proved, bool sent)
    {
        ArgumentNullException.ThrowIfNull(order);
        return order.Status switch
        {
            AcmeOrderStatus.Pending when !proved => new Prove(order.Authorizations),
            AcmeOrderStatus.Ready when !sent => new Send(),
            AcmeOrderStatus.Pending or AcmeOrderStatus.Ready or AcmeOrderStatus.Processing => new Wait(),
            AcmeOrderStatus.Valid when order.Certificate is { } certificate => new Fetch(certificate),
            _ => new Over(order.Error),
        };
    }
}

/// <summary>What comes next with an authorization.</summary>
/// <remarks>RFC 8555 §7.5 and the diagram of §7.1.6.</remarks>
public abstract record AcmeProofStep
{
    private AcmeProofStep()
    {
    }

    /// <summary>It is proved.</summary>
    public sealed record Done : AcmeProofStep;

    /// <summary>Answer this challenge.</summary>
    /// <param name="Challenge">The challenge.</param>
    public sealed record Answer(AcmeChallenge Challenge) : AcmeProofStep;

    /// <summary>Look again in a while.</summary>
    public sealed record Wait : AcmeProofStep;

    /// <summary>It came to nothing.</summary>
    /// <param name="Reason">Why, for people.</param>
    /// <param name="Challenge">The challenge that failed, if one did.</param>
    public sealed record Over(string Reason, AcmeChallenge? Challenge) : AcmeProofStep;

    /// <summary>The step that follows.</summary>
    /// <param name="authorization">The authorization as it is now.</param>
    /// <param name="kinds">Kinds of challenges that can be answered, the best first.</param>
    /// <param name="answered">A challenge was answered already.</param>
    public static AcmeProofStep Next(AcmeAuthorization authorization, IReadOnlyList<string> kinds, bool answered)
    {
        ArgumentNullException.ThrowIfNull(authorization);
        ArgumentNullException.ThrowIfNull(kinds);
        switch (authorization.Status)
        {
            case AcmeAuthorizationStatus.Valid:
                return new Done();
            case AcmeAuthorizationStatus.Pending when answered || authorization.Challenges.Any(challenge => challenge.Status == AcmeChallengeStatus.Processing):
                return new Wait();
            case AcmeAuthorizationStatus.Pending:
                foreach (var kind in kinds)
                {
                    if (authorization.Challenges.FirstOrDefault(challenge => challenge.Type == kind && challenge is { Status: AcmeChallengeStatus.Pending, Token: not null }) is { } fits) return new Answer(fits);
                }

                var offered = string.Join(", ", authorization.Challenges.Select(challenge => challenge.Type).Distinct());
                return new Over($"{authorization.Identifier}: of the challenges the server offers ({(offered.Length > 0 ? offered : "none we know")}) none is one of ours ({string.Join(", ", kinds)})", null);
            default:
                var failed = authorization.Failed;
                var status = authorization.Status.ToString().ToLowerInvariant();
                return new Over(failed?.Error is { } error ? $"{authorization.Identifier}: the challenge {failed.Type} failed: {error}" : $"{authorization.Identifier}: the authorization is {status}", failed);
        }
    }
}
