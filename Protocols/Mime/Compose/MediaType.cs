using System.Collections.Immutable;
using Mox.Protocols.Mime.Fields;
using Mox.Protocols.Text;

namespace Mox.Protocols.Mime.Compose;

/// <summary>A media type that may be written: tokens, and parameters whose values hold no line break.</summary>
/// <remarks>RFC 2045 §5.1.</remarks>
public sealed record MediaType
{
    private static readonly System.Buffers.SearchValues<char> TokenChars =
        System.Buffers.SearchValues.Create("!#$%&'*+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ^_`abcdefghijklmnopqrstuvwxyz{|}~");

    private MediaType(string type, string subtype, ImmutableArray<HeaderParameter> parameters) => (Type, Subtype, Parameters) = (type, subtype, parameters);

    /// <summary>Octets of no known kind.</summary>
    public static MediaType OctetStream { get; } = new("application", "octet-stream", []);

    /// <summary>A whole message. RFC 2046 §5.2.1.</summary>
    public static MediaType Message { get; } = new("message", "rfc822", []);

    /// <summary>Lower-case, such as <c>text</c>.</summary>
    public string Type { get; }

    /// <summary>Lower-case, such as <c>plain</c>.</summary>
    public string Subtype { get; }

    /// <summary>Names are lower-case tokens of at most 60 characters.</summary>
    public ImmutableArray<HeaderParameter> Parameters { get; }

    /// <summary>Reads <c>type/subtype; name=value</c>, as leniently as <see cref="StructuredField"/>. Faults: a line break, no type and subtype, or a name of a parameter that is no token or longer than 60 characters.</summary>
    public static Parsed<MediaType> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.AsSpan().IndexOfAny('\r', '\n', '\0') is var bad and >= 0) return new SyntaxFault(bad, "text without line breaks");
        var field = StructuredField.Read(text);
        var slash = field.Value.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0) return new SyntaxFault(0, "type/subtype");
        var (type, subtype) = (field.Value[..slash], field.Value[(slash + 1)..]);
        if (!IsToken(type) || !IsToken(subtype)) return new SyntaxFault(0, "type/subtype");
        foreach (var parameter in field.Parameters)
        {
            if (!IsToken(parameter.Name) || parameter.Name.Length > 60) return new SyntaxFault(0, "parameter name");
        }

        return new MediaType(type, subtype, field.Parameters);
    }

    /// <summary>A type of our own, whose words are tokens.</summary>
    internal static MediaType Of(string type, string subtype, params ImmutableArray<HeaderParameter> parameters) => new(type, subtype, parameters);

    internal static bool IsToken(string text) => text.Length is > 0 and <= 127 && text.AsSpan().IndexOfAnyExcept(TokenChars) < 0;

    /// <summary><c>type/subtype</c>, without parameters.</summary>
    public override string ToString() => $"{Type}/{Subtype}";
}
