using System.Collections.Immutable;
using System.Net;
using Microsoft.Extensions.Options;
using Mox.Protocols.Addresses;
using Mox.Protocols.Dns;
using Mox.Protocols.Smtp.Client;
using Mox.Server.Hosting;
using Mox.Server.Inbound;
using Mox.Server.Storage;

namespace Mox.Server.Outbound;

/// <summary>Decides where mail for an address goes: a fixed route, a mailbox of ours, or the mail exchangers of its domain.</summary>
/// <remarks>RFC 5321 §5.1; RFC 7505 §4 (null MX). What the domain name system could not be asked about is never taken for an answer.</remarks>
internal sealed class RoutePlanner(IDnsResolver dns, FindOwner findOwner, IsOwnAddress isOwnAddress, TlsPlanner tls, IOptions<ApplianceOptions> appliance, IOptions<OutboundOptions> options)
{
    private const int SmtpPort = 25;

    /// <summary>Exchangers looked at; more than anybody needs.</summary>
    private const int MaxExchanges = 20;

    private const int MaxAddresses = 12;

    private readonly ImmutableArray<StaticRoute> _routes = [.. options.Value.Routes.Select(route => StaticRoute.Parse(route).Value)];
    private readonly DomainName _own = DomainName.Parse(appliance.Value.HostName) is { Ok: true } name ? name.Value : default;

    /// <summary>True when mail for the address stays here, or is refused here: no other host is asked.</summary>
    public bool IsLocal(MailAddress recipient) => !_routes.Any(route => route.Fits(recipient.Domain)) && findOwner(recipient) is not AddressOwner.Elsewhere;

    /// <summary>True when the configuration names the way to the address.</summary>
    public bool IsRouted(MailAddress recipient) => _routes.Any(route => route.Fits(recipient.Domain));

    /// <param name="recipient">Whom the mail is for.</param>
    /// <param name="waivesTls">The sender takes what there is (RFC 8689 §4.2.2): neither DANE nor a policy is asked about.</param>
    /// <param name="ct">Ends the wait.</param>
    public async Task<RoutePlan> PlanAsync(MailAddress recipient, bool waivesTls, CancellationToken ct)
    {
        // The closest route wins: one for the domain itself, then those above it, then the one for all.
        if (_routes.Where(route => route.Fits(recipient.Domain)).MaxBy(route => route.Domain?.Ascii.Length ?? 0) is { } route) return await FixedAsync(route, ct).ConfigureAwait(false);
        switch (findOwner(recipient))
        {
            // localserve: an address that fails on purpose once it is in the queue.
            case AddressOwner.Account when options.Value.KeepAtHome && MagicLocalPart.Read(recipient.Local) is { Stage: MagicStage.Queue } magic:
                return magic.Reply.IsPermanent ? Impossible(magic.Reply.Code, 5, 0, 0, magic.Reply.Text) : new RoutePlan.Unknown(magic.Reply.ToString());
            case AddressOwner.Account account:
                return new RoutePlan.Local(account);
            case AddressOwner.Alias { Entry.Members.IsEmpty: true }:
                return new RoutePlan.Unknown("The list has no members now");
            case AddressOwner.Alias alias:
                return new RoutePlan.Local(alias);
            case AddressOwner.UnknownHere:
                return Impossible(550, 5, 1, 1, "No such mailbox here");
            case AddressOwner.DomainDisabled:
                return new RoutePlan.Unknown("The domain is switched off for now");
            default:
                return options.Value.KeepAtHome
                    ? Impossible(550, 5, 7, 1, "This server delivers to its own accounts only")
                    : await ExchangersAsync(recipient.Domain, waivesTls, ct).ConfigureAwait(false);
        }
    }

    private async Task<RoutePlan> FixedAsync(StaticRoute route, CancellationToken ct)
    {
        var tls = new TlsDemand(TlsLevel.Opportunistic, TlsReason.Route) { IsAuthentic = true };
        if (route.Address is { } address) return new RoutePlan.Remote([new RouteHost(address.ToString(), route.Port, [address], tls)]);
        var found = await dns.AddressesAsync(route.Host!.Value, ct).ConfigureAwait(false);

        // A route that leads nowhere is a fault of the configuration: that can be mended, so the mail waits.
        return found.Status == DnsStatus.Found
            ? new RoutePlan.Remote([new RouteHost(route.Host.Value.Ascii, route.Port, Ordered(found.Records), tls)])
            : new RoutePlan.Unknown($"The route's host {route.Host} has no address");
    }

