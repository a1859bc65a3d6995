using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Mox.Protocols.Addresses;
using Mox.Protocols.Dns;
using Mox.Server.Dns;

namespace Mox.Server.Tests.Dns;

/// <summary>Runs where unbound is installed; elsewhere it is skipped, with that reason.</summary>
public sealed class UnboundFactAttribute : FactAttribute
{
    internal const string Program = "/usr/sbin/unbound";

    public UnboundFactAttribute() => Skip = File.Exists(Program) ? null : $"{Program} is not installed";
}

public class Dns_client_with_unbound
{
    [UnboundFact]
    public async Task Understands_its_answers()
    {
        var folder = Directory.CreateTempSubdirectory("mox-unbound-").FullName;
        var port = FreePort();
        var big = string.Join('\n', Enumerable.Range(0, 30).Select(i => $"    local-data: 'big.example.test. TXT \"{i} {new string('x', 200)}\"'"));
        await File.WriteAllTextAsync(Path.Combine(folder, "unbound.conf"), $"""
            server:
                interface: 127.0.0.1
                port: {port}
                chroot: ""
                username: ""
                directory: "{folder}"
                pidfile: "{folder}/unbound.pid"
                logfile: "{folder}/log"
                use-syslog: no
                do-daemonize: no
                module-config: "iterator"
                local-zone: "example.test." static
                local-data: "example.test. SOA ns.example.test. host.example.test. 1 60 60 60 60"
                local-data: "example.test. MX 10 mx.example.test."
                local-data: "mx.example.test. A 192.0.2.7"
                local-data: "mx.example.test. AAAA 2001:db8::7"
                local-data: "null.example.test. MX 0 ."
            {big}
                local-data-ptr: "192.0.2.7 mx.example.test"
            remote-control:
                control-enable: no
            """);
        using var unbound = Process.Start(new ProcessStartInfo(UnboundFactAttribute.Program, ["-d", "-p", "-c", Path.Combine(folder, "unbound.conf")]) { RedirectStandardError = true })!;
        try
        {
            var options = new DnsOptions { Rounds = 10, TryTimeout = TimeSpan.FromSeconds(1), TotalTimeout = TimeSpan.FromSeconds(60) };
            options.Servers.Add($"127.0.0.1:{port}");
            var client = new DnsClient(Options.Create(options), TimeProvider.System, NullLogger<DnsClient>.Instance);
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(40));
            while ((await client.MxAsync(Domain("example.test"), patience.Token)).Status == DnsStatus.Failed) Assert.False(unbound.HasExited, unbound.HasExited ? await unbound.StandardError.ReadToEndAsync(patience.Token) : "");
            Assert.Equal(new MxRecord(10, Domain("mx.example.test")), Assert.Single((await client.MxAsync(Domain("example.test"), default)).Records));
            Assert.Equal(["192.0.2.7", "2001:db8::7"], (await client.AddressesAsync(Domain("mx.example.test"), default)).Records.Select(address => address.ToString()));
            Assert.Null(Assert.Single((await client.MxAsync(Domain("null.example.test"), default)).Records).Exchange);
            Assert.Equal(30, (await client.TxtAsync(Domain("big.example.test"), default)).Records.Length);
            Assert.Equal(DnsStatus.NameMissing, (await client.MxAsync(Domain("no.example.test"), default)).Status);
            Assert.Equal(DnsStatus.NoData, (await client.MxAsync(Domain("mx.example.test"), default)).Status);
            Assert.Equal(Domain("mx.example.test"), Assert.Single((await client.ReverseAsync(IPAddress.Parse("192.0.2.7"), default)).Records));
        }
        finally
        {
            unbound.Kill();
            await unbound.WaitForExitAsync();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static DomainName Domain(string name) => DomainName.Parse(name).Value;

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
