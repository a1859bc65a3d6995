using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Mox.Server.Certificates;
using Mox.Server.Commands;
using Mox.Server.Hosting;
using Mox.Server.Identity;
using Mox.Server.Storage;
using Mox.Server.Webmail.Endpoints;
using Mox.Shared.Contracts;
using Mox.Testing;
using Mox.Testing.Processes;

namespace Mox.Server.Tests.Webmail;

/// <summary>The whole appliance over HTTP, with a name of its own for the HTML of mail.</summary>
public sealed partial class Mail_with_an_origin_of_its_own : IAsyncLifetime
{
    private const string Password = "rain on tin roof";
    private readonly string _folder = Directory.CreateTempSubdirectory("mox-origin-").FullName;
    private readonly int _port = FreePorts.One();
    private WebApplication _app = default!;
    private HttpClient _person = default!, _stranger = default!;
    private long _message;

    private string Content => $"http://localhost:{_port}";

    private string Pages => $"http://127.0.0.1:{_port}";

    public async Task InitializeAsync()
    {
        await using (var store = await TestStore.OpenAsync(TimeProvider.System, _folder))
        {
            var account = await store.AddAccountAsync("ann", "ours.example");
            await store.Accounts.SetCredentialAsync(account.Id, "", ScramDerivation.Derive("", Password), CancellationToken.None);
            _message = (await store.AppendAsync(account.Inbox, "From: a@elsewhere.example\nSubject: s\nMIME-Version: 1.0\nContent-Type: text/html\n\n<p>Words of the mail</p><script>1</script>\n")).MessageId;
        }

        var settings = new Dictionary<string, string?>
        {
            ["Appliance:DataFolder"] = _folder,
            ["Listen:Addresses:0"] = "127.0.0.1",
            ["Listen:Http"] = _port.ToString(CultureInfo.InvariantCulture),
            ["Web:ContentOrigin"] = Content,
        };
        foreach (var off in (string[])["Smtp", "Submission", "Submissions", "Imap", "Imaps", "Https"]) settings[$"Listen:{off}"] = "0";
        _app = ApplianceHost.Build(settings, throttleLogins: true, services => services.AddLogging(logging => logging.ClearProviders()));
        await ApplianceHost.OpenAsync(_app, CancellationToken.None);
        await _app.StartAsync();
        _person = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() });
        _stranger = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
        var token = Token().Match(await _person.GetStringAsync(new Uri(Pages + WebRoutes.SignIn))).Groups[1].Value;
        using var answer = await _person.PostAsync(new Uri(Pages + WebRoutes.SignIn), new FormUrlEncodedContent(new Dictionary<string, string> { [SignInForm.Login] = "ann@ours.example", [SignInForm.Password] = Password, ["__RequestVerificationToken"] = token }));
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
    }

    public async Task DisposeAsync()
    {
        _person.Dispose();
        _stranger.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Is_shown_from_there_by_an_address_that_needs_no_cookie_and_names_the_pages_that_may_show_it()
    {
        using var way = await _person.GetAsync(new Uri(Pages + WebRoutes.MessageHtml(_message, images: true)));
        Assert.Equal(HttpStatusCode.TemporaryRedirect, way.StatusCode);
        Assert.StartsWith(Content + "/mail/framed/", way.Headers.Location!.AbsoluteUri, StringComparison.Ordinal);

        using var framed = await _stranger.GetAsync(way.Headers.Location);
        Assert.Equal(HttpStatusCode.OK, framed.StatusCode);
        var text = await framed.Content.ReadAsStringAsync();
        Assert.Contains("Words of the mail", text, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", text, StringComparison.Ordinal);
        var policy = Assert.Single(framed.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains($"frame-ancestors {Pages};", policy, StringComparison.Ordinal);
        Assert.Contains("sandbox allow-popups", policy, StringComparison.Ordinal);
        Assert.False(framed.Headers.Contains("X-Frame-Options"));
        Assert.False(framed.Headers.Contains("Set-Cookie"));

        using var page = await _person.GetAsync(new Uri(Pages + WebRoutes.SignIn));
        Assert.Contains($"frame-src 'self' {Content};", Assert.Single(page.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Is_not_shown_elsewhere_nor_after_the_session_nor_by_another_ticket()
    {
        using var way = await _person.GetAsync(new Uri(Pages + WebRoutes.MessageHtml(_message)));
        var there = way.Headers.Location!;
        Assert.Equal(HttpStatusCode.NotFound, await AskAsync(new Uri(Pages + there.PathAndQuery)));
        Assert.Equal(HttpStatusCode.NotFound, await AskAsync(new Uri(there.AbsoluteUri[..^2] + "xx")));
        Assert.Equal(HttpStatusCode.NotFound, await AskAsync(new Uri(there.AbsoluteUri.Replace("/framed/", "/embedded/", StringComparison.Ordinal))));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(there));

        using (var unknown = await _person.GetAsync(new Uri(Pages + WebRoutes.MessageHtml(_message + 1000)))) Assert.Equal(HttpStatusCode.NotFound, await AskAsync(unknown.Headers.Location!));
        await _app.Services.GetRequiredService<IWebSessions>().EndOthersAsync(1, keep: null, CancellationToken.None);
        Assert.Equal(HttpStatusCode.NotFound, await AskAsync(there));
    }

    [Theory]
    [InlineData("mail.example.org", "https://mail.example.org")]
    [InlineData("[::1]:1443", "https://[::1]:1443")]
    [InlineData("a.example;script-src", "'none'")]
    [InlineData("", "'none'")]
    public void Names_nothing_but_an_origin_in_its_policy(string host, string pages)
    {
        var context = new DefaultHttpContext();
        (context.Request.Scheme, context.Request.Host) = ("https", new HostString(host));
        Assert.Equal(pages, FramedMail.Read(context.Request).Pages);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/mail")]
    [InlineData(WebRoutes.SignIn)]
    [InlineData("/css/base.css")]
    [InlineData("/healthz/live")]
    [InlineData("/_blazor/negotiate")]
    public async Task Has_nothing_else_open_there(string path) => Assert.Equal(HttpStatusCode.NotFound, await AskAsync(new Uri(Content + path)));

    [Theory]
    [InlineData("https://content.example.org", "", "content.example.org")]
    [InlineData("https://content.example.org:8443", "", "content.example.org")]
    [InlineData("http://localhost:1080", "", "")]
    [InlineData("", "", "")]
    [InlineData("https://content.example.org/", "is no origin", "")]
    [InlineData("content.example.org", "is no origin", "")]
    [InlineData("ftp://content.example.org", "is no origin", "")]
    [InlineData("https://mail.example.org", "give mail another name", "")]
    public void Has_a_name_that_is_checked_and_gets_a_certificate(string origin, string fault, string certified)
    {
        var options = new WebOptions { ContentOrigin = origin };
        var checks = new WebOptionsValidator(new ConfigurationBuilder().AddInMemoryCollection([new("Appliance:HostName", "mail.example.org")]).Build()).Validate(null, options);
        Assert.Equal(fault.Length > 0, checks.Failed);
        if (fault.Length > 0) Assert.Contains(fault, checks.FailureMessage, StringComparison.Ordinal);
        else Assert.Equal(certified, string.Join(' ', new ContentCertificateName(Options.Create(options)).Names()));
    }

    private async Task<HttpStatusCode> AskAsync(Uri address)
    {
        using var answer = await _stranger.GetAsync(address);
        return answer.StatusCode;
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex Token();
}
