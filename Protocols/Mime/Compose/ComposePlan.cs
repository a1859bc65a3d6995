using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Mox.Protocols.Text;

namespace Mox.Protocols.Mime.Compose;

/// <summary>Turns the tree of parts into parts ready to be written: looks at contents, chooses encodings and boundaries.</summary>
/// <param name="form">The form of the message.</param>
/// <param name="keepTrailingSpace">White space at the ends of lines is encoded: for what is to be signed.</param>
/// <param name="token">Stands in every boundary.</param>
internal sealed class ComposePlan(MessageForm form, bool keepTrailingSpace, string token)
{
    private readonly byte[] _token = Encoding.ASCII.GetBytes(token);
    private readonly List<ComposeFault> _faults = [];
    private int _boundaries;
    private bool _tokenFound;

    /// <summary>Plans a tree. The token of its boundaries is made anew until it stands nowhere in the content.</summary>
    public static async Task<(BodyNode Node, ImmutableArray<ComposeFault> Faults)> MakeAsync(BodyPart part, MessageForm form, bool keepTrailingSpace, Func<string>? newToken, CancellationToken ct)
    {
        while (true)
        {
            var plan = new ComposePlan(form, keepTrailingSpace, (newToken ?? NewToken)());
            var node = await plan.NodeAsync(part, ct).ConfigureAwait(false);
            if (!plan._tokenFound) return (node, [.. plan._faults]);
        }
    }

    /// <summary>No encoder writes <c>=_</c>, and 128 random bits stand in no other text; content that is not encoded is looked through all the same. RFC 2045 §6.7.</summary>
    private static string NewToken() => $"=_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16))}";

    private async Task<BodyNode> NodeAsync(BodyPart part, CancellationToken ct)
    {
        switch (part)
        {
            case TextPart text:
                return Text(text);
            case ExactPart exact:
                return Exact(exact);
            case FilePart file:
                return await FileAsync(file, ct).ConfigureAwait(false);
            default:
                var multipart = (MultipartPart)part;
                // No boundary is the beginning of another one.
                var boundary = string.Create(CultureInfo.InvariantCulture, $"{token}_{_boundaries++:x4}");
                var children = new List<BodyNode>();
                foreach (var child in multipart.Parts) children.Add(await NodeAsync(child, ct).ConfigureAwait(false));
                return new MultipartNode(multipart, boundary, children, form);
        }
    }

    private TextNode Text(TextPart part)
    {
        var lines = part.Content.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        if (part.Flowed) lines = FlowedText.Write(lines);
        var octets = Encoding.UTF8.GetBytes(lines.Replace("\n", "\r\n", StringComparison.Ordinal));
        var encoding = ContentMeasure.Of(octets).TextEncoding(form, keepTrailingSpace || !part.Flowed);
        if (encoding is "7bit" or "8bit") Look(octets);
        return new TextNode(part, octets, encoding);
    }

    private ExactNode Exact(ExactPart part)
    {
        var domain = ContentMeasure.Of(part.Entity.Span).Domain;
        if (!Carries(domain)) _faults.Add(new ComposeFault(ComposeFaultKind.ExactOctets, "body", domain));
        Look(part.Entity.Span);
        return new ExactNode(part.Entity, domain);
    }

    private async Task<FileNode> FileAsync(FilePart part, CancellationToken ct)
    {
        var type = part.Source.Type;
        // A multipart is built of parts, not taken from a file.
        if (type.Type == "multipart") type = MediaType.OctetStream;
        if (type.Type is not ("text" or "message")) return new FileNode(part, type, "base64");
        var measure = await MeasureAsync(part.Source, ct).ConfigureAwait(false);
        if (type.Type == "text") return new FileNode(part, type, measure.Binary ? "base64" : measure.TextEncoding(form, keepTrailingSpace: true));
        var isMessage = type.Subtype is "rfc822" or "global";
        if (isMessage) type = MediaType.Of("message", measure.HighInHeader > 0 ? "global" : "rfc822", type.Parameters);
        if (Carries(measure.Domain) && (form == MessageForm.Utf8 || type.Subtype != "global")) return new FileNode(part, type, measure.Domain);
        // RFC 6533 §4: the international forms of reports may be encoded.
        if (type.Subtype.StartsWith("global-", StringComparison.Ordinal)) return new FileNode(part, type, measure.Binary ? "base64" : "quoted-printable");
        // RFC 2046 §5.2.1: messages may not be encoded, so that one that cannot go as it is goes as a file.
        var name = part.Source.FileName.Text.Length > 0 || !isMessage ? part.Source.FileName : SingleLine.Flatten("message.eml");
        return new FileNode(part with { Source = part.Source with { FileName = name }, Disposition = part.Disposition ?? "attachment" }, MediaType.OctetStream, "base64");
    }

    private async Task<ContentMeasure> MeasureAsync(Attachment file, CancellationToken ct)
    {
        var content = await file.Open(ct).ConfigureAwait(false);
        await using (content.ConfigureAwait(false))
        {
            var (measure, found) = await ContentMeasure.OfAsync(content, _token, ct).ConfigureAwait(false);
            _tokenFound |= found;
            return measure;
        }
    }

    private bool Carries(string domain) => domain == "7bit" || (domain == "8bit" && form != MessageForm.SevenBit);

    private void Look(ReadOnlySpan<byte> content) => _tokenFound |= content.IndexOf(_token) >= 0;
}
