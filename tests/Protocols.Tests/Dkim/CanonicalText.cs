using System.Buffers;
using Mox.Protocols.Dkim;
using Mox.Protocols.Mime;

namespace Mox.Protocols.Tests.Dkim;

/// <summary>The canonical forms as octets, for looking at.</summary>
internal sealed class CanonicalText : ICanonicalSink
{
    private readonly MemoryStream _octets = new();

    public void Take(ReadOnlySpan<byte> octets) => _octets.Write(octets);

    /// <summary>A body, cut into pieces of a size.</summary>
    public static byte[] Body(ReadOnlySpan<byte> body, DkimForm form, int piece = int.MaxValue)
    {
        var text = new CanonicalText();
        var canonicalizer = BodyCanonicalizer.Of(form, text);
        for (; !body.IsEmpty; body = body[Math.Min(piece, body.Length)..]) canonicalizer.Append(body[..Math.Min(piece, body.Length)]);
        canonicalizer.Finish();
        return text._octets.ToArray();
    }

    public static byte[] Field(ReadOnlySpan<byte> field, DkimForm form)
    {
        var written = new ArrayBufferWriter<byte>();
        foreach (var one in new HeaderReader(field)) HeaderCanonicalizer.Write(one, form, written);
        return written.WrittenSpan.ToArray();
    }

    /// <summary>All fields, a blank line, the body.</summary>
    public static byte[] Of(byte[] message, DkimForm form)
    {
        var start = DkimVerifier.BodyStart(message);
        return [.. Field(message.AsSpan(0, start), form), .. "\r\n"u8, .. Body(message.AsSpan(start), form)];
    }
}
