using System.Buffers;
using System.Text;
using Mox.Protocols.Mime.Defects;
using Mox.Protocols.Mime.Flowed;
using Mox.Protocols.Text;

namespace Mox.Protocols.Mime;

/// <summary>The text of a text part: transfer encoding and charset undone, lines ending in LF.</summary>
/// <remarks>RFC 2046 §4.1.2. Without a charset an HTML part may name one itself; else UTF-8 is tried, then windows-1252.</remarks>
public static class PartText
{
    private const int MetaOctets = 2048;

    private static readonly SearchValues<char> LabelEnds = SearchValues.Create("\"' ;/>");

    /// <summary>Reads at most <paramref name="maxChars"/> characters; never more octets than these can take. Characters are UTF-16 code units; no surrogate pair is cut.</summary>
    public static Task<string> ReadAsync(MessagePart part, Stream message, int maxChars, CancellationToken ct) => ReadAsync(part, message, maxChars, null, ct);

    /// <summary>What a reader reads of the part: HTML turned to text, the lines of flowed text joined (RFC 3676 §4).</summary>
    /// <param name="part">A text part.</param>
    /// <param name="message">The whole message, seekable.</param>
    /// <param name="maxChars">Characters of the part that are read at most; of HTML the options bound what comes of them.</param>
    /// <param name="html">How HTML is turned to text.</param>
    /// <param name="ct">Ends the reading.</param>
    public static async Task<string> ReadShownAsync(MessagePart part, Stream message, int maxChars, HtmlTextOptions html, CancellationToken ct)
    {
        var text = await ReadAsync(part, message, maxChars, null, ct).ConfigureAwait(false);
        if (part is { IsText: true, Subtype: "html" }) return HtmlText.Convert(text, html);
        return FlowedReader.IsFlowed(part) ? FlowedReader.Read(text, FlowedReader.DeletesSpace(part)) : text;
    }

    /// <summary>Reads, and records what is wrong with the transfer encoding and the charset. Places of the latter are exact where no transfer encoding is.</summary>
    public static async Task<string> ReadAsync(MessagePart part, Stream message, int maxChars, DefectList? defects, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(part);
        ArgumentOutOfRangeException.ThrowIfNegative(maxChars);
        var charset = part.Parameter("charset");
        // No charset of mail needs more than four octets for a character, shifts aside.
        var maxOctets = (int)Math.Min((long)maxChars * 4, int.MaxValue / 2);
        // One octet more than the body: a buffer that is full then means that there was more.
        var room = (int)Math.Min(maxOctets, part.BodyLength + 1);
        var octets = ArrayPool<byte>.Shared.Rent(Math.Max(room, 1));
        try
        {
            var length = 0;
            var content = PartContent.Open(part, message, defects);
            await using (content.ConfigureAwait(false))
            {
                while (length < room)
                {
                    var read = await content.ReadAsync(octets.AsMemory(length, room - length), ct).ConfigureAwait(false);
                    if (read == 0) break;
                    length += read;
                }
            }

            return Decode(octets.AsSpan(0, length), charset, part is { IsText: true, Subtype: "html" }, length == room, maxChars, new DefectScope(defects, part.BodyStart));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(octets);
        }
    }

    /// <summary>The text of octets that were taken from the part, their transfer encoding undone.</summary>
    public static string Decode(MessagePart part, ReadOnlySpan<byte> octets, int maxChars)
    {
        ArgumentNullException.ThrowIfNull(part);
        return Decode(octets, part.Parameter("charset"), part is { IsText: true, Subtype: "html" }, cut: false, maxChars, default);
    }

    private static string Decode(ReadOnlySpan<byte> octets, string? charset, bool html, bool cut, int maxChars, DefectScope defects)
    {
        if (html && charset is null) charset = MetaCharset(octets[..Math.Min(octets.Length, MetaOctets)]);
        if (cut) octets = WithoutCutCharacter(octets);
        var text = Charsets.Decode(charset, octets, defects);
        if (text.Length > maxChars)
        {
            var length = maxChars;
            if (length > 0 && char.IsHighSurrogate(text[length - 1])) length--;
            text = text[..length];
        }

        return text.Contains('\r', StringComparison.Ordinal)
            ? text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n')
            : text;
    }

    /// <summary>A UTF-8 character that the bound cut through is left out, so that it does not make the text look like another charset.</summary>
    private static ReadOnlySpan<byte> WithoutCutCharacter(ReadOnlySpan<byte> octets)
    {
        for (var back = 1; back <= 3 && back <= octets.Length; back++)
        {
            var octet = octets[^back];
            if ((octet & 0xC0) == 0x80) continue;
            var needs = octet >= 0xF0 ? 4 : octet >= 0xE0 ? 3 : octet >= 0xC0 ? 2 : 1;
            return needs > back ? octets[..^back] : octets;
        }

        return octets;
    }

    /// <summary>What <c>meta charset=</c> says in the first octets of HTML.</summary>
    private static string? MetaCharset(ReadOnlySpan<byte> head)
    {
        var text = Encoding.Latin1.GetString(head);
        var meta = text.IndexOf("<meta", StringComparison.OrdinalIgnoreCase);
        var at = meta < 0 ? -1 : text.IndexOf("charset=", meta, StringComparison.OrdinalIgnoreCase);
        if (at < 0) return null;
        var rest = text.AsSpan(at + "charset=".Length).TrimStart("\"' ");
        var end = rest.IndexOfAny(LabelEnds);
        if (end <= 0) return null;
        var label = rest[..end].ToString();
        // Octets that were read as ASCII this far are not UTF-16.
        return Charsets.Knows(label) && !label.StartsWith("utf-16", StringComparison.OrdinalIgnoreCase) ? label : null;
    }
}
