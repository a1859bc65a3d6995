using System.Buffers;
using Mox.Protocols.Mime.Fields;

namespace Mox.Protocols.Mime;

/// <summary>A part to be written.</summary>
internal abstract class BodyNode
{
    /// <summary>The fields that describe it.</summary>
    public abstract void WriteFields(HeaderWriter header);

    /// <summary>Its body, ending in CRLF or in nothing.</summary>
    public abstract Task WriteAsync(Stream destination, CancellationToken ct);

    /// <summary>The transfer encoding; multiparts tell the widest domain of what is in them. RFC 2045 §6.4.</summary>
    public abstract string Encoding { get; }
}

internal sealed class MultipartNode(string subtype, string boundary, IReadOnlyList<HeaderParameter> parameters, IReadOnlyList<BodyNode> children) : BodyNode
{
    public override string Encoding =>
        children.Any(child => child.Encoding == "binary") ? "binary" : children.Any(child => child.Encoding == "8bit") ? "8bit" : "7bit";

    public override void WriteFields(HeaderWriter header)
    {
        header.Structured("Content-Type", $"multipart/{subtype}", [.. parameters, new HeaderParameter("boundary", boundary)]);
        if (Encoding != "7bit") header.Plain("Content-Transfer-Encoding", Encoding);
    }

    public override async Task WriteAsync(Stream destination, CancellationToken ct)
    {
        var delimiter = $"--{boundary}\r\n";
        foreach (var child in children)
        {
            var header = new HeaderWriter();
            child.WriteFields(header);
            await destination.WriteAsync(System.Text.Encoding.UTF8.GetBytes($"{delimiter}{header}\r\n"), ct).ConfigureAwait(false);
            await child.WriteAsync(destination, ct).ConfigureAwait(false);
            delimiter = $"\r\n--{boundary}\r\n";
        }

        await destination.WriteAsync(System.Text.Encoding.ASCII.GetBytes($"\r\n--{boundary}--\r\n"), ct).ConfigureAwait(false);
    }
}

/// <summary>Text in UTF-8, in the encoding that suits it.</summary>
internal sealed class TextNode : BodyNode
{
    private const int MaxLine = 998;

    private readonly string _subtype;
    private readonly byte[] _octets;
    private readonly bool _flowed;

    private TextNode(string subtype, string text, bool flowed, bool allow8Bit)
    {
        (_subtype, _flowed) = (subtype, flowed);
        _octets = System.Text.Encoding.UTF8.GetBytes(Crlf(text));
        Encoding = Choose(_octets, allow8Bit);
    }

    public override string Encoding { get; }

    public static TextNode Plain(string text, bool flowed, bool allow8Bit) => new("plain", flowed ? FlowedText.Write(Lf(text)) : text, flowed, allow8Bit);

    public static TextNode Html(string html, bool allow8Bit) => new("html", html, flowed: false, allow8Bit);

    public override void WriteFields(HeaderWriter header)
    {
        List<HeaderParameter> parameters = [new("charset", "utf-8")];
        if (_flowed) parameters.Add(new("format", "flowed"));
        header.Structured("Content-Type", $"text/{_subtype}", parameters);
        header.Plain("Content-Transfer-Encoding", Encoding);
    }

    public override async Task WriteAsync(Stream destination, CancellationToken ct)
    {
        if (Encoding == "base64")
        {
            await destination.WriteAsync(Base64Encoder.Encode(_octets), ct).ConfigureAwait(false);
        }
        else if (Encoding == "quoted-printable")
        {
            var output = new ArrayBufferWriter<byte>(_octets.Length + 1024);
            QuotedPrintableEncoder.Encode(_octets, output);
            await destination.WriteAsync(output.WrittenMemory, ct).ConfigureAwait(false);
        }
        else
        {
            await destination.WriteAsync(_octets, ct).ConfigureAwait(false);
        }
    }

    private static string Lf(string text) => text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');

    private static string Crlf(string text) => Lf(text).Replace("\n", "\r\n", StringComparison.Ordinal);

