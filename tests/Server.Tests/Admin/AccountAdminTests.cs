using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Mox.Protocols.Addresses;
using Mox.Server.Admin;
using Mox.Server.Identity;
using Mox.Server.Identity.Web;
using Mox.Server.Storage;
using Mox.Server.Storage.Queue;
using Mox.Server.Tests.Queue;
using Mox.Shared.Contracts.Account;
using Mox.Shared.Contracts.Admin;
using Mox.Testing;

namespace Mox.Server.Tests.Admin;

public class Accounts_for_administrators
{
    [Fact]
    public async Task Are_made_with_a_password_that_is_shown_once_and_opens_them()
    {
        await using var bench = await QueueBench.OpenAsync(start: false);
        var admin = For(bench);
        var added = await admin.AddAsync(new NewAccount("jane", Address("jane@ours.example"), "Jane Doe"), default);
        Assert.Matches("^([a-z2-9]{4}-){3}[a-z2-9]{4}$", added.Password);
        var stored = Assert.Single(await bench.Store.Accounts.CredentialsAsync(added.Id, default));
        Assert.True(ScramDerivation.Matches(stored, added.Password));
        var detail = (await admin.FindAsync(added.Id, default))!;
        Assert.Equal(("jane", "Jane Doe", 1000, true), (detail.Item.Name, detail.Settings.DisplayName, detail.Settings.MaxMessagesPerDay, detail.HasPassword));
        Assert.DoesNotContain(await bench.Store.Accounts.ChangesAsync(50, default), line => line.Detail.Contains(added.Password, StringComparison.Ordinal));

        Assert.Equal("correct horse battery", await admin.SetPasswordAsync(added.Id, "correct horse battery", default));
        Assert.True(ScramDerivation.Matches(Assert.Single(await bench.Store.Accounts.CredentialsAsync(added.Id, default)), "correct horse battery"));
    }

    [Theory]
    [InlineData("", "x@ours.example", null)]
    [InlineData("with space", "x@ours.example", null)]
    [InlineData("user", "x@ours.example", null)]
    [InlineData("new", "user@ours.example", null)]
    [InlineData("new", "x@elsewhere.example", null)]
    [InlineData("new", "x@ours.example", "short")]
    [InlineData("new", "x@ours.example", "passwordpassword1")]
    public async Task Are_not_made_when_something_is_wrong(string name, string address, string? password)
    {
        await using var bench = await QueueBench.OpenAsync(start: false);
        await Assert.ThrowsAsync<ChangeRefusedException>(() => For(bench).AddAsync(new NewAccount(name, Address(address), Password: password), default));
        Assert.Equal(2, bench.Store.Book.Accounts.Length);
    }

    [Fact]
    public async Task Are_changed_with_before_and_after_in_the_change_log()
    {
        await using var bench = await QueueBench.OpenAsync(start: false);
        var admin = For(bench);
        var settings = (await admin.FindAsync(bench.Other.Id, default))!.Settings with { QuotaOctets = 5L << 30, MaxMessagesPerDay = 0 };
        Assert.True(await admin.ChangeAsync(bench.Other.Id, settings, default));
        Assert.Equal(5L << 30, bench.Store.Book.Account(bench.Other.Id)!.QuotaOctets);
        Assert.Equal("messages a day: 1000 -> 0; quota: 0 -> 5368709120", (await bench.Store.Accounts.ChangesAsync(1, default)).Single().Detail);
        Assert.Equal("MaxMessagesPerDay", (await Assert.ThrowsAsync<ChangeRefusedException>(() => admin.ChangeAsync(bench.Other.Id, settings with { MaxMessagesPerDay = -1 }, default))).Field);
    }

    [Fact]
    public async Task Go_with_their_mail_and_what_they_have_in_the_queue_is_told_to_the_postmaster()
    {
        await using var bench = await QueueBench.OpenAsync(start: false);
        await bench.Store.Accounts.SetAdminAsync(bench.Other.Id, true, default);
        var admin = For(bench, bench.Other);
        for (var i = 0; i < 3; i++) await bench.Store.AppendAsync(bench.User.Inbox, $"Subject: {i}\n\nText {i}\n");
        await bench.Store.Accounts.SetCatchAllAsync(bench.User.Address.Domain, bench.User.Id, default);
        var id = (await bench.EnqueueAsync("a@remote.example"))[0];
        await admin.RemoveAsync(bench.User.Id, default);

        Assert.Null(await bench.RowAsync(id));
        Assert.Contains("a@remote.example", Assert.Single(await bench.MessagesAsync(bench.Other)), StringComparison.Ordinal);
        Assert.Null(bench.Store.Book.Account(bench.User.Id));
        Assert.Null(bench.Store.Book.Domain(bench.User.Address.Domain)!.CatchAllAccountId);
        Assert.IsType<AddressOwner.UnknownHere>(bench.Store.Book.Find(bench.User.Address));
        foreach (var table in new[] { "Mailboxes", "Messages", "Credentials", "Addresses", "SentRecipients", "Subscriptions" })
        {
            Assert.Equal(0, await bench.Store.Turns.RunAsync(turn => turn.Sql.Number($"SELECT COUNT(*) FROM {table} WHERE AccountId = ?1", bench.User.Id), default));
        }

        Assert.Equal(0, await bench.Store.Turns.RunAsync(turn => turn.Sql.Number("SELECT COUNT(*) FROM Accounts WHERE Id = ?1", bench.User.Id), default));
        Assert.Equal(1, await bench.BodiesAsync());
        await bench.Store.AddAccountAsync("user", "ours.example");
    }

