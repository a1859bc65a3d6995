using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Mox.Protocols.Dns.Wire;
using Mox.Server.Certificates.Acme;
using Mox.Server.DnsCheck;
using Mox.Server.DnsCheck.Probes;
using Mox.Server.Hosting;
using Mox.Shared.Contracts.Setup;
using Mox.WebUI.Words;

namespace Mox.Server.Setup.Preflight;

/// <summary>Connects to a port; null when it did, else why not.</summary>
internal delegate Task<string?> PortProbe(IPEndPoint endPoint, CancellationToken ct);

/// <summary>Whether others can reach this machine, and it others.</summary>
internal sealed class NetworkChecks(IOptions<ListenOptions> listen, IOptions<WebOptions> web, IOptions<DnsCheckOptions> options, LocalAddresses local, ISmtpProbe smtp, BlocklistHealth blocklists, PortProbe connect)
{
    private const int MostAddresses = 8;

    public IEnumerable<PreflightCheck> All()
    {
        yield return new PreflightCheck(Blank("addresses", SetupWords.CheckAddresses, SetupWords.CheckAddressesAbout), (scene, _) => Task.FromResult(Addresses(scene)));
        yield return new PreflightCheck(Blank("port25-out", SetupWords.CheckPort25, SetupWords.CheckPort25About), OutboundAsync);
        yield return new PreflightCheck(Blank("ports", SetupWords.CheckPorts, SetupWords.CheckPortsAbout), PortsAsync);
        if (options.Value.BlocklistsAsked.Count > 0) yield return new PreflightCheck(Blank("blocklists", SetupWords.CheckBlocklists, SetupWords.CheckBlocklistsAbout), BlocklistsAsync);
    }

