using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography.X509Certificates;
using Mox.Server.Identity;
using Mox.Server.Setup;
using Mox.Server.Storage;
using Mox.Server.Tests.Autoconfig;
using Mox.Shared.Contracts;
using Mox.Testing.Acme;
using Mox.Testing.Processes;

namespace Mox.Server.Tests.Setup;

/// <summary>The pages behind a web server that is there already.</summary>
public class A_web_server_in_front
{
    private static readonly IPAddress Client = IPAddress.Parse("127.0.0.9");

    [PeerFact("nginx")]
    public async Task Hands_pages_and_sessions_on_with_the_settings_that_are_shown()
    {
        await using var house = await OpenAsync();
        await using var nginx = await Nginx.StartAsync(house.Port);
        using var http = Browser(nginx.Https, secure: true);
        using var answer = await SignInAsync(http, "6.6.6.6");
        Assert.Equal((HttpStatusCode.SeeOther, "/"), (answer.StatusCode, answer.Headers.Location!.OriginalString));
        var cookie = answer.Headers.GetValues("Set-Cookie").Single(text => text.Contains("mox-session=", StringComparison.Ordinal));
        Assert.StartsWith("__Host-mox-session=", cookie, StringComparison.Ordinal);
        Assert.Contains("; secure", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("127.0.0.9", await LastAttemptAsync(house, 1));

        // What a client says of itself does not go on; and plain HTTP stays plain.
        using var plain = Browser(nginx.Http, secure: false);
        using var open = await SignInAsync(plain, "6.6.6.6");
        Assert.StartsWith("mox-session=", open.Headers.GetValues("Set-Cookie").Single(text => text.Contains("mox-session=", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Equal("127.0.0.9", await LastAttemptAsync(house, 2));

        // The line of a page comes about, from its own site only.
        foreach (var (origin, opens) in ((string, bool)[])[($"https://127.0.0.1:{nginx.Https}", true), ("https://evil.example", false)])
        {
            using var socket = new ClientWebSocket();
            socket.Options.RemoteCertificateValidationCallback = (_, _, _, _) => true;
            socket.Options.SetRequestHeader("Origin", origin);
            socket.Options.SetRequestHeader("Cookie", cookie.Split(';')[0]);
            var opening = socket.ConnectAsync(new Uri($"wss://127.0.0.1:{nginx.Https}/_blazor"), default);
            if (opens) await opening;
            else await Assert.ThrowsAsync<WebSocketException>(() => opening);
        }
    }

    [Fact]
    public async Task Is_believed_only_when_it_is_one_of_those_named()
    {
        await using var house = await OpenAsync(("Web:TrustedProxies:0", "127.0.0.1"));
        using var stranger = Browser(house.Port, secure: false);
        using var answer = await SignInAsync(stranger, "6.6.6.6", "https");
        Assert.StartsWith("mox-session=", answer.Headers.GetValues("Set-Cookie").Single(text => text.Contains("mox-session=", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Equal("127.0.0.9", await LastAttemptAsync(house, 1));

        // The one named is believed for one step: what stands further in front was said by a stranger.
        using var named = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri($"http://127.0.0.1:{house.Port}") };
        using var told = await SignInAsync(named, "6.6.6.6, 198.51.100.7", "https");
        Assert.StartsWith("__Host-mox-session=", told.Headers.GetValues("Set-Cookie").Single(text => text.Contains("mox-session=", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Equal("198.51.100.7", await LastAttemptAsync(house, 2));
    }

    [Fact]
    public async Task Has_the_ports_and_the_setup_says_so()
    {
        await using var house = await OpenAsync(("Appliance:HostName", "mail.ours.example"), ("Listen:Https", "0"));
        var setup = house.For<Shared.Contracts.Setup.ISetup>();
        Assert.True((await setup.ReadAsync(default)).BehindWebServer);
        var summary = await setup.SummaryAsync(default);
        Assert.Equal("https://mail.ours.example", summary.WebAddress);
        foreach (var word in (string[])["# nginx", "# Apache", "# Caddy", $"proxy_pass http://127.0.0.1:{house.Port};", "server_name mail.ours.example autoconfig.ours.example"]) Assert.Contains(word, summary.WebServerSettings, StringComparison.Ordinal);

        // On loopback only, whatever addresses the other ports are open on.
        Assert.DoesNotContain(house.Get<Microsoft.AspNetCore.Hosting.Server.IServer>().Features.Get<Microsoft.AspNetCore.Hosting.Server.Features.IServerAddressesFeature>()!.Addresses, address => !address.Contains("127.0.0.1", StringComparison.Ordinal) && !address.Contains("localhost", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Leaves_the_door_of_the_setup_open_over_HTTPS_alone()
    {
        await using var house = await SetupHouse.OpenAsync(realTime: true, settings: ("Web:BehindProxy", "true"));
        Assert.Contains(house.Said, line => line.StartsWith($"  http://127.0.0.1:{house.Port}/setup?token=", StringComparison.Ordinal));
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri($"http://127.0.0.1:{house.Port}") };
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/setup?token={house.Token}") { Headers = { { "X-Forwarded-For", "203.0.113.50" }, { "X-Forwarded-Proto", "http" } } };
        request.Headers.Host = "mail.ours.example";
        using var answer = await http.SendAsync(request);
        Assert.Equal("https://mail.ours.example/setup", answer.Headers.Location?.OriginalString);
        using var post = new HttpRequestMessage(HttpMethod.Post, WebRoutes.SetupBegin) { Headers = { { "X-Forwarded-For", "203.0.113.50" }, { "X-Forwarded-Proto", "http" } }, Content = new FormUrlEncodedContent([]) };
        using var refused = await http.SendAsync(post);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }

    private static async Task<SetupHouse> OpenAsync(params (string, string)[] settings)
    {
        var house = await SetupHouse.OpenAsync(realTime: true, settings: [("Web:BehindProxy", "true"), .. settings]);
        await house.OwnAsync();
        return house;
    }

    /// <summary>Where the last attempt came from, once so many were written down: that happens behind the answer.</summary>
    private static async Task<string> LastAttemptAsync(SetupHouse house, int count)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            await house.Get<AttemptLog>().WriteWaitingAsync(patience.Token);
            var attempts = await house.Get<LoginAttemptStore>().OfAllAsync(false, 10, patience.Token);
            if (attempts.Sum(attempt => attempt.Count) >= count) return attempts.MaxBy(attempt => attempt.Last)!.RemoteIp;
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, patience.Token);
        }
    }

    private static async Task<HttpResponseMessage> SignInAsync(HttpClient http, string forged, string? scheme = null)
    {
        http.DefaultRequestHeaders.Add("X-Forwarded-For", forged);
        if (scheme is not null) http.DefaultRequestHeaders.Add("X-Forwarded-Proto", scheme);
        using var page = await http.GetAsync("/test/token");
        http.DefaultRequestHeaders.Add("Cookie", page.Headers.GetValues("Set-Cookie").Select(cookie => cookie.Split(';')[0]));
        return await http.PostAsync(WebRoutes.SignIn, new FormUrlEncodedContent(new Dictionary<string, string>
        {
            [SignInForm.Login] = "ann@ours.example",
            [SignInForm.Password] = SetupHouse.Password,
            ["__RequestVerificationToken"] = await page.Content.ReadAsStringAsync(),
        }));
    }

    /// <summary>A browser at another address than the web server.</summary>
    private static HttpClient Browser(int port, bool secure)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectCallback = async (context, ct) =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                socket.Bind(new IPEndPoint(Client, 0));
                await socket.ConnectAsync(IPAddress.Loopback, context.DnsEndPoint.Port, ct);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        return new HttpClient(handler) { BaseAddress = new Uri(string.Create(CultureInfo.InvariantCulture, $"{(secure ? "https" : "http")}://127.0.0.1:{port}")) };
    }

    /// <summary>A real nginx with the settings the setup shows, at other ports and with another certificate.</summary>
    private sealed class Nginx : IAsyncDisposable
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("mox-nginx-").FullName;
        private Daemon? _process;

        public int Http { get; } = FreePorts.One();

        public int Https { get; } = FreePorts.One();

        public static async Task<Nginx> StartAsync(int to)
        {
            var nginx = new Nginx();
            using (var authority = new FakeCertificateAuthority("Test root of a web server"))
            {
                var now = TimeProvider.System.GetUtcNow();
                using var own = authority.Issue(["mail.ours.example"], now.AddDays(-1), now.AddDays(30));
                await File.WriteAllTextAsync(Path.Combine(nginx._folder, "fullchain.pem"), own.ExportCertificatePem());
                await File.WriteAllTextAsync(Path.Combine(nginx._folder, "privkey.pem"), own.GetECDsaPrivateKey()!.ExportECPrivateKeyPem());
            }

            var settings = WebServerSettings.Text(["mail.ours.example"], to).Split("# Apache")[0]
                .Replace("    listen [::]:80;\n", "", StringComparison.Ordinal).Replace("    listen [::]:443 ssl;\n", "", StringComparison.Ordinal)
                .Replace("listen 80;", $"listen 127.0.0.1:{nginx.Http};", StringComparison.Ordinal).Replace("listen 443 ssl;", $"listen 127.0.0.1:{nginx.Https} ssl;", StringComparison.Ordinal)
                .Replace("/etc/letsencrypt/live/mail.ours.example", nginx._folder, StringComparison.Ordinal);
            nginx._process = await NginxProcess.StartAsync(nginx._folder, "access_log off;\n" + settings, "127.0.0.1", nginx.Https);
            return nginx;
        }

        public async ValueTask DisposeAsync()
        {
            if (_process is not null) await _process.DisposeAsync();
            Directory.Delete(_folder, recursive: true);
        }
    }
}
