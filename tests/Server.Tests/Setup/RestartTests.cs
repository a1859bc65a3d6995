using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Mox.Server.Commands;
using Mox.Server.Hosting;
using Mox.Server.Setup;
using Mox.Server.Storage;
using Mox.Shared.Contracts.Admin;
using Mox.Testing.Clients;
using Mox.Testing.Processes;

namespace Mox.Server.Tests.Setup;

/// <summary>The command that serves, run within the test: it starts anew without the process ending.</summary>
public sealed class Starting_anew : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    private readonly string _folder = Directory.CreateTempSubdirectory("mox-anew-").FullName;
    private readonly Channel<IServiceProvider> _lives = Channel.CreateUnbounded<IServiceProvider>();
    private readonly int _http = FreePorts.One(), _smtp = FreePorts.One();
    private Task<int>? _run;
    private IServiceProvider? _life;

    public Task InitializeAsync()
    {
        var settings = new Dictionary<string, string?>
        {
            ["Appliance:DataFolder"] = _folder,
            ["Listen:Addresses:0"] = "127.0.0.1",
            ["DnsCheck:Scheduled"] = "false",
            ["Dkim:WatchRecords"] = "false",
            ["Checks:Enabled"] = "false",
            ["Smtp:CheckSenderDomain"] = "false",
        };
        foreach (var off in (string[])["Submission", "Submissions", "Imap", "Imaps", "Https"]) settings[$"Listen:{off}"] = "0";
        Write($$"""{ "Listen": { "Http": {{_http}}, "Smtp": {{_smtp}} } }""");
        _run = ServeCommand.RunAsync(settings, services =>
        {
            services.AddLogging(logging => logging.ClearProviders());
            services.AddSingleton<IHostedService>(provider => new Teller(provider, _lives.Writer));
        });
        return NextAsync();
    }

    public async Task DisposeAsync()
    {
        if (!_run!.IsCompleted) Get<IHostApplicationLifetime>().StopApplication();
        Assert.Equal(0, await _run.WaitAsync(Patience));
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Takes_the_new_name_and_ends_what_is_under_way_in_order()
    {
        await Get<OwnerMaking>().MakeAsync("Ann", "ann@ours.example", SetupHouse.Password, default);
        using var ct = new CancellationTokenSource(Patience);
        using var smtp = await SmtpWire.OpenAsync(_smtp, ct.Token);
        await smtp.CommandAsync("MAIL FROM:<bob@other.example>", 250, ct.Token);
        await smtp.CommandAsync("RCPT TO:<ann@ours.example>", 250, ct.Token);
        await smtp.CommandAsync("DATA", 354, ct.Token);
        await AskAsync("""{ "Appliance": { "HostName": "mail.ours.example" }, "Listen": { "Http": @HTTP, "Smtp": @SMTP } }""");
        Assert.True(File.Exists(Get<ApplianceFile>().Path + ".former"));

        // The port is closed by now; the transaction comes to its end all the same.
        while (await IsOpenAsync(_smtp)) await Task.Yield();
        await smtp.CommandAsync("Subject: in between\r\n\r\nhello\r\n.", 250, ct.Token);
        await smtp.ExpectAsync(421, ct.Token);

        var before = _life;
        await NextAsync();
        Assert.NotSame(before, _life);
        Assert.Equal("mail.ours.example", Get<IOptions<ApplianceOptions>>().Value.HostName);
        Assert.Equal("", Get<ApplianceRestart>().Fault);
        Assert.False(Get<ApplianceFile>().IsTry);
        Assert.True(await Get<SetupStore>().HasOwnerAsync(default));
        using var again = await SmtpWire.OpenAsync(_smtp, ct.Token);
        var inbox = (await Get<MailboxReader>().ListAsync(Get<AddressBook>().Accounts[0].Id, default)).Single(mailbox => mailbox.Name.Text == "Inbox");
        Assert.Equal(1, inbox.Totals.Messages);
    }

    [Fact]
    public async Task Goes_back_to_the_former_settings_when_the_new_ones_do_not_start()
    {
        // A port that is taken is found only when it is opened.
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        await AskAsync($$"""{ "Appliance": { "HostName": "mail.ours.example" }, "Listen": { "Http": @HTTP, "Smtp": {{port}} } }""");
        await NextAsync();
        Assert.Equal("localhost", Get<IOptions<ApplianceOptions>>().Value.HostName);
        Assert.Contains(port.ToString(CultureInfo.InvariantCulture), Get<ApplianceRestart>().Fault, StringComparison.Ordinal);
        Assert.False(Get<ApplianceFile>().IsTry);
        Assert.DoesNotContain("HostName", Get<ApplianceFile>().Read(), StringComparison.Ordinal);
        Assert.True(await IsOpenAsync(_smtp));
    }

    [Fact]
    public async Task Refuses_at_once_what_can_be_seen_to_be_wrong_and_nothing_ends()
    {
        var refused = await Assert.ThrowsAsync<ChangeRefusedException>(() => AskAsync("""{ "Acme": { "Enabled": true }, "Listen": { "Http": @HTTP, "Smtp": @SMTP } }"""));
        Assert.Contains("Acme:Enabled: Appliance:HostName is localhost", refused.Message, StringComparison.Ordinal);
        refused = await Assert.ThrowsAsync<ChangeRefusedException>(() => AskAsync("""{ "Acme": { "Enable": true } }"""));
        Assert.Contains("line 1: Acme:Enable is no key", refused.Message, StringComparison.Ordinal);
        Assert.False(Get<ApplianceFile>().IsTry);
        Assert.True(await IsOpenAsync(_smtp));
        Assert.False(Get<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested);
    }

    private T Get<T>()
        where T : notnull => _life!.GetRequiredService<T>();

    private Task AskAsync(string text) => Get<ApplianceRestart>().AskAsync(
        Get<ApplianceFile>(), text.Replace("@HTTP", $"{_http}", StringComparison.Ordinal).Replace("@SMTP", $"{_smtp}", StringComparison.Ordinal), Get<IHostApplicationLifetime>(), TimeProvider.System);

    private async Task NextAsync() => _life = await _lives.Reader.ReadAsync().AsTask().WaitAsync(Patience);

    private void Write(string text)
    {
        Directory.CreateDirectory(Path.Combine(_folder, "config"));
        File.WriteAllText(Path.Combine(_folder, "config", "appliance.json"), text);
    }

    private static async Task<bool> IsOpenAsync(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Tells of each life of the appliance once all its ports are open.</summary>
    private sealed class Teller : IHostedService
    {
        private readonly CancellationTokenRegistration _registration;

        public Teller(IServiceProvider provider, ChannelWriter<IServiceProvider> lives) =>
            _registration = provider.GetRequiredService<IHostApplicationLifetime>().ApplicationStarted.Register(() => Task.Run(async () =>
            {
                // The greeting accepts the try.
                while (provider.GetRequiredService<ApplianceFile>().IsTry) await Task.Yield();
                lives.TryWrite(provider);
            }));

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken)
        {
            _registration.Dispose();
            return Task.CompletedTask;
        }
    }
}
