using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Mox.Server.Storage;

namespace Mox.Server.Identity.Web;

/// <summary>What sessions need to know of accounts.</summary>
internal interface ISessionAccounts
{
    /// <summary>The account as it is now; null when it is gone or may not sign in.</summary>
    ValueTask<SessionAccount?> FindAsync(long accountId, CancellationToken ct);

    /// <summary>The same, read anew: for the moment of signing in.</summary>
    ValueTask<SessionAccount?> ReadAsync(long accountId, CancellationToken ct);
}

/// <param name="Stamp">Changes with the password: sessions made before end.</param>
internal sealed record SessionAccount(long Id, string Name, bool IsAdmin, string Stamp);

/// <summary>Accounts of the store. What was read of a password is believed for a few seconds, so that a page of pictures does not read it for each of them.</summary>
internal sealed class StoredSessionAccounts(AddressBook book, AccountStore accounts, TimeProvider time) : ISessionAccounts
{
    private static readonly TimeSpan Believed = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<long, (string Stamp, DateTimeOffset At)> _stamps = [];

    public async ValueTask<SessionAccount?> FindAsync(long accountId, CancellationToken ct)
    {
        if (book.Account(accountId) is not { LoginDisabled: false } account) return null;
        return _stamps.TryGetValue(accountId, out var known) && time.GetUtcNow() - known.At < Believed
            ? new SessionAccount(account.Id, account.Name, account.IsAdmin, known.Stamp)
            : await ReadAsync(accountId, ct);
    }

    public async ValueTask<SessionAccount?> ReadAsync(long accountId, CancellationToken ct)
    {
        if (book.Account(accountId) is not { LoginDisabled: false } account) return null;
        var stamp = Stamp(await accounts.CredentialsAsync(accountId, ct));
        _stamps[accountId] = (stamp, time.GetUtcNow());
        return new SessionAccount(account.Id, account.Name, account.IsAdmin, stamp);
    }

    /// <summary>A digest over what checks the main password; app passwords do not sign in to the web for good, so they do not count.</summary>
    private static string Stamp(IEnumerable<StoredCredential> credentials)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes("web session stamp"));
        foreach (var credential in credentials.Where(credential => credential.Label.Length == 0))
        {
            hash.AppendData(credential.Salt256.AsSpan());
            hash.AppendData(credential.StoredKey256.AsSpan());
        }

        return Convert.ToHexString(hash.GetHashAndReset().AsSpan(0, 16));
    }
}