    [Fact]
    public async Task Whose_removal_was_cut_off_go_at_the_next_start()
    {
        await using var bench = await QueueBench.OpenAsync(start: false);
        await bench.Store.AppendAsync(bench.User.Inbox, "Subject: x\n\nText\n");
        await bench.Store.Get<AccountRemoval>().BeginAsync(bench.User.Id, "root", default);
        Assert.Null(bench.Store.Book.Account(bench.User.Id));
        Assert.Equal(1, await bench.BodiesAsync());
        Assert.Equal(1, await bench.Store.Get<AccountRemoval>().ResumeAsync(default));
        Assert.Equal(0, await bench.BodiesAsync());
        Assert.Equal(0, await bench.Store.Get<AccountRemoval>().ResumeAsync(default));
    }

    [Fact]
    public async Task Stay_when_they_are_ones_own_the_last_administrator_or_the_only_member_of_an_alias()
    {
        await using var bench = await QueueBench.OpenAsync(start: false);
        await bench.Store.Accounts.SetAdminAsync(bench.Other.Id, true, default);
        await Assert.ThrowsAsync<ChangeRefusedException>(() => For(bench).RemoveAsync(bench.User.Id, default));
        await Assert.ThrowsAsync<ChangeRefusedException>(() => For(bench).RemoveAsync(bench.Other.Id, default));
        await Assert.ThrowsAsync<ChangeRefusedException>(() => For(bench).SetAdminAsync(bench.Other.Id, false, default));
        await bench.Store.Get<AliasStore>().AddAsync(Address("team@ours.example"), new AliasSettings(), [bench.User.Address], default);
        var refusal = await Assert.ThrowsAsync<ChangeRefusedException>(() => For(bench, bench.Other).RemoveAsync(bench.User.Id, default));
        Assert.Contains("team@ours.example", refusal.Message, StringComparison.Ordinal);
        await bench.Store.Accounts.AddAddressAsync(bench.User.Id, Address("second@ours.example"), default);
        await Assert.ThrowsAsync<ChangeRefusedException>(() => For(bench, bench.Other).RemoveAddressAsync(bench.User.Id, bench.User.Address, default));
        await For(bench, bench.Other).RemoveAddressAsync(bench.User.Id, Address("second@ours.example"), default);
        Assert.Equal(2, bench.Store.Book.Accounts.Length);
    }

    [Fact]
    public async Task Do_not_lock_their_administrator_out_but_others()
    {
        await using var bench = await QueueBench.OpenAsync(start: false);
        await Assert.ThrowsAsync<ChangeRefusedException>(() => For(bench).SetLoginDisabledAsync(bench.User.Id, "Gone", default));
        await Assert.ThrowsAsync<ChangeRefusedException>(() => For(bench).SetLoginDisabledAsync(bench.Other.Id, " ", default));
        await For(bench).SetLoginDisabledAsync(bench.Other.Id, "Ask the office", default);
        Assert.Equal((true, "Ask the office"), (bench.Store.Book.Account(bench.Other.Id)!.LoginDisabled, bench.Store.Book.Account(bench.Other.Id)!.LoginDisabledText));
    }

    [Fact]
    public async Task Are_closed_to_everybody_else()
    {
        await using var bench = await QueueBench.OpenAsync(start: false);
        var user = For(bench, isAdmin: false);
        var other = bench.Other.Id;
        foreach (var call in (Func<Task>[])
        [
            () => user.ListAsync(default), () => user.FindAsync(other, default), () => user.AddAsync(new NewAccount("x", Address("x@ours.example")), default), () => user.ChangeAsync(other, new AccountSettings(), default),
            () => user.AddAddressAsync(other, Address("x@ours.example"), default), () => user.RemoveAddressAsync(other, bench.Other.Address, default), () => user.SetAdminAsync(other, true, default),
            () => user.SetLoginDisabledAsync(other, "x", default), () => user.SetPasswordAsync(other, null, default), () => user.RemoveAsync(other, default),
        ])
        {
            await Assert.ThrowsAsync<NotSignedInException>(call);
        }
    }

    private static MailAddress Address(string text) => MailAddress.Parse(text).Value;

    private static AccountAdmin For(QueueBench bench, TestAccount? who = null, bool isAdmin = true)
    {
        var account = who ?? bench.User;
        var session = SessionClaims.Begin(new SessionAccount(account.Id, bench.Store.Book.Account(account.Id)!.Name, isAdmin), account.Address, bench.Time.GetUtcNow());
        var options = Options.Create(new PasswordOptions());
        return new AccountAdmin(new CurrentAccount(new FixedSession(session)), bench.Store.Book, bench.Store.Accounts, bench.Store.Get<AccountSettingsStore>(), bench.Store.Get<AccountRemoval>(), bench.Control, bench.Store.Get<QueueTable>(), new MainPassword(bench.Store.Accounts), new PasswordRules(options, new LeakList(options, NullLogger<LeakList>.Instance)));
    }
}
