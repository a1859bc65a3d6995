using System.Net;
using Mox.Protocols.Addresses;
using Mox.Protocols.Dns.Wire;
using Mox.Shared.Words;

namespace Mox.Shared.Contracts.Admin;

/// <summary>What the settings of dynamic updates may be: the same for pages, while they are typed, and for the store. Each rule gives null, or the fault and what to do about it.</summary>
public static class UpdateZoneRules
{
    /// <summary>The name of the field of the secret in faults.</summary>
    public const string Secret = "Secret";

    /// <summary>The zone that holds a domain.</summary>
    public static string? Zone(string text, DomainName domain)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length == 0) return RuleWords.TypeZone.With(domain.Ascii);
        if (!DomainName.Parse(text.TrimEnd('.')).Try(out var zone, out _)) return RuleWords.NoZone;
        return domain.IsWithin(zone) ? null : RuleWords.NotWithin.With(domain, zone);
    }

    /// <summary>An address or a host name.</summary>
    public static string? Server(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length == 0) return RuleWords.TypeServer;
        if (IPAddress.TryParse(text, out _)) return null;
        if (text.Contains(':', StringComparison.Ordinal)) return RuleWords.PortElsewhere;
        return DomainName.Parse(text).Try(out _, out _) ? null : RuleWords.NoServer;
    }

    public static string? Port(int port) => port is > 0 and <= ushort.MaxValue ? null : RuleWords.Port;

    public static string? KeyName(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length == 0) return RuleWords.TypeKeyName;
        return DnsName.Parse(text).Try(out var name, out _) && !name.IsRoot ? null : RuleWords.NoKeyName;
    }

    /// <summary>The secret. No part of it is in the fault.</summary>
    /// <param name="text">What was typed.</param>
    /// <param name="kept">There is one already that may stay.</param>
    public static string? SecretText(string text, bool kept)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length == 0) return kept ? null : RuleWords.PasteSecret;
        return TsigKey.Parse("key", text).Try(out _, out _) ? null : RuleWords.NoSecret;
    }

    /// <summary>All faults, each with the name of its property.</summary>
    /// <param name="zone">The settings.</param>
    /// <param name="domain">The domain to be published.</param>
    /// <param name="secret">The secret as typed.</param>
    /// <param name="kept">There is one already that may stay.</param>
    public static IEnumerable<(string Field, string Fault)> Faults(UpdateZone zone, DomainName domain, string secret, bool kept)
    {
        ArgumentNullException.ThrowIfNull(zone);
        (string Field, string? Fault)[] all =
        [
            (nameof(zone.Zone), Zone(zone.Zone, domain)),
            (nameof(zone.Server), Server(zone.Server)),
            (nameof(zone.Port), Port(zone.Port)),
            (nameof(zone.KeyName), KeyName(zone.KeyName)),
            (nameof(zone.Algorithm), Enum.IsDefined(zone.Algorithm) ? null : RuleWords.NoAlgorithm),
            (Secret, SecretText(secret, kept)),
        ];
        foreach (var (field, fault) in all)
        {
            if (fault is not null) yield return (field, fault);
        }
    }
}
