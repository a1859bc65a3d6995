using System.Collections.Immutable;
using System.Text;
using Mox.Protocols.Dns.Wire;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Words;

namespace Mox.Server.DnsCheck;

/// <summary>Records of one name and type that should be there, and why.</summary>
internal sealed record WantedRecord
{
    public required string Key { get; init; }

    public required DnsGroup Group { get; init; }

    public FindingScope Scope { get; init; } = FindingScope.Domain;

    public RecordNeed Need { get; init; }

    /// <summary>What it does, in plain words.</summary>
    public required string Title { get; init; }

    /// <summary>The exact term.</summary>
    public required string Term { get; init; }

    /// <summary>Why, in one or two plain sentences.</summary>
    public required Worded Reason { get; init; }

    /// <summary>The records; all have the same name, type and TTL.</summary>
    public required ImmutableArray<DnsRecord> Records { get; init; }

    /// <summary>A word on single records, in their order; may be shorter.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    /// <summary>Where a name and type is shared with others: the beginning of texts, or the tag of CAA records, that are the same thing as these. Null: all of the name and type are.</summary>
    public string? Marker { get; init; }

    /// <summary>Why a text of the same thing that is there already is left as it is; null, or without this: it is replaced.</summary>
    public Func<string, LeftBecause?>? Keeps { get; init; }

    public DnsName Name => Records[0].Name;

    public DnsType Type => Records[0].Type;

    public TimeSpan Ttl => TimeSpan.FromSeconds(Records[0].Ttl);

    /// <summary>True for a record that these take the place of; those of others at the same name are not.</summary>
    public bool IsSameThing(DnsRecord record) => record.Type == Type && (Marker is null || record switch
    {
        DnsRecord.Text text => IsMarked(TextOf(text), Marker),
        DnsRecord.Caa caa => caa.Tag.Equals(Marker, StringComparison.OrdinalIgnoreCase),
        _ => true,
    });

    /// <summary>The strings of a TXT record as one text: how they are cut means nothing.</summary>
    public static string TextOf(DnsRecord.Text record) => Encoding.UTF8.GetString([.. record.Strings.SelectMany(part => part)]);

    /// <summary>The data for people and for comparing: texts joined, without quotes; all else as in a zone file.</summary>
    public static string ValueOf(DnsRecord record) => record is DnsRecord.Text text ? TextOf(text) : RecordText.Write(record);

    /// <summary>The row of the check, nothing known yet.</summary>
    public Finding ToBlank() => new()
    {
        Key = Key,
        Group = Group,
        Scope = Scope,
        Title = Title,
        Term = Term,
        Type = RecordText.TypeName(Type),
        Name = RecordText.Absolute(Name),
        Wanted = [.. Records.Select(ValueOf)],
        Why = Reason,
        Ttl = Ttl,
        Optional = Need != RecordNeed.Required,
    };

    /// <summary>A version tag such as <c>v=spf1</c>, with an end behind it; keys of DKIM may come without one.</summary>
    private static bool IsMarked(string text, string marker)
    {
        var start = text.AsSpan().TrimStart();
        return start.StartsWith(marker, StringComparison.OrdinalIgnoreCase) && (start.Length == marker.Length || start[marker.Length] is ' ' or ';' or '\t');
    }
}
