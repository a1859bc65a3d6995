using System.Collections.Immutable;
using Mox.Protocols.Acme.Documents;
using Mox.Protocols.Acme.Signing;

namespace Mox.Protocols.Acme.Client;

/// <summary>What is needed to have an account.</summary>
/// <param name="Contact">URLs under which the owner is told of trouble, such as <c>mailto:</c>.</param>
/// <param name="TermsAgreed">The owner agrees to the terms of service.</param>
/// <param name="External">The account made elsewhere, where the server wants one.</param>
public sealed record AcmeRegistration(ImmutableArray<string> Contact, bool TermsAgreed, AcmeExternalAccount? External = null);

/// <summary>An order as the server has it now.</summary>
/// <param name="Url">Where it is.</param>
/// <param name="Order">What it says.</param>
/// <param name="Response">The answer it came in.</param>
internal sealed record PlacedOrder(AcmeUrl Url, AcmeOrder Order, AcmeResponse Response);

public sealed partial class AcmeConversation
{
    /// <summary>Makes an account, or finds the one the key has already (RFC 8555 §7.3); its address is <see cref="Account"/> then.</summary>
    /// <param name="registration">What the server wants to know.</param>
    /// <param name="ct">Ends the wait.</param>
    public async Task<AcmeResult<AcmeAccount>> RegisterAsync(AcmeRegistration registration, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(registration);
        var directory = await DirectoryAsync(ct).ConfigureAwait(false);
        if (!directory.Ok) return directory.Failure!;
        if (directory.Value is { NeedsExternalAccount: true } && registration.External is null) return new AcmeFailure(AcmeFailureKind.OwnerMustAct, "the server takes only accounts that are bound to one made at its operator: its key id and key are needed");
        if (directory.Value.TermsOfService is { } terms && !registration.TermsAgreed) return new AcmeFailure(AcmeFailureKind.OwnerMustAct, $"the terms of service have to be accepted first: {terms}");
        var url = directory.Value.NewAccount;
        var binding = registration.External is { } external ? AcmePayloads.Binding(external, _key.Public, url) : null;
        return await AccountAsync(url, AcmePayloads.NewAccount(registration.Contact, registration.TermsAgreed, binding), "a new account", ct).ConfigureAwait(false);
    }

    /// <summary>Finds the account of the key, without making one (RFC 8555 §7.3.1). Fails with <see cref="AcmeFailureKind.NoAccount"/> when there is none.</summary>
    /// <param name="ct">Ends the wait.</param>
    public async Task<AcmeResult<AcmeAccount>> FindAccountAsync(CancellationToken ct)
    {
        var directory = await DirectoryAsync(ct).ConfigureAwait(false);
        if (!directory.Ok) return directory.Failure!;
        return await AccountAsync(directory.Value.NewAccount, AcmePayloads.NewAccount([], termsAgreed: false, onlyExisting: true), "the account", ct).ConfigureAwait(false);
    }

    /// <summary>Tells the server other contacts (RFC 8555 §7.3.2).</summary>
    /// <param name="contact">URLs.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <exception cref="InvalidOperationException">There is no account yet.</exception>
    public async Task<AcmeResult<AcmeAccount>> ChangeContactAsync(IEnumerable<string> contact, CancellationToken ct)
    {
        var read = await PostAsync(Known(), Known(), AcmePayloads.Contact(contact), "the contacts", AcmeAccount.Parse, ct).ConfigureAwait(false);
        return read.Ok ? read.Value.Document : read.Failure!;
    }

    /// <summary>Gives the account another key (RFC 8555 §7.3.5); what follows is signed with it.</summary>
    /// <param name="next">The new key; it stays with the caller.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <returns>Null, or why the old key is still the one. When no answer came, either may be: <see cref="FindAccountAsync"/> tells.</returns>
    /// <exception cref="InvalidOperationException">There is no account yet.</exception>
    public async Task<AcmeFailure?> ChangeKeyAsync(AcmeKey next, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(next);
        var directory = await DirectoryAsync(ct).ConfigureAwait(false);
        if (!directory.Ok) return directory.Failure;
        if (directory.Value.KeyChange is not { } url) return new AcmeFailure(AcmeFailureKind.Refused, "the server does not offer to change keys");
        var sent = await PostAsync(url, Known(), AcmePayloads.KeyChange(Known(), _key.Public, next, url), "the new account key", AcmeLimits.DocumentOctets, accept: null, ct).ConfigureAwait(false);
        if (!sent.Ok) return sent.Failure;
        _key = next;
        return null;
    }