    /// <summary>Connects over TCP.</summary>
    public static async Task<string?> ConnectAsync(IPEndPoint endPoint, CancellationToken ct)
    {
        using var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(endPoint, ct).ConfigureAwait(false);
            return null;
        }
        catch (SocketException fault)
        {
            return fault.Message;
        }
    }

    private static PreflightFinding Blank(string key, string title, string text) => new() { Key = key, Area = PreflightArea.Network, Title = title, Text = text };

    private PreflightFinding Addresses(PreflightScene scene)
    {
        var blank = Blank("addresses", SetupWords.CheckAddresses, "");
        var facts = scene.Addresses.Select(address => address.ToString()).ToList();
        if (facts.Count == 0)
        {
            return blank.Blocked(
                SetupWords.SaysNoPublic,
                SetupWords.SaysNoPublicDo,
                local().Where(address => !IPAddress.IsLoopback(address) && !address.IsIPv6LinkLocal).Take(MostAddresses).Select(address => $"{address} (private)"));
        }

        var (four, six) = (scene.Addresses.Any(address => address.AddressFamily == AddressFamily.InterNetwork), scene.Addresses.Any(address => address.AddressFamily == AddressFamily.InterNetworkV6));
        if (!four) return blank.Blocked(SetupWords.SaysNoIpv4, SetupWords.SaysNoIpv4Do, facts);
        return six ? blank.Fine(SetupWords.SaysBoth, facts) : blank.Worth(SetupWords.SaysIpv4Alone, SetupWords.SaysIpv4AloneDo, facts);
    }

    private async Task<PreflightFinding> OutboundAsync(PreflightScene scene, CancellationToken ct)
    {
        var blank = Blank("port25-out", SetupWords.CheckPort25, "");
        if (options.Value.ProbesTried.Count == 0) return blank.Unknown(SetupWords.SaysNotTried, SetupWords.SaysNotTriedDo);
        var (reached, text) = await OutboundProbe.TryAsync(scene.Dns, smtp, options.Value.ProbesTried, ct).ConfigureAwait(false);
        if (reached == true) return blank.Fine(SetupWords.SaysPort25Open, SetupWords.CheckAnswered.With(text));
        if (reached is null) return blank.Unknown(SetupWords.SaysNotTriable.With(text));
        var from = scene.Addresses.IsEmpty ? "my server" : $"my server at {string.Join(" and ", scene.Addresses)}";
        return blank.Blocked(SetupWords.SaysPort25Shut, SetupWords.SaysPort25ShutDo, text) with
        {
            NoteToProvider = $"""
                Hello,

                I run a mail server for {scene.Domain.Unicode} on {from}. Outgoing connections to TCP port 25 do not come about.
                Please open port 25 outwards for it (IPv4, and IPv6 where there is one). I send mail of my own users only, signed with DKIM, with SPF and DMARC records{(scene.Host is { } host ? $", from {host}" : "")}.

                Thank you!
                """,
        };
    }

    private async Task<PreflightFinding> PortsAsync(PreflightScene scene, CancellationToken ct)
    {
        var blank = Blank("ports", SetupWords.CheckPorts, "");
        var wanted = Wanted().ToList();
        var off = wanted.Where(port => port.Port == 0).ToList();
        var moved = wanted.Where(port => port.Port != 0 && port.Port != port.Usual).Select(port => SetupWords.CheckMoved.With(port.Name, port.Port, port.Usual)).ToList();
        if (off.Any(port => port.Usual == 25)) return blank.Blocked(SetupWords.SaysPort25Off, SetupWords.SaysPort25OffDo);
        var open = wanted.Where(port => port.Port != 0).ToList();
        if (scene.Addresses.IsEmpty) return blank.Unknown(SetupWords.SaysPortsUnknown, SetupWords.SaysPortsUnknownDo) with { Fact = [.. moved] };

        var tries = await Task.WhenAll(scene.Addresses.Take(MostAddresses).SelectMany(address => open.Select(async port => (Address: address, Port: port, Fault: await connect(new IPEndPoint(address, port.Port), ct).ConfigureAwait(false))))).ConfigureAwait(false);
        var shut = tries.Where(one => one.Fault is not null).ToList();
        var facts = shut.Select(one => $"{new IPEndPoint(one.Address, one.Port.Port)} ({one.Port.Name}): {one.Fault}").Concat(moved).ToList();
        var outside = SetupWords.SaysFromHere;
        if (shut.Count == 0)
        {
            var all = SetupWords.SaysPortsOpen.With(open.Count, string.Join($" {SetupWords.SaysAnd} ", scene.Addresses));
            return moved.Count + off.Count == 0 ? blank.Fine(all, outside) : blank.Worth(all, string.Join(" ", [.. off.Select(port => SetupWords.SaysPortOff.With(port.Name)), SetupWords.SaysUsualPorts]), [.. facts, outside]);
        }

        // Behind an address translation a machine often cannot reach itself by its public address.
        var own = local();
        if (shut.All(one => !own.Contains(one.Address))) return blank.Unknown(SetupWords.SaysBehindNat, SetupWords.SaysBehindNatDo) with { Fact = [.. facts] };
        return blank.Blocked(SetupWords.SaysPortsShut.With(string.Join(", ", shut.Select(one => one.Port.Name).Distinct())), SetupWords.SaysPortsShutDo, facts);
    }

    private IEnumerable<(string Name, int Port, int Usual)> Wanted()
    {
        var ports = listen.Value;
        yield return ("SMTP", ports.Smtp, 25);
        yield return (SetupWords.PortSubmissions, ports.Submissions, 465);
        yield return (SetupWords.PortSubmission, ports.Submission, 587);
        yield return (SetupWords.PortImaps, ports.Imaps, 993);
        if (web.Value.BehindProxy)
        {
            // The web server in front has them.
            yield return ("HTTPS", 443, 443);
            yield return ("HTTP", 80, 80);
            yield break;
        }

        yield return ("HTTPS", ports.Https, 443);
        yield return ("HTTP", ports.Http, 80);
    }

    private async Task<PreflightFinding> BlocklistsAsync(PreflightScene scene, CancellationToken ct)
    {
        var blank = Blank("blocklists", SetupWords.CheckBlocklists, "");
        if (scene.Addresses.IsEmpty) return blank.Unknown(SetupWords.SaysAddressUnknown, SetupWords.SaysAddressUnknownDo);
        var asked = await Task.WhenAll(scene.Addresses.Take(MostAddresses).SelectMany(address => options.Value.BlocklistsAsked.Select(async zone =>
            (Address: address, Zone: zone, Says: await blocklists.AskAsync(scene.Dns, DnsName.Parse(zone).Value, BlocklistHealth.Subject(address), false, ct).ConfigureAwait(false))))).ConfigureAwait(false);
        var listed = asked.Where(one => one.Says.Standing == ListStanding.Listed).ToList();
        var silent = asked.Where(one => one.Says.Standing == ListStanding.Unknown).Select(one => $"{one.Zone}: {one.Says.Why}").Distinct().ToList();
        if (listed.Count > 0)
        {
            return blank.Blocked(
                (listed.Select(one => one.Address).Distinct().Count() == 1 ? SetupWords.SaysListedOne : SetupWords.SaysListed).With(string.Join(", ", listed.Select(one => one.Address).Distinct())),
                SetupWords.SaysListedDo,
                listed.Select(one => $"{one.Address} at {one.Zone} ({one.Says.Why})").Concat(silent));
        }

        if (silent.Count > 0 && asked.All(one => one.Says.Standing == ListStanding.Unknown)) return blank.Unknown(SetupWords.SaysListsSilent, SetupWords.SaysListsSilentDo) with { Fact = [.. silent] };
        return blank.Fine(SetupWords.SaysUnlisted, silent);
    }
}
