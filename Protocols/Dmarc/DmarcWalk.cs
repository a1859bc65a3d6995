using System.Collections.Immutable;
using Mox.Protocols.Addresses;

namespace Mox.Protocols.Dmarc;

/// <summary>The records found on the way from a name to the top, and what they say.</summary>
/// <param name="Start">The name the walk began at.</param>
/// <param name="Lookups">What was found, the longest name first; at most 8.</param>
/// <param name="Organization">The organizational domain; null when a look-up failed, so that it is not known.</param>
/// <remarks>RFC 9989 §4.10 and §4.10.2.</remarks>
public sealed record DmarcWalk(DomainName Start, ImmutableArray<DmarcLookup> Lookups, DomainName? Organization)
{
    /// <summary>Names asked in one walk.</summary>
    public const int MaxLookups = 8;

    /// <summary>The names a walk asks, the start first: those above a name of eight labels and more begin where seven are left.</summary>
    public static ImmutableArray<DomainName> Names(DomainName start)
    {
        var names = ImmutableArray.CreateBuilder<DomainName>();
        if (start.Ascii.Length == 0) return [];
        names.Add(start);
        var labels = start.Ascii.AsSpan().Count('.') + 1;
        var at = 0;
        while (labels > 1)
        {
            at = start.Ascii.IndexOf('.', at) + 1;
            labels--;
            if (labels < MaxLookups) names.Add(start.From(at));
        }

        return names.ToImmutable();
    }

    /// <summary>The record of the organizational domain, else of the public suffix above it: what holds for the start when it has none of its own.</summary>
    /// <remarks>RFC 9989 §4.10.1.</remarks>
    public DmarcLookup? PolicyAbove()
    {
        DmarcLookup? suffix = null;
        foreach (var lookup in Lookups)
        {
            if (lookup.Record is null) continue;
            if (lookup.Domain == Organization) return lookup;
            if (lookup.Record.SuffixFlag == SuffixFlag.Suffix) suffix = lookup;
        }

        return suffix;
    }

    /// <summary>The organizational domain by the records of a whole walk.</summary>
    internal static DomainName Choose(DomainName start, IReadOnlyList<DmarcLookup> lookups)
    {
        var fewest = start;
        foreach (var lookup in lookups)
        {
            if (lookup.Record is not { } record) continue;
            if (record.SuffixFlag == SuffixFlag.Organization) return lookup.Domain;
            if (record.SuffixFlag == SuffixFlag.Suffix && lookup.Domain != start) return Below(start, lookup.Domain);
            fewest = lookup.Domain;
        }

        return fewest;
    }

    /// <summary>The name one label longer than <paramref name="above"/> on the way to <paramref name="name"/>.</summary>
    private static DomainName Below(DomainName name, DomainName above)
    {
        var rest = name.Ascii.AsSpan(0, name.Ascii.Length - above.Ascii.Length - 1);
        return name.From(rest.LastIndexOf('.') + 1);
    }
}
