using System.Collections.Immutable;
using Mox.Protocols.Addresses;
using Mox.Server.Identity;
using Mox.Server.Identity.Web;
using Mox.Server.Queue;
using Mox.Server.Storage;
using Mox.Server.Storage.Queue;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Words;

namespace Mox.Server.Admin;

/// <inheritdoc/>
internal sealed class AccountAdmin(CurrentAccount current, AddressBook book, AccountStore accounts, AccountSettingsStore settings, AccountRemoval removal, QueueControl queue, QueueTable table, MainPassword main, PasswordRules rules) : IAccountAdmin
{
    public async Task<ImmutableArray<AccountItem>> ListAsync(CancellationToken ct)
    {
        var admin = await current.RequireAdminAsync();
        var facts = await settings.AllAsync(ct);
        return [.. book.Accounts.Where(account => facts.ContainsKey(account.Id)).Select(account => Item(account, facts[account.Id], admin.AccountId))];
    }

    public async Task<AccountDetail?> FindAsync(long accountId, CancellationToken ct)
    {
        var admin = await current.RequireAdminAsync();
        if (book.Account(accountId) is not { } account || await settings.FindAsync(accountId, ct) is not { } facts) return null;
        var aliases = book.Aliases.Where(alias => alias.HasMember(accountId)).Select(alias => alias.Address);
        return new AccountDetail(Item(account, facts, admin.AccountId), facts.Settings, account.Addresses, [.. aliases], account.LoginDisabledText, facts.HasPassword, facts.Created, await table.CountOfAccountAsync(accountId, ct));
    }

    public async Task<AccountAdded> AddAsync(NewAccount wish, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(wish);
        var admin = await current.RequireAdminAsync();
        Require(AccountRules.Name(wish.Name), nameof(wish.Name));
        Require(AccountRules.DisplayName(wish.DisplayName), nameof(wish.DisplayName));
        if (wish.Password is { } given) await RequireGoodAsync(given, new AccountEntry(0, wish.Name, wish.Address, [wish.Address], wish.IsAdmin, false, "", 0) { DisplayName = wish.DisplayName }, ct);
        var password = wish.Password ?? MadeText.Make();
        var id = await accounts.By(admin.AccountName).AddAccountAsync(wish.Name.Trim(), [wish.Address], wish.IsAdmin, ct);
        await main.SetAsync(id, admin.AccountName, password, keepSession: null, CancellationToken.None);
        if (wish.DisplayName.Trim().Length > 0 && await settings.FindAsync(id, CancellationToken.None) is { } facts)
        {
            await settings.By(admin.AccountName).ChangeAsync(id, facts.Settings with { DisplayName = wish.DisplayName }, CancellationToken.None);
        }

        return new AccountAdded(id, password);
    }

    public async Task<bool> ChangeAsync(long accountId, AccountSettings wish, CancellationToken ct) =>
        await settings.By((await current.RequireAdminAsync()).AccountName).ChangeAsync(accountId, wish, ct);

    public async Task AddAddressAsync(long accountId, MailAddress address, CancellationToken ct) =>
        await accounts.By((await current.RequireAdminAsync()).AccountName).AddAddressAsync(accountId, address, ct);

    public async Task RemoveAddressAsync(long accountId, MailAddress address, CancellationToken ct)
    {
        var admin = await current.RequireAdminAsync();
        if (await accounts.By(admin.AccountName).RemoveAddressAsync(accountId, address, ct)) return;
        throw new ChangeRefusedException(book.Account(accountId)?.Addresses.Contains(address) == true
            ? Worded.Of(RefusalWords.OnlyAddressOfAccount, address)
            : Worded.Of(RefusalWords.AccountLacksAddress, address));
    }

    public async Task SetAdminAsync(long accountId, bool isAdmin, CancellationToken ct)
    {
        var admin = await current.RequireAdminAsync();
        if (accountId == admin.AccountId && !isAdmin) throw new ChangeRefusedException(Worded.Of(RefusalWords.OwnAccountAnotherAdministrator));
        await accounts.By(admin.AccountName).SetAdminAsync(accountId, isAdmin, ct);
    }

    public async Task SetLoginDisabledAsync(long accountId, string? text, CancellationToken ct)
    {
        var admin = await current.RequireAdminAsync();
        if (text is not null)
        {
            Require(AccountRules.LoginText(text), "LoginText");
            if (accountId == admin.AccountId) throw new ChangeRefusedException(Worded.Of(RefusalWords.OwnAccountLocksOut));
        }

        await accounts.By(admin.AccountName).SetLoginDisabledAsync(accountId, text?.Trim(), ct);
    }

    public async Task<string> SetPasswordAsync(long accountId, string? password, CancellationToken ct)
    {
        var admin = await current.RequireAdminAsync();
        if (password is not null && book.Account(accountId) is { } account) await RequireGoodAsync(password, account, ct);
        var chosen = password ?? MadeText.Make();
        await main.SetAsync(accountId, admin.AccountName, chosen, keepSession: null, ct);
        return chosen;
    }

    public async Task RemoveAsync(long accountId, CancellationToken ct)
    {
        var admin = await current.RequireAdminAsync();
        var queued = await removal.BeginAsync(accountId, admin.AccountName, ct);

        // Begun, it is brought to its end, whether or not the page stays. The mail goes first: the notices then go to the postmaster, not into a mailbox that nobody reads.
        await removal.PurgeAsync(accountId, CancellationToken.None);
        await queue.FailAsync(queued, CancellationToken.None);
    }

    private static void Require(string? fault, string field)
    {
        if (fault is not null) throw new ChangeRefusedException(fault, field);
    }

    private async Task RequireGoodAsync(string password, AccountEntry account, CancellationToken ct)
    {
        Require(AccountRules.Password(password), nameof(NewAccount.Password));
        var verdict = await rules.JudgeWhollyAsync(password, account, ct);
        if (!verdict.IsTaken) Require(verdict.Advice, nameof(NewAccount.Password));
    }

    private static AccountItem Item(AccountEntry account, AccountFacts facts, long self) => new(
        account.Id, account.Name, facts.Settings.DisplayName, account.Primary, account.Addresses.Length, account.IsAdmin, account.Id == self, account.LoginDisabled, facts.UsedOctets, facts.Settings.QuotaOctets, facts.Messages, facts.LastUsed);
}
