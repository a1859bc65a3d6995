using Mox.Server.Identity.Web;
using Mox.Server.Storage;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Words;

namespace Mox.Server.Admin;

/// <inheritdoc/>
internal sealed class AccountAccessAdmin(CurrentAccount current, AddressBook book, AccountStore accounts, FactorStore factors, PasskeyStore passkeys, IWebSessions sessions) : IAccountAccess
{
    public async Task<AccountAccess?> ReadAsync(long accountId, CancellationToken ct)
    {
        var admin = await current.RequireAdminAsync();
        if (book.Account(accountId) is not { } account) return null;
        var (keys, programs, open) = (await passkeys.ListAsync(accountId, ct), await accounts.AppPasswordsAsync(accountId, ct), await sessions.ListAsync(accountId, ct));
        return new AccountAccess(account.HasSecondFactor, keys.Length, programs.Length, [.. open.Select(session => new AccountSession(session.Id == admin.SessionId, session.Created, session.LastUsed, session.RemoteIp, session.Agent))]);
    }

    public async Task<int> EndSessionsAsync(long accountId, CancellationToken ct)
    {
        var admin = await current.RequireAdminAsync();
        return await sessions.EndOthersAsync(accountId, accountId == admin.AccountId ? admin.SessionId : null, ct);
    }

    public async Task<bool> ForgetFactorsAsync(long accountId, CancellationToken ct)
    {
        var admin = await current.RequireAdminAsync();
        if (accountId == admin.AccountId) throw new ChangeRefusedException(Worded.Of(RefusalWords.OwnAccountUseSecurity));
        return await factors.ForgetAllAsync(accountId, admin.AccountName, ct);
    }
}
