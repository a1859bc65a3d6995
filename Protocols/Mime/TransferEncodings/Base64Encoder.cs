using System.Buffers;
using System.Buffers.Text;

namespace Mox.Protocols.Mime;

/// <summary>Writes base64 in lines of 76 characters, each with its CRLF.</summary>
/// <remarks>RFC 2045 §6.8.</remarks>
public static class Base64Encoder
{
    private const int LineOctets = 57;
    private const int LineChars = 76;

    private const int Lines = 512;

    /// <summary>Encodes a whole stream.</summary>
    public static async Task CopyAsync(Stream content, Stream destination, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(destination);
        var input = ArrayPool<byte>.Shared.Rent(LineOctets * Lines);
        var output = ArrayPool<byte>.Shared.Rent((LineChars + 2) * Lines);
        try
        {
            int read;
            do
            {
                read = await content.ReadAtLeastAsync(input.AsMemory(0, LineOctets * Lines), LineOctets * Lines, throwOnEndOfStream: false, ct).ConfigureAwait(false);
                await destination.WriteAsync(output.AsMemory(0, Encode(input.AsSpan(0, read), output)), ct).ConfigureAwait(false);
            }
            while (read == LineOctets * Lines);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(input);
            ArrayPool<byte>.Shared.Return(output);
        }
    }

    /// <summary>Encodes octets; every line, the last too, ends in CRLF.</summary>
    public static byte[] Encode(ReadOnlySpan<byte> octets)
    {
        var output = new byte[((octets.Length / LineOctets) + 1) * (LineChars + 2)];
        return output[..Encode(octets, output)];
    }

    private static int Encode(ReadOnlySpan<byte> octets, Span<byte> output)
    {
        var written = 0;
        while (!octets.IsEmpty)
        {
            var line = octets[..Math.Min(octets.Length, LineOctets)];
            Base64.EncodeToUtf8(line, output[written..], out _, out var length);
            written += length;
            "\r\n"u8.CopyTo(output[written..]);
            written += 2;
            octets = octets[line.Length..];
        }

        return written;
    }
}
