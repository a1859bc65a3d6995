using System.Collections.Immutable;
using Mox.Protocols.Addresses;
using Mox.Protocols.Dns.Wire;
using Mox.Shared.Contracts.Admin;

namespace Mox.Server.DnsCheck;

/// <summary>Writes records one by one, in the form a provider's page asks for.</summary>
internal static class RecordLines
{
    /// <summary>A line for each record, in their order.</summary>
    /// <param name="wanted">The records.</param>
    /// <param name="zone">The domain they are entered under.</param>
    /// <param name="form">How names and texts are written.</param>
    public static ImmutableArray<RecordLine> Of(IEnumerable<WantedRecord> wanted, DomainName zone, RecordForm form) =>
        [.. from records in wanted from record in records.Records select Line(records, record, DnsName.From(zone), form)];

    /// <summary>The name as it is entered: <c>@</c> and names without the zone where that is wanted and can be.</summary>
    public static string Name(DnsName name, DnsName zone, bool relative)
    {
        if (!relative || !name.IsWithin(zone) || zone.IsRoot) return RecordText.Absolute(name);
        return name == zone ? "@" : RecordText.Absolute(name)[..^(RecordText.Absolute(zone).Length + 1)];
    }

    private static RecordLine Line(WantedRecord wanted, DnsRecord record, DnsName zone, RecordForm form) => new()
    {
        Key = wanted.Key,
        Group = wanted.Group,
        Scope = wanted.Scope,
        Need = wanted.Need,
        Title = wanted.Title,
        Reason = wanted.Reason,
        Name = Name(record.Name, zone, form.Relative),
        Type = RecordText.TypeName(record.Type),
        Value = form.Quoted ? RecordText.Write(record) : WantedRecord.ValueOf(record),
        Ttl = wanted.Ttl,
        Elsewhere = !record.Name.IsWithin(zone),
    };
}