    private async Task<RoutePlan> ExchangersAsync(DomainName domain, bool waivesTls, CancellationToken ct)
    {
        var mx = await dns.MxAsync(domain, ct).ConfigureAwait(false);
        switch (mx.Status)
        {
            case DnsStatus.Failed:
                return new RoutePlan.Unknown($"The mail exchangers of {domain} could not be looked up");
            case DnsStatus.NameMissing:
                return Impossible(550, 5, 1, 2, $"The domain {domain} does not exist");
            case DnsStatus.NoData:
                // RFC 5321 §5.1: without MX the domain itself, and nothing else, is the exchanger.
                return await HostsAsync(domain, [new MxRecord(0, mx.Name)], mx.Authentic, waivesTls, ct).ConfigureAwait(false);
        }

        var named = mx.Records.Where(record => record.Exchange is not null).ToList();
        return named.Count == 0
            ? Impossible(556, 5, 1, 10, $"The domain {domain} takes no mail (null MX)")
            : await HostsAsync(domain, Sorted(named), mx.Authentic, waivesTls, ct).ConfigureAwait(false);
    }

    /// <summary>Lower preference first; equals in random order (RFC 5321 §5.1).</summary>
    private static List<MxRecord> Sorted(List<MxRecord> records)
    {
        var shuffled = records.ToArray();
        Random.Shared.Shuffle(shuffled);
        return [.. shuffled.DistinctBy(record => record.Exchange).OrderBy(record => record.Preference).Take(MaxExchanges)];
    }

    private async Task<RoutePlan> HostsAsync(DomainName domain, List<MxRecord> exchanges, bool authentic, bool waivesTls, CancellationToken ct)
    {
        var answers = await Task.WhenAll(exchanges.Select(record => dns.AddressesAsync(record.Exchange!.Value, ct))).ConfigureAwait(false);

        // RFC 5321 §5.1: where we are among the exchangers, only those preferred to us may be used.
        var ours = exchanges.Where((record, i) => record.Exchange == _own || answers[i].Records.Any(address => isOwnAddress(address))).Select(record => (int)record.Preference).DefaultIfEmpty(int.MaxValue).Min();
        var usable = exchanges.Select((record, i) => (record, answer: answers[i])).Where(pair => pair.record.Preference < ours).ToList();
        if (usable.Count == 0) return Impossible(554, 5, 4, 6, $"The mail exchanger of {domain} is this host, which does not know the domain");
        var reachable = usable.Where(pair => pair.answer.Status == DnsStatus.Found).Select(pair => (Name: pair.record.Exchange!.Value, pair.answer)).ToList();
        if (reachable.Count > 0) return await SecuredAsync(domain, reachable, authentic, waivesTls, ct).ConfigureAwait(false);
        return usable.Any(pair => pair.answer.Status == DnsStatus.Failed)
            ? new RoutePlan.Unknown($"The addresses of the mail exchangers of {domain} could not be looked up")
            : Impossible(550, 5, 4, 4, $"No mail exchanger of {domain} has an address");
    }

    /// <summary>The hosts with what is asked of TLS towards each; those that may not be used are left out. That none is left may change: the mail waits (RFC 8461 §5, RFC 7672 §2.1.2).</summary>
    private async Task<RoutePlan> SecuredAsync(DomainName domain, List<(DomainName Name, DnsAnswer<IPAddress> Answer)> reachable, bool authentic, bool waivesTls, CancellationToken ct)
    {
        if (waivesTls) return new RoutePlan.Remote([.. reachable.Select(host => new RouteHost(host.Name.Ascii, SmtpPort, Ordered(host.Answer.Records), TlsDemand.Opportunistic))]);
        var policy = await tls.PolicyAsync(domain, ct).ConfigureAwait(false);
        var demands = await Task.WhenAll(reachable.Select(host => tls.ForAsync(domain, host.Name, host.Answer, authentic, policy, SmtpPort, ct))).ConfigureAwait(false);
        var hosts = ImmutableArray.CreateBuilder<RouteHost>(reachable.Count);
        for (var i = 0; i < reachable.Count; i++)
        {
            if (demands[i].Demand is { } demand) hosts.Add(new RouteHost(reachable[i].Name.Ascii, SmtpPort, Ordered(reachable[i].Answer.Records), demand));
        }

        return hosts.Count > 0 ? new RoutePlan.Remote(hosts.DrainToImmutable()) : new RoutePlan.Unknown($"No mail exchanger of {domain} may be used now: {demands[0].Why}");
    }

    private static RoutePlan.Impossible Impossible(int code, int @class, int subject, int detail, string text) =>
        new(RemoteReply.Own(code, new(@class, subject, detail), text));

    /// <summary>The families take turns, beginning with that of the first address, each in the order of the answer: a family without a way out costs one try, not all.</summary>
    private static ImmutableArray<IPAddress> Ordered(ImmutableArray<IPAddress> addresses)
    {
        var first = addresses.Where(address => address.AddressFamily == addresses[0].AddressFamily).ToList();
        var second = addresses.Except(first).ToList();
        var ordered = ImmutableArray.CreateBuilder<IPAddress>();
        for (var i = 0; i < Math.Max(first.Count, second.Count) && ordered.Count < MaxAddresses; i++)
        {
            if (i < first.Count) ordered.Add(first[i]);
            if (i < second.Count) ordered.Add(second[i]);
        }

        return ordered.ToImmutable();
    }
}
