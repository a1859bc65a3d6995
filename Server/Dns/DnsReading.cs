using System.Collections.Immutable;
using Mox.Protocols.Dns;
using Mox.Protocols.Dns.Wire;

namespace Mox.Server.Dns;

/// <summary>What an answer says of its question, and how long it may be kept.</summary>
/// <param name="Name">Where the records stand, or the name the aliases lead to.</param>
/// <param name="FollowUp">The aliases lead to <paramref name="Name"/>, about which the answer does not say anything: it has to be asked.</param>
internal sealed record DnsReading(ImmutableArray<DnsRecord> Records, DnsStatus Status, bool Authentic, DnsName Name, TimeSpan Ttl, int Hops, bool FollowUp)
{
    /// <summary>The most aliases followed.</summary>
    public const int MaxHops = 16;

    private static readonly DnsFailure TooManyAliases = new(DnsFailureKind.AliasLoop, $"more than {MaxHops} aliases");

    /// <summary>Why it failed, when it did.</summary>
    public DnsFailure? Why { get; private init; }

    public static DnsReading Failure(DnsName name, DnsFailure why) => new([], DnsStatus.Failed, false, name, TimeSpan.Zero, 0, false) { Why = why };

    public static DnsReading AliasLoop(DnsName name) => Failure(name, TooManyAliases);

    /// <summary>Reads an answer: follows its aliases, picks the records of the type asked for, and works out the time to live.</summary>
    /// <remarks>RFC 1034 §3.6.2 for aliases; RFC 2308 §2.1 and §2.2 for what a negative answer looks like.</remarks>
    public static DnsReading Of(DnsMessage answer, DnsQuestion question, bool trusted)
    {
        if (answer.Code is not (DnsCode.NoError or DnsCode.NameError)) return Failure(question.Name, Reason(answer));
        var authentic = trusted && answer.Is(DnsFlags.AuthenticData);
        var (name, ttl, hops) = (question.Name, uint.MaxValue, 0);
        while (true)
        {
            var records = answer.Answers.Where(record => record.Name == name && record.Type == question.Type && record.Class == question.Class).ToImmutableArray();
            if (records.Length > 0) return new DnsReading(records, DnsStatus.Found, authentic, name, Seconds(Math.Min(ttl, records.Min(record => record.Ttl))), hops, false);
            if (answer.Answers.OfType<DnsRecord.Alias>().FirstOrDefault(record => record.Name == name) is not { } alias) break;
            if (++hops > MaxHops) return AliasLoop(name);
            (name, ttl) = (alias.Target, Math.Min(ttl, alias.Ttl));
        }

        // RFC 2308 §3: the lesser of the SOA's own TTL and its MINIMUM field; without a SOA above the name it is not kept.
        var soa = answer.Authority.OfType<DnsRecord.StartOfAuthority>().FirstOrDefault(record => name.IsWithin(record.Name));
        var negative = soa is null ? 0 : Math.Min(ttl, Math.Min(soa.Ttl, soa.Minimum));
        if (answer.Code == DnsCode.NameError) return new DnsReading([], DnsStatus.NameMissing, authentic, name, Seconds(negative), hops, false);
        if (hops > 0 && soa is null) return new DnsReading([], DnsStatus.NoData, authentic, name, Seconds(ttl), hops, true);
        return new DnsReading([], DnsStatus.NoData, authentic, name, Seconds(negative), hops, false);
    }

    private static DnsFailure Reason(DnsMessage answer)
    {
        var extended = answer.ExtendedErrors.Take(4).ToList();
        var words = string.Concat(extended.Select(error => error.Text.Length > 0 ? $" (extended error {error.Code}: {error.Text})" : $" (extended error {error.Code})"));
        if (extended.Exists(error => error.IsBogus)) return new DnsFailure(DnsFailureKind.Bogus, $"the resolver found the signatures not valid{words}");
        return answer.Code switch
        {
            DnsCode.ServerFailure => new DnsFailure(DnsFailureKind.ServerFailure, $"the resolver says SERVFAIL{words}"),
            DnsCode.Refused => new DnsFailure(DnsFailureKind.Refused, $"the resolver refuses to answer{words}"),
            _ => new DnsFailure(DnsFailureKind.ServerFailure, $"the resolver says {answer.Code}{words}"),
        };
    }

    private static TimeSpan Seconds(uint ttl) => TimeSpan.FromSeconds(ttl);
}
