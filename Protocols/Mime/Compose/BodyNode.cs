using System.Buffers;
using Mox.Protocols.Mime.Fields;

namespace Mox.Protocols.Mime.Compose;

/// <summary>A part ready to be written: its encoding is chosen.</summary>
internal abstract class BodyNode
{
    /// <summary>The transfer encoding; multiparts tell the widest domain of what is in them. RFC 2045 §6.4.</summary>
    public abstract string Encoding { get; }

    /// <summary>The fields that describe it.</summary>
    protected abstract void WriteFields(HeaderWriter header);

    /// <summary>Its body. The line break before a boundary is not part of it.</summary>
    public abstract Task WriteAsync(Stream destination, CancellationToken ct);

    /// <summary>The fields that describe it, and the blank line behind them.</summary>
    /// <param name="header">Fields of the message that stand before them.</param>
    public virtual byte[] Header(HeaderWriter header)
    {
        WriteFields(header);
        return System.Text.Encoding.UTF8.GetBytes($"{header}\r\n");
    }
}

/// <summary>Several parts.</summary>
internal sealed class MultipartNode(MultipartPart part, string boundary, IReadOnlyList<BodyNode> children, MessageForm form) : BodyNode
{
    public override string Encoding =>
        children.Any(child => child.Encoding == "binary") ? "binary" : children.Any(child => child.Encoding == "8bit") ? "8bit" : "7bit";

    protected override void WriteFields(HeaderWriter header)
    {
        header.Structured("Content-Type", $"multipart/{part.Subtype}", [.. part.Parameters, new HeaderParameter("boundary", boundary)]);
        if (Encoding != "7bit") header.Plain("Content-Transfer-Encoding", Encoding);
    }

    public override async Task WriteAsync(Stream destination, CancellationToken ct)
    {
        var delimiter = $"--{boundary}\r\n";
        foreach (var child in children)
        {
            await destination.WriteAsync(System.Text.Encoding.ASCII.GetBytes(delimiter), ct).ConfigureAwait(false);
            await destination.WriteAsync(child.Header(new HeaderWriter(form)), ct).ConfigureAwait(false);
            await child.WriteAsync(destination, ct).ConfigureAwait(false);
            delimiter = $"\r\n--{boundary}\r\n";
        }

        await destination.WriteAsync(System.Text.Encoding.ASCII.GetBytes($"\r\n--{boundary}--\r\n"), ct).ConfigureAwait(false);
    }
}

/// <summary>Text in UTF-8.</summary>
internal sealed class TextNode(TextPart part, ReadOnlyMemory<byte> octets, string encoding) : BodyNode
{
    public override string Encoding => encoding;

    protected override void WriteFields(HeaderWriter header)
    {
        List<HeaderParameter> parameters = [new("charset", "utf-8")];
        if (part.Flowed) parameters.Add(new("format", "flowed"));
        header.Structured("Content-Type", $"text/{part.Subtype}", parameters);
        header.Plain("Content-Transfer-Encoding", encoding);
    }

    public override Task WriteAsync(Stream destination, CancellationToken ct) => EncodedContent.WriteAsync(octets, encoding, destination, ct);
}

/// <summary>A file, or a message.</summary>
internal sealed class FileNode(FilePart part, MediaType type, string encoding) : BodyNode
{
    public override string Encoding => encoding;

    protected override void WriteFields(HeaderWriter header)
    {
        var file = part.Source;
        var name = FileNameText.Of(file.FileName.Text);
        var parameters = type.Parameters.Where(parameter => parameter.Name != "name");
        // What old clients read in the place of the extended parameter of Content-Disposition.
        if (part.Disposition is null) parameters = name.Length == 0 ? parameters : parameters.Append(new HeaderParameter("name", name));
        else if (name.Length > 0 && ParameterWriter.IsExtended("filename", name, header.Form == MessageForm.Utf8)) parameters = parameters.Append(new HeaderParameter("name", FileNameText.Fallback(name)));
        header.Structured("Content-Type", type.ToString(), parameters);
        header.Plain("Content-Transfer-Encoding", encoding);
        if (file.ContentId is { } id) header.Ids("Content-ID", [id]);
        if (file.Description.Text.Length > 0) header.Text("Content-Description", file.Description);
        if (part.Disposition is { } disposition) header.Structured("Content-Disposition", disposition, name.Length == 0 ? [] : [new HeaderParameter("filename", name)]);
    }

    public override async Task WriteAsync(Stream destination, CancellationToken ct)
    {
        var content = await part.Source.Open(ct).ConfigureAwait(false);
        await using (content.ConfigureAwait(false))
        {
            await EncodedContent.CopyAsync(content, encoding, destination, ct).ConfigureAwait(false);
        }
    }
}

/// <summary>Octets as they are.</summary>
internal sealed class ExactNode(ReadOnlyMemory<byte> entity, string domain) : BodyNode
{
    public override string Encoding => domain;

    public override byte[] Header(HeaderWriter header) => header.ToOctets();

    protected override void WriteFields(HeaderWriter header)
    {
    }

    public override async Task WriteAsync(Stream destination, CancellationToken ct) => await destination.WriteAsync(entity, ct).ConfigureAwait(false);
}

/// <summary>Writes content under a transfer encoding.</summary>
/// <remarks>RFC 2045 §6.</remarks>
internal static class EncodedContent
{
    public static async Task WriteAsync(ReadOnlyMemory<byte> octets, string encoding, Stream destination, CancellationToken ct)
    {
        switch (encoding)
        {
            case "base64":
                await destination.WriteAsync(Base64Encoder.Encode(octets.Span), ct).ConfigureAwait(false);
                break;
            case "quoted-printable":
                var output = new ArrayBufferWriter<byte>(octets.Length + 1024);
                QuotedPrintableEncoder.Encode(octets.Span, output);
                await destination.WriteAsync(output.WrittenMemory, ct).ConfigureAwait(false);
                break;
            default:
                await destination.WriteAsync(octets, ct).ConfigureAwait(false);
                break;
        }
    }

    public static async Task CopyAsync(Stream content, string encoding, Stream destination, CancellationToken ct)
    {
        switch (encoding)
        {
            case "base64":
                await Base64Encoder.CopyAsync(content, destination, ct).ConfigureAwait(false);
                break;
            case "quoted-printable":
                await QuotedAsync(content, destination, ct).ConfigureAwait(false);
                break;
            default:
                await content.CopyToAsync(destination, ct).ConfigureAwait(false);
                break;
        }
    }

    private static async Task QuotedAsync(Stream content, Stream destination, CancellationToken ct)
    {
        var encoder = new QuotedPrintableEncoder(binary: false);
        var output = new ArrayBufferWriter<byte>(64 * 1024);
        var buffer = ArrayPool<byte>.Shared.Rent(16 * 1024);
        try
        {
            int read;
            while ((read = await content.ReadAsync(buffer, ct).ConfigureAwait(false)) > 0)
            {
                encoder.Write(buffer.AsSpan(0, read), output);
                await destination.WriteAsync(output.WrittenMemory, ct).ConfigureAwait(false);
                output.ResetWrittenCount();
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        encoder.Finish(output);
        await destination.WriteAsync(output.WrittenMemory, ct).ConfigureAwait(false);
    }
}
