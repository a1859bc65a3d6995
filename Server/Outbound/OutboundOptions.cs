using System.ComponentModel.DataAnnotations;
using System.Net;
using Microsoft.Extensions.Options;

namespace Mox.Server.Outbound;

/// <summary>How mail leaves.</summary>
public sealed class OutboundOptions
{
    public const string Section = "Outbound";

    /// <summary>Fixed routes as <c>DOMAIN=HOST:PORT</c>, in place of a look-up. The domain may be <c>.example.org</c> (those below it as well) or <c>*</c> (all others); the host a name or an address, IPv6 in brackets; the port is 25 when left out.</summary>
    public IList<string> Routes { get; } = [];

    /// <summary>Nothing leaves without a route: every other destination must be ours (localserve).</summary>
    public bool KeepAtHome { get; set; }

    /// <summary>The name given in EHLO; empty for the appliance's host name. It should be what the address of this host resolves back to.</summary>
    public string HelloName { get; set; } = "";

    /// <summary>The addresses connections are made from, at most one of each family; none: as the system chooses. Of use where the host has several, of which only one has the reverse name and stands in the SPF record.</summary>
    public IList<string> SourceAddresses { get; } = [];

    /// <summary>The network is a world of its own, such as a laboratory: loopback addresses that no interface has are those of other hosts, and policies of MTA-STS are fetched from private addresses as well.</summary>
    public bool ClosedNetwork { get; set; }

    /// <summary>Wait for one connection.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")] public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>After this time without a connection the next address is dialled as well.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")] public TimeSpan DialNextAfter { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Wait for a TLS handshake.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")] public TimeSpan HandshakeTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The longest session with one host, apart from <see cref="SessionTimePerMegabyte"/>: ends what keeps within every single time-out of RFC 5321 §4.5.3.2.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00")] public TimeSpan SessionTimeout { get; set; } = TimeSpan.FromMinutes(45);

    /// <summary>More time for large messages.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")] public TimeSpan SessionTimePerMegabyte { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Connections to one host at a time, whatever domains they are for.</summary>
    [Range(1, 1000)] public int ConnectionsPerHost { get; set; } = 10;

    /// <summary>Hosts tried in one attempt.</summary>
    [Range(1, 50)] public int HostsPerAttempt { get; set; } = 5;

    /// <summary>Messages sent over one connection before it is closed.</summary>
    [Range(1, 10_000)] public int MessagesPerConnection { get; set; } = 100;
}

[OptionsValidator]
internal sealed partial class OutboundOptionsAttributes : IValidateOptions<OutboundOptions>;

/// <summary>What attributes cannot say: every route can be read.</summary>
internal sealed class OutboundOptionsValidator : IValidateOptions<OutboundOptions>
{
    public ValidateOptionsResult Validate(string? name, OutboundOptions options)
    {
        var faults = options.Routes.Where(route => !StaticRoute.Parse(route).Ok).Select(route => $"{OutboundOptions.Section}:Routes: {route}: {StaticRoute.Parse(route).Fault}").ToList();
        if (options.HelloName.Length > 0 && !Protocols.Addresses.DomainName.Parse(options.HelloName).Ok) faults.Add($"{OutboundOptions.Section}:HelloName: {options.HelloName} is no host name");
        faults.AddRange(options.SourceAddresses.Where(address => !IPAddress.TryParse(address, out _)).Select(address => $"{OutboundOptions.Section}:SourceAddresses: {address} is no IP address"));
        if (options.SourceAddresses.GroupBy(address => address.Contains(':', StringComparison.Ordinal)).Any(family => family.Count() > 1)) faults.Add($"{OutboundOptions.Section}:SourceAddresses: at most one IPv4 and one IPv6 address");
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
