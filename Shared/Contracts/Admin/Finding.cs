using System.Collections.Immutable;
using Mox.Shared.Words;

namespace Mox.Shared.Contracts.Admin;

/// <summary>How a row of the check turned out.</summary>
public enum FindingState
{
    /// <summary>As wanted, or as good.</summary>
    Found,

    /// <summary>An answer says that it is not there.</summary>
    Missing,

    /// <summary>Something else is there.</summary>
    Different,

    /// <summary>What is wanted is there, and more beside it that harms.</summary>
    Extra,

    /// <summary>It is there, in a zone without valid signatures, where it counts only with them.</summary>
    Unsigned,

    /// <summary>It could not be found out this time: nothing is known.</summary>
    LookupFailed,

    /// <summary>Not as wanted, and the owner has said that it is handled elsewhere.</summary>
    Acknowledged,
}

/// <summary>How much a finding matters.</summary>
public enum FindingSeverity
{
    /// <summary>Not at all.</summary>
    Fine,

    /// <summary>Could be better; nothing is lost by leaving it.</summary>
    Advice,

    /// <summary>Some mail suffers, or a protection is missing.</summary>
    Warning,

    /// <summary>Mail is lost, refused or forged.</summary>
    Problem,
}

/// <summary>Whether a row concerns the host, and so is the same for all of its domains, or one domain.</summary>
public enum FindingScope
{
    Host,
    Domain,
}

/// <summary>The parts of the page.</summary>
public enum DnsSection
{
    Delivery,
    Authentication,
    Transport,
    Discovery,
    Reputation,
}

/// <summary>What a row is about.</summary>
public enum DnsGroup
{
    Addresses,
    ReverseDns,
    Mx,
    Ipv6,
    OutboundPort,
    Spf,
    Dkim,
    Dmarc,
    Dnssec,
    StartTls,
    Dane,
    MtaSts,
    HostTlsReports,
    DomainTlsReports,
    Caa,
    Services,
    Autoconfig,
    Autodiscover,
    Blocklists,
    NameServers,
}

/// <summary>What one of those who were asked saw.</summary>
/// <param name="Who">The resolver, or the name of a name server.</param>
/// <param name="State">What it says.</param>
public sealed record Sighting(string Who, FindingState State);

/// <summary>One row of the check. Text under <see cref="Found"/>, <see cref="Difference"/> and <see cref="SeenBy"/> may come from others and is shown as text only.</summary>
public sealed record Finding
{
    /// <summary>The same in every run: <c>mx</c>, <c>spf</c>, <c>dkim.2026a</c>, …</summary>
    public required string Key { get; init; }

    public required DnsGroup Group { get; init; }

    public FindingScope Scope { get; init; } = FindingScope.Domain;

    /// <summary>What it does, in plain words: <c>Where your mail goes</c>.</summary>
    public required string Title { get; init; }

    /// <summary>The exact term: <c>SPF</c>, <c>DKIM</c>, <c>TLSA</c>.</summary>
    public required string Term { get; init; }

    /// <summary>The record type, or what else is looked at: <c>MX</c>, <c>TLS</c>, <c>25</c>.</summary>
    public required string Type { get; init; }

    /// <summary>The name in question with its dot at the end; empty where the row is not about a record.</summary>
    public string Name { get; init; } = "";

    /// <summary>What should be there, a line for each record.</summary>
    public ImmutableArray<string> Wanted { get; init; } = [];

    /// <summary>What is there, a line for each record; empty when there is nothing, or nothing is known.</summary>
    public ImmutableArray<string> Found { get; init; } = [];

    public FindingState State { get; init; } = FindingState.LookupFailed;

    public FindingSeverity Severity { get; init; }

    /// <summary>Why it is wanted: one or two plain sentences.</summary>
    public Worded Why { get; init; } = Worded.None;

    /// <summary>What is different, or why it could not be found out; empty when it is as wanted.</summary>
    public Worded Difference { get; init; } = Worded.None;

    /// <summary>What to do, exactly; empty when there is nothing to be done.</summary>
    public Worded Fix { get; init; } = Worded.None;

    /// <summary>How long resolvers keep the record that is wanted.</summary>
    public TimeSpan Ttl { get; init; }

    /// <summary>Published, but resolvers may give the old answer for as long as this; null when that is not so.</summary>
    public TimeSpan? KeptFor { get; init; }

    /// <summary>Useful, and not needed.</summary>
    public bool Optional { get; init; }

    /// <summary>Who was asked, where that says more than <see cref="State"/>.</summary>
    public ImmutableArray<Sighting> SeenBy { get; init; } = [];

    /// <summary>Why it was acknowledged; empty unless it was.</summary>
    public string Acknowledgement { get; init; } = "";

    /// <summary>The part of the page it stands in.</summary>
    public DnsSection Section => DnsScore.SectionOf(Group);

    /// <summary>This finding, accepted by the owner: handled elsewhere. One that is as wanted, or unknown, stays as it is.</summary>
    /// <param name="reason">What the owner says.</param>
    public Finding Acknowledge(string reason) =>
        State is FindingState.Found or FindingState.LookupFailed ? this : this with { State = FindingState.Acknowledged, Severity = FindingSeverity.Fine, Acknowledgement = reason };
}
