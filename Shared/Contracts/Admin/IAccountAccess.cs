using System.Collections.Immutable;

namespace Mox.Shared.Contracts.Admin;

/// <summary>Where an account is signed in, and by what besides the password, for administrators. Others get <see cref="Account.NotSignedInException"/>. What cannot be done is a <see cref="ChangeRefusedException"/>, and nothing was changed.</summary>
public interface IAccountAccess
{
    /// <summary>How it stands; null when the account is not there.</summary>
    Task<AccountAccess?> ReadAsync(long accountId, CancellationToken ct);

    /// <summary>Ends all sessions of the pages, of one's own account all others.</summary>
    /// <returns>How many ended.</returns>
    Task<int> EndSessionsAsync(long accountId, CancellationToken ct);

    /// <summary>Forgets one-time codes, recovery codes and passkeys, for somebody who lost them: the password alone signs in then, and sessions end. Refused for one's own account, which has a page that asks for a proof.</summary>
    /// <returns>False when there were none.</returns>
    Task<bool> ForgetFactorsAsync(long accountId, CancellationToken ct);
}

/// <param name="HasCodes">One-time codes are asked for.</param>
/// <param name="Passkeys">How many there are.</param>
/// <param name="AppPasswords">How many there are.</param>
/// <param name="Sessions">The last used first.</param>
public sealed record AccountAccess(bool HasCodes, int Passkeys, int AppPasswords, ImmutableArray<AccountSession> Sessions);

/// <param name="IsThis">The session that asks.</param>
/// <param name="Agent">What the browser calls itself; shown as text only.</param>
public sealed record AccountSession(bool IsThis, DateTimeOffset Created, DateTimeOffset LastUsed, string RemoteIp, string Agent);
