using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Mox.Protocols.Text;

namespace Mox.Protocols.Acme.Documents;

/// <summary>Reads one JSON document; the first fault is kept with its place, and what is read after it counts for nothing.</summary>
/// <remarks>Names that come twice make a document ambiguous and are refused (RFC 8259 §4). Members nobody asks for are passed over.</remarks>
internal sealed class AcmeDocument
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = AcmeLimits.Depth, AllowDuplicateProperties = false };

    private readonly ReadOnlyMemory<byte> _octets;

    private AcmeDocument(ReadOnlyMemory<byte> octets) => _octets = octets;

    public SyntaxFault? Fault { get; private set; }

    /// <summary>Reads a document that is an object.</summary>
    public static Parsed<T> Read<T>(ReadOnlyMemory<byte> octets, Func<AcmeFields, T> read)
    {
        if (octets.Length > AcmeLimits.DocumentOctets) return new SyntaxFault(AcmeLimits.DocumentOctets, "document of at most 64 KiB");
        try
        {
            using var json = JsonDocument.Parse(octets, Options);
            var document = new AcmeDocument(octets);
            if (json.RootElement.ValueKind != JsonValueKind.Object) return new SyntaxFault(0, "JSON object");
            var value = read(new AcmeFields(document, json.RootElement));
            return document.Fault is { } fault ? fault : value;
        }
        catch (JsonException e)
        {
            return new SyntaxFault(PlaceOf(octets.Span, e), "JSON");
        }
        catch (InvalidOperationException)
        {
            // The name of a member has half a surrogate pair: .NET reads such JSON, and finds out when names are compared.
            return new SyntaxFault(0, "JSON with names in Unicode");
        }
    }

    public void Fail(JsonElement at, string expected) => Fault ??= new SyntaxFault(Place(at), expected);

    /// <summary>Where in the document a value begins.</summary>
    private int Place(JsonElement element)
    {
        var raw = JsonMarshal.GetRawUtf8Value(element);
        var offset = Unsafe.ByteOffset(ref MemoryMarshal.GetReference(_octets.Span), ref MemoryMarshal.GetReference(raw));
        return offset >= 0 && offset <= _octets.Length ? (int)offset : 0;
    }

    private static int PlaceOf(ReadOnlySpan<byte> octets, JsonException fault)
    {
        var start = 0;
        for (var line = fault.LineNumber ?? 0; line > 0; line--)
        {
            var end = octets[start..].IndexOf((byte)'\n');
            if (end < 0) break;
            start += end + 1;
        }

        return (int)Math.Min(octets.Length, start + (fault.BytePositionInLine ?? 0));
    }
}

