using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;

namespace Mox.Protocols.Dns.Wire;

/// <summary>Writes messages, names compressed where RFC 1035 allows it: in owner names and in the data of the types of that RFC.</summary>
/// <remarks>RFC 1035 §4.1.4. Newer types (SRV and on) are written without compression.</remarks>
public static class DnsMessageWriter
{
    /// <summary>The message in wire form. Text that is too long for its field is a bug of the caller.</summary>
    /// <param name="message">The message.</param>
    /// <exception cref="ArgumentException">A character-string above 255 octets, or a message above 65,535.</exception>
    public static byte[] Write(DnsMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var sink = new Sink(compressing: true);
        var edns = message.Edns;
        sink.UInt16(message.Id);
        sink.UInt16((ushort)((int)message.Flags | (((int)message.Opcode & 0xF) << 11) | ((int)message.Code & 0xF)));
        sink.UInt16((ushort)message.Questions.Length);
        sink.UInt16((ushort)message.Answers.Length);
        sink.UInt16((ushort)message.Authority.Length);
        sink.UInt16((ushort)(message.Additional.Length + (edns is null ? 0 : 1)));
        foreach (var question in message.Questions)
        {
            sink.Name(question.Name, compress: true);
            sink.UInt16((ushort)question.Type);
            sink.UInt16(question.Class);
        }

        foreach (var record in message.Answers.Concat(message.Authority).Concat(message.Additional)) Record(sink, record);
        if (edns is not null)
        {
            sink.Octets([0]);
            sink.UInt16((ushort)DnsType.Opt);
            sink.UInt16(edns.UdpSize);
            sink.UInt32(((uint)((int)message.Code >> 4) << 24) | ((uint)edns.Version << 16) | (edns.DnssecOk ? 0x8000u : 0));
            var lengthAt = sink.Length;
            sink.UInt16(0);
            foreach (var option in edns.Options)
            {
                sink.UInt16(option.Code);
                sink.UInt16((ushort)Math.Min(option.Data.Length, ushort.MaxValue));
                sink.Octets(option.Data.AsSpan());
            }

            sink.Patch(lengthAt, (ushort)Math.Min(sink.Length - lengthAt - 2, ushort.MaxValue));
        }

        return sink.Length <= ushort.MaxValue ? sink.ToArray() : throw new ArgumentException("The message is longer than 65,535 octets", nameof(message));
    }

    /// <summary>The data of a record alone, its names whole.</summary>
    /// <param name="record">The record.</param>
    /// <exception cref="ArgumentException">A character-string above 255 octets.</exception>
    public static byte[] DataOf(DnsRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var sink = new Sink(compressing: false);
        Data(sink, record);
        return sink.ToArray();
    }

    private static void Record(Sink sink, DnsRecord record)
    {
        sink.Name(record.Name, compress: true);
        sink.UInt16((ushort)record.Type);
        sink.UInt16(record.Class);
        sink.UInt32(record.Ttl);
        var lengthAt = sink.Length;
        sink.UInt16(0);
        Data(sink, record);
        sink.Patch(lengthAt, sink.Length - lengthAt - 2 is <= ushort.MaxValue and var length ? (ushort)length : throw new ArgumentException("Record data has at most 65,535 octets", nameof(record)));
    }

    private static void Data(Sink sink, DnsRecord record)
    {
        switch (record)
        {
            case DnsRecord.Address address:
                sink.Octets(address.Ip.GetAddressBytes());
                break;
            case DnsRecord.Alias alias:
                sink.Name(alias.Target, compress: true);
                break;
            case DnsRecord.NameServer server:
                sink.Name(server.Host, compress: true);
                break;
            case DnsRecord.Pointer pointer:
                sink.Name(pointer.Target, compress: true);
                break;
            case DnsRecord.MailExchange exchange:
                sink.UInt16(exchange.Preference);
                sink.Name(exchange.Exchange, compress: true);
                break;
            case DnsRecord.Text text:
                foreach (var part in text.Strings) sink.CharacterString(part.AsSpan());
                break;
            case DnsRecord.StartOfAuthority soa:
                sink.Name(soa.Primary, compress: true);
                sink.Name(soa.Mailbox, compress: true);
                foreach (var number in (ReadOnlySpan<uint>)[soa.Serial, soa.Refresh, soa.Retry, soa.Expire, soa.Minimum]) sink.UInt32(number);
                break;
            case DnsRecord.Service service:
                sink.UInt16(service.Priority);
                sink.UInt16(service.Weight);
                sink.UInt16(service.Port);
                sink.Name(service.Target, compress: false);
                break;
            case DnsRecord.Tlsa tlsa:
                sink.Octets([tlsa.Usage, tlsa.Selector, tlsa.Matching]);
                sink.Octets(tlsa.Data.AsSpan());
                break;
            case DnsRecord.Caa caa:
                sink.Octets([caa.Flags]);
                sink.CharacterString(Encoding.Latin1.GetBytes(caa.Tag));
                sink.Octets(caa.Value.AsSpan());
                break;
            case DnsRecord.DelegationSigner signer:
                sink.UInt16(signer.KeyTag);
                sink.Octets([signer.Algorithm, signer.DigestType]);
                sink.Octets(signer.Digest.AsSpan());
                break;
            case DnsRecord.ZoneKey key:
                sink.UInt16(key.Flags);
                sink.Octets([key.Protocol, key.Algorithm]);
                sink.Octets(key.Key.AsSpan());
                break;
            case DnsRecord.Other other:
                sink.Octets(other.Data.AsSpan());
                break;
            default:
                throw new ArgumentException($"No form for {record.Type}", nameof(record));
        }
    }

    private sealed class Sink(bool compressing)
    {
        private readonly ArrayBufferWriter<byte> _buffer = new(512);
        private readonly Dictionary<string, int> _names = new(StringComparer.Ordinal);
        private readonly List<(int At, ushort Value)> _patches = [];

        public int Length => _buffer.WrittenCount;

        public void Octets(ReadOnlySpan<byte> octets) => _buffer.Write(octets);

        public void UInt16(ushort value)
        {
            BinaryPrimitives.WriteUInt16BigEndian(_buffer.GetSpan(2), value);
            _buffer.Advance(2);
        }

        public void UInt32(uint value)
        {
            BinaryPrimitives.WriteUInt32BigEndian(_buffer.GetSpan(4), value);
            _buffer.Advance(4);
        }

        public void CharacterString(ReadOnlySpan<byte> text)
        {
            if (text.Length > 255) throw new ArgumentException("A character-string has at most 255 octets", nameof(text));
            Octets([(byte)text.Length]);
            Octets(text);
        }

        public void Name(DnsName name, bool compress)
        {
            var labels = name.Labels().ToImmutableArray();
            for (var i = 0; i < labels.Length; i++)
            {
                var rest = string.Join('.', labels.Skip(i).Select(label => Convert.ToHexString(label)));
                if (compressing && compress && _names.TryGetValue(rest, out var at))
                {
                    UInt16((ushort)(0xC000 | at));
                    return;
                }

                if (Length < 0x4000) _names.TryAdd(rest, Length);
                CharacterString(labels[i]);
            }

            Octets([0]);
        }

        public void Patch(int at, ushort value) => _patches.Add((at, value));

        public byte[] ToArray()
        {
            var octets = _buffer.WrittenSpan.ToArray();
            foreach (var (at, value) in _patches) BinaryPrimitives.WriteUInt16BigEndian(octets.AsSpan(at), value);
            return octets;
        }
    }
}
