using Mox.Protocols.Addresses;
using Mox.Server.Storage;
using Mox.Shared.Contracts.Admin;

namespace Mox.Server.Tests.Storage;

public class The_address_book : StoreTest
{
    private AddressBook Book => Store.Book;

    [Theory]
    [InlineData("user@test.example")]
    [InlineData("USER@Test.Example")]
    [InlineData("user+tag@test.example")]
    [InlineData("user+a+b@test.example")]
    [InlineData("postmaster@test.example")]
    [InlineData("PostMaster@test.example")]
    public void Finds_the_account_of(string address) => Assert.Equal(Account.Id, Assert.IsType<AddressOwner.Account>(Book.Find(Address(address))).AccountId);

    [Fact]
    public void Tells_strangers_from_unknown_addresses_here()
    {
        Assert.IsType<AddressOwner.UnknownHere>(Book.Find(Address("nobody@test.example")));
        Assert.IsType<AddressOwner.Elsewhere>(Book.Find(Address("user@other.example")));
        Assert.IsType<AddressOwner.Account>(Book.Postmaster);
    }

    [Fact]
    public async Task Gives_the_canonical_address_and_prefers_the_exact_one()
    {
        var second = await Store.AddAccountAsync("user+special");
        Assert.Equal(second.Id, Assert.IsType<AddressOwner.Account>(Book.Find(Address("user+special@test.example"))).AccountId);
        Assert.Equal("user@test.example", Assert.IsType<AddressOwner.Account>(Book.Find(Address("USER+x@test.example"))).Canonical.ToString());
    }

    [Fact]
    public async Task Has_catch_alls_for_one_domain_and_for_all()
    {
        var domain = DomainName.Parse("test.example").Value;
        await Store.Accounts.SetCatchAllAsync(domain, Account.Id, default);
        Assert.IsType<AddressOwner.Account>(Book.Find(Address("any@test.example")));
        Assert.IsType<AddressOwner.Elsewhere>(Book.Find(Address("any@else.example")));
        Assert.True(Book.MaySendAs(Account.Id, Address("any@test.example")));
        await Store.Accounts.SetCatchAllAsync(null, Account.Id, default);
        Assert.IsType<AddressOwner.Account>(Book.Find(Address("any@else.example")));
    }

    [Fact]
    public async Task Says_who_may_send_as_whom()
    {
        var other = await Store.AddAccountAsync("other");
        Assert.True(Book.MaySendAs(Account.Id, Address("user+x@test.example")));
        Assert.False(Book.MaySendAs(other.Id, Address("user@test.example")));
        Assert.False(Book.MaySendAs(Account.Id, Address("postmaster@test.example")));
        Assert.False(Book.MaySendAs(Account.Id, Address("user@else.example")));
    }

    [Fact]
    public async Task Knows_domains_that_are_switched_off()
    {
        await Store.Accounts.SetDomainDisabledAsync(DomainName.Parse("test.example").Value, true, default);
        Assert.IsType<AddressOwner.DomainDisabled>(Book.Find(Address("user@test.example")));
        await Store.Accounts.SetDomainDisabledAsync(DomainName.Parse("test.example").Value, false, default);
        Assert.IsType<AddressOwner.Account>(Book.Find(Address("user@test.example")));
    }

    [Fact]
    public void Finds_logins_by_name_and_address()
    {
        Assert.Equal(Account.Id, Book.ByLogin("USER")!.Id);
        Assert.Equal(Account.Id, Book.ByLogin("User@TEST.example")!.Id);
        Assert.Null(Book.ByLogin("nobody"));
        Assert.Null(Book.ByLogin("nobody@test.example"));
    }

    [Fact]
    public async Task Is_not_changed_by_an_account_that_cannot_be_made()
    {
        await Assert.ThrowsAsync<ChangeRefusedException>(() => Store.Accounts.AddAccountAsync("second", [Address("new@test.example"), Address("user@test.example")], false, default));
        await Assert.ThrowsAsync<ChangeRefusedException>(() => Store.Accounts.AddAccountAsync("second", [Address("new@nowhere.example")], false, default));
        Assert.Null(Book.ByLogin("second"));
        Assert.IsType<AddressOwner.UnknownHere>(Book.Find(Address("new@test.example")));
    }

    [Fact]
    public async Task Keeps_credentials_by_label_and_logs_who_changed_what()
    {
        var credential = new StoredCredential("", [1], 4096, [2], [3], [4], 4097, [5], [6]);
        await Store.Accounts.By("root").SetCredentialAsync(Account.Id, "", credential, default);
        await Store.Accounts.SetCredentialAsync(Account.Id, "phone", credential with { Label = "phone" }, default);
        await Store.Accounts.SetCredentialAsync(Account.Id, "", credential with { Iterations256 = 5000 }, default);
        var read = await Store.Accounts.CredentialsAsync(Account.Id, default);
        Assert.Equal([("", 5000, 4097), ("phone", 4096, 4097)], read.Select(c => (c.Label, c.Iterations256, c.Iterations1)));
        Assert.Equal<byte>([2], read[1].StoredKey256);
        Assert.True(await Store.Accounts.RemoveCredentialAsync(Account.Id, "phone", default));
        var log = await Store.Accounts.ChangesAsync(10, default);
        Assert.Contains(log, entry => entry is { Who: "root", Verb: "credential.set", Subject: "user" });
    }

    [Fact]
    public async Task Is_there_again_after_a_restart()
    {
        var folder = Directory.CreateTempSubdirectory("mox-book-").FullName;
        await using (var first = await Mox.Testing.TestStore.OpenAsync(folder: folder)) await first.AddAccountAsync("ann", "a.example");
        await using (var second = await Mox.Testing.TestStore.OpenAsync(folder: folder)) Assert.NotNull(second.Book.ByLogin("ann@a.example"));
        Directory.Delete(folder, recursive: true);
    }

    private static MailAddress Address(string text) => MailAddress.Parse(text).Value;
}
