using System.Collections.Immutable;
using System.Net;
using Mox.Protocols.Text;

namespace Mox.Protocols.Dns.Wire;

/// <summary>A question.</summary>
/// <remarks>RFC 1035 §4.1.2.</remarks>
public readonly record struct DnsQuestion(DnsName Name, DnsType Type, ushort Class = DnsRecord.Internet);

/// <summary>The OPT pseudo-record.</summary>
/// <remarks>RFC 6891 §6.1.3.</remarks>
public sealed record DnsEdns(ushort UdpSize, byte Version, bool DnssecOk);

/// <summary>A whole message.</summary>
/// <remarks>RFC 1035 §4.1. The response code has the upper bits of OPT in it already.</remarks>
public sealed record DnsMessage(
    ushort Id,
    DnsFlags Flags,
    DnsCode Code,
    ImmutableArray<DnsQuestion> Questions,
    ImmutableArray<DnsRecord> Answers,
    ImmutableArray<DnsRecord> Authority,
    ImmutableArray<DnsRecord> Additional,
    DnsEdns? Edns)
{
    public bool Is(DnsFlags flag) => (Flags & flag) != 0;

    /// <summary>The question a stub asks: recursion wanted, one name, and the AD bit set, to be told of validation.</summary>
    public static DnsMessage Query(ushort id, DnsName name, DnsType type, DnsEdns? edns) =>
        new(id, DnsFlags.RecursionDesired | DnsFlags.AuthenticData, DnsCode.NoError, [new DnsQuestion(name, type)], [], [], [], edns);

    /// <summary>Reads a message. One that says it was truncated is read as far as it goes.</summary>
    public static Parsed<DnsMessage> Parse(ReadOnlySpan<byte> octets)
    {
        if (octets.Length < 12) return new SyntaxFault(octets.Length, "header of 12 octets");
        var reader = new DnsMessageReader(octets);
        var id = reader.UInt16();
        var bits = reader.UInt16();
        var (questionCount, answerCount, authorityCount, additionalCount) = (reader.UInt16(), reader.UInt16(), reader.UInt16(), reader.UInt16());
        var flags = (DnsFlags)(bits & 0x87B0);
        var questions = ImmutableArray.CreateBuilder<DnsQuestion>();
        for (var i = 0; i < questionCount && !reader.Failed; i++)
        {
            var question = new DnsQuestion(reader.Name(), (DnsType)reader.UInt16(), reader.UInt16());
            if (!reader.Failed) questions.Add(question);
        }

        DnsEdns? edns = null;
        var extended = 0;
        var answers = reader.Records(answerCount, ref edns, ref extended);
        var authority = reader.Records(authorityCount, ref edns, ref extended);
        var additional = reader.Records(additionalCount, ref edns, ref extended);
        if (reader.Failed && (flags & DnsFlags.Truncated) == 0) return new SyntaxFault(reader.At, reader.Expected);
        return new DnsMessage(id, flags, (DnsCode)((extended << 4) | (bits & 0xF)), questions.ToImmutable(), answers, authority, additional, edns);
    }
}

