using System.Net;

namespace Mox.Protocols.Spf;

/// <summary>What a directive compares the client with.</summary>
/// <remarks>RFC 7208 §5. A null domain is the domain whose policy is being asked. Prefix lengths are in bits: 32 and 128 when none was written.</remarks>
public abstract record SpfMechanism
{
    private SpfMechanism()
    {
    }

    /// <summary>True when it asks the DNS, and so counts against the limit of such terms.</summary>
    /// <remarks>RFC 7208 §4.6.4.</remarks>
    public bool LooksUp => this is not (All or Network);

    /// <summary>Always matches. RFC 7208 §5.1.</summary>
    public sealed record All : SpfMechanism;

    /// <summary>Matches when the policy of another domain says pass. RFC 7208 §5.2.</summary>
    public sealed record Include(SpfMacroString Domain) : SpfMechanism;

    /// <summary>Matches an address of a name. RFC 7208 §5.3.</summary>
    public sealed record Address(SpfMacroString? Domain, int Prefix4, int Prefix6) : SpfMechanism;

    /// <summary>Matches an address of a mail exchanger of a domain. RFC 7208 §5.4.</summary>
    public sealed record MailExchange(SpfMacroString? Domain, int Prefix4, int Prefix6) : SpfMechanism;

    /// <summary>Matches when a name of the client, confirmed by the addresses of that name, lies within a domain. RFC 7208 §5.5.</summary>
    public sealed record Pointer(SpfMacroString? Domain) : SpfMechanism;

    /// <summary>Matches addresses of a network: <c>ip4</c> and <c>ip6</c>. RFC 7208 §5.6.</summary>
    public sealed record Network(IPAddress Base, int Prefix) : SpfMechanism;

    /// <summary>Matches when a name, made with macros, has an IPv4 address. RFC 7208 §5.7.</summary>
    public sealed record Exists(SpfMacroString Domain) : SpfMechanism;
}

/// <summary>A mechanism and what it says of the clients it matches.</summary>
/// <param name="Result">Pass, fail, softfail or neutral, by the qualifier.</param>
/// <param name="Mechanism">What is compared.</param>
/// <param name="Text">As it stands in the record.</param>
/// <param name="Offset">Where it stands in the record, in characters.</param>
/// <remarks>RFC 7208 §4.6.2.</remarks>
public sealed record SpfDirective(SpfResult Result, SpfMechanism Mechanism, string Text, int Offset);

/// <summary>A modifier that has no meaning here; such are ignored.</summary>
/// <param name="Name">The name as written.</param>
/// <param name="Value">What stands behind the equals sign.</param>
/// <remarks>RFC 7208 §6.</remarks>
public sealed record SpfModifier(string Name, SpfMacroString Value);
