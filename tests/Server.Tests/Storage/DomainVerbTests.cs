using System.Globalization;
using Mox.Protocols.Addresses;
using Mox.Server.Storage;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Model.Domains;

namespace Mox.Server.Tests.Storage;

public class The_settings_of_a_domain : StoreTest
{
    private static readonly DomainName Ours = DomainName.Parse("test.example").Value;

    private DomainStore Domains => Store.Get<DomainStore>().By("root");

    private AliasStore Aliases => Store.Get<AliasStore>().By("root");

    private DomainEntry Entry => Store.Book.Domain(Ours)!;

    [Fact]
    public async Task Are_changed_with_before_and_after_in_the_change_log()
    {
        var settings = DomainStore.SettingsOf(Entry) with { Description = "Our first one", ClientSettingsName = "Mail.Test.Example", DmarcReportsTo = "reports@test.example", SignatureHours = 48 };
        Assert.True(await Domains.ChangeAsync(Ours, settings, default));
        Assert.Equal(settings with { ClientSettingsName = "mail.test.example" }, DomainStore.SettingsOf(Entry));
        Assert.False(await Domains.ChangeAsync(Ours, settings, default));
        var line = (await Store.Accounts.ChangesAsync(1, default)).Single();
        Assert.Equal(
            ("root", "domain.change", "test.example", "description: none -> 'Our first one'; client settings name: none -> 'mail.test.example'; DMARC reports to: none -> 'reports@test.example'; signature hours: 144 -> 48"),
            (line.Who, line.Verb, line.Subject, line.Detail));
    }

    [Theory]
    [InlineData(nameof(DomainSettings.Separators), "+a")]
    [InlineData(nameof(DomainSettings.Separators), "++")]
    [InlineData(nameof(DomainSettings.ClientSettingsName), "no host")]
    [InlineData(nameof(DomainSettings.DmarcReportsTo), "nobody")]
    [InlineData(nameof(DomainSettings.MtaStsHosts), "mail.test.example *.*")]
    [InlineData(nameof(DomainSettings.Description), "two\nlines")]
    public async Task Are_refused_when_a_value_is_none(string field, string value)
    {
        var settings = (DomainSettings)typeof(DomainSettings).GetMethod("<Clone>$")!.Invoke(DomainStore.SettingsOf(Entry), null)!;
        typeof(DomainSettings).GetProperty(field)!.SetValue(settings, value);
        Assert.Equal(field, (await Assert.ThrowsAsync<ChangeRefusedException>(() => Domains.ChangeAsync(Ours, settings, default))).Field);
    }

    [Fact]
    public async Task Give_the_policy_a_new_id_whenever_it_changes_and_only_then()
    {
        var none = DomainStore.SettingsOf(Entry);
        await Domains.ChangeAsync(Ours, none with { MtaStsMode = MtaStsMode.Testing }, default);
        var first = Entry.MtaStsId;
        Assert.Matches("^[a-z0-9]{1,32}$", first);
        await Domains.ChangeAsync(Ours, none with { MtaStsMode = MtaStsMode.Testing, Description = "x" }, default);
        Assert.Equal(first, Entry.MtaStsId);
        await Domains.ChangeAsync(Ours, none with { MtaStsMode = MtaStsMode.Enforce }, default);
        var second = Entry.MtaStsId;
        Assert.NotEqual(first, second);
        await Domains.ChangeAsync(Ours, none with { MtaStsMode = MtaStsMode.Enforce, MtaStsHosts = "mx.test.example" }, default);
        Assert.NotEqual(second, Entry.MtaStsId);
        await Domains.ChangeAsync(Ours, none, default);
        Assert.Equal("", Entry.MtaStsId);
    }

    [Fact]
    public async Task Say_which_characters_begin_a_detail()
    {
        await Domains.ChangeAsync(Ours, DomainStore.SettingsOf(Entry) with { Separators = "-_" }, default);
        Assert.Equal(Account.Id, Assert.IsType<AddressOwner.Account>(Find("user-a_b@test.example")).AccountId);
        Assert.IsType<AddressOwner.UnknownHere>(Find("user+a@test.example"));
        Assert.True(Store.Book.MaySendAs(Account.Id, Address("user_x@test.example")));
        await Domains.ChangeAsync(Ours, DomainStore.SettingsOf(Entry) with { Separators = "" }, default);
        Assert.IsType<AddressOwner.UnknownHere>(Find("user-a@test.example"));
    }

