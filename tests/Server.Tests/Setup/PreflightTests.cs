using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Mox.Protocols.Addresses;
using Mox.Protocols.Dns.Wire;
using Mox.Server.DnsCheck;
using Mox.Server.DnsCheck.Probes;
using Mox.Server.Setup.Preflight;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Contracts.Setup;
using Mox.Testing;

namespace Mox.Server.Tests.Setup;

public class A_look_at_machine_network_and_name
{
    private const string Backwards = "9.113.0.203.in-addr.arpa";

    [Fact]
    public async Task Shows_each_check_as_it_waits_and_then_its_result_and_is_kept_whole()
    {
        await using var house = await OpenAsync(new World());
        Good(house);
        var setup = house.For<ISetup>();
        var seen = await AllAsync(setup);
        var waiting = seen.TakeWhile(finding => finding.State == PreflightState.Waiting).ToList();
        Assert.Equal(["addresses", "port25-out", "ports", "blocklists", "name", "reverse", "resolver", "clock", "disk", "memory"], waiting.Select(finding => finding.Key));
        Assert.Equal(waiting.Count * 2, seen.Count);
        Assert.All(waiting, finding => Assert.True(finding.Title.Length > 0 && finding.Text.Length > 0));
        var results = seen.Skip(waiting.Count).ToDictionary(finding => finding.Key);
        foreach (var key in (string[])["port25-out", "blocklists", "name", "reverse", "resolver", "clock"]) Assert.True(results[key].State == PreflightState.Fine, $"{key}: {results[key]}");
        Assert.Equal(PreflightState.WorthKnowing, results["addresses"].State);
        Assert.Contains("free of", Assert.Single(results["disk"].Fact), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(house.Folder, "spool"), "*.probe"));
        Assert.Equal(results.Count, PreflightRun.Read(await house.Store.ReadAsync(default)).Length);
    }

    [Fact]
    public async Task Tells_what_is_wrong_with_a_note_for_the_provider()
    {
        var world = new World { Outbound = new SmtpReading(ProbeFault.Unreachable, "no answer within 10 seconds"), Clock = new ClockReading(TimeSpan.FromMinutes(3), "clock.example"), Ports = "Connection refused" };
        await using var house = await OpenAsync(world);
        Good(house);
        house.Dns.Pointer(Backwards, "static-9.provider.example");
        house.Dns.Address("9.113.0.203.bl.example", "127.0.0.2");
        house.Dns.Address("mail.ours.example", "198.51.100.7");
        house.Dns.Signed = false;
        var results = await ResultsAsync(house.For<ISetup>());
        foreach (var (key, state, text) in ((string, PreflightState, string)[])
        [
            ("port25-out", PreflightState.Blocked, "mail cannot leave"), ("blocklists", PreflightState.Blocked, "203.0.113.9 stands on a list"), ("clock", PreflightState.Blocked, "The clock is wrong"),
            ("name", PreflightState.Blocked, "mail.ours.example leads to 198.51.100.7"), ("resolver", PreflightState.WorthKnowing, "does not check signatures"), ("ports", PreflightState.Blocked, "not reached at the public address"),
        ])
        {
            Assert.True(results[key].State == state && results[key].Text.Contains(text, StringComparison.Ordinal), $"{key}: {results[key]}");
            Assert.True(results[key].Advice.Length > 0 || key == "name");
        }

        Assert.Contains("open port 25 outwards", results["port25-out"].NoteToProvider, StringComparison.Ordinal);
        Assert.Contains("203.0.113.9 at bl.example (127.0.0.2)", results["blocklists"].Fact);
        Assert.Contains("180.0 seconds behind clock.example", results["clock"].Fact);
    }

    [Fact]
    public async Task Asks_the_provider_for_the_name_of_the_address()
    {
        await using var house = await OpenAsync(new World());
        house.Dns.Pointer(Backwards, "static-9.provider.example");
        var reverse = await house.For<ISetup>().CheckAgainAsync("reverse", default);
        Assert.Equal(PreflightState.Blocked, reverse.State);
        Assert.Contains("203.0.113.9  ->  mail.ours.example", reverse.NoteToProvider, StringComparison.Ordinal);
        Assert.Equal("203.0.113.9: static-9.provider.example", Assert.Single(reverse.Fact));
    }

    [Fact]
    public async Task Never_takes_a_fault_for_fine()
    {
        var world = new World { Clock = new ClockReading(null, "clock.example: no answer in time"), Fault = new InvalidOperationException("a bug") };
        await using var house = await OpenAsync(world);
        foreach (var (name, type) in ((string, DnsType)[])[(Backwards, DnsType.Ptr), ("mail.ours.example", DnsType.A), ("com", DnsType.Ns), ("big.example", DnsType.Mx), ("9.113.0.203.bl.example", DnsType.A)]) house.Dns.Fail(ZoneDns.Name(name), type);
        var results = await ResultsAsync(house.For<ISetup>());
        foreach (var key in (string[])["port25-out", "ports", "blocklists", "name", "reverse", "resolver", "clock"]) Assert.True(results[key].State == PreflightState.Unknown && results[key].Text.Length > 0, $"{key}: {results[key]}");
        Assert.Equal("7 not known", (await house.Store.ReadAsync(default))["setup.checks"]);
    }

    [Fact]
    public async Task Waits_for_no_check_longer_than_allowed()
    {
        var world = new World { Silent = true };
        await using var house = await OpenAsync(world);
        var again = house.For<ISetup>().CheckAgainAsync("clock", default);
        for (var i = 0; i < 500 && !again.IsCompleted; i++)
        {
            house.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }

        Assert.Equal((PreflightState.Unknown, "No answer came within 25 seconds."), ((await again).State, (await again).Text));
    }

    [Fact]
    public async Task Makes_one_check_again_in_place_of_its_last_result()
    {
        var world = new World { Outbound = new SmtpReading(ProbeFault.Unreachable, "silence") };
        await using var house = await OpenAsync(world);
        Good(house);
        var setup = house.For<ISetup>();
        await ResultsAsync(setup);
        Assert.Contains(PreflightRun.Read(await house.Store.ReadAsync(default)), finding => finding is { Key: "port25-out", State: PreflightState.Blocked });
        world.Outbound = new SmtpReading(ProbeFault.None, "220");
        Assert.Equal(PreflightState.Fine, (await setup.CheckAgainAsync("port25-out", default)).State);
        Assert.Contains(PreflightRun.Read(await house.Store.ReadAsync(default)), finding => finding is { Key: "port25-out", State: PreflightState.Fine });
        await Assert.ThrowsAsync<ChangeRefusedException>(() => setup.CheckAgainAsync("weather", default));
    }

    [Fact]
    public async Task Compares_its_clock_with_a_time_server_and_believes_only_the_answer_to_its_question()
    {
        using var server = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        server.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var port = ((IPEndPoint)server.LocalEndPoint!).Port;
        var time = TimeProvider.System;
        var answering = Task.Run(async () =>
        {
            var question = new byte[200];
            var from = await server.ReceiveFromAsync(question, new IPEndPoint(IPAddress.Any, 0));
            var reply = new byte[48];
            (reply[0], reply[1]) = (0b00_100_100, 2);
            Stamp(reply.AsSpan(32), time.GetUtcNow().AddSeconds(100));
            Stamp(reply.AsSpan(40), time.GetUtcNow().AddSeconds(100));

            // Somebody guesses: another time, without the number of the question.
            var forged = reply.ToArray();
            Stamp(forged.AsSpan(40), time.GetUtcNow().AddDays(9));
            await server.SendToAsync(forged, from.RemoteEndPoint);
            question.AsSpan(40, 8).CopyTo(reply.AsSpan(24));
            await server.SendToAsync(reply, from.RemoteEndPoint);
        });
        var dns = new CheckResolver(new ZoneDns(), new DnsCheckOptions(), time, default);
        var reading = await new NtpProbe(time).CompareAsync(dns, [$"127.0.0.1:{port}"], default);
        await answering;
        Assert.True(reading.Offset is { TotalSeconds: > 99 and < 101 } && reading.Text == "127.0.0.1", $"{reading}");
        var none = await new NtpProbe(time).CompareAsync(dns, ["clock.example", "not a name"], default);
        Assert.Equal((null, "clock.example: it has no address; not a name is no name of a host"), (none.Offset, none.Text));
    }

    private static void Stamp(Span<byte> octets, DateTimeOffset at)
    {
        var seconds = (at - new DateTimeOffset(1900, 1, 1, 0, 0, 0, TimeSpan.Zero)).TotalSeconds;
        BinaryPrimitives.WriteUInt32BigEndian(octets, (uint)(long)seconds);
        BinaryPrimitives.WriteUInt32BigEndian(octets[4..], (uint)((seconds - Math.Floor(seconds)) * (1L << 32)));
    }

    private static async Task<SetupHouse> OpenAsync(World world)
    {
        var house = await SetupHouse.OpenAsync(
            more: services =>
            {
                services.AddSingleton<ISmtpProbe>(world).AddSingleton<IClockProbe>(world);
                services.AddSingleton<PortProbe>((_, _) => world.Fault is { } fault ? throw fault : Task.FromResult(world.Ports));
                services.AddSingleton<Mox.Server.Certificates.Acme.LocalAddresses>(() => [IPAddress.Loopback, IPAddress.Parse("203.0.113.9")]);
            },
            settings: [("Appliance:HostName", "mail.ours.example"), ("DnsCheck:Blocklists:0", "bl.example"), ("DnsCheck:OutboundProbes:0", "big.example"), ("Listen:Smtp", Mox.Testing.Processes.FreePorts.One().ToString(System.Globalization.CultureInfo.InvariantCulture))]);
        await house.OwnAsync();
        return house;
    }

    /// <summary>A world in which all is well.</summary>
    private static void Good(SetupHouse house) => house.Dns
        .Pointer(Backwards, "mail.ours.example").Address("mail.ours.example", "203.0.113.9").Mx("big.example", 10, "mx.big.example").Address("mx.big.example", "192.0.2.25")
        .Address("2.0.0.127.bl.example", "127.0.0.2").Add(new DnsRecord.NameServer(ZoneDns.Name("com"), 60, ZoneDns.Name("a.gtld.example")));

    private static async Task<List<PreflightFinding>> AllAsync(ISetup setup)
    {
        var seen = new List<PreflightFinding>();
        await foreach (var finding in setup.CheckAsync(default)) seen.Add(finding);
        return seen;
    }

    private static async Task<Dictionary<string, PreflightFinding>> ResultsAsync(ISetup setup) =>
        (await AllAsync(setup)).Where(finding => finding.State != PreflightState.Waiting).ToDictionary(finding => finding.Key);

    private sealed class World : ISmtpProbe, IClockProbe
    {
        public SmtpReading Outbound { get; set; } = new(ProbeFault.None, "220 hello");

        public ClockReading Clock { get; init; } = new(TimeSpan.FromSeconds(0.2), "clock.example");

        public string? Ports { get; init; }

        public Exception? Fault { get; init; }

        public bool Silent { get; init; }

        public Task<SmtpReading> GreetAsync(IPAddress address, CancellationToken ct) => Task.FromResult(Outbound);

        public Task<SmtpReading> StartTlsAsync(IPAddress address, DomainName host, CancellationToken ct) => throw new NotSupportedException();

        public async Task<ClockReading> CompareAsync(CheckResolver dns, IReadOnlyList<string> servers, CancellationToken ct)
        {
            if (Silent) await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, CancellationToken.None);
            return Clock;
        }
    }
}
