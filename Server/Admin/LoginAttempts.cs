using System.Collections.Immutable;
using Mox.Server.Identity.Web;
using Mox.Server.Storage;
using Mox.Shared.Contracts.Account;
using Mox.Shared.Contracts.Admin;

namespace Mox.Server.Admin;

/// <inheritdoc/>
internal sealed class LoginAttempts(CurrentAccount current, LoginAttemptStore attempts, AddressBook book) : ILoginAttempts
{
    private const int Most = 1000;

    public async Task<ImmutableArray<AttemptView>> LastAsync(bool onlyFailed, int count, CancellationToken ct)
    {
        await current.RequireAdminAsync();
        var stored = await attempts.OfAllAsync(onlyFailed, Math.Clamp(count, 1, Most), ct);
        return [.. stored.Select(attempt => new AttemptView(
            attempt.Id, attempt.AccountId is { } id ? book.Account(id)?.Name ?? "" : "", attempt.Login, attempt.RemoteIp, attempt.Protocol, attempt.Mechanism, attempt.Result, attempt.Tls, attempt.Agent, attempt.First, attempt.Last, attempt.Count))];
    }
}
