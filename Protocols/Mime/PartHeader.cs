using System.Collections.Immutable;
using Mox.Protocols.Mime.Compose;
using Mox.Protocols.Mime.Defects;
using Mox.Protocols.Mime.Fields;

namespace Mox.Protocols.Mime;

/// <summary>What the header of one part says of it.</summary>
/// <remarks>RFC 2045, RFC 2183. Of two fields of one name the first counts, in the tree as everywhere else: a filter, an IMAP client and a page see the same part.</remarks>
public record PartHeader
{
    private const int MaxLanguages = 100;

    /// <summary>What is known of a part whose header could not be read for a limit.</summary>
    internal static readonly PartHeader Opaque = new() { Type = "application", Subtype = "octet-stream" };

    /// <summary>What is known of a part without a header. RFC 2045 §5.2.</summary>
    internal static readonly PartHeader Plain = new() { Type = "text", Subtype = "plain" };

    /// <summary>Media type, lower-case, such as <c>text</c>; <c>text/plain</c> when the field is missing.</summary>
    public required string Type { get; init; }

    /// <summary>Subtype of the media type, lower-case, such as <c>plain</c>; where the field lacks it, the usual one of the type.</summary>
    public required string Subtype { get; init; }

    /// <summary>Parameters of Content-Type, names lower-case, values decoded (RFC 2231), in their order.</summary>
    public ImmutableArray<HeaderParameter> Parameters { get; init; } = [];

    /// <summary>Content-Transfer-Encoding, lower-case; <c>7bit</c> when the field is missing.</summary>
    public string Encoding { get; init; } = "7bit";

    /// <summary>Content-ID as it stands, with its angle brackets; null without the field.</summary>
    public string? ContentId { get; init; }

    /// <summary>Content-Description, decoded; null without the field.</summary>
    public string? Description { get; init; }

    /// <summary>Content-Disposition, lower-case: <c>inline</c>, <c>attachment</c>; null without the field.</summary>
    public string? Disposition { get; init; }

    /// <summary>Parameters of Content-Disposition, names lower-case, values decoded (RFC 2231), in their order.</summary>
    public ImmutableArray<HeaderParameter> DispositionParameters { get; init; } = [];

    /// <summary>The tags of Content-Language as they stand, such as <c>en</c>; of more than 100 the last holds the rest. Empty without the field.</summary>
    public ImmutableArray<string> Languages { get; init; } = [];

    /// <summary>Content-Location as it stands, unfolded; null without the field.</summary>
    public string? Location { get; init; }

    /// <summary>Content-MD5 as it stands, unfolded; the body is not held against it. Null without the field.</summary>
    public string? Md5 { get; init; }

    /// <summary>The envelope, of the message itself and of messages inside it; null for other parts.</summary>
    public Envelope? Envelope { get; init; }

    /// <summary>The type is <c>multipart</c>: it has parts of its own.</summary>
    public bool IsMultipart => Type == "multipart";

    /// <summary>The type is <c>text</c>, of any subtype.</summary>
    public bool IsText => Type == "text";

    /// <summary>It says that the body is a message: message/rfc822 or message/global (RFC 6532 §3.7).</summary>
    internal bool IsMessage => Type == "message" && Subtype is "rfc822" or "global";

    /// <summary>That it is a message is said by the digest it stands in, not by itself. RFC 2046 §5.1.5.</summary>
    internal bool IsImplied { get; init; }

    /// <summary>The file name given by Content-Disposition, else by Content-Type; null without one.</summary>
    public string? FileName => Find(DispositionParameters, "filename") ?? Find(Parameters, "name");

    /// <summary>A parameter of Content-Type; null without it.</summary>
    public string? Parameter(string name) => Find(Parameters, name);

