using System.Net;
using Mox.Server.Identity;
using Mox.Server.Identity.Web;
using Mox.Server.Storage;
using Mox.Shared.Contracts;

namespace Mox.Server.Tests.Identity.Web;

public class Signing_in
{
    [Fact]
    public async Task The_right_password_opens_a_session_kept_from_scripts_and_other_sites()
    {
        await using var host = await SignInHost.StartAsync();
        using var browser = host.Open();
        using var answer = await browser.SignInAsync(returnUrl: "/inbox?folder=3");
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        Assert.Equal("/inbox?folder=3", answer.Headers.Location!.OriginalString);
        var cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"), value => value.StartsWith("mox-session=", StringComparison.Ordinal));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("path=/", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("expires", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("mox", await browser.Http.GetStringAsync("/"));
        Assert.Equal(new LoginContext(IPAddress.Loopback, LoginFace.Web, "password"), Assert.Single(host.Accounts.Tried));
    }

    [Fact]
    public async Task A_wrong_password_and_an_unknown_login_come_back_alike()
    {
        await using var host = await SignInHost.StartAsync();
        using var browser = host.Open();
        using var wrong = await browser.SignInAsync(password: "wrong", returnUrl: "/inbox");
        using var unknown = await browser.SignInAsync(login: "nobody", returnUrl: "/inbox");
        Assert.Equal("/signin?error=refused&returnUrl=%2Finbox", wrong.Headers.Location!.OriginalString);
        Assert.Equal(wrong.Headers.Location, unknown.Headers.Location);
        Assert.Equal(wrong.StatusCode, unknown.StatusCode);
        Assert.False(wrong.Headers.Contains("Set-Cookie") && wrong.Headers.GetValues("Set-Cookie").Any(value => value.Contains("mox-session", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Too_many_tries_a_closed_account_and_a_busy_store_each_say_so()
    {
        await using var host = await SignInHost.StartAsync();
        using var browser = host.Open();
        host.Accounts.Always = new LoginResult.Throttled();
        using var throttled = await browser.SignInAsync();
        Assert.Equal("/signin?error=throttled", throttled.Headers.Location!.OriginalString);
        host.Accounts.Always = new LoginResult.Disabled("closed");
        using var disabled = await browser.SignInAsync();
        Assert.Equal("/signin?error=disabled", disabled.Headers.Location!.OriginalString);
        host.Accounts.Fault = new StoreBusyException("locked", diskFull: false);
        using var busy = await browser.SignInAsync();
        Assert.Equal("/signin?error=busy", busy.Headers.Location!.OriginalString);
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example/")]
    [InlineData("\\\\evil.example")]
    [InlineData("/\t/evil.example")]
    [InlineData("/x\\..\\y")]
    [InlineData("javascript:alert(1)")]
    [InlineData("/signin?returnUrl=/")]
    [InlineData("/signout")]
    [InlineData("inbox")]
    [InlineData("")]
    public async Task Nobody_is_sent_elsewhere(string returnUrl)
    {
        await using var host = await SignInHost.StartAsync();
        using var browser = host.Open();
        using var answer = await browser.SignInAsync(returnUrl: returnUrl);
        Assert.Equal("/", answer.Headers.Location!.OriginalString);
        using var refused = await browser.SignInAsync(password: "wrong", returnUrl: returnUrl, token: await browser.SessionTokenAsync());
        Assert.Equal("/signin?error=refused", refused.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task A_form_of_another_site_is_not_looked_at()
    {
        await using var host = await SignInHost.StartAsync();
        using var browser = host.Open();
        using var none = await browser.SignInAsync(token: "");
        using var forged = await browser.SignInAsync(token: "CfDJ8forged");
        Assert.Equal("/signin?error=expired", none.Headers.Location!.OriginalString);
        Assert.Equal("/signin?error=expired", forged.Headers.Location!.OriginalString);
        using var other = host.Open();
        using var stolen = await other.SignInAsync(token: await browser.TokenAsync());
        Assert.Equal("/signin?error=expired", stolen.Headers.Location!.OriginalString);
        Assert.Empty(host.Accounts.Tried);
    }

    [Fact]
    public async Task A_form_of_any_size_or_kind_is_refused_before_it_is_read()
    {
        await using var host = await SignInHost.StartAsync();
        using var browser = host.Open();
        using var big = await browser.SignInAsync(password: new string('x', 100_000));
        Assert.Equal("/signin?error=expired", big.Headers.Location!.OriginalString);
        using var json = await browser.Http.PostAsync(WebRoutes.SignIn, new StringContent("{}", System.Text.Encoding.UTF8, "application/json"));
        Assert.Equal("/signin?error=expired", json.Headers.Location!.OriginalString);
        Assert.Empty(host.Accounts.Tried);
    }
}

public class The_second_step
{
    private static readonly LoginResult NeedsCode = new LoginResult.CodeNeeded(1, Protocols.Addresses.MailAddress.Parse("mox@localhost").Value);

    [Fact]
    public async Task Is_asked_for_after_the_password_which_opens_nothing_by_itself()
    {
        await using var host = await SignInHost.StartAsync();
        host.Accounts.Always = NeedsCode;
        using var browser = host.Open();
        using var first = await browser.SignInAsync(returnUrl: "/inbox");
        Assert.Equal("/signin?step=code&returnUrl=%2Finbox", first.Headers.Location!.OriginalString);
        using var none = await browser.Http.GetAsync("/inbox");
        Assert.Equal(HttpStatusCode.Redirect, none.StatusCode);

        using var wrong = await GiveAsync(browser, "000000");
        Assert.Equal("/signin?step=code&returnUrl=%2Finbox&error=code", wrong.Headers.Location!.OriginalString);
        using var right = await GiveAsync(browser, "123456");
        Assert.Equal("/inbox", right.Headers.Location!.OriginalString);
        Assert.Equal("inbox", await browser.Http.GetStringAsync("/inbox"));
    }

    [Fact]
    public async Task Needs_the_first_one_made_in_the_same_browser()
    {
        await using var host = await SignInHost.StartAsync();
        using var browser = host.Open();
        using var none = await GiveAsync(browser, "123456");
        Assert.Equal("/signin?error=expired", none.Headers.Location!.OriginalString);
        browser.Cookies.Add(new Cookie("mox-second-step", "CfDJ8AAAA", "/", host.Address.Host));
        using var forged = await GiveAsync(browser, "123456");
        Assert.Equal("/signin?error=expired", forged.Headers.Location!.OriginalString);
        Assert.Empty(host.Accounts.Tried);
    }

    [Fact]
    public async Task Of_another_site_is_not_looked_at()
    {
        await using var host = await SignInHost.StartAsync();
        host.Accounts.Always = NeedsCode;
        using var browser = host.Open();
        (await browser.SignInAsync()).Dispose();
        using var answer = await browser.Http.PostAsync(WebRoutes.SignInCode, new FormUrlEncodedContent(new Dictionary<string, string> { [SignInForm.Code] = "123456" }));
        Assert.Equal("/signin?error=expired", answer.Headers.Location!.OriginalString);
        Assert.Single(host.Accounts.Tried);
    }

    private static async Task<HttpResponseMessage> GiveAsync(Browser browser, string code) => await browser.Http.PostAsync(
        WebRoutes.SignInCode,
        new FormUrlEncodedContent(new Dictionary<string, string> { [SignInForm.Code] = code, [SignInForm.ReturnUrl] = "/inbox", ["__RequestVerificationToken"] = await browser.TokenAsync() }));
}

public class A_web_session
{
    [Fact]
    public async Task Without_one_pages_lead_to_the_sign_in_and_everything_else_is_refused()
    {
        await using var host = await SignInHost.StartAsync(map: app => app.MapGetForTest("/mail/message/1/html"));
        using var browser = host.Open();
        using var page = await browser.Http.GetAsync("/inbox?folder=3");
        Assert.Equal(HttpStatusCode.Redirect, page.StatusCode);
        Assert.Equal("/signin?returnUrl=%2Finbox%3Ffolder%3D3", page.Headers.Location!.PathAndQuery);
        using var frame = await browser.Http.GetAsync("/mail/message/1/html");
        Assert.Equal(HttpStatusCode.Unauthorized, frame.StatusCode);
        using var post = await browser.Http.PostAsync(WebRoutes.SignOut, new FormUrlEncodedContent([]));
        Assert.Equal(HttpStatusCode.Unauthorized, post.StatusCode);
    }

    [Fact]
    public async Task Ends_when_it_is_ended_the_rights_change_or_the_account_goes()
    {
        await using var host = await SignInHost.StartAsync();
        var sessions = (FakeSessions)host.Services.GetService(typeof(FakeSessions))!;
        foreach (var change in (Action[])[() => sessions.Rows.Clear(), () => host.Accounts.Known[1] = new SessionAccount(1, "mox", false), () => host.Accounts.Known.Remove(1)])
        {
            host.Accounts.Known[1] = new SessionAccount(1, "mox", true);
            using var browser = host.Open();
            (await browser.SignInAsync()).Dispose();
            Assert.Equal("inbox", await browser.Http.GetStringAsync("/inbox"));
            change();
            using var answer = await browser.Http.GetAsync("/inbox");
            Assert.Equal("/signin?returnUrl=%2Finbox&error=ended", answer.Headers.Location!.PathAndQuery);
        }
    }

    [Fact]
    public async Task Once_signed_out_is_over_for_every_copy_of_its_cookie()
    {
        await using var host = await SignInHost.StartAsync();
        using var browser = host.Open();
        (await browser.SignInAsync()).Dispose();
        using var thief = host.Open();
        thief.Cookies.Add(browser.Cookies.GetCookies(host.Address));
        Assert.Equal("inbox", await thief.Http.GetStringAsync("/inbox"));
        using var answer = await browser.SignOutAsync();
        Assert.Equal("/signin", answer.Headers.Location!.OriginalString);
        using var own = await browser.Http.GetAsync("/inbox");
        using var copy = await thief.Http.GetAsync("/inbox");
        Assert.Equal(HttpStatusCode.Redirect, own.StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, copy.StatusCode);
    }

    [Fact]
    public async Task Cannot_be_ended_by_another_site()
    {
        await using var host = await SignInHost.StartAsync();
        using var browser = host.Open();
        (await browser.SignInAsync()).Dispose();
        using var answer = await browser.Http.PostAsync(WebRoutes.SignOut, new FormUrlEncodedContent([]));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("inbox", await browser.Http.GetStringAsync("/inbox"));
    }

    [Fact]
    public async Task Opens_admin_pages_for_administrators_only()
    {
        await using var host = await SignInHost.StartAsync();
        using var admin = host.Open();
        (await admin.SignInAsync("mox@localhost")).Dispose();
        Assert.Equal("admin", await admin.Http.GetStringAsync("/admin"));
        using var other = host.Open();
        (await other.SignInAsync("u2@localhost")).Dispose();
        using var answer = await other.Http.GetAsync("/admin");
        Assert.StartsWith("/denied", answer.Headers.Location!.PathAndQuery, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Made_by_hand_is_worth_nothing()
    {
        await using var host = await SignInHost.StartAsync();
        using var browser = host.Open();
        browser.Cookies.Add(new Cookie("mox-session", "CfDJ8AAAA", "/", host.Address.Host));
        using var answer = await browser.Http.GetAsync("/inbox");
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
    }
}

public class Every_answer
{
    [Fact]
    public async Task Carries_the_headers_that_keep_the_page_to_itself()
    {
        await using var host = await SignInHost.StartAsync();
        using var browser = host.Open();
        foreach (var path in (string[])["/signin", "/inbox", "/nothing-here"])
        {
            using var answer = await browser.Http.GetAsync(path);
            Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.Equal("no-referrer", answer.Headers.GetValues("Referrer-Policy").Single());
            Assert.Equal("DENY", answer.Headers.GetValues("X-Frame-Options").Single());
            Assert.Contains("camera=()", answer.Headers.GetValues("Permissions-Policy").Single(), StringComparison.Ordinal);
            var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
            Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
            Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
        }

        (await browser.SignInAsync()).Dispose();
        using var mine = await browser.Http.GetAsync("/inbox");
        Assert.True(mine.Headers.CacheControl!.NoStore);
    }

    [Theory]
    [InlineData("https://evil.example", false)]
    [InlineData("null", false)]
    [InlineData(null, true)]
    [InlineData("self", true)]
    public async Task Opens_circuits_to_this_site_only(string? origin, bool allowed)
    {
        await using var host = await SignInHost.StartAsync(map: app => app.MapGetForTest("/_blazor"));
        using var browser = host.Open();
        (await browser.SignInAsync()).Dispose();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/_blazor");
        if (origin is not null) request.Headers.Add("Origin", origin == "self" ? host.Address.GetLeftPart(UriPartial.Authority) : origin);
        using var answer = await browser.Http.SendAsync(request);
        Assert.Equal(allowed ? HttpStatusCode.OK : HttpStatusCode.Forbidden, answer.StatusCode);
    }
}
