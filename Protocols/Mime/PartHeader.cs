using System.Collections.Immutable;
using Mox.Protocols.Mime.Compose;
using Mox.Protocols.Mime.Fields;

namespace Mox.Protocols.Mime;

/// <summary>What the header of one part says, before the body is known.</summary>
internal sealed class PartHeader
{
    private const int MaxLanguages = 100;

    public required string Type { get; init; }

    public required string Subtype { get; init; }

    public ImmutableArray<HeaderParameter> Parameters { get; init; } = [];

    public string Encoding { get; init; } = "7bit";

    public string? ContentId { get; init; }

    public string? Description { get; init; }

    public string? Disposition { get; init; }

    public ImmutableArray<HeaderParameter> DispositionParameters { get; init; } = [];

    public ImmutableArray<string> Languages { get; init; } = [];

    public string? Location { get; init; }

    public string? Md5 { get; init; }

    public Envelope? Envelope { get; init; }

    public bool IsMessage => Type == "message" && Subtype is "rfc822" or "global";

    /// <summary>Reads a header section. Of two fields of one name the first counts.</summary>
    /// <param name="message">The header is that of a message: its envelope is wanted.</param>
    /// <param name="inDigest">Without Content-Type the part is a message. RFC 2046 §5.1.5.</param>
    public static PartHeader Read(ReadOnlySpan<byte> header, MimeLimits limits, bool message, bool inDigest)
    {
        var reader = new HeaderReader(header, limits.MaxHeaderFields);
        string? contentType = null, encoding = null, id = null, description = null, disposition = null, language = null, location = null, md5 = null;
        foreach (var field in reader)
        {
            if (!field.NameOctets.StartsWith("C"u8) && !field.NameOctets.StartsWith("c"u8)) continue;
            if (field.Is("Content-Type")) contentType ??= field.Text;
            else if (field.Is("Content-Transfer-Encoding")) encoding ??= field.Text;
            else if (field.Is("Content-ID")) id ??= field.Text;
            else if (field.Is("Content-Description")) description ??= field.Decoded;
            else if (field.Is("Content-Disposition")) disposition ??= field.Text;
            else if (field.Is("Content-Language")) language ??= field.Text;
            else if (field.Is("Content-Location")) location ??= field.Text;
            else if (field.Is("Content-MD5")) md5 ??= field.Text;
        }

        var (type, subtype, parameters) = TypeOf(contentType, inDigest, limits.MaxParameters);
        var disposed = StructuredField.Read(disposition, limits.MaxParameters);
        var encoded = StructuredField.Read(encoding, 0).Value;
        return new PartHeader
        {
            Type = type,
            Subtype = subtype,
            Parameters = parameters,
            // RFC 2045 §6.1: a token; what is none says nothing.
            Encoding = MediaType.IsToken(encoded) ? encoded : "7bit",
            ContentId = NullIfEmpty(id),
            Description = NullIfEmpty(description),
            Disposition = NullIfEmpty(disposed.Value),
            DispositionParameters = disposed.Parameters,
            Languages = ReadLanguages(language),
            Location = NullIfEmpty(location),
            Md5 = NullIfEmpty(md5),
            Envelope = message ? EnvelopeReader.Read(reader, limits) : null,
        };
    }

    /// <summary>RFC 2045 §5.2: text/plain where the field is missing or cannot be read.</summary>
    private static (string Type, string Subtype, ImmutableArray<HeaderParameter> Parameters) TypeOf(string? text, bool inDigest, int maxParameters)
    {
        if (string.IsNullOrWhiteSpace(text)) return inDigest ? ("message", "rfc822", []) : ("text", "plain", []);
        var field = StructuredField.Read(text, maxParameters);
        var slash = field.Value.IndexOf('/', StringComparison.Ordinal);
        var type = slash < 0 ? field.Value : field.Value[..slash];
        var subtype = slash < 0 ? "" : field.Value[(slash + 1)..];
        return (type, subtype) switch
        {
            ("multipart", "") => (type, "mixed", field.Parameters),
            ("message", "") => (type, "rfc822", field.Parameters),
            ("application", "") => (type, "octet-stream", field.Parameters),
            (_, "") or ("", _) => ("text", "plain", field.Parameters),
            _ => (type, subtype, field.Parameters),
        };
    }

    private static ImmutableArray<string> ReadLanguages(string? text) => string.IsNullOrWhiteSpace(text)
        ? []
        : [.. text.Split(',', MaxLanguages, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
