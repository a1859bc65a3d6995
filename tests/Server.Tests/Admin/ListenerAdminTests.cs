using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Mox.Protocols.Addresses;
using Mox.Server.Admin;
using Mox.Server.Commands;
using Mox.Server.Hosting;
using Mox.Server.Identity;
using Mox.Server.Identity.Web;
using Mox.Server.Storage;
using Mox.Server.Webmail.Rehearsal;
using Mox.Shared.Contracts.Account;
using Mox.Shared.Contracts.Admin;
using Mox.Testing.Processes;

namespace Mox.Server.Tests.Admin;

/// <summary>The listeners of the whole appliance, as administrators see them.</summary>
public sealed class Listeners_for_administrators : IAsyncLifetime
{
    private const string Password = "correct horse battery";

    private readonly string _folder = Directory.CreateTempSubdirectory("mox-listeners-").FullName;
    private readonly int[] _ports = [FreePorts.One(), FreePorts.One(), FreePorts.One()];
    private WebApplication _app = null!;

    public async Task InitializeAsync()
    {
        var settings = new Dictionary<string, string?>
        {
            ["Appliance:DataFolder"] = _folder,
            ["Listen:Addresses:0"] = "127.0.0.1",
            ["Listen:Http"] = Text(_ports[0]),
            ["Listen:Imap"] = Text(_ports[1]),
            ["Listen:Submissions"] = Text(_ports[2]),
            ["Imap:PlaintextOnLoopback"] = "true",
            ["ConnectionLimits:Concurrent"] = "2",
        };
        foreach (var off in (string[])["Smtp", "Submission", "Imaps", "Https"]) settings[$"Listen:{off}"] = "0";
        _app = ApplianceHost.Build(settings, throttleLogins: true, services => services.AddLogging(logging => logging.ClearProviders()));
        await ApplianceHost.OpenAsync(_app, CancellationToken.None);
        var accounts = _app.Services.GetRequiredService<AccountStore>();
        await accounts.AddDomainAsync(DomainName.Parse("test.example").Value, default);
        var id = await accounts.AddAccountAsync("ann", [MailAddress.Parse("ann@test.example").Value], isAdmin: true, default);
        await accounts.SetCredentialAsync(id, "", ScramDerivation.Derive("", Password), default);
        await _app.StartAsync();

        // It visits itself once after its start: that is over first.
        await _app.Services.GetRequiredService<PageRehearsal>().Rehearsed;
        while (!(await For(isAdmin: true).ReadAsync(default)).Connections.IsEmpty) await Task.Yield();
    }

    public async Task DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Tell_who_is_connected_since_when_and_as_whom_and_close_a_connection()
    {
        var admin = For(isAdmin: true);
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _ports[1]);
        using var reader = new StreamReader(client.GetStream());
        await reader.ReadLineAsync();
        Assert.Equal(("imap", _ports[1], "", ""), (await OneAsync(admin)) is var before ? (before.Listener, before.Port, before.Account, before.Tls) : default);
        await client.GetStream().WriteAsync(System.Text.Encoding.ASCII.GetBytes($"a LOGIN ann@test.example \"{Password}\"\r\n"));
        Assert.StartsWith("a OK", await reader.ReadLineAsync(), StringComparison.Ordinal);
        var connection = await OneAsync(admin);
        Assert.Equal(("ann@test.example", $"127.0.0.1:{((IPEndPoint)client.Client.LocalEndPoint!).Port}"), (connection.Account, connection.Remote));
        Assert.Equal((1, 1, 0), (await admin.ReadAsync(default)).Listeners.Single(listener => listener.Name == "imap") is var at ? (at.Open, at.Accepted, at.Refused) : default);

        Assert.True(await admin.CloseAsync(connection.Id, default));
        await Assert.ThrowsAnyAsync<IOException>(async () =>
        {
            if (await reader.ReadLineAsync() is null) throw new IOException("closed");
        });
        await UntilAsync(async () => (await admin.ReadAsync(default)).ConnectionCount == 0);
        Assert.False(await admin.CloseAsync(connection.Id, default));
    }

    [Fact]
    public async Task Count_what_was_told_to_go_and_tell_the_limits()
    {
        var admin = For(isAdmin: true);
        var clients = new List<TcpClient>();
        for (var i = 0; i < 3; i++)
        {
            var client = new TcpClient();
            clients.Add(client);
            await client.ConnectAsync(IPAddress.Loopback, _ports[1]);
            using var reader = new StreamReader(client.GetStream(), leaveOpen: true);
            Assert.StartsWith(i < 2 ? "* OK" : "* BYE", await reader.ReadLineAsync(), StringComparison.Ordinal);
        }

        var view = await admin.ReadAsync(default);
        var imap = view.Listeners.Single(listener => listener.Name == "imap");
        Assert.Equal((true, 3, 1), (imap.IsListening, imap.Accepted, imap.Refused));
        Assert.Equal(new ConnectionLimitView(300, 2, 4000), view.Limits);
        foreach (var client in clients) client.Dispose();
    }

    [Fact]
    public async Task Have_the_web_among_them()
    {
        var admin = For(isAdmin: true);
        var before = await admin.ReadAsync(default);
        using var http = new HttpClient();
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(new Uri($"http://127.0.0.1:{_ports[0]}/healthz/live"))).StatusCode);
        var view = await admin.ReadAsync(default);
        Assert.Equal(["http", "imap", "submissions"], view.Listeners.Select(listener => listener.Name).Order());
        Assert.All(view.Listeners, listener => Assert.True(listener.IsListening));
        var (web, at) = (view.Listeners.Single(listener => listener.Name == "http"), before.Listeners.Single(listener => listener.Name == "http"));
        Assert.Equal((1, at.Accepted + 1), (web.Open, web.Accepted));
        Assert.Equal("http", Assert.Single(view.Connections).Listener);
    }

    [Fact]
    public async Task Are_closed_to_everybody_else()
    {
        var user = For(isAdmin: false);
        await Assert.ThrowsAsync<NotSignedInException>(() => user.ReadAsync(default));
        await Assert.ThrowsAsync<NotSignedInException>(() => user.CloseAsync(1, default));
    }

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);

    private static async Task<ConnectionView> OneAsync(ListenerAdmin admin) => Assert.Single((await admin.ReadAsync(default)).Connections);

    private static async Task UntilAsync(Func<Task<bool>> done)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!await done()) await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, patience.Token);
    }

    private ListenerAdmin For(bool isAdmin)
    {
        var services = _app.Services;
        var session = SessionClaims.Begin(new SessionAccount(1, "ann", isAdmin), MailAddress.Parse("ann@test.example").Value, TimeProvider.System.GetUtcNow());
        return new ListenerAdmin(
            new CurrentAccount(new FixedSession(session)), services.GetRequiredService<ListeningPorts>(), services.GetRequiredService<ConnectionBoard>(), services.GetRequiredService<IOptions<ConnectionLimitOptions>>(),
            services.GetRequiredService<TrafficMeter>(), NullLogger<ListenerAdmin>.Instance);
    }
}
