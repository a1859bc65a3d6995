using System.Net;
using Microsoft.AspNetCore.Http;
using Mox.Protocols.Addresses;
using Mox.Server.Dkim;
using Mox.Server.Identity;
using Mox.Server.Setup;
using Mox.Server.Storage;
using Mox.Shared.Contracts;
using Mox.Shared.Contracts.Admin;

namespace Mox.Server.Tests.Setup;

public class The_door_of_the_setup
{
    private static readonly DomainName Ours = DomainName.Parse("ours.example").Value;

    [Fact]
    public async Task Shows_its_address_on_the_console_and_the_first_pages_lead_to_it_while_there_is_no_owner()
    {
        await using var house = await SetupHouse.OpenAsync();
        Assert.Contains(house.Said, line => line.StartsWith($"  http://127.0.0.1:{house.Port}/setup?token=", StringComparison.Ordinal));
        Assert.Equal(26, house.Token.Length);
        using var browser = house.Open();
        foreach (var path in (string[])["/", "/signin"])
        {
            using var answer = await browser.Http.GetAsync(path);
            Assert.Equal((HttpStatusCode.Redirect, "/setup"), (answer.StatusCode, answer.Headers.Location!.OriginalString));
        }

        await house.OwnAsync();
        using var after = await browser.Http.GetAsync("/signin");
        Assert.Equal(HttpStatusCode.OK, after.StatusCode);
        Assert.Equal("HasOwner", await browser.DoorAsync());
    }

