using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Mox.Server.Dns;

/// <summary>Which resolvers are asked, and how long.</summary>
public sealed class DnsOptions
{
    public const string Section = "Dns";

    /// <summary>Resolvers as <c>ADDRESS</c> or <c>ADDRESS:PORT</c> (IPv6 with a port in brackets). Empty: those of /etc/resolv.conf.</summary>
    public IList<string> Servers { get; } = [];

    /// <summary>Believe the AD bit of the configured servers. Null: of those on loopback, and of all where resolv.conf says <c>trust-ad</c>.</summary>
    public bool? TrustAuthenticData { get; set; }

    /// <summary>Wait for one server before the next is asked. The stub resolvers of Unix systems wait five seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")] public TimeSpan TryTimeout { get; set; } = TimeSpan.FromSeconds(4);

    /// <summary>The longest wait for an answer, all servers and repetitions together.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:02:00")] public TimeSpan TotalTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How often the list of servers is gone through.</summary>
    [Range(1, 10)] public int Rounds { get; set; } = 2;

    /// <summary>How long a server that gave no answer is asked only after the others.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")] public TimeSpan DeadServerTime { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest a positive answer is kept.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "7.00:00:00")] public TimeSpan LongestTtl { get; set; } = TimeSpan.FromDays(1);

    /// <summary>The longest a negative answer is kept (RFC 2308 §5 names one to three hours).</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")] public TimeSpan LongestNegativeTtl { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Answers kept.</summary>
    [Range(0, 1_000_000)] public int CacheEntries { get; set; } = 20_000;

    /// <summary>Memory for answers kept, in octets, roughly counted.</summary>
    [Range(0, 1 << 30)] public int CacheOctets { get; set; } = 32 << 20;
}

[OptionsValidator]
internal sealed partial class DnsOptionsAttributes : IValidateOptions<DnsOptions>;

/// <summary>What attributes cannot say: every server is an address.</summary>
internal sealed class DnsOptionsValidator : IValidateOptions<DnsOptions>
{
    public ValidateOptionsResult Validate(string? name, DnsOptions options)
    {
        var wrong = options.Servers.Where(server => DnsServer.Parse(server, trusted: null) is null).ToList();
        return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong.Select(server => $"{DnsOptions.Section}:Servers: {server} is no address or address:port"));
    }
}
