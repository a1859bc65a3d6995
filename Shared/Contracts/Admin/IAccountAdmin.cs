using System.Collections.Immutable;
using Mox.Protocols.Addresses;

namespace Mox.Shared.Contracts.Admin;

/// <summary>Accounts, for administrators. Others get <see cref="Account.NotSignedInException"/>. What cannot be done is a <see cref="ChangeRefusedException"/>, and nothing was changed.</summary>
public interface IAccountAdmin
{
    /// <summary>All accounts, by name.</summary>
    Task<ImmutableArray<AccountItem>> ListAsync(CancellationToken ct);

    /// <summary>One account; null when it is not there.</summary>
    Task<AccountDetail?> FindAsync(long accountId, CancellationToken ct);

    /// <summary>Makes an account with a password.</summary>
    Task<AccountAdded> AddAsync(NewAccount wish, CancellationToken ct);

    /// <returns>False when all is so already.</returns>
    Task<bool> ChangeAsync(long accountId, AccountSettings wish, CancellationToken ct);

    Task AddAddressAsync(long accountId, MailAddress address, CancellationToken ct);

    Task RemoveAddressAsync(long accountId, MailAddress address, CancellationToken ct);

    Task SetAdminAsync(long accountId, bool isAdmin, CancellationToken ct);

    /// <summary>Refuses logins with this text, and ends sessions; null allows them again. Mail still comes in.</summary>
    Task SetLoginDisabledAsync(long accountId, string? text, CancellationToken ct);

    /// <summary>Sets the main password, and ends sessions of the pages.</summary>
    /// <param name="password">Null: one is made.</param>
    /// <returns>The password: it is shown this once and kept nowhere.</returns>
    Task<string> SetPasswordAsync(long accountId, string? password, CancellationToken ct);

    /// <summary>Removes an account with its mail. What it has in the queue fails; the postmaster gets the notices.</summary>
    Task RemoveAsync(long accountId, CancellationToken ct);
}

/// <param name="Password">Null: one is made.</param>
public sealed record NewAccount(string Name, MailAddress Address, string DisplayName = "", bool IsAdmin = false, string? Password = null);

/// <param name="Password">It is shown this once and kept nowhere.</param>
public sealed record AccountAdded(long Id, string Password);

/// <param name="IsSelf">The account of the administrator who looks.</param>
/// <param name="LastUsed">When somebody signed in last, as far as it was written down; null: never.</param>
public sealed record AccountItem(long Id, string Name, string DisplayName, MailAddress Primary, int Addresses, bool IsAdmin, bool IsSelf, bool LoginDisabled, long UsedOctets, long QuotaOctets, long Messages, DateTimeOffset? LastUsed);

/// <param name="Aliases">Aliases it is a member of.</param>
/// <param name="Queued">Its rows in the queue.</param>
public sealed record AccountDetail(AccountItem Item, AccountSettings Settings, ImmutableArray<MailAddress> Addresses, ImmutableArray<MailAddress> Aliases, string LoginDisabledText, bool HasPassword, DateTimeOffset Created, int Queued);
