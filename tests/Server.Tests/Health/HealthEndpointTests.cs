using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Mox.Server.Commands;
using Mox.Server.Hosting;
using Mox.Server.Storage;
using Mox.Testing.Processes;

namespace Mox.Server.Tests.Health;

/// <summary>What watchers of the whole appliance are told, over HTTP and without a session.</summary>
public sealed class Watchers_of_the_appliance : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mox-health-").FullName;
    private readonly int _port = FreePorts.One();
    private WebApplication _app = null!;
    private HttpClient _http = null!;

    public async Task InitializeAsync()
    {
        var settings = new Dictionary<string, string?>
        {
            ["Appliance:DataFolder"] = _folder,
            ["Appliance:HostName"] = "secret-name.example",
            ["Listen:Addresses:0"] = "127.0.0.1",
            ["Listen:Http"] = _port.ToString(CultureInfo.InvariantCulture),
            ["Listen:Imap"] = FreePorts.One().ToString(CultureInfo.InvariantCulture),
        };
        foreach (var off in (string[])["Smtp", "Submission", "Submissions", "Imaps", "Https"]) settings[$"Listen:{off}"] = "0";
        _app = ApplianceHost.Build(settings, throttleLogins: true, services => services.AddLogging(logging => logging.ClearProviders()));
        await ApplianceHost.OpenAsync(_app, CancellationToken.None);
        await _app.StartAsync();
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri($"http://127.0.0.1:{_port}") };
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Hear_that_it_lives_and_is_ready_and_nothing_more()
    {
        Assert.Equal((HttpStatusCode.OK, """{"status":"live","faults":[]}"""), await AskAsync("live"));
        Assert.Equal((HttpStatusCode.OK, """{"status":"ready","faults":[]}"""), await AskAsync("ready"));
        using var head = new HttpRequestMessage(HttpMethod.Head, new Uri("/healthz/ready", UriKind.Relative));
        using var answer = await _http.SendAsync(head);
        Assert.Equal((HttpStatusCode.OK, true), (answer.StatusCode, answer.Headers.CacheControl!.NoStore));
        Assert.False(answer.Headers.Contains("Server"));
    }

    [Fact]
    public async Task Hear_which_port_is_closed_by_its_name()
    {
        await _app.Services.GetRequiredService<ListenerService>().StopAsync(default);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, """{"status":"not ready","faults":["imap does not listen"]}"""), await AskAsync("ready"));
        Assert.Equal(HttpStatusCode.OK, (await AskAsync("live")).Status);
    }

    [Fact]
    public async Task Hear_when_the_disk_of_the_store_is_full_and_when_there_is_room_again()
    {
        var turns = _app.Services.GetRequiredService<StoreWriter>();
        var settings = _app.Services.GetRequiredService<SettingStore>();
        var pages = await turns.RunAsync(turn => turn.Sql.Number("PRAGMA page_count") ?? 0, default);
        await turns.RunAsync(turn => turn.Sql.Number($"PRAGMA max_page_count = {pages}"), default);
        await Assert.ThrowsAsync<StoreBusyException>(async () =>
        {
            // Rows like that of the pulse, until not one more fits.
            for (var i = 0; i < 20_000; i++) await settings.SetAsync(string.Create(CultureInfo.InvariantCulture, $"health.a{i:D5}"), new string('x', 33), default);
        });
        var (status, said) = await AskAsync("ready");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, """{"status":"not ready","faults":["the disk of the store is full"]}"""), (status, said));
        await turns.RunAsync(turn => turn.Sql.Number("PRAGMA max_page_count = 1000000"), default);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync("ready")).Status);
    }

    private async Task<(HttpStatusCode Status, string Text)> AskAsync(string what)
    {
        using var answer = await _http.GetAsync(new Uri($"/healthz/{what}", UriKind.Relative));
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}
