using System.Collections.Immutable;
using Mox.Protocols.Addresses;
using Mox.Shared.Words;

namespace Mox.Shared.Contracts.Admin;

/// <summary>Whether a record has to be published.</summary>
public enum RecordNeed
{
    Required,

    /// <summary>Useful, and not needed.</summary>
    Optional,

    /// <summary>Not yet, or only under a condition that <see cref="RecordLine.Reason"/> names.</summary>
    Later,
}

/// <summary>How records are written for a form at a provider.</summary>
/// <param name="Relative">Names without the domain they are entered under; <c>@</c> is the domain itself.</param>
/// <param name="Quoted">Texts in quotes, cut into strings of 255 octets; else as one text without quotes.</param>
public readonly record struct RecordForm(bool Relative, bool Quoted);

/// <summary>One record to be published.</summary>
public sealed record RecordLine
{
    /// <summary>The row of the check it belongs to.</summary>
    public required string Key { get; init; }

    public required DnsGroup Group { get; init; }

    public required FindingScope Scope { get; init; }

    public required RecordNeed Need { get; init; }

    /// <summary>What it does, in plain words.</summary>
    public required string Title { get; init; }

    /// <summary>Why, in one or two sentences.</summary>
    public required Worded Reason { get; init; }

    public required string Name { get; init; }

    public required string Type { get; init; }

    public required string Value { get; init; }

    /// <summary>How long resolvers keep it.</summary>
    public required TimeSpan Ttl { get; init; }

    /// <summary>It belongs into the zone of somebody else, such as the owner of the address: it cannot be entered under the domain.</summary>
    public required bool Elsewhere { get; init; }
}

/// <summary>The records that mail of a domain needs.</summary>
public interface IDnsRecords
{
    /// <summary>The records one by one; empty when the domain is none of the appliance.</summary>
    Task<ImmutableArray<RecordLine>> ListAsync(DomainName domain, RecordForm form, CancellationToken ct);

    /// <summary>All as a zone file with the reasons as comments; empty when the domain is none of the appliance.</summary>
    Task<string> ZoneFileAsync(DomainName domain, CancellationToken ct);
}
