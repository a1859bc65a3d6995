using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Mox.Protocols.Addresses;
using Mox.Protocols.Dns;
using Mox.Protocols.MtaSts;
using Mox.Server.Identity.Web;
using Mox.Server.Outbound;
using Mox.Server.Storage;
using Mox.Shared.Contracts.Webmail;

namespace Mox.Server.Webmail.Security;

/// <summary>What was looked up of domains, kept for a while for all circuits.</summary>
internal sealed class SafetyCache(TimeProvider time)
{
    /// <summary>How long an answer is kept; one with something unknown is asked for again sooner, by pages that wait for it too.</summary>
    private static readonly TimeSpan Keep = TimeSpan.FromMinutes(5), KeepUnknown = TimeSpan.FromSeconds(4);

    private const int MaxDomains = 5_000;

    private readonly ConcurrentDictionary<string, (PeerFacts Facts, DateTimeOffset Until)> _kept = new(StringComparer.Ordinal);

    public PeerFacts? Find(DomainName domain) => _kept.TryGetValue(domain.Ascii, out var kept) && kept.Until > time.GetUtcNow() ? kept.Facts : null;

    public void Put(DomainName domain, PeerFacts facts)
    {
        if (_kept.Count >= MaxDomains) _kept.Clear();
        var unknown = !RecipientSecurity.Read(new AddressSafety("", AddressPlace.Elsewhere), facts).IsWhole;
        _kept[domain.Ascii] = (facts, time.GetUtcNow() + (unknown ? KeepUnknown : Keep));
    }
}

/// <inheritdoc/>
internal sealed class RecipientSecurity(CurrentAccount current, PeerSecurity peers, AddressBook book, RoutePlanner routes, SafetyCache cache, IOptions<OutboundOptions> options, TimeProvider time) : IRecipientSecurity
{
    public async Task<AddressSafety> LookUpAsync(string address, CancellationToken ct)
    {
        await current.RequireAsync();
        if (!MailAddress.Parse((address ?? "").Trim()).Try(out var parsed, out _)) return new AddressSafety(address ?? "", AddressPlace.Unreadable);
        var shown = new AddressSafety(parsed.ToDisplay(), PlaceOf(parsed)) { Domain = parsed.Domain.Unicode };
        if (shown.Place != AddressPlace.Elsewhere) return shown;
        if (cache.Find(parsed.Domain) is { } kept) return Read(shown, await peers.RefreshAsync(parsed.Domain, kept, ct));
        using var patience = new CancellationTokenSource(AddressSafety.Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, ct);
        var facts = await peers.LookUpAsync(parsed.Domain, either.Token, ct);
        cache.Put(parsed.Domain, facts);
        return Read(shown, facts);
    }

    private AddressPlace PlaceOf(MailAddress address)
    {
        if (routes.IsRouted(address)) return AddressPlace.Routed;
        return book.Find(address) switch
        {
            AddressOwner.Account or AddressOwner.Alias or AddressOwner.DomainDisabled => AddressPlace.Here,
            AddressOwner.UnknownHere => AddressPlace.UnknownHere,
            _ => options.Value.KeepAtHome ? AddressPlace.NotSent : AddressPlace.Elsewhere,
        };
    }

    internal static AddressSafety Read(AddressSafety shown, PeerFacts facts) => shown with
    {
        StartTls = facts switch
        {
            { Fault.Length: > 0 } => new SafetyCheck(SafetyAnswer.Error, facts.Fault),
            { Seen.StartTls: true } => new SafetyCheck(SafetyAnswer.Yes, facts.Seen.Tls),
            { Seen.StartTls: false } => new SafetyCheck(SafetyAnswer.No),
            _ => SafetyCheck.Unknown,
        },
        RequireTls = facts.Seen switch
        {
            { StartTls: not null, RequireTls: true } => new SafetyCheck(SafetyAnswer.Yes),
            { StartTls: not null, RequireTls: false } => new SafetyCheck(SafetyAnswer.No),
            _ => SafetyCheck.Unknown,
        },
        MtaSts = facts.Policy switch
        {
            null or { IsUnknown: true } => SafetyCheck.Unknown,
            { Enforced: { } policy } when NamesNone(policy, facts) => new SafetyCheck(SafetyAnswer.Error, $"it does not name {facts.Host?.Unicode}, the mail host of the domain"),
            { Policy.Mode: MtaStsPolicyMode.Enforce } => new SafetyCheck(SafetyAnswer.Yes),
            { Fault.Length: > 0 } wrong => new SafetyCheck(SafetyAnswer.Error, wrong.Fault),
            { Policy.Mode: MtaStsPolicyMode.Testing } => new SafetyCheck(SafetyAnswer.No, AddressSafety.Testing),
            _ => new SafetyCheck(SafetyAnswer.No),
        },
        Dnssec = facts.Exchangers switch
        {
            null => SafetyCheck.Unknown,
            { Status: DnsStatus.Failed, Failure: { Kind: DnsFailureKind.Bogus } bogus } => new SafetyCheck(SafetyAnswer.Error, bogus.Reason),
            { Status: DnsStatus.Failed } => SafetyCheck.Unknown,
            { Authentic: true } => new SafetyCheck(SafetyAnswer.Yes),
            _ => new SafetyCheck(SafetyAnswer.No),
        },
        Dane = facts switch
        {
            { Tlsa.IsUnknown: true } => SafetyCheck.Unknown,
            { Tlsa.Fault: { Length: > 0 } fault } => new SafetyCheck(SafetyAnswer.Error, fault),
            { Tlsa: { Anchors: not null, Usable: true } } => new SafetyCheck(SafetyAnswer.Yes, facts.Host?.Unicode ?? ""),
            { Tlsa: { Anchors: not null } } => new SafetyCheck(SafetyAnswer.Error, "no TLSA record can be used"),
            { Tlsa: not null } or { Exchangers: { Status: not DnsStatus.Failed, Authentic: false } } or { Exchangers.Status: not DnsStatus.Failed, Host: null } => new SafetyCheck(SafetyAnswer.No),
            _ => SafetyCheck.Unknown,
        },
    };

    /// <summary>The domain has mail hosts, and its policy names none of them: mail waits.</summary>
    private static bool NamesNone(MtaStsPolicy policy, PeerFacts facts) => facts.Exchangers switch
    {
        { Status: DnsStatus.Found } mx => mx.Records.All(record => record.Exchange is { } host && !policy.Allows(host)),
        { Status: DnsStatus.NoData } => facts.Host is { } host && !policy.Allows(host),
        _ => false,
    };
}