    [Fact]
    public async Task Opens_by_the_token_in_that_browser_alone()
    {
        await using var house = await SetupHouse.OpenAsync();
        using var browser = house.Open();
        using var wrong = await browser.BeginAsync("aaaaaaaaaaaaaaaaaaaaaaaaaa");
        Assert.Equal("/setup?error=token", wrong.Headers.Location!.OriginalString);
        Assert.Equal("AsksToken", await browser.DoorAsync());
        using var unopened = await browser.OwnerAsync();
        Assert.Equal("/setup?error=token", unopened.Headers.Location!.OriginalString);

        using var right = await browser.BeginAsync($" {house.Token.ToUpperInvariant()[..13]}-{house.Token[13..]} ");
        Assert.Equal((HttpStatusCode.SeeOther, "/setup"), (right.StatusCode, right.Headers.Location!.OriginalString));
        var cookie = right.Headers.GetValues("Set-Cookie").Single(text => text.StartsWith("mox-setup=", StringComparison.Ordinal));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(house.Token, cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("AsksOwner", await browser.DoorAsync());
        using var other = house.Open();
        Assert.Equal("AsksToken", await other.DoorAsync());
    }

    [Fact]
    public async Task Takes_five_wrong_tokens_a_minute_from_all_together()
    {
        await using var house = await SetupHouse.OpenAsync();
        for (var i = 0; i < SetupToken.MaxWrong; i++)
        {
            using var one = house.Open();
            using var wrong = await one.BeginAsync("no");
            Assert.Equal("/setup?error=token", wrong.Headers.Location!.OriginalString);
        }

        using var browser = house.Open();
        using var throttled = await browser.BeginAsync(house.Token);
        Assert.Equal("/setup?error=throttled", throttled.Headers.Location!.OriginalString);
        house.Time.Advance(TimeSpan.FromMinutes(1));
        using var right = await browser.BeginAsync(house.Token);
        Assert.Equal("/setup", right.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task Is_locked_after_half_an_hour_without_use_and_shows_another_token()
    {
        await using var house = await SetupHouse.OpenAsync();
        var first = house.Token;
        using var browser = house.Open();
        (await browser.BeginAsync(first)).Dispose();
        house.Time.Advance(TimeSpan.FromMinutes(20));
        Assert.Equal("AsksOwner", await browser.DoorAsync());
        house.Time.Advance(TimeSpan.FromMinutes(20));
        Assert.Equal("AsksOwner", await browser.DoorAsync());
        Assert.Equal(first, house.Token);

        house.Time.Advance(SetupToken.IdleTime);
        for (var i = 0; i < 50 && house.Token == first; i++)
        {
            house.Time.Advance(TimeSpan.FromMinutes(1));
            await Task.Yield();
        }

        Assert.NotEqual(first, house.Token);
        Assert.Equal("AsksToken", await browser.DoorAsync());
        using var old = await browser.BeginAsync(first);
        Assert.Equal("/setup?error=token", old.Headers.Location!.OriginalString);
        using var fresh = await browser.BeginAsync(house.Token);
        Assert.Equal("/setup", fresh.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task Makes_the_owner_and_signs_it_in_and_is_closed_from_then_on()
    {
        await using var house = await SetupHouse.OpenAsync();
        using var browser = house.Open();
        using var second = house.Open();
        (await browser.BeginAsync(house.Token)).Dispose();
        (await second.BeginAsync(house.Token)).Dispose();
        foreach (var (name, address, password, field) in ((string, string, string, string)[])[(" ", "ann@ours.example", SetupHouse.Password, "name"), ("Ann", "ann", SetupHouse.Password, "address"), ("Ann", "ann@localhost", SetupHouse.Password, "address"), ("Ann", "ann@ours.example", "password", "password"), ("Ann", "ann@ours.example", "", "password")])
        {
            using var refused = await browser.OwnerAsync(name, address, password);
            Assert.Equal($"/setup?error=refused&field={field}", refused.Headers.Location!.OriginalString);
        }

        Assert.Empty(house.Book.Domains);
        using var made = await browser.OwnerAsync();
        Assert.Equal((HttpStatusCode.SeeOther, "/setup"), (made.StatusCode, made.Headers.Location!.OriginalString));
        Assert.Equal("ann", await browser.Http.GetStringAsync("/test/who"));
        var owner = Assert.Single(house.Book.Accounts);
        Assert.True(owner is { IsAdmin: true, DisplayName: "Ann" } && owner.Primary.ToString() == "ann@ours.example");
        Assert.All(house.Book.Domain(Ours)!.Keys, key => Assert.Equal(Mox.Shared.Model.Domains.DkimKeyState.Signing, key.State));
        Assert.NotEmpty(house.Book.Domain(Ours)!.Keys);
        Assert.Equal(["abuse@ours.example", "postmaster@ours.example"], house.Book.Aliases.Select(alias => alias.Address.ToString()));
        Assert.IsType<LoginResult.Accepted>(await house.Get<IAuthenticator>().CheckPasswordAsync("ann@ours.example", SetupHouse.Password, new LoginContext(IPAddress.Loopback, LoginFace.Web, "password"), default));
        Assert.All((await house.Get<AccountStore>().ChangesAsync(20, default)).Where(change => change.Verb is "account.add" or "domain.add"), change => Assert.Equal("setup", change.Who));

        foreach (var late in (Func<Task<HttpResponseMessage>>[])[() => browser.BeginAsync(house.Token), () => second.OwnerAsync("Eve", "eve@ours.example"), () => second.OwnerAsync(to: WebRoutes.SetupJudge)])
        {
            using var answer = await late();
            Assert.Equal("/setup?error=owner", answer.Headers.Location!.OriginalString);
        }

        Assert.Single(house.Book.Accounts);
    }

    [Fact]
    public async Task Judges_what_is_typed_and_changes_nothing()
    {
        await using var house = await SetupHouse.OpenAsync();
        using var browser = house.Open();
        (await browser.BeginAsync(house.Token)).Dispose();
        using var weak = await browser.OwnerAsync("", "ann at", "password", WebRoutes.SetupJudge);
        var text = await weak.Content.ReadAsStringAsync();
        Assert.StartsWith("{\"name\":\"\",\"address\":\"Type the whole address", text, StringComparison.Ordinal);
        Assert.Contains("\"isTaken\":false", text, StringComparison.Ordinal);
        using var good = await browser.OwnerAsync(to: WebRoutes.SetupJudge);
        Assert.StartsWith("{\"name\":\"\",\"address\":\"\",\"password\":{\"strength\":", await good.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var own = await browser.OwnerAsync(password: "ours.example", to: WebRoutes.SetupJudge);
        Assert.Contains("name or address", await own.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Empty(house.Book.Domains);
    }

    [Theory]
    [InlineData("the domain")]
    [InlineData("the domain without keys")]
    [InlineData("another domain")]
    [InlineData("an account without a password")]
    public async Task Takes_up_what_a_run_that_was_killed_left_behind(string half)
    {
        await using var house = await SetupHouse.OpenAsync();
        var other = DomainName.Parse("typo.example").Value;
        switch (half)
        {
            case "the domain":
                await house.Store.KeepAsync(SetupStore.Domain, Ours.Ascii, default);
                await house.Get<DomainKeys>().AddDomainAsync(Ours, default);
                break;
            case "the domain without keys":
                await house.Get<AccountStore>().AddDomainAsync(Ours, default);
                break;
            case "another domain":
                await house.Store.KeepAsync(SetupStore.Domain, other.Ascii, default);
                await house.Get<DomainKeys>().AddDomainAsync(other, default);
                break;
            default:
                await house.Get<AccountStore>().AddDomainAsync(Ours, default);
                await house.Get<AccountStore>().AddAccountAsync("anna", [MailAddress.Parse("ann@ours.example").Value], false, default);
                break;
        }

        await house.OwnAsync();
        var owner = Assert.Single(house.Book.Accounts);
        Assert.True(owner.IsAdmin && owner.DisplayName == "Ann");
        Assert.Equal(Ours, Assert.Single(house.Book.Domains).Name);
        Assert.NotEmpty(house.Book.Domains[0].Keys);
        Assert.True(await house.Store.HasOwnerAsync(default));
        Assert.Null(await house.Get<OwnerMaking>().MakeAsync("Eve", "eve@ours.example", SetupHouse.Password, default));
    }

    [Fact]
    public async Task Has_no_owner_while_an_address_is_an_alias_and_keeps_the_refusal_readable()
    {
        await using var house = await SetupHouse.OpenAsync();
        await house.Get<DomainKeys>().AddDomainAsync(Ours, default);
        await house.Get<AccountStore>().AddAccountAsync("bob", [MailAddress.Parse("bob@ours.example").Value], false, default);
        await house.Get<AliasStore>().AddAsync(MailAddress.Parse("ann@ours.example").Value, new AliasSettings(), [MailAddress.Parse("bob@ours.example").Value], default);
        var refused = await Assert.ThrowsAsync<ChangeRefusedException>(house.OwnAsync);
        Assert.Equal((SetupForm.Address, "The address ann@ours.example is taken by an alias"), (refused.Field, refused.Message));
        Assert.False(await house.Store.HasOwnerAsync(default));
    }

    [Theory]
    [InlineData("http", "203.0.113.7", true)]
    [InlineData("http", "127.0.0.1", false)]
    [InlineData("http", "::ffff:127.0.0.1", false)]
    [InlineData("https", "203.0.113.7", false)]
    public void Is_open_only_where_nobody_on_the_way_can_read_along(string scheme, string remote, bool exposed)
    {
        var context = new DefaultHttpContext();
        (context.Request.Scheme, context.Connection.RemoteIpAddress) = (scheme, IPAddress.Parse(remote));
        Assert.Equal(exposed, SetupEndpoints.IsExposed(context));
    }
}
