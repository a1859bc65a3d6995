using System.Collections.Immutable;

namespace Mox.Protocols.Dns.Wire;

/// <summary>Changes to a zone that are made together or not at all.</summary>
/// <remarks>RFC 2136 §2.5. Names have to lie in the zone; a server refuses the whole otherwise.</remarks>
/// <param name="Zone">The top of the zone.</param>
public sealed record DnsUpdate(DnsName Zone)
{
    /// <summary>The class of a record that stands for all of a name and type.</summary>
    /// <remarks>RFC 2136 §2.4: ANY.</remarks>
    public const ushort AnyClass = 255;

    /// <summary>The class of a record that is to go.</summary>
    /// <remarks>RFC 2136 §2.4: NONE.</remarks>
    public const ushort NoClass = 254;

    /// <summary>What has to be so for the changes to be made, in wire form.</summary>
    public ImmutableArray<DnsRecord> Conditions { get; init; } = [];

    /// <summary>The changes in their order, in wire form.</summary>
    public ImmutableArray<DnsRecord> Changes { get; init; } = [];

    /// <summary>Adds a record beside what is there; one that is there already gets the new TTL.</summary>
    /// <remarks>RFC 2136 §2.5.1.</remarks>
    /// <param name="record">The record.</param>
    public DnsUpdate Add(DnsRecord record) => this with { Changes = Changes.Add(record) };

    /// <summary>Removes one record, whatever its TTL; nothing happens when it is not there.</summary>
    /// <remarks>RFC 2136 §2.5.4.</remarks>
    /// <param name="record">The record.</param>
    public DnsUpdate Remove(DnsRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return this with { Changes = Changes.Add(new DnsRecord.Other(record.Name, record.Type, NoClass, 0, [.. DnsMessageWriter.DataOf(record)])) };
    }

    /// <summary>Removes all records of a name and type.</summary>
    /// <remarks>RFC 2136 §2.5.2.</remarks>
    /// <param name="name">The name.</param>
    /// <param name="type">The type.</param>
    public DnsUpdate RemoveAll(DnsName name, DnsType type) => this with { Changes = Changes.Add(new DnsRecord.Other(name, type, AnyClass, 0, [])) };

    /// <summary>The changes are made only when there is no record of this name and type.</summary>
    /// <remarks>RFC 2136 §2.4.3.</remarks>
    /// <param name="name">The name.</param>
    /// <param name="type">The type.</param>
    public DnsUpdate WhereAbsent(DnsName name, DnsType type) => this with { Conditions = Conditions.Add(new DnsRecord.Other(name, type, NoClass, 0, [])) };

    /// <summary>The message that asks for it.</summary>
    /// <remarks>RFC 2136 §2.3: the zone stands in place of the question, with type SOA.</remarks>
    /// <param name="id">The id of the message.</param>
    public DnsMessage ToMessage(ushort id) =>
        new(id, DnsFlags.None, DnsCode.NoError, [new DnsQuestion(Zone, DnsType.Soa)], Conditions, Changes, [], null) { Opcode = DnsOpcode.Update };
}
