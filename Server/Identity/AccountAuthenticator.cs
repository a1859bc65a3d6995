using System.Net;
using System.Security.Cryptography;
using System.Text;
using Mox.Protocols.Addresses;
using Mox.Server.Storage;

namespace Mox.Server.Identity;

/// <summary>Checks credentials against the accounts in the store.</summary>
internal sealed partial class AccountAuthenticator(
    AddressBook book,
    AccountStore accounts,
    LoginThrottle throttle,
    VerifiedPasswords verified,
    ScramSecret secret,
    ILogger<AccountAuthenticator> log) : IAuthenticator
{
    /// <summary>A credential no password matches: unknown users cost the same work as known ones.</summary>
    private static readonly Lazy<StoredCredential> Decoy = new(() => ScramDerivation.Derive("", Convert.ToBase64String(RandomNumberGenerator.GetBytes(24))));

    public bool IsThrottled(IPAddress remote) => throttle.IsBlocked(remote);

    public async Task<LoginResult> CheckPasswordAsync(string login, string password, LoginContext context, CancellationToken ct)
    {
        if (throttle.IsBlocked(context.Remote)) return new LoginResult.Throttled();
        var account = book.ByLogin(login);
        var credentials = account is null ? [] : await accounts.CredentialsAsync(account.Id, ct).ConfigureAwait(false);

        // App passwords are for programs: whoever finds one in a program must not get at the account's pages with it.
        if (context.Face == LoginFace.Web) credentials = credentials.RemoveAll(credential => credential.Label.Length > 0);
        if (Encoding.UTF8.GetByteCount(password) > ScramDerivation.MaxPasswordOctets) return Refuse(context);
        if (account is null || credentials.IsEmpty)
        {
            _ = ScramDerivation.Matches(Decoy.Value, password);
            return Refuse(context);
        }

        foreach (var credential in credentials)
        {
            if (verified.Knows(credential, password)) return Accept(account, login, context);
        }

        foreach (var credential in credentials)
        {
            if (!ScramDerivation.Matches(credential, password)) continue;
            verified.Remember(credential, password);
            return Accept(account, login, context);
        }

        return Refuse(context);
    }

    public async Task<ScramVerifier> ScramVerifierAsync(string login, ScramHash hash, CancellationToken ct)
    {
        var account = book.ByLogin(login);
        var credentials = account is null ? [] : await accounts.CredentialsAsync(account.Id, ct).ConfigureAwait(false);
        foreach (var credential in credentials)
        {
            // SCRAM names no password: it is the account's main one.
            if (credential.Label.Length > 0) continue;
            return hash == ScramHash.Sha1
                ? new ScramVerifier([.. credential.Salt1], credential.Iterations1, [.. credential.StoredKey1], [.. credential.ServerKey1])
                : new ScramVerifier([.. credential.Salt256], credential.Iterations256, [.. credential.StoredKey256], [.. credential.ServerKey256]);
        }

        return secret.MadeUp(login, hash);
    }

    public Task<LoginResult> FinishScramAsync(string login, bool proved, LoginContext context, CancellationToken ct)
    {
        if (throttle.IsBlocked(context.Remote)) return Task.FromResult<LoginResult>(new LoginResult.Throttled());
        var account = book.ByLogin(login);
        return Task.FromResult(proved && account is not null ? Accept(account, login, context) : Refuse(context));
    }

    private LoginResult Accept(AccountEntry account, string login, LoginContext context)
    {
        throttle.Succeeded(context.Remote);
        if (account.LoginDisabled) return new LoginResult.Disabled(account.LoginDisabledText);
        LogAccepted(account.Name, context.Face, context.Mechanism, context.Remote);
        var address = MailAddress.Parse(login).Try(out var parsed, out _) ? parsed : account.Primary;
        return new LoginResult.Accepted(account.Id, address, account.IsAdmin);
    }

    private LoginResult.Refused Refuse(LoginContext context)
    {
        throttle.Failed(context.Remote);
        LogRefused(context.Face, context.Mechanism, context.Remote);
        return new LoginResult.Refused();
    }

    [LoggerMessage(6001, LogLevel.Debug, "{Account} signed in by {Face} ({Mechanism}) from {Remote}")]
    private partial void LogAccepted(string account, LoginFace face, string mechanism, IPAddress remote);

    [LoggerMessage(6002, LogLevel.Information, "A login by {Face} ({Mechanism}) from {Remote} was refused")]
    private partial void LogRefused(LoginFace face, string mechanism, IPAddress remote);
}

/// <summary>The secret behind made-up SCRAM verifiers: an unknown user gets the same salt every time, also after a restart.</summary>
internal sealed class ScramSecret(byte[] key)
{
    /// <summary>Reads the secret of a data folder, or makes it.</summary>
    public static ScramSecret Load(string dataFolder)
    {
        var file = Path.Combine(dataFolder, "keys", "scram-secret");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        if (!File.Exists(file))
        {
            var fresh = file + ".new";
            File.WriteAllBytes(fresh, RandomNumberGenerator.GetBytes(32));
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(fresh, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            File.Move(fresh, file, overwrite: false);
        }

        return new ScramSecret(File.ReadAllBytes(file));
    }

    public ScramVerifier MadeUp(string login, ScramHash hash)
    {
        var name = Encoding.UTF8.GetBytes(login.ToLowerInvariant());
        var salt = HMACSHA256.HashData(key, (byte[])[(byte)hash, .. name])[..16];
        var length = hash == ScramHash.Sha1 ? SHA1.HashSizeInBytes : SHA256.HashSizeInBytes;
        return new ScramVerifier(
            salt,
            hash == ScramHash.Sha1 ? ScramDerivation.Iterations1 : ScramDerivation.Iterations256,
            RandomNumberGenerator.GetBytes(length),
            HMACSHA256.HashData(key, (byte[])[0xFF, (byte)hash, .. name])[..length]);
    }
}
