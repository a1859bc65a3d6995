using System.Collections.Immutable;
using Mox.Protocols.Acme.Challenges;
using Mox.Protocols.Acme.Documents;

namespace Mox.Protocols.Acme.Client;

/// <summary>Makes answers to challenges visible to the server, for as long as it looks.</summary>
public interface IChallengeAnswers
{
    /// <summary>Kinds of challenges that can be answered, the best first.</summary>
    IReadOnlyList<string> Kinds { get; }

    /// <summary>Makes an answer visible. When this returns, the server may look.</summary>
    /// <param name="kind">The kind of challenge, one of <see cref="Kinds"/>.</param>
    /// <param name="identifier">What is to be proved.</param>
    /// <param name="proof">The proof.</param>
    /// <returns>Takes the answer away when disposed.</returns>
    IDisposable Show(string kind, AcmeIdentifier identifier, KeyAuthorization proof);
}

/// <summary>Gets a certificate: account, order, proofs, signing request, chain.</summary>
/// <remarks>RFC 8555 §7.4. It goes by <see cref="AcmeOrderStep"/> and <see cref="AcmeProofStep"/>, which say what follows upon what.</remarks>
/// <param name="conversation">The conversation with the server.</param>
/// <param name="registration">What is needed for an account, where there is none.</param>
/// <param name="answers">Where challenges are answered.</param>
public sealed class AcmeIssuance(AcmeConversation conversation, AcmeRegistration registration, IChallengeAnswers answers)
{
    /// <summary>Gets a certificate for these names.</summary>
    /// <param name="identifiers">The names and addresses.</param>
    /// <param name="signingRequest">The signing request (PKCS #10) for the same, in DER.</param>
    /// <param name="replaces">The certificate it replaces, as <see cref="AcmeCertificateId"/> names it; null for none.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <returns>The chain as the server gave it: whether it fits what was asked is for the caller to see.</returns>
    public async Task<AcmeResult<AcmeCertificateChain>> RunAsync(ImmutableArray<AcmeIdentifier> identifiers, ReadOnlyMemory<byte> signingRequest, string? replaces, CancellationToken ct)
    {
        var placed = await PlaceAsync(identifiers, replaces, ct).ConfigureAwait(false);
        if (!placed.Ok) return placed.Failure!;
        var (order, proved, sent, looks, since) = (placed.Value, false, false, 0, conversation.Now);
        while (true)
        {
            var lookAtOnce = false;
            switch (AcmeOrderStep.Next(order.Order, proved, sent))
            {
                case AcmeOrderStep.Prove prove:
                    foreach (var authorization in prove.Authorizations)
                    {
                        if (await ProveAsync(authorization, ct).ConfigureAwait(false) is { } failure) return failure;
                    }

                    (proved, lookAtOnce, looks, since) = (true, true, 0, conversation.Now);
                    break;
                case AcmeOrderStep.Send:
                    var finalized = await conversation.FinalizeAsync(order, signingRequest, ct).ConfigureAwait(false);
                    sent = true;
                    if (finalized.Ok)
                    {
                        order = finalized.Value;
                        (looks, since) = (0, conversation.Now);
                        continue;
                    }

                    if (finalized.Failure!.Problem?.Kind != AcmeProblemKind.OrderNotReady) return finalized.Failure;
                    sent = false; // the order says what is missing, after a while
                    break;
                case AcmeOrderStep.Wait:
                    break;
                case AcmeOrderStep.Fetch fetch:
                    return await conversation.DownloadAsync(fetch.Certificate, ct).ConfigureAwait(false);
                case AcmeOrderStep.Over over:
                    return new AcmeFailure(over.Problem is null ? AcmeFailureKind.Refused : AcmeProblems.KindOf(0, over.Problem), over.Problem is null ? "the order came to nothing, the server does not say why" : $"the order came to nothing: {over.Problem}") { Problem = over.Problem };
            }

            if (!lookAtOnce && await conversation.WaitAsync("the order", order.Response, looks++, since, ct).ConfigureAwait(false) is { } late) return late;
            var looked = await conversation.LookAsync(order.Url, ct).ConfigureAwait(false);
            if (!looked.Ok) return looked.Failure!;
            order = looked.Value;
        }
    }

    /// <summary>Places the order, in the name of the account known, or of a new one where the server does not know that.</summary>
    private async Task<AcmeResult<PlacedOrder>> PlaceAsync(ImmutableArray<AcmeIdentifier> identifiers, string? replaces, CancellationToken ct)
    {
        if (conversation.Account is not null)
        {
            var placed = await conversation.OrderAsync(identifiers, replaces, ct).ConfigureAwait(false);
            if (placed.Failure is { Kind: AcmeFailureKind.AlreadyReplaced }) placed = await conversation.OrderAsync(identifiers, null, ct).ConfigureAwait(false);
            if (placed.Failure is not { Kind: AcmeFailureKind.NoAccount }) return placed;
            conversation.Account = null;
        }

        var registered = await conversation.RegisterAsync(registration, ct).ConfigureAwait(false);
        if (!registered.Ok) return registered.Failure!;
        var first = await conversation.OrderAsync(identifiers, replaces, ct).ConfigureAwait(false);
        return first.Failure is { Kind: AcmeFailureKind.AlreadyReplaced } ? await conversation.OrderAsync(identifiers, null, ct).ConfigureAwait(false) : first;
    }

    private async Task<AcmeFailure?> ProveAsync(AcmeUrl url, CancellationToken ct)
    {
        IDisposable? shown = null;
        AcmeChallenge? answered = null;
        try
        {
            var since = conversation.Now;
            for (var looks = 0; ; looks++)
            {
                var looked = await conversation.AuthorizationAsync(url, ct).ConfigureAwait(false);
                if (!looked.Ok) return looked.Failure;
                var (authorization, response) = looked.Value;
                switch (AcmeProofStep.Next(authorization, answers.Kinds, answered is not null))
                {
                    case AcmeProofStep.Done:
                        return null;
                    case AcmeProofStep.Over over:
                        return new AcmeFailure(AcmeFailureKind.Challenge, over.Reason) { Problem = over.Challenge?.Error, ChallengeType = over.Challenge?.Type ?? answered?.Type };
                    case AcmeProofStep.Answer { Challenge: var challenge }:
                        if (!KeyAuthorization.Of(challenge.Token!, conversation.PublicKey).Try(out var proof, out var fault)) return new AcmeFailure(AcmeFailureKind.Unreadable, $"the challenge {challenge.Type}: {fault}");
                        shown = answers.Show(challenge.Type, authorization.Identifier, proof);
                        answered = challenge;
                        if (await conversation.ReadyAsync(challenge, ct).ConfigureAwait(false) is { } refused) return refused with { ChallengeType = challenge.Type };
                        break;
                }

                if (await conversation.WaitAsync($"the proof for {authorization.Identifier}", response, looks, since, ct).ConfigureAwait(false) is { } late) return late with { ChallengeType = answered?.Type };
            }
        }
        finally
        {
            shown?.Dispose();
        }
    }
}
