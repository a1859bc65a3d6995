using System.Globalization;
using Mox.Protocols.Dns.Wire;
using Mox.Protocols.Tests.Mime;
using Mox.Testing;
using Xunit.Abstractions;

namespace Mox.Protocols.Tests.Dns;

public class Dns_record_text(ITestOutputHelper output)
{
    private static readonly DnsName Owner = Dns_names.Name("example.org");

    public static TheoryData<string, string, string> Cases()
    {
        var data = new TheoryData<string, string, string>();
        foreach (var (input, expected, _) in Vectors.Read("dns/record-text.txt"))
        {
            var space = input.IndexOf(' ', StringComparison.Ordinal);
            data.Add(input[..space], input[(space + 1)..], Vectors.Unescape(expected));
        }

        return data;
    }

    [Theory, MemberData(nameof(Cases))]
    public void Is_read_and_written(string type, string text, string expected)
    {
        var read = RecordText.Parse(Owner, RecordText.TypeOf(type)!.Value, 60, text, Owner);
        Assert.Equal(expected, read.Ok ? RecordText.Write(read.Value) : "!");
        if (read.Ok) Assert.Equal(expected, RecordText.Write(OverTheWire(read.Value)));
    }

    [Theory]
    [InlineData("mx", DnsType.Mx)]
    [InlineData("TYPE257", DnsType.Caa)]
    [InlineData("type65280", (DnsType)65280)]
    [InlineData("a,mx", null)]
    [InlineData("none", null)]
    [InlineData("15", null)]
    [InlineData("", null)]
    [InlineData("TYPE65536", null)]
    public void Names_types(string name, DnsType? type)
    {
        Assert.Equal(type, RecordText.TypeOf(name));
        if (type is { } known) Assert.Equal(known, RecordText.TypeOf(RecordText.TypeName(known)));
    }

