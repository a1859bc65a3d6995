using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Mox.Protocols.Text;

namespace Mox.Protocols.Dns.Wire;

public static partial class RecordText
{
    private const string Generic = @"\#";

    /// <summary>The longest data in generic form: with a name it must fit into a message.</summary>
    private const int MaxGeneric = 65_000;

    private static readonly Dictionary<string, byte> Algorithms = new(StringComparer.OrdinalIgnoreCase)
    {
        ["RSAMD5"] = 1, ["DSA"] = 3, ["RSASHA1"] = 5, ["RSASHA256"] = 8, ["RSASHA512"] = 10, ["ECDSAP256SHA256"] = 13, ["ECDSAP384SHA384"] = 14, ["ED25519"] = 15, ["ED448"] = 16,
    };

    /// <summary>Reads the data of a record: what stands behind its type, on several lines in parentheses too.</summary>
    /// <param name="owner">Where the record stands.</param>
    /// <param name="type">Its type.</param>
    /// <param name="ttl">Its time to live in seconds.</param>
    /// <param name="text">The data.</param>
    /// <param name="origin">What names without a dot at the end are relative to, and what <c>@</c> stands for.</param>
    public static Parsed<DnsRecord> Parse(DnsName owner, DnsType type, uint ttl, string text, DnsName origin)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!Split(text).Try(out var words, out var fault)) return fault;
        var data = new DataWords(words, origin, text.Length);
        var record = words.Count > 0 && words[0] is { IsQuoted: false, Raw: Generic } ? Unknown(owner, type, ttl, ref data) : Known(owner, type, ttl, ref data);
        if (data.Fault is { } wrong) return wrong;
        return data.AtEnd ? record! : new SyntaxFault(data.Offset, "end of the record data");
    }

    private static DnsRecord? Known(DnsName owner, DnsType type, uint ttl, ref DataWords data) => type switch
    {
        DnsType.A => new DnsRecord.Address(owner, ttl, data.Address(AddressFamily.InterNetwork)),
        DnsType.Aaaa => new DnsRecord.Address(owner, ttl, data.Address(AddressFamily.InterNetworkV6)),
        DnsType.Cname => new DnsRecord.Alias(owner, ttl, data.Name()),
        DnsType.Ns => new DnsRecord.NameServer(owner, ttl, data.Name()),
        DnsType.Ptr => new DnsRecord.Pointer(owner, ttl, data.Name()),
        DnsType.Mx => new DnsRecord.MailExchange(owner, ttl, data.UInt16(), data.Name()),
        DnsType.Txt => new DnsRecord.Text(owner, ttl, data.Strings()),
        DnsType.Soa => new DnsRecord.StartOfAuthority(owner, ttl, data.Name(), data.Name(), data.Number(uint.MaxValue), data.Number(uint.MaxValue), data.Number(uint.MaxValue), data.Number(uint.MaxValue), data.Number(uint.MaxValue)),
        DnsType.Srv => new DnsRecord.Service(owner, ttl, data.UInt16(), data.UInt16(), data.UInt16(), data.Name()),
        DnsType.Tlsa => new DnsRecord.Tlsa(owner, ttl, data.Octet(), data.Octet(), data.Octet(), data.Hex()),
        DnsType.Caa => new DnsRecord.Caa(owner, ttl, data.Octet(), data.Tag(), data.String(ushort.MaxValue)),
        DnsType.Ds => new DnsRecord.DelegationSigner(owner, ttl, data.UInt16(), data.Algorithm(), data.Octet(), data.Hex()),
        DnsType.Dnskey => new DnsRecord.ZoneKey(owner, ttl, data.UInt16(), data.Octet(), data.Algorithm(), data.Base64()),
        _ => data.Fail<DnsRecord>(Generic),
    };

    /// <summary>The generic form, which stands for a type that is looked into as well: then by way of the wire.</summary>
    private static DnsRecord? Unknown(DnsName owner, DnsType type, uint ttl, ref DataWords data)
    {
        data.Skip();
        var length = data.Number(MaxGeneric);
        var octets = length == 0 ? [] : data.Hex();
        if (data.Fault is not null) return null;
        if (octets.Length != length) return data.Fail<DnsRecord>("as many octets as said");
        var other = new DnsRecord.Other(owner, type, DnsRecord.Internet, ttl, octets);
        var message = DnsMessageWriter.Write(new DnsMessage(0, DnsFlags.Response, DnsCode.NoError, [], [other], [], [], null));
        return DnsMessage.Parse(message).Try(out var read, out _) && read.Answers.Length == 1 ? read.Answers[0] : data.Fail<DnsRecord>("data of this type");
    }

    /// <summary>Words, without their comments and parentheses. Raw text keeps its escapes.</summary>
    private static Parsed<List<Word>> Split(string text)
    {
        var words = new List<Word>();
        var open = 0;
        for (var i = 0; i < text.Length;)
        {
            var c = text[i];
            if (c == ';') i = text.IndexOf('\n', i) is >= 0 and var line ? line : text.Length;
            else if (c is ' ' or '\t') i++;
            else if (c is '\r' or '\n')
            {
                if (open == 0 && text.AsSpan(i).Trim().Length > 0) return new SyntaxFault(i, "one line, or parentheses around several");
                i++;
            }
            else if (c is '(' or ')')
            {
                open += c == '(' ? 1 : -1;
                if (open is < 0 or > 1) return new SyntaxFault(i, "one pair of parentheses");
                i++;
            }
            else
            {
                var quoted = c == '"';
                var start = quoted ? ++i : i;
                while (i < text.Length && (quoted ? text[i] != '"' : text[i] is not (' ' or '\t' or '\r' or '\n' or '(' or ')' or ';' or '"'))) i += text[i] == '\\' ? 2 : 1;
                if (i > text.Length || (quoted && i == text.Length)) return new SyntaxFault(text.Length, quoted ? "quotation mark" : "character behind the backslash");
                words.Add(new Word(text[start..i], quoted, start));
                if (quoted) i++;
            }
        }

        return open == 0 ? words : new SyntaxFault(text.Length, "closing parenthesis");
    }

    private readonly record struct Word(string Raw, bool IsQuoted, int At);

    /// <summary>Takes one word after the other; after the first fault everything is empty.</summary>
    private ref struct DataWords(List<Word> words, DnsName origin, int length)
    {
        private int _next;

        public SyntaxFault? Fault { get; private set; }

        public readonly bool AtEnd => _next == words.Count;

        public readonly int Offset => AtEnd ? length : words[_next].At;

        public void Skip() => _next++;

        public T? Fail<T>(string expected)
        {
            Fault ??= new SyntaxFault(_next > 0 && _next <= words.Count ? words[_next - 1].At : 0, expected);
            return default;
        }

        public uint Number(uint most) =>
            Take("number") is { } word && uint.TryParse(word.Raw, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= most ? number : Fail<uint>($"number up to {most}");

        public ushort UInt16() => (ushort)Number(ushort.MaxValue);

        public byte Octet() => (byte)Number(byte.MaxValue);

        /// <summary>A number, or the name of an algorithm (RFC 4034 §A.1, and those added since).</summary>
        public byte Algorithm()
        {
            var name = AtEnd ? "" : words[_next].Raw;
            if (!Algorithms.TryGetValue(name, out var algorithm)) return Octet();
            Skip();
            return algorithm;
        }

        public IPAddress Address(AddressFamily family) =>
            Take("address") is { } word && IPAddress.TryParse(word.Raw, out var address) && address.AddressFamily == family && (family == AddressFamily.InterNetwork ? word.Raw == address.ToString() : !word.Raw.Contains('%', StringComparison.Ordinal))
                ? address
                : Fail<IPAddress>("address of the family of the type") ?? IPAddress.None;

        public DnsName Name()
        {
            if (Take("name") is not { } word) return default;
            if (word.Raw == "@") return origin;
            var absolute = word.Raw.EndsWith('.') && word.Raw[..^1].Reverse().TakeWhile(c => c == '\\').Count() % 2 == 0;
            return DnsName.Parse(absolute || origin.IsRoot ? word.Raw : $"{word.Raw}.{origin.Text}").Try(out var name, out _) ? name : Fail<DnsName>("name");
        }

        public string Tag() =>
            Take("property tag") is { } word && word.Raw.Length is > 0 and < 256 && word.Raw.All(char.IsAsciiLetterOrDigit) ? word.Raw : Fail<string>("property tag of letters and digits") ?? "";

        public ImmutableArray<byte> Hex() => Octets("hexadecimal digits", text => text.Length % 2 == 0 && text.All(char.IsAsciiHexDigit) ? Convert.FromHexString(text) : null);

        public ImmutableArray<byte> Base64()
        {
            return Octets("base64", Decode);

            static byte[]? Decode(string text)
            {
                var octets = new byte[text.Length];
                return Convert.TryFromBase64String(text, octets, out var count) ? octets[..count] : null;
            }
        }

        /// <summary>A character-string of at most so many octets.</summary>
        public ImmutableArray<byte> String(int most)
        {
            if (Take("character-string") is not { } word) return [];
            var octets = ImmutableArray.CreateBuilder<byte>(word.Raw.Length);
            for (var i = 0; i < word.Raw.Length; i++)
            {
                if (!char.IsAscii(word.Raw[i]) || (word.Raw[i] == '\\' && !char.IsAscii(word.Raw[i + 1]))) return Nothing("ASCII, other octets as \\DDD");
                if (word.Raw[i] != '\\')
                {
                    octets.Add((byte)word.Raw[i]);
                }
                else if (!char.IsAsciiDigit(word.Raw[i + 1]))
                {
                    octets.Add((byte)word.Raw[++i]);
                }
                else if (i + 3 < word.Raw.Length && byte.TryParse(word.Raw.AsSpan(i + 1, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var octet))
                {
                    octets.Add(octet);
                    i += 3;
                }
                else
                {
                    return Nothing("three digits up to 255");
                }
            }

            return octets.Count <= most ? octets.ToImmutable() : Nothing($"character-string of at most {most} octets");
        }

        public ImmutableArray<ImmutableArray<byte>> Strings()
        {
            var strings = ImmutableArray.CreateBuilder<ImmutableArray<byte>>();
            do strings.Add(String(255));
            while (Fault is null && !AtEnd);
            return strings.ToImmutable();
        }

        /// <summary>All words that are left, put together.</summary>
        private ImmutableArray<byte> Octets(string expected, Func<string, byte[]?> decode)
        {
            var text = string.Concat(words.Skip(_next).Select(word => word.Raw));
            if (text.Length == 0 || decode(text) is not { } octets) return Nothing(expected);
            _next = words.Count;
            return [.. octets];
        }

        private ImmutableArray<byte> Nothing(string expected)
        {
            Fail<byte>(expected);
            return [];
        }

        private Word? Take(string expected)
        {
            if (Fault is null && !AtEnd) return words[_next++];
            Fault ??= new SyntaxFault(length, expected);
            return null;
        }
    }
}
