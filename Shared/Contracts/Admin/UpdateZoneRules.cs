using System.Net;
using Mox.Protocols.Addresses;
using Mox.Protocols.Dns.Wire;

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
        if (text.Length == 0) return $"Type the zone as the name server has it, mostly {domain.Ascii}.";
        if (!DomainName.Parse(text.TrimEnd('.')).Try(out var zone, out _)) return "That is no domain name.";
        return domain.IsWithin(zone) ? null : $"{domain} does not lie in {zone}: the zone is the domain itself, or one above it.";
    }

    /// <summary>An address or a host name.</summary>
    public static string? Server(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length == 0) return "Type the address or name of the primary name server.";
        if (IPAddress.TryParse(text, out _)) return null;
        if (text.Contains(':', StringComparison.Ordinal)) return "The port stands in a field of its own.";
        return DomainName.Parse(text).Try(out _, out _) ? null : "That is neither an address nor a host name.";
    }

    public static string? Port(int port) => port is > 0 and <= ushort.MaxValue ? null : "From 1 to 65535; name servers have 53.";

    public static string? KeyName(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length == 0) return "Type the name of the key as it stands in the configuration of the name server.";
        return DnsName.Parse(text).Try(out var name, out _) && !name.IsRoot ? null : "That is no name of a key: letters, digits, hyphens and dots.";
    }

    /// <summary>The secret. No part of it is in the fault.</summary>
    /// <param name="text">What was typed.</param>
    /// <param name="kept">There is one already that may stay.</param>
    public static string? SecretText(string text, bool kept)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length == 0) return kept ? null : "Paste the secret of the key.";
        return TsigKey.Parse("key", text).Try(out _, out _) ? null : "That is no secret in base64, such as name servers and tsig-keygen write it: only the text between the quotes.";
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
            (nameof(zone.Algorithm), Enum.IsDefined(zone.Algorithm) ? null : "There is no such algorithm."),
            (Secret, SecretText(secret, kept)),
        ];
        foreach (var (field, fault) in all)
        {
            if (fault is not null) yield return (field, fault);
        }
    }
}