    /// <summary>Normalised zone files: each record of a type we know is read, sent over the wire, and written as the same.</summary>
    [SuiteFact("dns")]
    public void Comes_back_as_it_stands_in_zone_files()
    {
        var origin = Dns_names.Name("example");
        var types = new Dictionary<string, int>(StringComparer.Ordinal);
        var cases = new List<(string, string, string)>();
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Corpora.Folder("dns")!, "dnspython"), "*.good").Order(StringComparer.Ordinal))
        {
            foreach (var line in File.ReadLines(file))
            {
                // OWNER TTL IN TYPE DATA
                var words = line.Split(' ', 5);
                if (words.Length < 5 || RecordText.TypeOf(words[3]) is not { } type || type is DnsType.Rrsig or DnsType.Opt) continue;
                types[words[3]] = types.GetValueOrDefault(words[3]) + 1;
                var owner = words[0] == "@" ? origin : DnsName.Parse($"{words[0]}.example").Value;
                var read = RecordText.Parse(owner, type, uint.Parse(words[1], CultureInfo.InvariantCulture), words[4], origin);
                cases.Add((line, Absolute(type, words[4]), read.Ok ? RecordText.Write(OverTheWire(read.Value)) : read.Fault.ToString()));
            }
        }

        output.WriteLine(string.Join(", ", types.OrderBy(type => type.Key).Select(type => $"{type.Key} {type.Value}")));
        KnownDifferences.Check(output, "dns-zone", cases, "Dns");
    }

    /// <summary>The zone file as people write them says the same as its normalised form.</summary>
    [SuiteFact("dns")]
    public void Is_read_from_a_zone_file_as_people_write_them()
    {
        var folder = Path.Combine(Corpora.Folder("dns")!, "dnspython");
        var written = Zone(File.ReadAllText(Path.Combine(folder, "example")));
        var normal = Zone("$ORIGIN example.\n" + File.ReadAllText(Path.Combine(folder, "example1.good")));
        KnownDifferences.Check(output, "dns-zone-written", written.Select(line => (line, "there", normal.Contains(line, StringComparer.Ordinal) ? "there" : "missing")), "Dns");
        Assert.Equal(normal.Count, written.Count);

        static List<string> Zone(string text) => [.. ZoneText.Read(text).Where(entry => entry.Type is not DnsType.Rrsig).Select(Line)];

        static string Line(ZoneText.Entry entry)
        {
            var read = RecordText.Parse(entry.Owner, entry.Type, entry.Ttl, entry.Data, entry.Origin);
            return FormattableString.Invariant($"{entry.Owner} {entry.Ttl} {RecordText.TypeName(entry.Type)} {(read.Ok ? RecordText.Write(OverTheWire(read.Value)) : read.Fault.ToString() + entry.Data)}");
        }
    }

    /// <summary>Records of a type we do not look into, in the generic form: nothing of them is lost.</summary>
    [SuiteFact("dns")]
    public void Takes_the_generic_form_of_types_it_does_not_know()
    {
        var cases = new List<(string, string, string)>();
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Corpora.Folder("dns")!, "dnspython"), "*.generic").Order(StringComparer.Ordinal))
        {
            foreach (var part in File.ReadAllText(file).Split("\n)", StringSplitOptions.RemoveEmptyEntries).Where(part => part.Contains("\\#", StringComparison.Ordinal)))
            {
                var text = part[part.IndexOf("\\#", StringComparison.Ordinal)..] + "\n)";
                var hex = string.Concat(text.Split('\n').Skip(1).Select(line => line.Split(';')[0])).Replace(" ", "", StringComparison.Ordinal).Replace(")", "", StringComparison.Ordinal).ToUpperInvariant();
                var read = RecordText.Parse(Owner, (DnsType)64, 1, text, Owner);
                cases.Add((hex, $"\\# {hex.Length / 2} {hex}", read.Ok ? RecordText.Write(OverTheWire(read.Value)) : read.Fault.ToString()));
            }
        }

        KnownDifferences.Check(output, "dns-generic", cases, "Dns");
    }

    /// <summary>What a resolver asks, with the words of the suite: id, flags, version, DO and size.</summary>
    [SuiteFact("dns")]
    public void A_query_says_what_the_suite_says()
    {
        var file = Path.Combine(Corpora.Folder("dns")!, "dnspython", "query");
        if (!File.Exists(file)) return;
        var said = File.ReadLines(file).Select(line => line.Split(' ')).Where(words => words.Length == 2).ToDictionary(words => words[0], words => words[1]);
        var query = DnsMessage.Query(1234, Dns_names.Name("wwww.dnspython.org"), DnsType.A, new DnsEdns(4096, 0, DnssecOk: true));
        query = DnsMessage.Parse(DnsMessageWriter.Write(query with { Flags = DnsFlags.RecursionDesired })).Value;
        Assert.Equal(said["id"], query.Id.ToString(CultureInfo.InvariantCulture));
        Assert.Equal(said["payload"], query.Edns!.UdpSize.ToString(CultureInfo.InvariantCulture));
        Assert.Equal(said["edns"], query.Edns.Version.ToString(CultureInfo.InvariantCulture));
        Assert.Equal(said["eflags"] == "DO", query.Edns.DnssecOk);
        Assert.Equal(said["flags"] == "RD", query.Flags == DnsFlags.RecursionDesired);
    }

    private static DnsRecord OverTheWire(DnsRecord record)
    {
        var message = DnsMessage.Query(1, record.Name, record.Type, null) with { Answers = [record] };
        return Assert.Single(DnsMessage.Parse(DnsMessageWriter.Write(message)).Value.Answers);
    }

    /// <summary>The data as we write it: names absolute, in lower case; hexadecimal digits in upper case and in one piece.</summary>
    private static string Absolute(DnsType type, string data)
    {
        string Name(string name) => name == "@" ? "example." : name.EndsWith('.') ? name.ToLowerInvariant() : $"{name.ToLowerInvariant()}.example.";
        var words = data.Split(' ');
        switch (type)
        {
            case DnsType.Cname or DnsType.Ns or DnsType.Ptr or DnsType.Mx or DnsType.Srv:
                words[^1] = Name(words[^1]);
                return string.Join(' ', words);
            case DnsType.Soa:
                (words[0], words[1]) = (Name(words[0]), Name(words[1]));
                return string.Join(' ', words);
            case DnsType.Tlsa or DnsType.Ds:
                return string.Join(' ', words.Take(3)) + " " + string.Concat(words.Skip(3)).ToUpperInvariant();
            case DnsType.Dnskey:
                return string.Join(' ', words.Take(3)) + " " + string.Concat(words.Skip(3));
            default:
                return words[0] == "\\#" ? data.ToUpperInvariant() : data;
        }
    }
}
