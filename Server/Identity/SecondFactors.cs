using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Mox.Protocols.Addresses;
using Mox.Server.Storage;

namespace Mox.Server.Identity;

/// <summary>Checks the second step of a sign-in to the pages.</summary>
internal interface ISecondFactors
{
    /// <summary>Checks a one-time code or a recovery code; each is good once. Counts failures by network and by account.</summary>
    /// <param name="since">When the password was given: a password that was changed since then counts no more.</param>
    Task<LoginResult> CheckAsync(long accountId, MailAddress login, string code, DateTimeOffset since, LoginContext context, CancellationToken ct);
}

/// <summary>One-time codes and recovery codes: made, confirmed, checked, turned off.</summary>
/// <remarks>The secret is encrypted by the keys of the data folder and bound to its account; a copy of the database alone gives no codes.</remarks>
internal sealed partial class SecondFactors(
    AddressBook book,
    FactorStore store,
    IDataProtectionProvider protection,
    LoginThrottle throttle,
    CodeThrottle codes,
    IAttemptLog attempts,
    TimeProvider time,
    ILogger<SecondFactors> log) : ISecondFactors
{
    public const int RecoveryCodes = 10;

    /// <summary>How long a set-up may take from the picture to the code.</summary>
    public static readonly TimeSpan SetupTime = TimeSpan.FromMinutes(30);

    /// <summary>A secret that counts only once a code of it was shown: it is given to the person and kept nowhere here.</summary>
    /// <param name="Ticket">The secret, encrypted, for <see cref="ConfirmAsync"/>.</param>
    public sealed record Setup(byte[] Secret, string Ticket);

    /// <summary>Begins a set-up.</summary>
    public Setup Begin(long accountId)
    {
        var secret = RandomNumberGenerator.GetBytes(OneTimeCode.SecretOctets);
        var text = string.Create(CultureInfo.InvariantCulture, $"{time.GetUtcNow().UtcTicks} {Convert.ToHexString(secret)}");
        return new Setup(secret, SetupProtector(accountId).Protect(text));
    }

    /// <summary>Ends a set-up with a code of the new secret; from then on signing in takes codes, and the other sessions are over.</summary>
    /// <returns>Fresh recovery codes, to be shown once; null when the code is wrong or the set-up too old.</returns>
    public async Task<IReadOnlyList<string>?> ConfirmAsync(long accountId, string ticket, string code, string? keepSession, CancellationToken ct)
    {
        if (Secret(accountId, ticket) is not { } secret || OneTimeCode.StepOf(secret, Plain(code), time.GetUtcNow()) is not { } step) return null;
        var recovery = MakeRecovery();
        await store.TurnOnAsync(accountId, SecretProtector(accountId).Protect(secret), step, Hashes(accountId, recovery), keepSession, ct).ConfigureAwait(false);
        return recovery;
    }

    /// <summary>Turns codes off. False when there were none.</summary>
    public Task<bool> TurnOffAsync(long accountId, string? keepSession, CancellationToken ct) => store.TurnOffAsync(accountId, keepSession, ct);

    /// <summary>Puts ten fresh recovery codes in place of the old ones; null when there is no second factor.</summary>
    public async Task<IReadOnlyList<string>?> RenewRecoveryAsync(long accountId, CancellationToken ct)
    {
        var recovery = MakeRecovery();
        return await store.ReplaceRecoveryAsync(accountId, Hashes(accountId, recovery), ct).ConfigureAwait(false) ? recovery : null;
    }

    public async Task<LoginResult> CheckAsync(long accountId, MailAddress login, string code, DateTimeOffset since, LoginContext context, CancellationToken ct)
    {
        var account = book.Account(accountId);
        if (throttle.IsBlocked(context.Remote) || codes.IsBlocked(accountId))
        {
            attempts.Note(account, login.ToString(), context, AttemptResults.Throttled);
            return new LoginResult.Throttled();
        }

        if (account is null || await store.PasswordChangedAsync(accountId, ct).ConfigureAwait(false) > since || !await IsRightAsync(accountId, code, ct).ConfigureAwait(false))
        {
            throttle.Failed(context.Remote);
            codes.Failed(accountId);
            attempts.Note(account, login.ToString(), context, AttemptResults.WrongCode);
            return new LoginResult.Refused();
        }

        if (account.LoginDisabled) return new LoginResult.Disabled(account.LoginDisabledText);
        throttle.Succeeded(context.Remote);
        codes.Succeeded(accountId);
        attempts.Note(account, login.ToString(), context, AttemptResults.Ok);
        return new LoginResult.Accepted(accountId, login, account.IsAdmin);
    }

    private async Task<bool> IsRightAsync(long accountId, string code, CancellationToken ct)
    {
        if (MadeText.Read(code) is { } recovery) return await store.TakeRecoveryAsync(accountId, Hash(accountId, recovery), ct).ConfigureAwait(false);
        if (await store.TotpAsync(accountId, ct).ConfigureAwait(false) is not { } totp || Secret(accountId, totp) is not { } secret) return false;
        return OneTimeCode.StepOf(secret, Plain(code), time.GetUtcNow()) is { } step && await store.TakeStepAsync(accountId, step, ct).ConfigureAwait(false);
    }

    /// <summary>The secret; null when the keys of the data folder do not open it, which never opens the account.</summary>
    private byte[]? Secret(long accountId, StoredTotp totp)
    {
        try
        {
            return SecretProtector(accountId).Unprotect([.. totp.Secret]);
        }
        catch (CryptographicException fault)
        {
            LogUnreadable(book.Account(accountId)?.Name ?? "", fault);
            return null;
        }
    }

    private byte[]? Secret(long accountId, string ticket)
    {
        try
        {
            if (ticket.Length > 2000) return null;
            var parts = SetupProtector(accountId).Unprotect(ticket).Split(' ');
            var begun = new DateTimeOffset(long.Parse(parts[0], CultureInfo.InvariantCulture), TimeSpan.Zero);
            return time.GetUtcNow() - begun < SetupTime ? Convert.FromHexString(parts[1]) : null;
        }
        catch (CryptographicException)
        {
            // Not one of ours, or for another account.
            return null;
        }
    }

    private IDataProtector SecretProtector(long accountId) => protection.CreateProtector("mox.totp", accountId.ToString(CultureInfo.InvariantCulture));

    private IDataProtector SetupProtector(long accountId) => protection.CreateProtector("mox.totp.setup", accountId.ToString(CultureInfo.InvariantCulture));

    private static string Plain(string code) => code.Length > 50 ? "" : string.Concat(code.Where(c => !char.IsWhiteSpace(c)));

    private static string[] MakeRecovery() => [.. Enumerable.Range(0, RecoveryCodes).Select(_ => MadeText.Make())];

    private static byte[][] Hashes(long accountId, IEnumerable<string> recovery) => [.. recovery.Select(code => Hash(accountId, code))];

    private static byte[] Hash(long accountId, string code) => SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"mox recovery code {accountId} {code}")));

    [LoggerMessage(6005, LogLevel.Error, "The one-time codes of {Account} cannot be checked: the keys of the data folder do not open their secret. Recovery codes still work")]
    private partial void LogUnreadable(string account, Exception fault);
}
