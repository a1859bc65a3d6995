using System.Collections.Immutable;
using Mox.Protocols.Addresses;
using Mox.Shared.Words;

namespace Mox.Shared.Contracts.Admin;

/// <summary>What a publication came to.</summary>
public enum PublishResult
{
    /// <summary>Made, and seen at the name server afterwards.</summary>
    Done,

    /// <summary>All was there already.</summary>
    NothingToDo,

    /// <summary>The name server could not be reached, or gave no answer in time. Whether it made the changes is not known.</summary>
    Unreachable,

    /// <summary>The name server does not know the key, or has another secret for it.</summary>
    WrongKey,

    /// <summary>The clocks of the two sides differ by more than five minutes.</summary>
    ClocksDiffer,

    /// <summary>The name server does not allow the change, or is not in charge of the zone.</summary>
    Refused,

    /// <summary>What came in answer cannot be believed: no signature, or a wrong one.</summary>
    NotBelieved,

    /// <summary>The name server said yes, and does not show all records: something stands in their way.</summary>
    Incomplete,

    /// <summary>No way to publish is set up for the domain.</summary>
    NotSetUp,
}

/// <summary>A change to the zone of a domain.</summary>
/// <param name="Removes">It goes; else it comes.</param>
/// <param name="Name">The name with its dot.</param>
/// <param name="Type">The record type.</param>
/// <param name="Value">The data.</param>
public sealed record RecordChange(bool Removes, string Name, string Type, string Value);

/// <summary>Why a record is left as it is.</summary>
public enum LeftBecause
{
    /// <summary>It is there already.</summary>
    There,

    /// <summary>It is of others, or for something else: nothing of ours.</summary>
    OfOthers,

    /// <summary>To change it is a decision of its own.</summary>
    Decision,

    /// <summary>It cannot come: something stands in its way.</summary>
    InTheWay,

    /// <summary>It belongs into another zone.</summary>
    OtherZone,

    /// <summary>It is not to be published yet.</summary>
    NotYet,
}

/// <summary>A record that is left as it is, or not published.</summary>
/// <param name="Because">Why.</param>
/// <param name="Name">The name with its dot.</param>
/// <param name="Type">The record type.</param>
/// <param name="Value">The data.</param>
/// <param name="Why">What more is to be said, in a sentence; may be empty.</param>
public sealed record RecordLeft(LeftBecause Because, string Name, string Type, string Value, Worded? Why = null);

/// <summary>What a publication came to, for people.</summary>
/// <param name="Result">What it came to.</param>
/// <param name="Text">What happened and what to do, in a sentence or two.</param>
/// <param name="Changes">What was asked for.</param>
public sealed record PublishOutcome(PublishResult Result, Worded Text, ImmutableArray<RecordChange> Changes)
{
    /// <summary>What is left as it is; empty when that could not be found out.</summary>
    public ImmutableArray<RecordLeft> Left { get; init; } = [];

    /// <summary>All is well, and nothing remains to be done.</summary>
    public bool IsFine => Result is PublishResult.Done or PublishResult.NothingToDo;
}

/// <summary>Publishes records by way of a name server or a provider. Records of others are left as they are.</summary>
public interface IDnsPublisher
{
    /// <summary>What would be changed, nothing done yet; with a fault in the text when it could not be found out.</summary>
    Task<PublishOutcome> PlanAsync(DomainName domain, CancellationToken ct);

    /// <summary>Makes the changes and looks whether they are there.</summary>
    Task<PublishOutcome> PublishAsync(DomainName domain, CancellationToken ct);
}