    /// <summary>RFC 2045 §6.2: what may be sent as it is; else the shorter of the two encodings. A line that begins with <c>From </c> is not left to the mercy of mbox files.</summary>
    private static string Choose(ReadOnlySpan<byte> octets, bool allow8Bit)
    {
        var high = 0;
        var safe = !octets.StartsWith("From "u8) && octets.IndexOf("\nFrom "u8) < 0;
        for (var rest = octets; safe && !rest.IsEmpty;)
        {
            var end = rest.IndexOf((byte)'\n');
            safe = (end < 0 ? rest.Length : end - 1) <= MaxLine;
            rest = end < 0 ? default : rest[(end + 1)..];
        }

        foreach (var octet in octets)
        {
            if (octet >= 0x80) high++;
            else if (octet == 0) safe = false;
        }

        if (safe && high == 0) return "7bit";
        if (safe && allow8Bit) return "8bit";
        return high * 2 > octets.Length / 3 ? "base64" : "quoted-printable";
    }
}

/// <summary>A file.</summary>
internal sealed class FileNode : BodyNode
{
    private readonly Attachment _file;
    private readonly MediaType _type;
    private readonly bool _inline;

    private FileNode(Attachment file, MediaType type, bool inline, string encoding) => (_file, _type, _inline, Encoding) = (file, type, inline, encoding);

    public override string Encoding { get; }

    /// <summary>Messages are looked at first: they may not be encoded (RFC 2046 §5.2.1), so that one that cannot go as it is goes as a file.</summary>
    public static async Task<FileNode> OpenAsync(Attachment file, bool inline, bool allow8Bit, CancellationToken ct)
    {
        if (file.Type is not { Type: "message", Subtype: "rfc822" or "global" }) return new FileNode(file, file.Type, inline, "base64");
        var stream = await file.Open(ct).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            var domain = await LineDomain.OfAsync(stream, ct).ConfigureAwait(false);
            return domain == "7bit" || (domain == "8bit" && allow8Bit)
                ? new FileNode(file, file.Type, inline, domain)
                : new FileNode(file, MediaType.OctetStream, inline, "base64");
        }
    }

    public override void WriteFields(HeaderWriter header)
    {
        var name = FileName(_file.FileName.Text);
        header.Structured("Content-Type", _type.ToString(), _type.Parameters);
        header.Plain("Content-Transfer-Encoding", Encoding);
        if (_file.ContentId is { } id) header.Ids("Content-ID", [id]);
        header.Structured("Content-Disposition", _inline ? "inline" : "attachment", name.Length == 0 ? [] : [new HeaderParameter("filename", name)]);
    }

    public override async Task WriteAsync(Stream destination, CancellationToken ct)
    {
        var content = await _file.Open(ct).ConfigureAwait(false);
        await using (content.ConfigureAwait(false))
        {
            if (Encoding == "base64") await Base64Encoder.CopyAsync(content, destination, ct).ConfigureAwait(false);
            else await content.CopyToAsync(destination, ct).ConfigureAwait(false);
        }
    }

    /// <summary>RFC 2183 §2.3: no path goes out.</summary>
    private static string FileName(string name)
    {
        var at = name.LastIndexOfAny(['/', '\\']);
        return name[(at + 1)..].Trim();
    }
}

/// <summary>What a stream of lines may be called on the wire.</summary>
internal static class LineDomain
{
    /// <summary><c>7bit</c>, <c>8bit</c>, or <c>binary</c> for long lines, NUL, lone CR or lone LF. RFC 2045 §2.7 to §2.9.</summary>
    public static async Task<string> OfAsync(Stream stream, CancellationToken ct)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(16 * 1024);
        try
        {
            var line = 0;
            var cr = false;
            var high = false;
            int read;
            while ((read = await stream.ReadAsync(buffer, ct).ConfigureAwait(false)) > 0)
            {
                foreach (var octet in buffer.AsSpan(0, read))
                {
                    if (octet == 0 || cr != (octet == '\n')) return "binary";
                    high |= octet >= 0x80;
                    cr = octet == '\r';
                    line = octet == '\n' ? 0 : line + 1;
                    if (line > 999) return "binary";
                }
            }

            return cr ? "binary" : high ? "8bit" : "7bit";
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
