using Mox.Server.Storage;

namespace Mox.Server.Identity.Web;

/// <summary>What sessions need to know of accounts.</summary>
internal interface ISessionAccounts
{
    /// <summary>The account as it is now; null when it is gone or may not sign in.</summary>
    SessionAccount? Find(long accountId);
}

internal sealed record SessionAccount(long Id, string Name, bool IsAdmin);

/// <summary>Accounts of the store.</summary>
internal sealed class StoredSessionAccounts(AddressBook book) : ISessionAccounts
{
    public SessionAccount? Find(long accountId) => book.Account(accountId) is { LoginDisabled: false } account ? new SessionAccount(account.Id, account.Name, account.IsAdmin) : null;
}
