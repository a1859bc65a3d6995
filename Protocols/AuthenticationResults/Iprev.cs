using System.Collections.Immutable;
using System.Net;
using Mox.Protocols.Addresses;
using Mox.Protocols.Dns;

namespace Mox.Protocols.AuthenticationResults;

/// <summary>Whether the names of an address lead back to it.</summary>
/// <param name="Result">Pass; Fail when no name leads back; PermError when there is no name; TempError when it could not be found out for now.</param>
/// <param name="Address">The address; an IPv4 address in IPv6 form is given as IPv4.</param>
/// <param name="Name">The name that leads back; null unless it passed.</param>
/// <param name="Names">The names that the address has, as many as were looked at.</param>
/// <param name="Authentic">True when it passed and both answers are signed and valid.</param>
public sealed record IprevOutcome(MethodResult Result, IPAddress Address, DomainName? Name, ImmutableArray<DomainName> Names, bool Authentic)
{
    /// <summary>Why, in a sentence for people. One line of ASCII.</summary>
    public string Reason => Result switch
    {
        MethodResult.Pass => $"The name of {Address} is {Name}, and that name leads back to it.",
        MethodResult.PermError => $"{Address} has no name.",
        MethodResult.Fail => $"No name of {Address} leads back to it: {string.Join(", ", Names)}.",
        _ => $"The name of {Address} could not be found out for now.",
    };
}

/// <summary>The check of a client's address by its names.</summary>
/// <remarks>RFC 8601 §2.7.3 and §3. It says that the network has its names in order, not who sends.</remarks>
public static class Iprev
{
    /// <summary>Names of an address that are looked at; more are passed over. RFC 7208 §4.6.4 has the same limit.</summary>
    public const int MaxNames = 10;

    /// <summary>Looks up the names and, one after the other until one leads back, their addresses.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static async Task<IprevOutcome> CheckAsync(IPAddress address, IDnsResolver dns, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(dns);
        var plain = Plain(address);
        var reverse = await dns.ReverseAsync(plain, ct).ConfigureAwait(false);
        if (reverse.Status == DnsStatus.Failed) return new IprevOutcome(MethodResult.TempError, plain, null, [], false);
        if (reverse.Records.IsDefaultOrEmpty) return new IprevOutcome(MethodResult.PermError, plain, null, [], false);
        ImmutableArray<DomainName> names = [.. reverse.Records.Distinct().Take(MaxNames)];
        var failed = false;
        foreach (var name in names)
        {
            var forward = await dns.AddressesAsync(name, ct).ConfigureAwait(false);
            failed |= forward.Status == DnsStatus.Failed;
            if (forward.Records.Any(one => Plain(one).Equals(plain))) return new IprevOutcome(MethodResult.Pass, plain, name, names, reverse.Authentic && forward.Authentic);
        }

        return new IprevOutcome(failed ? MethodResult.TempError : MethodResult.Fail, plain, null, names, false);
    }

    /// <summary>IPv4 in its own form, and without the scope of a link.</summary>
    private static IPAddress Plain(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) return address.MapToIPv4();
        return address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 && address.ScopeId != 0 ? new IPAddress(address.GetAddressBytes()) : address;
    }
}
