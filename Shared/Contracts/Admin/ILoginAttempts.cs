using System.Collections.Immutable;
using Mox.Shared.Contracts.Account;

namespace Mox.Shared.Contracts.Admin;

/// <summary>Attempts to sign in to all accounts, for administrators. Others get <see cref="NotSignedInException"/>.</summary>
public interface ILoginAttempts
{
    /// <summary>The last ones, newest first, alike ones of a day as one.</summary>
    /// <param name="onlyFailed">Leave out those that succeeded.</param>
    Task<ImmutableArray<AttemptView>> LastAsync(bool onlyFailed, int count, CancellationToken ct);
}
