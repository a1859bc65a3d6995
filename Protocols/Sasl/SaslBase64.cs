using System.Buffers;
using System.Buffers.Text;
using Mox.Protocols.Text;

namespace Mox.Protocols.Sasl;

/// <summary>Base64 as SASL exchanges carry it in SMTP and IMAP: one line, padded, nothing else in it.</summary>
/// <remarks>RFC 4954 §4, RFC 9051 §6.2.2; RFC 4648 §4 for the alphabet.</remarks>
public static class SaslBase64
{
    /// <summary>The most octets a client response may decode to. RFC 4954 §4 asks for lines of up to 12288 octets.</summary>
    public const int MaxOctets = 9216;

    private static readonly SearchValues<byte> Alphabet = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="u8);

    /// <summary>Decodes a line. An empty line is an empty response.</summary>
    public static Parsed<byte[]> Decode(ReadOnlySpan<byte> line)
    {
        if (line.Length > (MaxOctets + 2) / 3 * 4) return new SyntaxFault(MaxOctets, "a shorter response");
        var bad = line.IndexOfAnyExcept(Alphabet);
        if (bad >= 0) return new SyntaxFault(bad, "base64");
        var octets = new byte[line.Length / 4 * 3];
        return Base64.DecodeFromUtf8(line, octets, out var read, out var written) == OperationStatus.Done && read == line.Length
            ? octets[..written]
            : new SyntaxFault(read, "base64");
    }

    /// <summary>Decodes the initial response of an AUTH command, in which <c>=</c> stands for an empty one (RFC 4954 §4).</summary>
    public static Parsed<byte[]> DecodeInitial(ReadOnlySpan<byte> text) => text is [(byte)'='] ? Array.Empty<byte>() : text.IsEmpty ? new SyntaxFault(0, "base64") : Decode(text);

    public static string Encode(ReadOnlySpan<byte> octets) => Convert.ToBase64String(octets);

    /// <summary>Encodes the initial response of an AUTH command (RFC 4954 §4).</summary>
    public static string EncodeInitial(ReadOnlySpan<byte> octets) => octets.IsEmpty ? "=" : Convert.ToBase64String(octets);
}
