using System.Text;
using System.Xml.Linq;
using Mox.Protocols.Mime;
using Mox.Testing;
using Xunit.Abstractions;

namespace Mox.Protocols.Tests.Mime;

/// <summary>The messages of mime4j and MIME-tools, against the event trees of mime4j.</summary>
public class Mime4jSuiteTests(ITestOutputHelper output)
{
    [SuiteTheory("mime")]
    [InlineData("mime4j-testmsgs")]
    [InlineData("mimetools-testmsgs")]
    public void Structure(string suite)
    {
        var folder = Corpora.Folder($"mime/{suite}")!;
        KnownDifferences.Check(output, suite, Directory.GetFiles(folder, "*.msg").Order(StringComparer.Ordinal).Select(file =>
        {
            var octets = File.ReadAllBytes(file);
            var expected = new StringBuilder();
            Expected(XDocument.Parse(File.ReadAllText(Path.ChangeExtension(file, ".xml"), Encoding.Latin1), LoadOptions.PreserveWhitespace).Root!, expected, 0);
            var actual = new StringBuilder();
            Actual(PartTree.Read(octets), octets, actual, 0);
            return (Path.GetFileNameWithoutExtension(file), expected.ToString(), actual.ToString());
        }));
    }

    [SuiteTheory("mime")]
    [InlineData("mime4j-testmsgs")]
    [InlineData("mimetools-testmsgs")]
    public async Task Content(string suite)
    {
        var folder = Corpora.Folder($"mime/{suite}")!;
        var cases = new List<(string, string, string)>();
        foreach (var file in Directory.GetFiles(folder, "*_decoded.xml").Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileName(file)[..^"_decoded.xml".Length];
            var octets = await File.ReadAllBytesAsync(Path.Combine(folder, $"{name}.msg"));
            var bodies = XDocument.Parse(await File.ReadAllTextAsync(file, Encoding.Latin1)).Descendants().Where(element => element.Name.LocalName is "text-body" or "binary-body")
                .Select(element => Shown(File.ReadAllBytes(Path.Combine(folder, element.Attribute("name")!.Value))));
            var leaves = (await Trees.AllOpenedAsync(PartTree.Read(octets), octets)).Where(opened => opened.Part is { IsMultipart: false, Message: null, IsEncodedMessage: false })
                .Select(opened => Shown(Trees.Content(opened.Part, opened.Octets)));
            cases.Add((name, string.Join("\n--\n", bodies), string.Join("\n--\n", leaves)));
        }

        KnownDifferences.Check(output, $"{suite}-decoded", cases);
    }

    private static void Expected(XElement element, StringBuilder text, int depth)
    {
        foreach (var child in element.Elements())
        {
            switch (child.Name.LocalName)
            {
                case "header":
                    text.Append(' ', depth).Append("header ").Append(child.Elements("field").Count()).Append('\n');
                    break;
                case "body":
                    text.Append(' ', depth).Append("body ").Append(Shown(Encoding.Latin1.GetBytes(child.Value))).Append('\n');
                    break;
                case "multipart":
                    text.Append(' ', depth).Append("multipart\n");
                    Expected(child, text, depth + 1);
                    break;
                case "body-part" or "message":
                    Expected(child, text, depth);
                    break;
                default:
                    break;
            }
        }
    }

    private static void Actual(MessagePart part, byte[] message, StringBuilder text, int depth)
    {
        var count = 0;
        foreach (var field in new HeaderReader(message.AsSpan((int)part.HeaderStart, (int)part.HeaderLength)))
        {
            _ = field;
            count++;
        }

        text.Append(' ', depth).Append("header ").Append(count).Append('\n');
        if (part.IsMultipart) text.Append(' ', depth).Append("multipart\n");
        else if (EnclosedMessage.ReadAsync(part, Trees.Open(message), 1 << 20, null, CancellationToken.None).GetAwaiter().GetResult() is { } enclosed) Actual(enclosed.Root, enclosed.Octets.ToArray(), text, depth);
        else if (part.Message is null) text.Append(' ', depth).Append("body ").Append(Shown(message.AsSpan((int)part.BodyStart, (int)part.BodyLength))).Append('\n');
        foreach (var child in Trees.RealChildren(part)) Actual(child, message, text, depth + 1);
        if (part.Message is not null) Actual(part.Message, message, text, depth);
    }

    /// <summary>XML holds no control characters and other line ends: only what it can hold is compared.</summary>
    private static string Shown(ReadOnlySpan<byte> octets)
    {
        var text = Encoding.Latin1.GetString(octets).ReplaceLineEndings("\n").Trim();
        return string.Concat(text.Select(c => c == '\n' ? '\u00B6' : c is < ' ' or > '~' ? '?' : c));
    }
}
