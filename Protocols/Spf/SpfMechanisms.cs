using System.Net;
using System.Net.Sockets;
using Mox.Protocols.Dns.Wire;

namespace Mox.Protocols.Spf;

/// <summary>What the comparison of a mechanism came to.</summary>
internal enum SpfFinding
{
    NoMatch,
    Match,

    /// <summary>There was nothing to compare with. RFC 7208 §4.6.4.</summary>
    Void,

    /// <summary>More mail exchangers than are looked at.</summary>
    TooManyHosts,

    /// <summary>A look-up failed.</summary>
    Failed,
}

/// <summary>The mechanisms that compare the client with what is found in the DNS.</summary>
/// <remarks>RFC 7208 §5.3 to §5.7.</remarks>
internal sealed class SpfMechanisms(SpfRequest request, SpfQuestions questions, SpfLimits limits)
{
    private readonly Dictionary<DnsName, bool> _confirmed = [];
    private SpfAnswer<DnsName>? _clientNames;

    /// <summary>True when the names of the client have been asked for.</summary>
    public bool KnowsClientNames => _clientNames is not null;

    private AddressFamily Family => request.Client.AddressFamily;

    /// <summary>Those that ask nothing.</summary>
    public bool Plain(SpfMechanism mechanism) => mechanism is SpfMechanism.All || (mechanism is SpfMechanism.Network network && IsWithin(request.Client, network.Base, network.Prefix));

    /// <summary>Those that ask, but for include.</summary>
    /// <param name="mechanism">The mechanism.</param>
    /// <param name="target">The domain it is about.</param>
    public Task<SpfFinding> FindAsync(SpfMechanism mechanism, DnsName target) => mechanism switch
    {
        SpfMechanism.Address address => AddressAsync(target, Family == AddressFamily.InterNetwork ? address.Prefix4 : address.Prefix6),
        SpfMechanism.MailExchange exchange => ExchangersAsync(target, Family == AddressFamily.InterNetwork ? exchange.Prefix4 : exchange.Prefix6),
        SpfMechanism.Pointer => PointerAsync(target),
        SpfMechanism.Exists => ExistsAsync(target),
        _ => throw new ArgumentOutOfRangeException(nameof(mechanism)),
    };

    /// <summary>The name of the client that its addresses confirm: the domain itself, else one below it, else any; <c>unknown</c> without one.</summary>
    /// <remarks>RFC 7208 §7.3, the macro p.</remarks>
    public async ValueTask<string> ValidatedAsync(DnsName? domain)
    {
        var names = await ClientNamesAsync().ConfigureAwait(false);
        foreach (var name in names.Records.OrderBy(name => domain is not { } above ? 0 : name == above ? 0 : name.IsWithin(above) ? 1 : 2))
        {
            if (await IsConfirmedAsync(name).ConfigureAwait(false)) return name.Text;
        }

        return "unknown";
    }

    private async Task<SpfFinding> AddressAsync(DnsName target, int prefix)
    {
        var found = await questions.AddressesAsync(target, Family).ConfigureAwait(false);
        if (found.Failed) return SpfFinding.Failed;
        if (found.Records.IsEmpty) return SpfFinding.Void;
        return found.Records.Any(ip => IsWithin(request.Client, ip, prefix)) ? SpfFinding.Match : SpfFinding.NoMatch;
    }

    /// <remarks>RFC 7208 §5.4; §4.6.4 on too many. A host is looked at only as long as none has matched.</remarks>
    private async Task<SpfFinding> ExchangersAsync(DnsName target, int prefix)
    {
        var found = await questions.ExchangersAsync(target).ConfigureAwait(false);
        if (found.Failed) return SpfFinding.Failed;
        var best = SpfFinding.Void;
        var looked = 0;
        foreach (var host in found.Records)
        {
            if (host.IsRoot)
            {
                best = SpfFinding.NoMatch; // RFC 7505 §3: it says that there is no host, which is an answer
                continue;
            }

            if (looked++ >= limits.Names) return SpfFinding.TooManyHosts;
            var finding = await AddressAsync(host, prefix).ConfigureAwait(false);
            if (finding is SpfFinding.Match or SpfFinding.Failed) return finding;
            if (finding == SpfFinding.NoMatch) best = finding;
        }

        return best;
    }

    /// <remarks>RFC 7208 §5.5. Only names within the target are worth the look-up that confirms them.</remarks>
    private async Task<SpfFinding> PointerAsync(DnsName target)
    {
        var names = await ClientNamesAsync().ConfigureAwait(false);
        if (names.Failed) return SpfFinding.NoMatch;
        if (names.Records.IsEmpty) return SpfFinding.Void;
        foreach (var name in names.Records)
        {
            if (name.IsWithin(target) && await IsConfirmedAsync(name).ConfigureAwait(false)) return SpfFinding.Match;
        }

        return SpfFinding.NoMatch;
    }

    /// <remarks>RFC 7208 §5.7: an IPv4 address is asked for, whatever the client has.</remarks>
    private async Task<SpfFinding> ExistsAsync(DnsName target)
    {
        var found = await questions.AddressesAsync(target, AddressFamily.InterNetwork).ConfigureAwait(false);
        return found.Failed ? SpfFinding.Failed : found.Records.IsEmpty ? SpfFinding.Void : SpfFinding.Match;
    }

    /// <summary>The first names of the client; asked for once.</summary>
    private async Task<SpfAnswer<DnsName>> ClientNamesAsync()
    {
        if (_clientNames is { } known) return known;
        var found = await questions.PointersAsync(DnsName.Reverse(request.Client)).ConfigureAwait(false);
        var names = found with { Records = [.. found.Records.Where(name => !name.IsRoot).Take(limits.Names)] };
        _clientNames = names;
        return names;
    }

    private async Task<bool> IsConfirmedAsync(DnsName name)
    {
        if (_confirmed.TryGetValue(name, out var known)) return known;
        var found = await questions.AddressesAsync(name, Family).ConfigureAwait(false);
        return _confirmed[name] = found.Records.Contains(request.Client);
    }

    private static bool IsWithin(IPAddress client, IPAddress network, int prefix)
    {
        if (client.AddressFamily != network.AddressFamily) return false;
        Span<byte> own = stackalloc byte[16];
        Span<byte> other = stackalloc byte[16];
        client.TryWriteBytes(own, out _);
        network.TryWriteBytes(other, out _);
        var whole = prefix / 8;
        if (!own[..whole].SequenceEqual(other[..whole])) return false;
        return prefix % 8 == 0 || (own[whole] ^ other[whole]) >> (8 - (prefix % 8)) == 0;
    }
}
