using System.Collections.Immutable;
using Mox.Protocols.Addresses;

namespace Mox.Protocols.Dns;

/// <summary>How a look-up ended. Only <see cref="NameMissing"/> and <see cref="NoData"/> say that something is not there; <see cref="Failed"/> is temporary.</summary>
/// <remarks>RFC 2308 §2: name error and no data; RFC 1035 §4.1.1 for the codes.</remarks>
public enum DnsStatus
{
    /// <summary>Records were found.</summary>
    Found,

    /// <summary>NXDOMAIN: the name does not exist.</summary>
    NameMissing,

    /// <summary>The name exists, without records of this type.</summary>
    NoData,

    /// <summary>SERVFAIL, a time-out or a bogus signature: nothing is known, try again later.</summary>
    Failed,
}

/// <summary>Why a look-up failed for the time being.</summary>
public enum DnsFailureKind
{
    /// <summary>The resolver said SERVFAIL, or another code that says nothing of the name.</summary>
    ServerFailure,

    /// <summary>No answer came in time.</summary>
    Timeout,

    /// <summary>The resolver said REFUSED.</summary>
    Refused,

    /// <summary>No resolver could be reached.</summary>
    Unreachable,

    /// <summary>What came in answer cannot be read.</summary>
    Malformed,

    /// <summary>The signatures of the zone are not valid: said by the resolver (extended error), or seen in that it answers when told not to check.</summary>
    Bogus,

    /// <summary>Aliases lead in a circle, or on and on.</summary>
    AliasLoop,

    /// <summary>The look-ups allowed are used up (<see cref="DnsBudget"/>).</summary>
    Budget,

    /// <summary>The resolver cannot ask this kind of question.</summary>
    Unsupported,
}

/// <summary>Why a look-up failed.</summary>
/// <param name="Kind">The kind of failure.</param>
/// <param name="Reason">A sentence for people, without a full stop; it may name the resolver, and hold text the resolver sent, in printable ASCII.</param>
public sealed record DnsFailure(DnsFailureKind Kind, string Reason);

/// <summary>The answer to one question.</summary>
/// <param name="Records">The records, in the order of the answer; empty unless <paramref name="Status"/> is Found.</param>
/// <param name="Status">How the look-up ended.</param>
/// <param name="Authentic">True when a trusted, validating resolver said the answer (also a negative one) is signed and valid (AD bit).</param>
/// <param name="Name">The name the records stand at, after aliases were followed.</param>
/// <typeparam name="T">The records asked for.</typeparam>
public sealed record DnsAnswer<T>(ImmutableArray<T> Records, DnsStatus Status, bool Authentic, DomainName Name)
{
    /// <summary>Why it failed; null unless <see cref="Status"/> is Failed, and perhaps then.</summary>
    public DnsFailure? Failure { get; init; }

    /// <summary>True when the answer says that there is no such record (as opposed to: it could not be asked).</summary>
    public bool IsAbsent => Status is DnsStatus.NameMissing or DnsStatus.NoData;

    /// <summary>A temporary failure.</summary>
    /// <param name="name">The name asked about.</param>
    /// <param name="failure">Why.</param>
#pragma warning disable CA1000 // The answer of a failure has the type of the answer expected.
    public static DnsAnswer<T> Failed(DomainName name, DnsFailure failure) => new([], DnsStatus.Failed, false, name) { Failure = failure };
#pragma warning restore CA1000

    /// <summary>The same answer with each record turned into another, or left out where <paramref name="turn"/> gives null. With none left the answer has no data.</summary>
    /// <param name="turn">Gives the other record, or null.</param>
    /// <typeparam name="TOther">The other record.</typeparam>
    public DnsAnswer<TOther> Select<TOther>(Func<T, TOther?> turn)
        where TOther : class
    {
        ArgumentNullException.ThrowIfNull(turn);
        var records = Records.Select(turn).OfType<TOther>().ToImmutableArray();
        return new DnsAnswer<TOther>(records, Status == DnsStatus.Found && records.IsEmpty ? DnsStatus.NoData : Status, Authentic, Name) { Failure = Failure };
    }
}
