using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Mox.Server.Config;

/// <summary>A value of a JSON text, with the line it stands on.</summary>
internal sealed class JsonItem(JsonValueKind kind, int line)
{
    public JsonValueKind Kind { get; } = kind;

    /// <summary>From 1 on.</summary>
    public int Line { get; } = line;

    /// <summary>Of a string its characters, of a number its digits.</summary>
    public string Text { get; init; } = "";

    /// <summary>Of an object, in its order; a name may stand there twice.</summary>
    public List<(string Name, int Line, JsonItem Value)> Members { get; } = [];

    /// <summary>Of an array.</summary>
    public List<JsonItem> Items { get; } = [];

    /// <summary>What it is, in words.</summary>
    public string Words => Kind switch
    {
        JsonValueKind.Object => "a group in braces",
        JsonValueKind.Array => "a list in brackets",
        JsonValueKind.String => $"\"{(Text.Length > 60 ? Text[..60] + "…" : Text)}\"",
        JsonValueKind.Number => Text,
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => "null",
    };
}

/// <summary>Reads JSON with comments and with commas behind last values.</summary>
internal static class JsonItems
{
    /// <summary>The longest text read, in octets.</summary>
    public const int MaxOctets = 16 << 20;

    private const int MaxDepth = 16;

    /// <summary>The value of the whole text, or the first fault of its syntax: behind it nothing can be told.</summary>
    public static (JsonItem? Root, ConfigFault? Fault) Read(ReadOnlyMemory<byte> text)
    {
        if (text.Length > MaxOctets) return (null, new ConfigFault(0, "", $"The file is longer than {MaxOctets >> 20} MB"));
        var octets = text.Span.StartsWith("\uFEFF"u8) ? text[3..] : text;
        if (!Utf8.IsValid(octets.Span)) return (null, new ConfigFault(LineOfBadOctet(octets.Span), "", "The text is not in UTF-8"));
        try
        {
            return (ReadWhole(octets.Span), null);
        }
        catch (JsonException e)
        {
            var at = e.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
            return (null, new ConfigFault((int)(e.LineNumber ?? 0) + 1, "", $"This is not JSON: {(at < 0 ? e.Message : e.Message[..at])}"));
        }
    }

    private static JsonItem ReadWhole(ReadOnlySpan<byte> octets)
    {
        var reader = new Utf8JsonReader(octets, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = MaxDepth });
        var lines = new LineCount();
        var open = new Stack<JsonItem>();
        var (name, nameLine) = ("", 0);
        JsonItem? root = null;
        while (reader.Read())
        {
            var line = lines.At(octets, (int)reader.TokenStartIndex);
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                (name, nameLine) = (Characters(ref reader, line), line);
                continue;
            }

            if (reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray)
            {
                open.Pop();
                continue;
            }

            var item = Item(ref reader, line);
            if (!open.TryPeek(out var around)) root = item;
            else if (around.Kind == JsonValueKind.Object) around.Members.Add((name, nameLine, item));
            else around.Items.Add(item);
            if (item.Kind is JsonValueKind.Object or JsonValueKind.Array) open.Push(item);
        }

        return root!;
    }

    private static JsonItem Item(ref Utf8JsonReader reader, int line) => reader.TokenType switch
    {
        JsonTokenType.StartObject => new JsonItem(JsonValueKind.Object, line),
        JsonTokenType.StartArray => new JsonItem(JsonValueKind.Array, line),
        JsonTokenType.String => new JsonItem(JsonValueKind.String, line) { Text = Characters(ref reader, line) },
        JsonTokenType.Number => new JsonItem(JsonValueKind.Number, line) { Text = Encoding.ASCII.GetString(reader.ValueSpan) },
        JsonTokenType.True => new JsonItem(JsonValueKind.True, line),
        JsonTokenType.False => new JsonItem(JsonValueKind.False, line),
        _ => new JsonItem(JsonValueKind.Null, line),
    };

    private static string Characters(ref Utf8JsonReader reader, int line)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw new JsonException("a text holds half a character (an escape such as \\ud800 that stands alone).", null, line - 1, null);
        }
    }

    private static int LineOfBadOctet(ReadOnlySpan<byte> octets)
    {
        var line = 1;
        while (octets.IndexOf((byte)'\n') is >= 0 and var end && Utf8.IsValid(octets[..end]))
        {
            octets = octets[(end + 1)..];
            line++;
        }

        return line;
    }

    /// <summary>Counts lines up to places that come one behind the other.</summary>
    private struct LineCount()
    {
        private int _place;
        private int _line = 1;

        public int At(ReadOnlySpan<byte> octets, int place)
        {
            _line += octets[_place..place].Count((byte)'\n');
            _place = place;
            return _line;
        }
    }
}
