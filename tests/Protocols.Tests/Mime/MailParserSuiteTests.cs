using System.Globalization;
using System.Text;
using System.Text.Json;
using Mox.Protocols.Mime;
using Mox.Protocols.Mime.Fields;
using Mox.Protocols.Text;
using Mox.Testing;
using Xunit.Abstractions;

namespace Mox.Protocols.Tests.Mime;

/// <summary>The messages and header fields of the mail-parser suite, against its JSON expectations.</summary>
public class MailParserSuiteTests(ITestOutputHelper output)
{
    [SuiteTheory("mime")]
    [InlineData("mail-parser-malformed")]
    [InlineData("mail-parser-rfc")]
    [InlineData("mail-parser-thirdparty")]
    public void Messages(string suite)
    {
        var folder = Corpora.Folder($"mime/{suite}")!;
        KnownDifferences.Check(output, suite, Directory.GetFiles(folder, "*.eml").Order(StringComparer.Ordinal).Select(file =>
        {
            using var json = JsonDocument.Parse(File.ReadAllText(Path.ChangeExtension(file, ".json")));
            var octets = File.ReadAllBytes(file);
            var expected = new StringBuilder();
            Expected(json.RootElement, expected, 0);
            var actual = new StringBuilder();
            Actual(PartTree.Read(octets), octets, actual, 0);
            return (Path.GetFileNameWithoutExtension(file), expected.ToString(), actual.ToString());
        }));
    }

    private static void Expected(JsonElement message, StringBuilder text, int depth)
    {
        foreach (var part in message.GetProperty("parts").EnumerateArray())
        {
            var body = part.GetProperty("body").EnumerateObject().Single();
            text.Append(' ', depth).Append(body.Name is "InlineBinary" ? "Binary" : body.Name);
            if (body.Name is "Text" or "Html") text.Append(' ').Append(Shown(body.Value.GetString()!));
            text.Append('\n');
            if (body.Name == "Message") Expected(body.Value, text, depth + 1);
        }
    }

    private static void Actual(MessagePart part, byte[] message, StringBuilder text, int depth)
    {
        var kind = part.IsMultipart ? "Multipart" : part.Message is not null ? "Message" : part is { IsText: true, Subtype: "html" } ? "Html" : part.IsText ? "Text" : "Binary";
        text.Append(' ', depth).Append(kind);
        if (kind is "Text" or "Html")
        {
            using var content = new MemoryStream();
            PartContent.Open(part, new MemoryStream(message)).CopyTo(content);
            text.Append(' ').Append(Shown(Charsets.Decode(part.Parameter("charset"), content.ToArray())));
        }

        text.Append('\n');
        foreach (var child in Trees.RealChildren(part)) Actual(child, message, text, depth);
        if (part.Message is not null) Actual(part.Message, message, text, depth + 1);
    }

    private static string Shown(string text) => text.ReplaceLineEndings("\n").Trim().Replace("\n", "\u00B6", StringComparison.Ordinal);

    [SuiteFact("headers")]
    public void ContentTypes() => Headers("content_type", (header, expected) =>
    {
        var field = StructuredField.Read(header);
        if (expected.ValueKind == JsonValueKind.Null) return ("none", field.Value.Trim('/') == field.Value && field.Value.Length > 0 ? field.Value : "none");
        var type = expected.GetProperty("c_type").GetString();
        var subtype = expected.GetProperty("c_subtype").GetString();
        var attributes = expected.TryGetProperty("attributes", out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().Select(pair => $"{pair[0].GetString()}={pair[1].GetString()}") : [];
        return (Join(subtype is null ? type! : $"{type}/{subtype}", attributes), Join(field.Value, field.Parameters.Select(p => $"{p.Name}={p.Value}")));

        static string Join(string value, IEnumerable<string> parameters) => string.Join("; ", parameters.Order(StringComparer.Ordinal).Prepend(value));
    });

    [SuiteFact("headers")]
    public void Addresses() => Headers("address", (header, expected) =>
    {
        var wanted = new List<string>();
        if (expected.ValueKind == JsonValueKind.Object && expected.TryGetProperty("List", out var list)) List(list, wanted);
        if (expected.ValueKind == JsonValueKind.Object && expected.TryGetProperty("Group", out var groups))
        {
            foreach (var group in groups.EnumerateArray())
            {
                if (group.GetProperty("name").GetString() is { } name) wanted.Add($"{name}:");
                List(group.GetProperty("addresses"), wanted);
            }
        }

        var actual = AddressList.Read(header).Where(address => !address.GroupEnd)
            .Select(address => address.GroupStart ? $"{address.Name}:" : $"{address.Name}|{address.Local}{(address.Domain is null ? "" : "@" + address.Domain)}");
        return (string.Join(", ", wanted), string.Join(", ", actual));

        static void List(JsonElement list, List<string> wanted)
        {
            foreach (var address in list.EnumerateArray()) wanted.Add($"{address.GetProperty("name").GetString()}|{address.GetProperty("address").GetString()}");
        }
    });

    [SuiteFact("headers")]
    public void Dates() => Headers("date", (header, expected) =>
    {
        var actual = MailDate.Read(header)?.UtcDateTime.ToString("s", CultureInfo.InvariantCulture) ?? "none";
        if (expected.ValueKind == JsonValueKind.Null) return ("none", actual);
        int Number(string name) => expected.GetProperty(name).GetInt32();
        var offset = new TimeSpan(Number("tz_hour"), Number("tz_minute"), 0) * (expected.GetProperty("tz_before_gmt").GetBoolean() ? -1 : 1);
        var date = new DateTime(Number("year"), Number("month"), Number("day"), Number("hour"), Number("minute"), Number("second"), DateTimeKind.Utc) - offset;
        return (date.ToString("s", CultureInfo.InvariantCulture), actual);
    });

    [SuiteFact("headers")]
    public void Unstructured() => Headers("unstructured", (header, expected) => (expected.GetString() ?? "", EncodedWord.Decode(header)));

    [SuiteFact("headers")]
    public void Ids() => Headers("id", (header, expected) =>
    {
        var ids = MessageIds.Read(header);
        if (ids.IsEmpty && MessageIds.One(header) is { } one) ids = [one];
        return (string.Join(' ', expected.EnumerateArray().Select(id => $"<{id.GetString()}>")), string.Join(' ', ids));
    });

    private void Headers(string kind, Func<string, JsonElement, (string Expected, string Actual)> compare)
    {
        var folder = Corpora.Folder("headers/mail-parser")!;
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, $"{kind}.json")));
        KnownDifferences.Check(output, $"headers/{kind}", json.RootElement.EnumerateArray().Select((entry, index) =>
        {
            var header = HeaderText.Unfold(Encoding.UTF8.GetBytes(entry.GetProperty("header").GetString()!));
            var (expected, actual) = compare(header, entry.GetProperty("expected"));
            return ((index + 1).ToString(CultureInfo.InvariantCulture), expected, $"{actual}");
        }).ToList());
    }
}
