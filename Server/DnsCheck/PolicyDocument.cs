using System.Collections.Immutable;
using System.Globalization;
using Mox.Protocols.Addresses;
using Mox.Protocols.Text;
using Mox.Shared.Model.Domains;

namespace Mox.Server.DnsCheck;

/// <summary>A policy document of MTA-STS, as it was fetched.</summary>
/// <remarks>RFC 8461 §3.2: lines of key and value, each key but mx once; unknown keys are passed over.</remarks>
internal sealed record PolicyDocument(MtaStsMode Mode, ImmutableArray<string> Hosts, TimeSpan MaxAge)
{
    private const int MaxLines = 1000;
    private const long MostSeconds = 31_557_600;

    public static Parsed<PolicyDocument> Parse(string text)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        var hosts = ImmutableArray.CreateBuilder<string>();
        var at = 0;
        foreach (var line in text.Split('\n').Take(MaxLines))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0 && line.Trim().Length > 0) return new SyntaxFault(at, "key and colon");
            if (colon >= 0)
            {
                var (key, value) = (line[..colon].Trim(), line[(colon + 1)..].Trim());
                if (key == "mx") hosts.Add(value.ToLowerInvariant());
                else fields.TryAdd(key, value);
            }

            at += line.Length + 1;
        }

        if (fields.GetValueOrDefault("version") != "STSv1") return new SyntaxFault(0, "version: STSv1");
        MtaStsMode? mode = fields.GetValueOrDefault("mode") switch
        {
            "enforce" => MtaStsMode.Enforce,
            "testing" => MtaStsMode.Testing,
            "none" => MtaStsMode.None,
            _ => null,
        };
        if (mode is null) return new SyntaxFault(0, "mode: enforce, testing or none");
        if (!long.TryParse(fields.GetValueOrDefault("max_age"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || seconds > MostSeconds) return new SyntaxFault(0, "max_age: of up to a year, in seconds");
        if (hosts.Count == 0 && mode != MtaStsMode.None) return new SyntaxFault(0, "mx: at least once");
        return new PolicyDocument(mode.Value, hosts.ToImmutable(), TimeSpan.FromSeconds(seconds));
    }

    /// <summary>True when a host may take mail by one of the patterns.</summary>
    /// <remarks>RFC 8461 §4.1: an asterisk stands for exactly one label.</remarks>
    public bool Allows(DomainName host) => Hosts.Any(pattern => Matches(pattern, host));

    /// <summary>True when a pattern stands for the host.</summary>
    public static bool Matches(string pattern, DomainName host) => pattern.StartsWith("*.", StringComparison.Ordinal)
        ? host.Ascii.IndexOf('.', StringComparison.Ordinal) is var dot and > 0 && host.Ascii.AsSpan(dot).SequenceEqual(pattern.AsSpan(1))
        : host.Ascii == pattern;
}
