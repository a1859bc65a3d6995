using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Mox.Server.Commands;
using Mox.Server.Identity.Web;
using Mox.Server.Setup;
using Mox.Server.Storage;
using Mox.Server.Webmail;
using Mox.Shared.Contracts;
using Mox.Testing.Processes;

namespace Mox.Server.Tests.Webmail;

/// <summary>The whole appliance, asked over HTTP.</summary>
public sealed partial class The_language_of_the_pages : IAsyncLifetime
{
    private const string Password = "rain on tin roof";
    private readonly string _folder = Directory.CreateTempSubdirectory("mox-language-").FullName;
    private readonly int _port = FreePorts.One();
    private readonly CookieContainer _cookies = new();
    private WebApplication _app = default!;
    private HttpClient _client = default!;

    public async Task InitializeAsync()
    {
        var settings = new Dictionary<string, string?>
        {
            ["Appliance:DataFolder"] = _folder,
            ["Listen:Addresses:0"] = "127.0.0.1",
            ["Listen:Http"] = _port.ToString(CultureInfo.InvariantCulture),
        };
        foreach (var off in (string[])["Smtp", "Submission", "Submissions", "Imap", "Imaps", "Https"]) settings[$"Listen:{off}"] = "0";
        _app = ApplianceHost.Build(settings, throttleLogins: true, services => services.AddLogging(logging => logging.ClearProviders()));
        await ApplianceHost.OpenAsync(_app, CancellationToken.None);
        await _app.Services.GetRequiredService<OwnerMaking>().MakeAsync("Ann", "ann@ours.example", Password, CancellationToken.None);
        await _app.StartAsync();
        _client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = _cookies }) { BaseAddress = new Uri($"http://127.0.0.1:{_port}") };
        _client.DefaultRequestHeaders.Add("Accept", "text/html");
    }

    [Theory]
    [InlineData("de-AT,en;q=0.5", "de", "Anmelden")]
    [InlineData("fr, de;q=0.8", "de", "Anmelden")]
    [InlineData("fr", "en", "Sign in")]
    [InlineData("", "en", "Sign in")]
    public async Task Is_that_of_the_browser_where_the_pages_are_there_in_it(string asked, string tag, string said)
    {
        var page = await ReadAsync(WebRoutes.SignIn, asked);
        Assert.Contains($"<html lang=\"{tag}\" dir=\"ltr\"", page, StringComparison.Ordinal);
        Assert.Contains($">{said}</h1>", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Is_the_one_chosen_in_this_browser_before_anybody_signs_in()
    {
        Assert.Equal(HttpStatusCode.BadRequest, (await ChooseAsync("en", token: "made up")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await ChooseAsync("xx")).StatusCode);
        Assert.Equal("de", await TagAsync());
        var chosen = await ChooseAsync("en", "/signin?returnUrl=%2Fmail%2F7");
        Assert.Equal((HttpStatusCode.SeeOther, "/signin?returnUrl=%2Fmail%2F7"), (chosen.StatusCode, chosen.Headers.Location!.ToString()));
        Assert.Equal("en", await TagAsync());
        Assert.Equal(WebRoutes.SignIn, (await ChooseAsync("de", "//elsewhere.example/")).Headers.Location!.ToString());
        Assert.Equal(HttpStatusCode.NoContent, (await ChooseAsync("")).StatusCode);
        Assert.Empty(_cookies.GetAllCookies().Where(cookie => cookie is { Name: ViewerLanguage.Cookie, Expired: false }));
    }

    [Fact]
    public async Task Is_that_of_the_account_once_somebody_is_signed_in_and_stays_for_what_follows()
    {
        await ChooseAsync("en");
        await SetAsync("de");
        await SignInAsync();
        Assert.Contains("<html lang=\"de\"", await ReadAsync("/account/security", "en"), StringComparison.Ordinal);
        Assert.Equal("account.de", Assert.Single(_cookies.GetAllCookies(), cookie => cookie.Name == ViewerLanguage.Cookie).Value);

        // Not a page, so that only the cookie tells: it is what a circuit starts with.
        using var asked = new HttpRequestMessage(HttpMethod.Get, "/signin") { Headers = { { "Accept", "*/*" }, { "Accept-Language", "en" } } };
        Assert.Contains("<html lang=\"de\"", await (await _client.SendAsync(asked)).Content.ReadAsStringAsync(), StringComparison.Ordinal);

        await SetAsync("");
        Assert.Contains("<html lang=\"en\"", await ReadAsync("/account/security", "en"), StringComparison.Ordinal);
        Assert.Contains("<html lang=\"de\"", await ReadAsync("/account/security", "de"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http", ViewerLanguage.Cookie, false)]
    [InlineData("https", ViewerLanguage.SecureCookie, true)]
    public async Task Is_kept_in_a_cookie_that_goes_over_TLS_alone_where_it_was_chosen_over_TLS(string scheme, string name, bool isSecure)
    {
        await SetAsync("de");
        var account = _app.Services.GetRequiredService<AddressBook>().ByLogin("ann@ours.example")!;
        var context = new DefaultHttpContext { User = new SessionClaims(account.Id, account.Name, account.Primary, IsAdmin: false, "session", TimeProvider.System.GetUtcNow()).ToPrincipal() };
        (context.Request.Method, context.Request.Scheme, context.Request.Headers.Accept) = ("GET", scheme, "text/html");
        var language = _app.Services.GetRequiredService<ViewerLanguage>();
        Assert.Equal("de", (await language.DetermineProviderCultureResult(context))!.Cultures[0].Value);
        var cookie = context.Response.Headers.SetCookie.ToString();
        Assert.StartsWith(name + "=account.de;", cookie, StringComparison.Ordinal);
        Assert.Equal(isSecure, cookie.Contains("; secure", StringComparison.OrdinalIgnoreCase));

        // What was kept is read under the name it has there, and under no other.
        var later = new DefaultHttpContext();
        (later.Request.Method, later.Request.Scheme, later.Request.Headers.Cookie) = ("GET", scheme, cookie.Split(';')[0]);
        Assert.Equal("de", (await language.DetermineProviderCultureResult(later))!.Cultures[0].Value);
        later.Request.Scheme = isSecure ? "http" : "https";
        Assert.Null(await language.DetermineProviderCultureResult(later));
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<string> ReadAsync(string path, string languages)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (languages.Length > 0) request.Headers.Add("Accept-Language", languages);
        using var answer = await _client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync();
    }

    private async Task<string> TagAsync() => Language().Match(await ReadAsync(WebRoutes.SignIn, "de")).Groups[1].Value;

    private async Task<string> TokenAsync() => Token().Match(await ReadAsync(WebRoutes.SignIn, "en")).Groups[1].Value;

    private async Task<HttpResponseMessage> ChooseAsync(string tag, string? back = null, string? token = null)
    {
        var fields = new Dictionary<string, string> { [LanguageForm.Language] = tag, ["__RequestVerificationToken"] = token ?? await TokenAsync() };
        if (back is not null) fields[LanguageForm.ReturnUrl] = back;
        return await _client.PostAsync(WebRoutes.Language, new FormUrlEncodedContent(fields));
    }

    private async Task SignInAsync()
    {
        var answer = await _client.PostAsync(WebRoutes.SignIn, new FormUrlEncodedContent(new Dictionary<string, string> { [SignInForm.Login] = "ann@ours.example", [SignInForm.Password] = Password, ["__RequestVerificationToken"] = await TokenAsync() }));
        Assert.Equal((HttpStatusCode.SeeOther, "/"), (answer.StatusCode, answer.Headers.Location!.ToString()));
    }

    private Task SetAsync(string tag) => _app.Services.GetRequiredService<PersonalSettingStore>().ChangeAsync(1, PersonalChoices.Name, _ => $$"""{"Language":"{{tag}}"}""", default);

    [GeneratedRegex("<html lang=\"(\\w+)\"")]
    private static partial Regex Language();

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex Token();
}