/// <summary>The members of one object of a document.</summary>
internal readonly struct AcmeFields(AcmeDocument document, JsonElement element)
{
    /// <summary>A text that must be there.</summary>
    public string Text(string name, int maxLength = AcmeLimits.TextLength)
    {
        if (OptionalText(name, maxLength) is { } text) return text;
        document.Fail(element, $"\"{name}\"");
        return "";
    }

    public string? OptionalText(string name, int maxLength = AcmeLimits.TextLength)
    {
        if (Member(name) is not { } value) return null;
        if (value.ValueKind != JsonValueKind.String)
        {
            document.Fail(value, $"text as \"{name}\"");
            return null;
        }

        var text = StringOf(value);
        if (text.Length <= maxLength) return text;
        document.Fail(value, $"\"{name}\" of at most {maxLength} characters");
        return null;
    }

    /// <summary>A text for people: what cannot be shown becomes a space, what is too long is cut.</summary>
    public string? Prose(string name)
    {
        if (Member(name) is not { } value) return null;
        if (value.ValueKind == JsonValueKind.String) return AcmeProse.Clean(StringOf(value));
        document.Fail(value, $"text as \"{name}\"");
        return null;
    }

    public AcmeUrl Url(string name)
    {
        if (OptionalUrl(name) is { } url) return url;
        document.Fail(element, $"\"{name}\"");
        return default;
    }

    public AcmeUrl? OptionalUrl(string name) => Member(name) is { } value ? UrlOf(value, name) : null;

    public bool Flag(string name)
    {
        if (Member(name) is not { } value) return false;
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False) return value.GetBoolean();
        document.Fail(value, $"true or false as \"{name}\"");
        return false;
    }

    public int? Number(string name)
    {
        if (Member(name) is not { } value) return null;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number)) return number;
        document.Fail(value, $"number as \"{name}\"");
        return null;
    }

    /// <summary>RFC 3339 §5.6.</summary>
    public DateTimeOffset? Time(string name)
    {
        if (Member(name) is not { } value) return null;
        if (value.ValueKind == JsonValueKind.String && AcmeTime.Parse(StringOf(value)) is { } time) return time;
        document.Fail(value, $"date and time as \"{name}\"");
        return null;
    }

    /// <summary>A word of a closed list.</summary>
    public T Word<T>(string name)
        where T : struct, Enum
    {
        var text = Text(name);
        if (text.Length > 0 && text.All(char.IsAsciiLetterLower) && Enum.TryParse<T>(text, ignoreCase: true, out var word)) return word;
        document.Fail(Member(name) ?? element, $"known word as \"{name}\"");
        return default;
    }

    public AcmeFields? Object(string name)
    {
        if (Member(name) is not { } value) return null;
        if (value.ValueKind == JsonValueKind.Object) return new AcmeFields(document, value);
        document.Fail(value, $"object as \"{name}\"");
        return null;
    }

    public ImmutableArray<string> Texts(string name)
    {
        var (fields, inner) = (this, document);
        return Items(name, value =>
        {
            if (value.ValueKind == JsonValueKind.String) return StringOf(value);
            inner.Fail(value, $"text in \"{name}\"");
            return "";
        });
    }

    public ImmutableArray<AcmeUrl> Urls(string name)
    {
        var fields = this;
        return Items(name, value => fields.UrlOf(value, name));
    }

    public ImmutableArray<T> Objects<T>(string name, Func<AcmeFields, T> read)
    {
        var inner = document;
        return Items(name, value =>
        {
            if (value.ValueKind == JsonValueKind.Object) return read(new AcmeFields(inner, value));
            inner.Fail(value, $"object in \"{name}\"");
            return default!;
        });
    }

    public AcmeIdentifier Identifier()
    {
        if (AcmeIdentifier.Parse(Text("type"), Text("value")).Try(out var identifier, out var fault)) return identifier;
        document.Fail(element, fault.Expected);
        return default;
    }

    public void Fail(string name, string expected) => document.Fail(Member(name) ?? element, expected);

    private ImmutableArray<T> Items<T>(string name, Func<JsonElement, T> read)
    {
        if (Member(name) is not { } value) return [];
        if (value.ValueKind != JsonValueKind.Array)
        {
            document.Fail(value, $"array as \"{name}\"");
            return [];
        }

        if (value.GetArrayLength() > AcmeLimits.Elements)
        {
            document.Fail(value, $"\"{name}\" with at most {AcmeLimits.Elements} elements");
            return [];
        }

        return [.. value.EnumerateArray().Select(read)];
    }

    private AcmeUrl UrlOf(JsonElement value, string name)
    {
        if (value.ValueKind == JsonValueKind.String && AcmeUrl.Parse(StringOf(value)).Try(out var url, out _)) return url;
        document.Fail(value, $"https URL as \"{name}\"");
        return default;
    }

    /// <summary>A member that is there; null counts as absent.</summary>
    private JsonElement? Member(string name) => element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>The text of a JSON string; one whose escapes make no characters is read with replacement characters.</summary>
    private static string StringOf(JsonElement value)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // A lone half of a surrogate pair, or octets that are no UTF-8: neither can be a string of .NET.
            return Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8Value(value)).Trim('"');
        }
    }
}