    /// <summary>When the server would like a certificate to be renewed (RFC 9773); the second value is how long to wait before asking again, if it says.</summary>
    /// <param name="certificateId">The certificate, as <see cref="AcmeCertificateId"/> names it.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <returns>Null where the server does not offer it.</returns>
    public async Task<AcmeResult<(AcmeRenewalWindow Window, TimeSpan? AskAgain)?>> RenewalWindowAsync(string certificateId, CancellationToken ct)
    {
        var directory = await DirectoryAsync(ct).ConfigureAwait(false);
        if (!directory.Ok) return directory.Failure!;
        if (directory.Value.RenewalInfo is not { } place) return default((AcmeRenewalWindow, TimeSpan?)?);
        if (!AcmeUrl.Parse($"{place.Text.TrimEnd('/')}/{certificateId}").Try(out var url, out _)) return new AcmeFailure(AcmeFailureKind.Unreadable, "the address of renewal information is none");
        var read = await GetAsync(url, "renewal information", AcmeRenewalWindow.Parse, ct).ConfigureAwait(false);
        if (!read.Ok) return read.Failure!;
        return (read.Value.Document, AcmeRetryAfter.Parse(read.Value.Response.RetryAfter, time.GetUtcNow()));
    }

    internal async Task<AcmeResult<PlacedOrder>> OrderAsync(ImmutableArray<AcmeIdentifier> identifiers, string? replaces, CancellationToken ct)
    {
        var directory = await DirectoryAsync(ct).ConfigureAwait(false);
        if (!directory.Ok) return directory.Failure!;
        var payload = AcmePayloads.NewOrder(identifiers, directory.Value.RenewalInfo is null ? null : replaces);
        var read = await PostAsync(directory.Value.NewOrder, Known(), payload, "an order", AcmeOrder.Parse, ct).ConfigureAwait(false);
        if (!read.Ok) return read.Failure!;
        var (order, response) = read.Value;
        if (!AcmeUrl.Parse(response.Location ?? "").Try(out var url, out _)) return new AcmeFailure(AcmeFailureKind.Unreadable, "an order: the server did not say where it is");
        if (!order.Identifiers.ToHashSet().SetEquals(identifiers)) return new AcmeFailure(AcmeFailureKind.Unreadable, "an order: the server made one for other names");
        return new PlacedOrder(url, order, response);
    }

    internal async Task<AcmeResult<PlacedOrder>> LookAsync(AcmeUrl order, CancellationToken ct) => await PlacedAsync(order, order, AcmePayloads.Get, "the order", ct).ConfigureAwait(false);

    internal async Task<AcmeResult<PlacedOrder>> FinalizeAsync(PlacedOrder placed, ReadOnlyMemory<byte> signingRequest, CancellationToken ct) =>
        await PlacedAsync(placed.Url, placed.Order.Finalize, AcmePayloads.SigningRequest(signingRequest.Span), "the signing request", ct).ConfigureAwait(false);

    internal async Task<AcmeResult<(AcmeAuthorization Authorization, AcmeResponse Response)>> AuthorizationAsync(AcmeUrl url, CancellationToken ct) =>
        await PostAsync(url, Known(), AcmePayloads.Get, "an authorization", AcmeAuthorization.Parse, ct).ConfigureAwait(false);

    internal async Task<AcmeFailure?> ReadyAsync(AcmeChallenge challenge, CancellationToken ct) =>
        (await PostAsync(challenge.Url, Known(), AcmePayloads.Ready, $"the challenge {challenge.Type}", AcmeLimits.DocumentOctets, accept: null, ct).ConfigureAwait(false)).Failure;

    internal async Task<AcmeResult<AcmeCertificateChain>> DownloadAsync(AcmeUrl url, CancellationToken ct)
    {
        var sent = await PostAsync(url, Known(), AcmePayloads.Get, "the certificate", AcmeLimits.ChainOctets, "application/pem-certificate-chain", ct).ConfigureAwait(false);
        if (!sent.Ok) return sent.Failure!;
        return AcmeCertificateChain.Parse(sent.Value.Body.Span).Try(out var chain, out var fault) ? chain : new AcmeFailure(AcmeFailureKind.Unreadable, $"the certificate: the answer cannot be read: {fault}");
    }

    private async Task<AcmeResult<PlacedOrder>> PlacedAsync(AcmeUrl order, AcmeUrl url, ReadOnlyMemory<byte> payload, string what, CancellationToken ct)
    {
        var read = await PostAsync(url, Known(), payload, what, AcmeOrder.Parse, ct).ConfigureAwait(false);
        return read.Ok ? new PlacedOrder(order, read.Value.Document, read.Value.Response) : read.Failure!;
    }

    private async Task<AcmeResult<AcmeAccount>> AccountAsync(AcmeUrl url, ReadOnlyMemory<byte> payload, string what, CancellationToken ct)
    {
        var read = await PostAsync(url, account: null, payload, what, AcmeAccount.Parse, ct).ConfigureAwait(false);
        if (!read.Ok) return read.Failure!;
        var (account, response) = read.Value;
        if (account.Status != AcmeAccountStatus.Valid) return new AcmeFailure(AcmeFailureKind.OwnerMustAct, $"the account is {account.Status.ToString().ToLowerInvariant()}");
        if (!AcmeUrl.Parse(response.Location ?? "").Try(out var place, out _)) return new AcmeFailure(AcmeFailureKind.Unreadable, $"{what}: the server did not say where it is");
        Account = place;
        return account;
    }

    private AcmeUrl Known() => Account ?? throw new InvalidOperationException("There is no account yet");
}