    /// <summary>Reads the fields of a header.</summary>
    /// <param name="fields">The fields.</param>
    /// <param name="limits">How much of a field is read.</param>
    /// <param name="message">The header is that of a message: its envelope is wanted.</param>
    /// <param name="inDigest">Without Content-Type the part is a message. RFC 2046 §5.1.5.</param>
    /// <param name="defects">Its origin is where the fields begin.</param>
    public static PartHeader Read(HeaderReader fields, MimeLimits limits, bool message, bool inDigest, DefectScope defects = default)
    {
        ArgumentNullException.ThrowIfNull(limits);
        HeaderField type = default, encoding = default, id = default, description = default, disposition = default, language = default, location = default, md5 = default;
        var any = false;
        foreach (var field in fields)
        {
            switch (field.Known)
            {
                case KnownField.ContentType: Keep(ref type, field); break;
                case KnownField.ContentTransferEncoding: Keep(ref encoding, field); break;
                case KnownField.ContentId: Keep(ref id, field); break;
                case KnownField.ContentDescription: Keep(ref description, field); break;
                case KnownField.ContentDisposition: Keep(ref disposition, field); break;
                case KnownField.ContentLanguage: Keep(ref language, field); break;
                case KnownField.ContentLocation: Keep(ref location, field); break;
                case KnownField.ContentMd5: Keep(ref md5, field); break;
                default: continue;
            }

            any = true;
        }

        var envelope = message ? EnvelopeReader.Read(fields, limits, defects) : null;
        if (!any && !inDigest) return envelope is null ? Plain : Plain with { Envelope = envelope };
        var (main, sub, parameters) = TypeOf(type, inDigest, limits.MaxParameters, defects);
        var disposed = disposition.Raw.IsEmpty ? new StructuredField("", []) : StructuredField.Read(disposition.RawValue, limits.MaxParameters, disposition.Scope(defects));
        return new PartHeader
        {
            Type = main,
            Subtype = sub,
            IsImplied = inDigest && type.Raw.IsEmpty,
            Parameters = parameters,
            Encoding = EncodingOf(encoding, defects),
            ContentId = TextOf(id),
            Description = description.Raw.IsEmpty ? null : NullIfEmpty(description.Decode(defects)),
            Disposition = NullIfEmpty(disposed.Value),
            DispositionParameters = disposed.Parameters,
            Languages = ReadLanguages(TextOf(language)),
            Location = TextOf(location),
            Md5 = TextOf(md5),
            Envelope = envelope,
        };
    }

    private static void Keep(ref HeaderField kept, HeaderField field)
    {
        if (kept.Raw.IsEmpty) kept = field;
    }

    /// <summary>RFC 2045 §5.2: text/plain where the field is missing or cannot be read.</summary>
    private static (string Type, string Subtype, ImmutableArray<HeaderParameter> Parameters) TypeOf(HeaderField contentType, bool inDigest, int maxParameters, DefectScope defects)
    {
        var field = contentType.Raw.IsEmpty ? new StructuredField("", []) : StructuredField.Read(contentType.RawValue, maxParameters, contentType.Scope(defects));
        if (field.Value.Length == 0 && field.Parameters.IsEmpty && inDigest) return ("message", "rfc822", []);
        var (type, subtype) = (field.Type, field.Subtype);
        if (!contentType.Raw.IsEmpty && (type.Length == 0 || subtype.Length == 0)) defects.Report(DefectKind.InvalidContentType, contentType.Start);
        return (type, subtype) switch
        {
            ("multipart", "") => (type, "mixed", field.Parameters),
            ("message", "") => (type, "rfc822", field.Parameters),
            ("application", "") => (type, "octet-stream", field.Parameters),
            (_, "") or ("", _) => ("text", "plain", field.Parameters),
            _ => (type, subtype, field.Parameters),
        };
    }

    /// <summary>RFC 2045 §6.1: a token; what is none says nothing.</summary>
    private static string EncodingOf(HeaderField field, DefectScope defects)
    {
        if (field.Raw.IsEmpty) return "7bit";
        var encoding = StructuredField.Read(field.RawValue, 0).Value;
        if (!TransferEncodings.IsKnown(encoding)) defects.Report(DefectKind.UnknownTransferEncoding, field.Start);
        return MediaType.IsToken(encoding) ? encoding : "7bit";
    }

    private static ImmutableArray<string> ReadLanguages(string? text) => string.IsNullOrWhiteSpace(text)
        ? []
        : [.. text.Split(',', MaxLanguages, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];

    private static string? TextOf(HeaderField field) => field.Raw.IsEmpty ? null : NullIfEmpty(field.Text);

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static string? Find(ImmutableArray<HeaderParameter> parameters, string name)
    {
        foreach (var parameter in parameters)
        {
            if (parameter.Name == name) return parameter.Value;
        }

        return null;
    }
}
