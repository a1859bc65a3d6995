using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Mox.Protocols.Addresses;
using Mox.Protocols.Sasl;
using Mox.Server.Storage;
using Mox.Shared.Model.Accounts;

namespace Mox.Server.Identity;

/// <summary>Checks credentials against the accounts in the store.</summary>
internal sealed partial class AccountAuthenticator(
    AddressBook book,
    AccountStore accounts,
    LoginThrottle throttle,
    VerifiedPasswords verified,
    ScramSecret secret,
    IAttemptLog attempts,
    ILogger<AccountAuthenticator> log) : IAuthenticator
{
    /// <summary>A credential no password matches: unknown users cost the same work as known ones.</summary>
    private static readonly Lazy<StoredCredential> Decoy = new(() => ScramDerivation.Derive("", Convert.ToBase64String(RandomNumberGenerator.GetBytes(24))));

    public bool IsThrottled(IPAddress remote) => throttle.IsBlocked(remote);

    public async Task<LoginResult> CheckPasswordAsync(string login, string password, LoginContext context, CancellationToken ct)
    {
        var account = book.ByLogin(login);
        if (throttle.IsBlocked(context.Remote)) return Throttled(account, login, context);
        var credentials = account is null ? [] : await accounts.CredentialsAsync(account.Id, ct).ConfigureAwait(false);

        // App passwords are for programs: whoever finds one in a program must not get at the account's pages with it.
        if (context.Face == LoginFace.Web) credentials = credentials.RemoveAll(credential => !credential.IsMain);
        if (Encoding.UTF8.GetByteCount(password) > ScramDerivation.MaxPasswordOctets) return Refuse(account, login, context);
        return Decide(account, Find(credentials, password), login, context);
    }

    public async Task<ScramVerifier> ScramVerifierAsync(string login, ScramAlgorithm algorithm, LoginFace face, CancellationToken ct)
    {
        var account = book.ByLogin(login);
        var credentials = account is null ? [] : await accounts.CredentialsAsync(account.Id, ct).ConfigureAwait(false);

        // Those that open what is asked for come first. All passwords of an account have the same salt; one that has another cannot be proved together with them.
        var keys = credentials
            .OrderByDescending(credential => Misfit(account!, credential, face) is null)
            .Select(credential => ScramDerivation.Keys(credential, algorithm))
            .ToImmutableArray();
        return keys.IsEmpty
            ? secret.MadeUp(login, algorithm)
            : new ScramVerifier(keys.RemoveAll(one => one.Iterations != keys[0].Iterations || !one.Salt.AsSpan().SequenceEqual(keys[0].Salt.AsSpan())));
    }

    public async Task<LoginResult> FinishScramAsync(string login, ScramKeys? proved, LoginContext context, CancellationToken ct)
    {
        var account = book.ByLogin(login);
        if (throttle.IsBlocked(context.Remote)) return Throttled(account, login, context);
        var credentials = account is null || proved is null ? [] : await accounts.CredentialsAsync(account.Id, ct).ConfigureAwait(false);
        return Decide(account, credentials.FirstOrDefault(credential => ScramDerivation.Keys(credential, proved!.Algorithm).StoredKey.AsSpan().SequenceEqual(proved.StoredKey.AsSpan())), login, context);
    }

    /// <summary>The credential this is the password of; null when it is none. The work is the same for any number of passwords, right or wrong.</summary>
    private StoredCredential? Find(ImmutableArray<StoredCredential> credentials, string password)
    {
        if (credentials.IsEmpty)
        {
            _ = ScramDerivation.Find([Decoy.Value], password);
            return null;
        }

        if (credentials.FirstOrDefault(credential => verified.Knows(credential, password)) is { } known) return known;
        var found = ScramDerivation.Find(credentials, password);
        if (found is not null) verified.Remember(found, password);
        return found;
    }

    private LoginResult Decide(AccountEntry? account, StoredCredential? credential, string login, LoginContext context)
    {
        if (account is null || credential is null) return Refuse(account, login, context);
        if (account.LoginDisabled)
        {
            throttle.Succeeded(context.Remote);
            attempts.Note(account, login, context, AttemptResults.Disabled);
            return new LoginResult.Disabled(account.LoginDisabledText);
        }

        if (Misfit(account, credential, context.Face) is { } misfit)
        {
            attempts.Note(account, login, context, AttemptResults.OtherPassword);
            return misfit;
        }

        var address = MailAddress.Parse(login).Try(out var parsed, out _) ? parsed : account.Primary;
        if (context.Face == LoginFace.Web && account.HasSecondFactor)
        {
            attempts.Note(account, login, context, AttemptResults.CodeAsked);
            return new LoginResult.CodeNeeded(account.Id, address);
        }

        throttle.Succeeded(context.Remote);
        LogAccepted(account.Name, context.Face, context.Mechanism, context.Remote);
        attempts.Note(account, login, context, AttemptResults.Ok, credential.Label);
        return new LoginResult.Accepted(account.Id, address, account.IsAdmin);
    }

    /// <summary>Why a right password does not open this; null when it does.</summary>
    private static LoginResult.OtherPasswordNeeded? Misfit(AccountEntry account, StoredCredential credential, LoginFace face)
    {
        if (face == LoginFace.Web) return credential.IsMain ? null : new LoginResult.OtherPasswordNeeded("App passwords are for mail programs");
        if (credential.IsMain) return account.HasSecondFactor ? new LoginResult.OtherPasswordNeeded("This account has a second factor: make an app password on its pages and use that here") : null;
        var use = face == LoginFace.Imap ? CredentialUses.Imap : CredentialUses.Submission;
        return credential.Uses.HasFlag(use) ? null : new LoginResult.OtherPasswordNeeded(face == LoginFace.Imap ? "This app password is not for reading mail" : "This app password is not for sending mail");
    }

    private LoginResult.Throttled Throttled(AccountEntry? account, string login, LoginContext context)
    {
        attempts.Note(account, login, context, AttemptResults.Throttled);
        return new LoginResult.Throttled();
    }

    private LoginResult.Refused Refuse(AccountEntry? account, string login, LoginContext context)
    {
        throttle.Failed(context.Remote);
        LogRefused(context.Face, context.Mechanism, context.Remote);
        attempts.Note(account, login, context, account is null ? AttemptResults.NoAccount : AttemptResults.WrongPassword);
        return new LoginResult.Refused();
    }

    [LoggerMessage(6001, LogLevel.Debug, "{Account} signed in by {Face} ({Mechanism}) from {Remote}")]
    private partial void LogAccepted(string account, LoginFace face, string mechanism, IPAddress remote);

    [LoggerMessage(6002, LogLevel.Information, "A login by {Face} ({Mechanism}) from {Remote} was refused")]
    private partial void LogRefused(LoginFace face, string mechanism, IPAddress remote);
}
