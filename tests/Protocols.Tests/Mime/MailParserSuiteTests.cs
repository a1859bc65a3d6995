using System.Text;
using System.Text.Json;
using Mox.Protocols.Mime;
using Mox.Protocols.Text;
using Mox.Testing;
using Xunit.Abstractions;

namespace Mox.Protocols.Tests.Mime;

/// <summary>The messages of the mail-parser suite, against its JSON expectations.</summary>
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
}