    [Fact]
    public async Task Say_whether_case_matters_but_never_for_postmaster()
    {
        await Domains.ChangeAsync(Ours, DomainStore.SettingsOf(Entry) with { CaseSensitive = true }, default);
        Assert.IsType<AddressOwner.UnknownHere>(Find("USER@test.example"));
        Assert.IsType<AddressOwner.Account>(Find("user+x@test.example"));
        Assert.IsType<AddressOwner.Account>(Find("PostMaster@test.example"));
        var second = await Store.Accounts.AddAccountAsync("second", [Address("User@test.example")], false, default);
        Assert.Equal(second, Assert.IsType<AddressOwner.Account>(Find("User@test.example")).AccountId);

        var refusal = await Assert.ThrowsAsync<ChangeRefusedException>(() => Domains.ChangeAsync(Ours, DomainStore.SettingsOf(Entry) with { CaseSensitive = false }, default));
        Assert.Contains("user and User would become the same address", refusal.Message, StringComparison.Ordinal);
        var before = CultureInfo.CurrentUICulture;
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("de");
        var german = refusal.Message;
        CultureInfo.CurrentUICulture = before;
        Assert.Contains("user und User würden zur selben Adresse", german, StringComparison.Ordinal);
        Assert.IsType<AddressOwner.Account>(Find("User@test.example"));
    }

    [Fact]
    public async Task Go_with_it_when_nothing_depends_on_it_any_more()
    {
        var empty = DomainName.Parse("empty.example").Value;
        await Store.Accounts.AddDomainAsync(empty, default);
        await Aliases.AddAsync(Address("postmaster@empty.example"), new AliasSettings(), [Account.Address], default);
        var refusal = await Assert.ThrowsAsync<ChangeRefusedException>(() => Domains.RemoveAsync(Ours, default));
        Assert.Contains("test.example has addresses: user@test.example (user)", refusal.Message, StringComparison.Ordinal);
        await Domains.RemoveAsync(empty, default);
        Assert.Null(Store.Book.Domain(empty));
        Assert.Empty(Store.Book.Aliases);
        await Assert.ThrowsAsync<ChangeRefusedException>(() => Domains.RemoveAsync(empty, default));
    }

    [Fact]
    public async Task Aliases_are_made_changed_and_removed()
    {
        var other = await Store.AddAccountAsync("other");
        var team = Address("Team@test.example");
        await Assert.ThrowsAsync<ChangeRefusedException>(() => Aliases.AddAsync(team, new AliasSettings(), [], default));
        await Assert.ThrowsAsync<ChangeRefusedException>(() => Aliases.AddAsync(team, new AliasSettings(), [Address("stranger@else.example")], default));
        Assert.Empty(Store.Book.Aliases);
        await Aliases.AddAsync(team, new AliasSettings(MembersSendAs: true), [Account.Address], default);
        Assert.Equal("Team@test.example", Assert.IsType<AddressOwner.Alias>(Find("team+x@TEST.example")).Entry.Address.ToString());
        Assert.True(Store.Book.MaySendAs(Account.Id, Address("team@test.example")));
        Assert.False(Store.Book.MaySendAs(other.Id, Address("team@test.example")));
        Assert.Null(Store.Book.ByLogin("team@test.example"));
        foreach (var taken in new[] { "team@test.example", "user@test.example" }) await Assert.ThrowsAsync<ChangeRefusedException>(() => Aliases.AddAsync(Address(taken), new AliasSettings(), [other.Address], default));
        await Assert.ThrowsAsync<ChangeRefusedException>(() => Store.Accounts.AddAddressAsync(other.Id, Address("TEAM@test.example"), default));
        await Assert.ThrowsAsync<ChangeRefusedException>(() => Aliases.AddMembersAsync(team, [Address("team@test.example")], default));

        Assert.True(await Aliases.AddMembersAsync(team, [other.Address, Account.Address], default));
        Assert.True(await Aliases.ChangeAsync(team, new AliasSettings(PostPolicy.Members), default));
        Assert.False(Store.Book.MaySendAs(other.Id, Address("team@test.example")));
        Assert.True(await Aliases.RemoveMembersAsync(team, [Account.Address], default));
        await Assert.ThrowsAsync<ChangeRefusedException>(() => Aliases.RemoveMembersAsync(team, [other.Address], default));
        Assert.Equal(other.Id, Assert.Single(Assert.Single(Store.Book.Aliases).Members).AccountId);
        Assert.True(await Aliases.RemoveAsync(team, default));
        Assert.IsType<AddressOwner.UnknownHere>(Find("team@test.example"));
        var log = await Store.Accounts.ChangesAsync(6, default);
        Assert.Equal(["alias.remove", "alias.remove-members", "alias.change", "alias.add-members", "alias.add"], log.Select(line => line.Verb).Where(verb => verb.StartsWith("alias", StringComparison.Ordinal)));
        Assert.Equal("everyone writes, send as: yes, members visible: no -> members write, send as: no, members visible: no", log.Single(line => line.Verb == "alias.change").Detail);
    }

    private static MailAddress Address(string text) => MailAddress.Parse(text).Value;

    private AddressOwner Find(string address) => Store.Book.Find(Address(address));
}
