using System.Globalization;
using System.Text;
using Mox.Protocols.Mime;
using Mox.Protocols.Mime.Defects;
using Mox.Testing;

namespace Mox.Protocols.Tests.Mime;

public class MimeReaderTests
{
    private const string Nested = "From x@y Mon Jan  1 00:00:00 2024\r\nContent-Type: multipart/mixed; boundary=o\r\n\r\npre\r\namble\r\n--o\r\n\r\none\r\n\r\n--x\r\n--o\r\n"
        + "Content-Type: message/rfc822\r\n\r\nSubject: in\r\nContent-Type: multipart/alternative; boundary=i\r\n\r\n--i\r\n\r\na\nb\r\n--i--\r\nepi\r\n--o--\r\nlogue\r\n";

    public static TheoryData<string> Shapes => new(
        Nested,
        Nested.Replace("\r\n", "\n", StringComparison.Ordinal),
        "no header at all\r\n--\r\n",
        "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n\r\r\r\n\n\r\n--b\r\n\r\n-\r\n--\r\n\r\n--b\r\n\r\n-",
        "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nX: y\r\n--b\r\n--b",
        "Content-Type: multipart/digest; boundary=b\r\n\r\n--b\r\n\r\nSubject: 1\r\n\r\nx\r\n--b--");

    [Theory, MemberData(nameof(Shapes))]
    public void TheEventsAreTheSameWhereverTheOctetsAreCut(string message)
    {
        var octets = Encoding.Latin1.GetBytes(message);
        var whole = Recorded.Read([octets]);
        for (var cut = 0; cut <= octets.Length; cut++) Assert.Equal(whole, Recorded.Read([octets[..cut], octets[cut..]]));
        Assert.Equal(whole, Recorded.Read(octets.Select(octet => new[] { octet })));
    }

    [Theory, MemberData(nameof(Shapes))]
    public void TheBodiesThatAreHandedOnAreThoseOfTheTree(string message)
    {
        var octets = Encoding.Latin1.GetBytes(message);
        var recorded = new Recorded();
        var reader = new MimeReader(recorded, MimeLimits.Default);
        reader.Write(octets);
        reader.Complete();
        var expected = Trees.All(PartTree.Read(octets)).Where(part => part is { IsMultipart: false, Message: null })
            .Select(part => Encoding.Latin1.GetString(octets, (int)part.BodyStart, (int)part.BodyLength));
        Assert.Equal(expected, recorded.Contents);
    }

    [Fact]
    public void PreambleAndEpilogueAreTold()
    {
        var events = Recorded.Read([Encoding.Latin1.GetBytes(Nested)]);
        Assert.Contains("Preamble pre\r\namble", events, StringComparison.Ordinal);
        Assert.Contains("Epilogue logue\r\n", events, StringComparison.Ordinal);
        Assert.Contains("Epilogue epi", events, StringComparison.Ordinal);
    }

    [SuiteFact("mime")]
    public void TheBodiesOfEveryMessageAreThoseOfTheTree()
    {
        foreach (var file in MimeCorpusTests.Messages())
        {
            var octets = File.ReadAllBytes(file);
            var recorded = new Recorded();
            var reader = new MimeReader(recorded, MimeLimits.Default);
            for (var i = 0; i < octets.Length; i += 13) reader.Write(octets.AsSpan(i, Math.Min(13, octets.Length - i)));
            reader.Complete();
            var expected = Trees.AllReal(PartTree.Read(octets)).Where(part => part is { IsMultipart: false, Message: null })
                .Select(part => Encoding.Latin1.GetString(octets, (int)part.BodyStart, (int)part.BodyLength));
            if (!expected.SequenceEqual(recorded.Contents)) Assert.Fail($"{file}: {string.Join('|', recorded.Contents)}");
        }
    }