/// <summary>Reads the parts of a message; after the first fault everything is empty.</summary>
internal ref struct DnsMessageReader(ReadOnlySpan<byte> message)
{
    private readonly ReadOnlySpan<byte> _message = message;
    private int _at;

    public bool Failed { get; private set; }

    public readonly int At => _at;

    public string Expected { get; private set; } = "";

    public ushort UInt16() => (ushort)Number(2);

    public ImmutableArray<DnsRecord> Records(int count, ref DnsEdns? edns, ref int extendedCode)
    {
        // No room is set aside for what the header only claims to hold.
        var records = ImmutableArray.CreateBuilder<DnsRecord>();
        for (var i = 0; i < count && !Failed; i++)
        {
            var name = Name();
            var type = (DnsType)UInt16();
            var @class = UInt16();
            var ttl = Number(4);
            var length = UInt16();
            if (Failed) break;
            if (length > _message.Length - _at)
            {
                Fail("record data within the message");
                break;
            }

            var end = _at + length;
            if (type == DnsType.Opt)
            {
                // RFC 6891 §6.1.1: more than one is a format error; the first counts here.
                if (edns is null)
                {
                    edns = new DnsEdns(@class, (byte)(ttl >> 16), (ttl & 0x8000) != 0);
                    extendedCode = (int)(ttl >> 24);
                }
            }
            else
            {
                // RFC 2181 §8: a TTL with the highest bit set is read as zero.
                var record = Record(name, type, @class, (ttl & 0x80000000) != 0 ? 0 : ttl, end);
                if (Failed) break;
                records.Add(record);
            }

            _at = end;
        }

        return records.ToImmutable();
    }

    public DnsName Name()
    {
        if (Failed) return default;
        if (DnsName.TryRead(_message, ref _at, out var name)) return name;
        Fail("name");
        return default;
    }

    private DnsRecord Record(DnsName name, DnsType type, ushort @class, uint ttl, int end)
    {
        if (@class != DnsRecord.Internet) return new DnsRecord.Other(name, type, @class, ttl, Rest(end));
        DnsRecord record = type switch
        {
            DnsType.A when end - _at == 4 => new DnsRecord.Address(name, ttl, new IPAddress(_message[_at..end])),
            DnsType.Aaaa when end - _at == 16 => new DnsRecord.Address(name, ttl, new IPAddress(_message[_at..end])),
            DnsType.Cname => new DnsRecord.Alias(name, ttl, Name()),
            DnsType.Ns => new DnsRecord.NameServer(name, ttl, Name()),
            DnsType.Ptr => new DnsRecord.Pointer(name, ttl, Name()),
            DnsType.Mx => new DnsRecord.MailExchange(name, ttl, UInt16(), Name()),
            DnsType.Txt => new DnsRecord.Text(name, ttl, Strings(end)),
            DnsType.Soa => new DnsRecord.StartOfAuthority(name, ttl, Name(), Name(), Number(4), Number(4), Number(4), Number(4), Number(4)),
            DnsType.Srv => new DnsRecord.Service(name, ttl, UInt16(), UInt16(), UInt16(), Name()),
            DnsType.Tlsa => new DnsRecord.Tlsa(name, ttl, (byte)Number(1), (byte)Number(1), (byte)Number(1), Rest(end)),
            DnsType.Caa => new DnsRecord.Caa(name, ttl, (byte)Number(1), Tag(end), Rest(end)),
            DnsType.A or DnsType.Aaaa => Wrong("address of the right length", name),
            _ => new DnsRecord.Other(name, type, @class, ttl, Rest(end)),
        };
        var whole = record is DnsRecord.Address or DnsRecord.Other or DnsRecord.Tlsa or DnsRecord.Caa;
        if (!Failed && !whole && _at != end) Fail("record data that ends where its length says");
        return record;
    }

    private DnsRecord.Other Wrong(string expected, DnsName name)
    {
        Fail(expected);
        return new DnsRecord.Other(name, DnsType.None, DnsRecord.Internet, 0, []);
    }

    private ImmutableArray<byte> Rest(int end)
    {
        if (Failed || _at > end)
        {
            Fail("record data");
            return [];
        }

        var data = _message[_at..end].ToImmutableArray();
        _at = end;
        return data;
    }

    private ImmutableArray<ImmutableArray<byte>> Strings(int end)
    {
        var strings = ImmutableArray.CreateBuilder<ImmutableArray<byte>>();
        do
        {
            var length = (int)Number(1);
            if (Failed || _at + length > end)
            {
                Fail("character-string within its record");
                return [];
            }

            strings.Add(Rest(_at + length));
        }
        while (_at < end);
        return strings.ToImmutable();
    }

    private string Tag(int end)
    {
        var length = (int)Number(1);
        if (Failed || length == 0 || _at + length > end)
        {
            Fail("property tag");
            return "";
        }

        var tag = System.Text.Encoding.Latin1.GetString(_message.Slice(_at, length));
        _at += length;
        return tag;
    }

    private uint Number(int octets)
    {
        if (Failed || _message.Length - _at < octets)
        {
            Fail("more octets");
            return 0;
        }

        uint value = 0;
        for (var i = 0; i < octets; i++) value = (value << 8) | _message[_at++];
        return value;
    }

    private void Fail(string expected)
    {
        if (Failed) return;
        (Failed, Expected) = (true, expected);
    }
}
