using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Net;

namespace Mox.Protocols.Dns.Wire;

/// <summary>Reads the parts of a message; after the first fault everything is empty.</summary>
/// <remarks>A pointer of two octets may stand for a name of 255: names pointed at are made once, and all together may be eight times as long as the message, and 16 KiB.</remarks>
internal ref struct DnsMessageReader(ReadOnlySpan<byte> message)
{
    private const int MaxUnfolding = 8;
    private const int UnfoldingFree = 16 << 10;

    private readonly ReadOnlySpan<byte> _message = message;
    private readonly Dictionary<int, DnsName> _pointedAt = [];
    private int _unfolded;
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
                    edns = new DnsEdns(@class, (byte)(ttl >> 16), (ttl & 0x8000) != 0) { Options = Options(end) };
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
        var target = _at + 1 < _message.Length && (_message[_at] & 0xC0) == 0xC0 ? BinaryPrimitives.ReadUInt16BigEndian(_message[_at..]) & 0x3FFF : -1;
        if (target >= 0 && target < _at && _pointedAt.TryGetValue(target, out var known))
        {
            _at += 2;
            return known;
        }

        if (!DnsName.TryRead(_message, ref _at, out var name, out var octets))
        {
            Fail("name");
            return default;
        }

        _unfolded += octets;
        if (_unfolded > UnfoldingFree + (MaxUnfolding * _message.Length))
        {
            Fail("names that unfold to no more than eight times the message");
            return default;
        }

        if (target >= 0) _pointedAt[target] = name;
        return name;
    }

    /// <summary>The options of OPT; what is broken in them is left out with all behind it, since nothing depends on them.</summary>
    private ImmutableArray<DnsEdnsOption> Options(int end)
    {
        var options = ImmutableArray.CreateBuilder<DnsEdnsOption>();
        while (end - _at >= 4)
        {
            var (code, length) = (UInt16(), UInt16());
            if (length > end - _at) break;
            options.Add(new DnsEdnsOption(code, Rest(_at + length)));
        }

        return options.ToImmutable();
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
            DnsType.Ds => new DnsRecord.DelegationSigner(name, ttl, UInt16(), (byte)Number(1), (byte)Number(1), Rest(end)),
            DnsType.Dnskey => new DnsRecord.ZoneKey(name, ttl, UInt16(), (byte)Number(1), (byte)Number(1), Rest(end)),
            DnsType.A or DnsType.Aaaa => Wrong("address of the right length", name),
            _ => new DnsRecord.Other(name, type, @class, ttl, Rest(end)),
        };
        var whole = record is DnsRecord.Address or DnsRecord.Other or DnsRecord.Tlsa or DnsRecord.Caa or DnsRecord.DelegationSigner or DnsRecord.ZoneKey;
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