    [Fact]
    public void DefectsAreRecordedWithTheirPlaces()
    {
        var differing = new List<string>();
        foreach (var (input, expected, line) in Vectors.Read("mime/defects.txt"))
        {
            var octets = Encoding.Latin1.GetBytes(input);
            foreach (var step in (int[])[octets.Length, 1, 2, 7, 23])
            {
                var actual = Show(octets, step);
                if (actual != expected) differing.Add($"line {line} in steps of {step}: {actual} instead of {expected}");
            }
        }

        Assert.True(differing.Count == 0, string.Join('\n', differing));
    }

    [Fact]
    public void OfManyDefectsTheFirstPlacesAndTheNumberAreKept()
    {
        var defects = new DefectList();
        PartTree.Read(Encoding.Latin1.GetBytes(string.Concat(Enumerable.Repeat("X: y\n", 1000)) + "\n"), null, defects);
        Assert.Equal(1001, defects.CountOf(DefectKind.LoneLf));
        Assert.Equal(DefectList.MaxPlaces, defects.Places.Count);
    }

    private static string Show(byte[] octets, int step)
    {
        var defects = new DefectList();
        var tree = new PartTree(MimeLimits.Default, defects);
        for (var i = 0; i < octets.Length; i += step) tree.Write(octets.AsSpan(i, Math.Min(step, octets.Length - i)));
        tree.Complete();
        return defects.IsEmpty ? "none" : string.Join(' ', defects.Places.OrderBy(d => d.Offset).ThenBy(d => d.Kind.ToString(), StringComparer.Ordinal)
            .Select(d => string.Create(CultureInfo.InvariantCulture, $"{d.Kind}@{d.Offset}")));
    }

    /// <summary>Writes down what it is told; pieces of one body are joined.</summary>
    private sealed class Recorded : IMimeEvents
    {
        private readonly StringBuilder _events = new();
        private readonly Stack<(bool Multipart, bool Message, StringBuilder Content, int Place)> _open = new();
        private string? _last;
        private int _begun;

        private SortedDictionary<int, string> Bodies { get; } = [];

        public IEnumerable<string> Contents => Bodies.Values;

        public bool WantsBodies => true;

        public static string Read(IEnumerable<byte[]> pieces)
        {
            var recorded = new Recorded();
            var reader = new MimeReader(recorded, MimeLimits.Default);
            foreach (var piece in pieces) reader.Write(piece);
            reader.Complete();
            return recorded._events.ToString();
        }

        public void PartBegins(long offset)
        {
            Next(CultureInfo.InvariantCulture, $"begins {offset}");
            _open.Push((false, false, new StringBuilder(), _begun++));
        }

        public void HeaderEnds(PartHeader facts, HeaderReader header, long bodyStart, bool isOpaque)
        {
            var part = _open.Pop();
            _open.Push(part with { Multipart = facts.IsMultipart, Message = facts is { Type: "message", Subtype: "rfc822" or "global" } && !isOpaque });
            Next(CultureInfo.InvariantCulture, $"{facts.Type}/{facts.Subtype} body {bodyStart}");
            foreach (var field in header) Next(CultureInfo.InvariantCulture, $"{field.Name}={field.Text}");
        }

        public void Body(ReadOnlySpan<byte> octets, BodyPlace place)
        {
            var text = Encoding.Latin1.GetString(octets);
            if (_last != place.ToString()) _events.Append('\n').Append(place).Append(' ');
            _events.Append(text);
            _last = place.ToString();
            if (place == BodyPlace.Content) _open.Peek().Content.Append(text);
        }

        public void PartEnds(long bodyEnd, long bodyLines)
        {
            var part = _open.Pop();
            if (part is { Multipart: false, Message: false }) Bodies.Add(part.Place, part.Content.ToString());
            Next(CultureInfo.InvariantCulture, $"ends {bodyEnd} {bodyLines}");
        }

        private void Next(CultureInfo culture, FormattableString text)
        {
            _events.Append('\n').Append(text.ToString(culture));
            _last = null;
        }
    }
}
