using System.Collections.Immutable;
using Mox.Protocols.Mime.Fields;

namespace Mox.Protocols.Mime.Compose;

/// <summary>A part of a message to be written: a text, a file, a message, several parts, or octets as they are. The tree of them is the body.</summary>
/// <remarks>RFC 2045 §2.4 and §2.5. How each is encoded is decided when the message is prepared, by its content and the form of the message.</remarks>
public abstract record BodyPart
{
    private protected BodyPart()
    {
    }

    /// <summary>Plain text in UTF-8; lines may end in LF, CR or CRLF.</summary>
    /// <param name="text">The text.</param>
    /// <param name="flowed">Wrap it as RFC 3676 §4.2 says, so that readers can rewrap it.</param>
    public static BodyPart Text(string text, bool flowed = false) => new TextPart(text, "plain", flowed);

    /// <summary>HTML in UTF-8.</summary>
    public static BodyPart Html(string html) => new TextPart(html, "html", Flowed: false);

    /// <summary>A file to be saved or opened.</summary>
    public static BodyPart File(Attachment file) => new FilePart(file, "attachment");

    /// <summary>A file that is shown in its place, such as an image that the HTML refers to by its Content-ID.</summary>
    public static BodyPart Inline(Attachment file) => new FilePart(file, "inline");

    /// <summary>A file whose disposition is not said, such as the parts of a report.</summary>
    public static BodyPart Plain(Attachment file) => new FilePart(file, null);

    /// <summary>Another message, whole: message/rfc822, or message/global when its header is not ASCII. One that the form cannot carry goes as a file.</summary>
    /// <remarks>RFC 2046 §5.2.1; RFC 6532 §3.7.</remarks>
    public static BodyPart Message(Func<CancellationToken, ValueTask<Stream>> open) => new FilePart(new Attachment(default, MediaType.Message, open), null);

    /// <summary>The same content in several forms, the plainest first; a single part stays as it is. RFC 2046 §5.1.4.</summary>
    /// <exception cref="ArgumentException">There is no part.</exception>
    public static BodyPart Alternative(params ImmutableArray<BodyPart> parts) => Several("alternative", parts);

    /// <summary>A root part and what it refers to; the root alone when that is nothing. RFC 2387 §3.</summary>
    public static BodyPart Related(BodyPart root, params ImmutableArray<BodyPart> parts)
    {
        ArgumentNullException.ThrowIfNull(root);
        var type = root switch
        {
            TextPart text => $"text/{text.Subtype}",
            MultipartPart multipart => $"multipart/{multipart.Subtype}",
            FilePart file => file.Source.Type.ToString(),
            _ => null,
        };
        return parts.IsEmpty ? root : new MultipartPart("related", [root, .. parts], type is null ? [] : [new HeaderParameter("type", type)]);
    }

    /// <summary>Parts one after the other; a single part stays as it is. RFC 2046 §5.1.3.</summary>
    /// <exception cref="ArgumentException">There is no part.</exception>
    public static BodyPart Mixed(params ImmutableArray<BodyPart> parts) => Several("mixed", parts);

    /// <summary>A report: text for people, fields for programs, and what is given back of a message. RFC 6522 §3.</summary>
    /// <param name="reportType">Such as <c>delivery-status</c>; a token.</param>
    /// <param name="text">For people.</param>
    /// <param name="fields">For programs.</param>
    /// <param name="returned">The message, or its header; null for neither.</param>
    /// <exception cref="ArgumentException"><paramref name="reportType"/> is no token.</exception>
    public static BodyPart Report(string reportType, BodyPart text, BodyPart fields, BodyPart? returned = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(fields);
        return new MultipartPart("report", returned is null ? [text, fields] : [text, fields, returned], [new HeaderParameter("report-type", Token(reportType))]);
    }

    /// <summary>A signed part and its signature. RFC 1847 §2.1.</summary>
    /// <param name="content">The octets that were signed, fields and body, to be kept exactly: see <see cref="ToEntityAsync"/>.</param>
    /// <param name="signature">Its type is the protocol, such as <c>application/pgp-signature</c>.</param>
    /// <param name="micalg">The hash, such as <c>pgp-sha256</c>; a token.</param>
    /// <exception cref="ArgumentException"><paramref name="micalg"/> is no token.</exception>
    public static BodyPart Signed(ReadOnlyMemory<byte> content, Attachment signature, string micalg)
    {
        ArgumentNullException.ThrowIfNull(signature);
        return new MultipartPart("signed", [Exact(content), new FilePart(signature, null)], [new HeaderParameter("micalg", Token(micalg)), new HeaderParameter("protocol", signature.Type.ToString())]);
    }

    /// <summary>An encrypted part: the control part, whose type is the protocol, and the octets. RFC 1847 §2.2.</summary>
    public static BodyPart Encrypted(Attachment control, Attachment content)
    {
        ArgumentNullException.ThrowIfNull(control);
        ArgumentNullException.ThrowIfNull(content);
        return new MultipartPart("encrypted", [new FilePart(control, null), new FilePart(content, "inline")], [new HeaderParameter("protocol", control.Type.ToString())]);
    }

    /// <summary>A part that is written already, header fields, blank line and body: not an octet is changed.</summary>
    public static BodyPart Exact(ReadOnlyMemory<byte> entity) => new ExactPart(entity);

    /// <summary>The part as it stands in a message: fields, blank line and body. For what is to be signed: nothing in it is changed by servers that strip white space at the ends of lines.</summary>
    /// <remarks>RFC 1847 §2.1: the octets that are signed are those that are sent.</remarks>
    /// <exception cref="InvalidOperationException">There are exact octets in it that the form cannot carry.</exception>
    public async Task<byte[]> ToEntityAsync(MessageForm form, CancellationToken ct)
    {
        var (node, faults) = await ComposePlan.MakeAsync(this, form, keepTrailingSpace: true, newToken: null, ct).ConfigureAwait(false);
        if (!faults.IsEmpty) throw new InvalidOperationException(string.Join("; ", faults));
        using var entity = new MemoryStream();
        entity.Write(node.Header(new HeaderWriter(form)));
        await node.WriteAsync(entity, ct).ConfigureAwait(false);
        return entity.ToArray();
    }

    private static BodyPart Several(string subtype, ImmutableArray<BodyPart> parts) =>
        parts.IsDefaultOrEmpty ? throw new ArgumentException("A multipart has at least one part", nameof(parts)) : parts.Length == 1 ? parts[0] : new MultipartPart(subtype, parts, []);

    private static string Token(string text) => MediaType.IsToken(text) ? text : throw new ArgumentException($"Not a token: {text}", nameof(text));
}

internal sealed record TextPart(string Content, string Subtype, bool Flowed) : BodyPart;

internal sealed record FilePart(Attachment Source, string? Disposition) : BodyPart;

internal sealed record MultipartPart(string Subtype, ImmutableArray<BodyPart> Parts, ImmutableArray<HeaderParameter> Parameters) : BodyPart;

internal sealed record ExactPart(ReadOnlyMemory<byte> Entity) : BodyPart;
