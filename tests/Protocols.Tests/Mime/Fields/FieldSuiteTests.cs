using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Mox.Protocols.Mime;
using Mox.Protocols.Mime.Fields;
using Mox.Testing;
using Xunit.Abstractions;

namespace Mox.Protocols.Tests.Mime.Fields;

/// <summary>The header fields of the mail-parser suite, against its JSON expectations. A case's key is its field, line breaks and tabs escaped.</summary>
public class FieldSuiteTests(ITestOutputHelper output)
{
    private delegate (string Expected, string Actual) Comparison(ReadOnlySpan<byte> value, JsonElement expected);

    /// <summary>The suite gives a language as a parameter of its own.</summary>
    [SuiteFact("headers")]
    public void ContentTypes() => Check("content_type", (value, expected) =>
    {
        var field = StructuredField.Read(value);
        var actual = Join(field.Type, field.Subtype.Length == 0 ? null : field.Subtype, field.Parameters
            .SelectMany(p => p.Language is null ? [$"{p.Name}={p.Value}"] : (string[])[$"{p.Name}={p.Value}", $"{p.Name}-language={p.Language}"]));
        // The suite gives nothing for a field without a type, whatever its parameters are.
        if (expected.ValueKind == JsonValueKind.Null) return ("none", field.Type.Length == 0 ? "none" : actual);
        var attributes = expected.TryGetProperty("attributes", out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().Select(pair => $"{pair[0].GetString()}={pair[1].GetString()}") : [];
        return (Join(expected.GetProperty("c_type").GetString()!, expected.GetProperty("c_subtype").GetString(), attributes), actual);

        static string Join(string type, string? subtype, IEnumerable<string> parameters) =>
            string.Join("; ", parameters.Order(StringComparer.Ordinal).Prepend(subtype is null ? type : $"{type}/{subtype}"));
    });

    /// <summary>A comment without an address, which the suite gives as an address with a name only, is no mailbox and not compared.</summary>
    [SuiteFact("headers")]
    public void Addresses() => Check("address", (value, expected) =>
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

        var actual = new List<string>();
        foreach (var address in AddressList.Read(value))
        {
            if (address.GroupStart) actual.Add($"{address.Name}:");
            else if (address.IsMailbox) actual.Add($"{address.Name}|{address.Local}{(address.Domain is null ? "" : "@" + address.Domain)}");
        }

        return (string.Join(", ", wanted), string.Join(", ", actual));

        static void List(JsonElement list, List<string> wanted)
        {
            foreach (var address in list.EnumerateArray())
            {
                if (address.GetProperty("address").GetString() is { } text) wanted.Add($"{address.GetProperty("name").GetString()}|{text}");
            }
        }
    });

    [SuiteFact("headers")]
    public void Dates() => Check("date", (value, expected) => (Expected(expected), Shown(MailDate.Read(value))));

    [SuiteFact("headers")]
    public void Unstructured() => Check("unstructured", (value, expected) => (expected.GetString() ?? "", EncodedWord.Decode(value)));

    [SuiteFact("headers")]
    public void Ids() => Check("id", (value, expected) =>
        (string.Join(' ', Texts(expected).Select(id => $"<{id}>")), string.Join(' ', MessageIds.Read(value))));

    [SuiteFact("headers")]
    public void Lists() => Check("list", (value, expected) => (string.Join(" | ", Texts(expected)), string.Join(" | ", TextList.Read(value))));

    [SuiteFact("headers")]
    public void Received() => Check("received", (value, expected) =>
    {
        var field = ReceivedField.Read(value);
        return (string.Join('\n', Fields(expected).Order(StringComparer.Ordinal)), string.Join('\n', ((string?[])
        [
            Line("from", field.From), Line("from_ip", field.FromAddress), Line("from_iprev", field.FromHost), Line("by", field.By), Line("for_", field.For), Line("id", field.Id),
            Line("ident", field.Ident), Line("helo", field.Helo), Line("helo_cmd", field.HeloCommand), Line("via", field.Via), Line("with", field.Protocol), Line("tls_version", field.TlsVersion),
            Line("tls_cipher", field.TlsCipher), Line("date", field.Date is null ? null : Shown(field.Date)),
        ]).OfType<string>().Order(StringComparer.Ordinal)));

        static string? Line(string name, object? value) => value is null ? null : $"{name}: {(IPAddress.TryParse(value.ToString(), out var address) && name is "from" or "by" or "from_ip" or "helo" ? address ?? value : value)}";

        static IEnumerable<string> Fields(JsonElement expected)
        {
            foreach (var property in expected.EnumerateObject())
            {
                if (property.Value.ValueKind == JsonValueKind.Null) continue;
                yield return property.Name switch
                {
                    "date" => Line("date", Expected(property.Value))!,
                    "helo_cmd" or "with" => Line(property.Name, property.Value.GetString()!.ToUpperInvariant())!,
                    "tls_version" => Line(property.Name, property.Value.GetString()!.Replace('_', '.'))!,
                    _ => Line(property.Name, property.Value.ValueKind == JsonValueKind.Object ? property.Value.EnumerateObject().Single().Value.GetString() : property.Value.GetString())!,
                };
            }
        }
    });

    private static IEnumerable<string> Texts(JsonElement list) => list.EnumerateArray().Select(text => text.GetString()!);

    private static string Shown(DateTimeOffset? date) => date?.UtcDateTime.ToString("s", CultureInfo.InvariantCulture) ?? "none";

    private static string Expected(JsonElement date)
    {
        if (date.ValueKind == JsonValueKind.Null) return "none";
        int Number(string name) => date.GetProperty(name).GetInt32();
        if (Number("month") is < 1 or > 12 || Number("hour") > 23 || Number("second") > 60) return date.ToString();
        var offset = new TimeSpan(Number("tz_hour"), Number("tz_minute"), 0) * (date.GetProperty("tz_before_gmt").GetBoolean() ? -1 : 1);
        return Shown(new DateTimeOffset(new DateTime(Number("year"), Number("month"), Number("day"), Number("hour"), Number("minute"), Number("second"), DateTimeKind.Utc) - offset));
    }

    private void Check(string kind, Comparison compare)
    {
        var folder = Corpora.Folder("headers/mail-parser")!;
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, $"{kind}.json")));
        KnownDifferences.Check(output, kind, json.RootElement.EnumerateArray().Select(entry =>
        {
            var text = entry.GetProperty("header").GetString()!;
            // The suite reads from a stream: what stands behind the end of the field is none of it.
            var enumerator = new HeaderReader(Encoding.UTF8.GetBytes("X:" + text)).GetEnumerator();
            Assert.True(enumerator.MoveNext());
            var (expected, actual) = compare(enumerator.Current.RawValue, entry.GetProperty("expected"));
            return (Key(text), expected, actual);
        }).ToList(), "Mime/Fields");
    }

    private static string Key(string text) =>
        text.Trim().Replace("\r", "\\r", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal).Replace("\t", "\\t", StringComparison.Ordinal);
}
