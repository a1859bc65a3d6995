using System.Collections.Immutable;
using Mox.Protocols.Addresses;
using Mox.Shared.Contracts.Admin;

namespace Mox.WebUI.Tests.Fakes;

/// <summary>Accounts in memory; every change is noted.</summary>
public sealed class FakeAccounts : IAccountAdmin
{
    public List<AccountItem> All { get; } = [Item(1, "mox") with { IsAdmin = true, IsSelf = true }];

    public List<string> Done { get; } = [];

    public AccountSettings Settings { get; set; } = new() { MaxMessagesPerDay = 1000, MaxNewRecipientsPerDay = 200 };

    public ChangeRefusedException? Refusal { get; set; }

    public static AccountItem Item(long id, string name) => new(id, name, "", MailAddress.Parse($"{name}@example.org").Value, 1, false, false, false, 5 << 20, 0, 12, null);

    public Task<ImmutableArray<AccountItem>> ListAsync(CancellationToken ct) => Task.FromResult(All.ToImmutableArray());

    public Task<AccountDetail?> FindAsync(long accountId, CancellationToken ct) =>
        Task.FromResult(All.Find(item => item.Id == accountId) is { } item ? new AccountDetail(item, Settings, [item.Primary], [], "Ask the office", true, DateTimeOffset.UnixEpoch, 0) : null);

    public Task<AccountAdded> AddAsync(NewAccount wish, CancellationToken ct)
    {
        Do($"add {wish.Name} {wish.Address} {wish.DisplayName} {wish.IsAdmin}");
        All.Add(Item(All.Count + 1, wish.Name));
        return Task.FromResult(new AccountAdded(All.Count, wish.Password ?? "made-password"));
    }

    public Task<bool> ChangeAsync(long accountId, AccountSettings wish, CancellationToken ct)
    {
        Do($"change {accountId} {wish.QuotaOctets}");
        Settings = wish;
        return Task.FromResult(true);
    }

    public Task AddAddressAsync(long accountId, MailAddress address, CancellationToken ct) => DoAsync($"give {accountId} {address}");

    public Task RemoveAddressAsync(long accountId, MailAddress address, CancellationToken ct) => DoAsync($"take {accountId} {address}");

    public Task SetAdminAsync(long accountId, bool isAdmin, CancellationToken ct) => DoAsync($"admin {accountId} {isAdmin}");

    public Task SetLoginDisabledAsync(long accountId, string? text, CancellationToken ct) => DoAsync($"login {accountId} {text}");

    public Task<string> SetPasswordAsync(long accountId, string? password, CancellationToken ct)
    {
        Do($"password {accountId}");
        return Task.FromResult(password ?? "made-password");
    }

    public Task RemoveAsync(long accountId, CancellationToken ct)
    {
        Do($"remove {accountId}");
        All.RemoveAll(item => item.Id == accountId);
        return Task.CompletedTask;
    }

    private Task DoAsync(string what)
    {
        Do(what);
        return Task.CompletedTask;
    }

    private void Do(string what)
    {
        if (Refusal is { } refusal)
        {
            Refusal = null;
            throw refusal;
        }

        Done.Add(what);
    }
}
