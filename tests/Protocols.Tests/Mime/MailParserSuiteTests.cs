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
    /// <summary>Number and types of the parts, file names, decoded text. What the suite calls a part, and where it shows a binary one as text, is its own affair.</summary>
    [SuiteTheory("mime")]
    [InlineData("mail-parser-malformed", "")]
    [InlineData("mail-parser-malformed", ".crlf")]
    [InlineData("mail-parser-rfc", "")]
    [InlineData("mail-parser-rfc", ".crlf")]
    [InlineData("mail-parser-thirdparty", "")]
    [InlineData("mail-parser-thirdparty", ".crlf")]
    public async Task Messages(string suite, string form)
    {
        var folder = Corpora.Folder($"mime/{suite}")!;
        var cases = new List<(string, string, string)>();
        foreach (var file in Directory.GetFiles(folder, "*.eml").Order(StringComparer.Ordinal))
        {
            using var json = JsonDocument.Parse(await File.ReadAllTextAsync(Path.ChangeExtension(file, $"{form}.json")));
            var octets = await File.ReadAllBytesAsync(file);
            if (form.Length > 0) octets = Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(octets).Replace("\r\n", "\n", StringComparison.Ordinal).Replace("\n", "\r\n", StringComparison.Ordinal));
            var expected = new StringBuilder();
            Expected(json.RootElement, expected);
            var actual = new StringBuilder();
            foreach (var (part, source) in await Trees.AllOpenedAsync(PartTree.Read(octets), octets)) Actual(part, source, actual);
            cases.Add((Path.GetFileNameWithoutExtension(file), expected.ToString(), actual.ToString()));
        }

        KnownDifferences.Check(output, suite + form, cases);
    }

    private static void Expected(JsonElement message, StringBuilder text)
    {
        foreach (var part in message.GetProperty("parts").EnumerateArray())
        {
            var body = part.GetProperty("body").EnumerateObject().Single();
            var type = Field(part, "content_type") is { } field ? $"{field.GetProperty("c_type").GetString()}/{field.GetProperty("c_subtype").GetString()}".ToLowerInvariant().TrimEnd('/') : null;
            text.Append(type ?? (body.Name == "Message" ? "message/rfc822" : "text/plain"));
            if ((Attribute(part, "content_disposition", "filename") ?? Attribute(part, "content_type", "name")) is { } name) text.Append(" \"").Append(name).Append('"');
            if (body.Name is "Text" or "Html" && (type is null || type.StartsWith("text", StringComparison.Ordinal) || type.StartsWith("multipart/", StringComparison.Ordinal))) text.Append(' ').Append(Shown(body.Value.GetString()!));
            text.Append('\n');
            if (body.Name == "Message") Expected(body.Value, text);
        }
    }

    private static JsonElement? Field(JsonElement part, string name)
    {
        foreach (var header in part.GetProperty("headers").EnumerateArray())
        {
            if (header.GetProperty("name").ValueKind == JsonValueKind.String && header.GetProperty("name").GetString() == name
                && header.GetProperty("value").ValueKind == JsonValueKind.Object && header.GetProperty("value").TryGetProperty("ContentType", out var value)) return value;
        }

        return null;
    }

    private static string? Attribute(JsonElement part, string field, string attribute) =>
        Field(part, field) is { } value && value.TryGetProperty("attributes", out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().FirstOrDefault(pair => pair.GetProperty("name").GetString() == attribute) is { ValueKind: JsonValueKind.Object } found ? found.GetProperty("value").GetString() : null
            : null;

    private static void Actual(MessagePart part, ReadOnlyMemory<byte> message, StringBuilder text)
    {
        text.Append(part.Type).Append('/').Append(part.Subtype);
        if (part.FileName is { } name) text.Append(" \"").Append(name).Append('"');
        // A multipart in which no part is found is shown by its text.
        var whole = part.IsMultipart && !Trees.RealChildren(part).Any() ? part.Children[0] : part;
        if (whole.IsText) text.Append(' ').Append(Shown(Charsets.Decode(whole.Parameter("charset"), Trees.Content(whole, message))));
        text.Append('\n');
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
