using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Mox.Protocols.Text;

namespace Mox.Protocols.Smtp;

/// <summary>A reply: code, enhanced code and one or more lines of text. It writes itself; no text of it can break a line.</summary>
/// <remarks>RFC 5321 §4.2 and §4.2.1; RFC 2034 §4: where there is an enhanced code, each line begins with it.</remarks>
public sealed record SmtpReply
{
    /// <summary>The longest line written, with its CRLF (RFC 5321 §4.5.3.1.5).</summary>
    public const int MaxLineOctets = 512;

    private const int BreakAfter = 400;

    public SmtpReply(int code, EnhancedCode enhanced, params ReadOnlySpan<string> lines)
        : this(code, enhanced, ImmutableArray.Create(lines))
    {
    }

    public SmtpReply(int code, EnhancedCode enhanced, ImmutableArray<string> lines)
    {
        if (code is < 200 or > 599) throw new ArgumentOutOfRangeException(nameof(code));
        (Code, Enhanced) = (code, enhanced);
        Lines = lines.IsDefaultOrEmpty ? [""] : [.. lines.Select(line => SingleLine.Flatten(line).Text)];
    }

    /// <summary>Three digits, 200 to 599.</summary>
    public int Code { get; }

    public EnhancedCode Enhanced { get; }

    /// <summary>The texts, without codes; at least one, which may be empty. None holds a line break.</summary>
    public ImmutableArray<string> Lines { get; }

    /// <summary>2xx: done.</summary>
    public bool IsSuccess => Code / 100 == 2;

    /// <summary>3xx: go on with what was begun.</summary>
    public bool IsIntermediate => Code / 100 == 3;

    /// <summary>4xx: try again later.</summary>
    public bool IsTemporary => Code / 100 == 4;

    /// <summary>5xx: do not try again.</summary>
    public bool IsPermanent => Code / 100 == 5;

    /// <summary>All lines as one text, for logs and notifications.</summary>
    public string Text => string.Join(' ', Lines);

    /// <summary>Writes the reply. Lines longer than 510 octets are broken at a space; what is not ASCII becomes <c>?</c>, as RFC 6531 §3.7.4 leaves UTF-8 to clients that asked for it.</summary>
    public void WriteTo(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        for (var i = 0; i < Lines.Length; i++) WriteLine(output, Lines[i], last: i == Lines.Length - 1);
    }

    /// <summary>The octets on the wire.</summary>
    public byte[] ToOctets()
    {
        var buffer = new ArrayBufferWriter<byte>();
        WriteTo(buffer);
        return buffer.WrittenSpan.ToArray();
    }

    public bool Equals(SmtpReply? other) => other is not null && Code == other.Code && Enhanced == other.Enhanced && Lines.SequenceEqual(other.Lines);

    public override int GetHashCode() => HashCode.Combine(Code, Enhanced, Lines.Length, Lines[0]);

    public override string ToString() => Enhanced.IsNone ? string.Create(CultureInfo.InvariantCulture, $"{Code} {Text}") : string.Create(CultureInfo.InvariantCulture, $"{Code} {Enhanced} {Text}");

    private void WriteLine(IBufferWriter<byte> output, ReadOnlySpan<char> text, bool last)
    {
        Span<char> enhanced = stackalloc char[12];
        var enhancedLength = 0;
        if (!Enhanced.IsNone && enhanced.TryWrite(CultureInfo.InvariantCulture, $"{Enhanced.Class}.{Enhanced.Subject}.{Enhanced.Detail} ", out var written)) enhancedLength = written;
        var room = MaxLineOctets - 2 - 4 - enhancedLength;
        do
        {
            var piece = text.Length <= room ? text : text[..BreakAt(text[..room])];
            text = text[piece.Length..];
            var more = text.Length > 0;
            var line = output.GetSpan(6 + enhancedLength + piece.Length);
            (line[0], line[1], line[2]) = ((byte)('0' + (Code / 100)), (byte)('0' + (Code / 10 % 10)), (byte)('0' + (Code % 10)));
            line[3] = (byte)(last && !more ? ' ' : '-');
            var at = 4 + Encoding.ASCII.GetBytes(enhanced[..enhancedLength], line[4..]);
            at += Encoding.ASCII.GetBytes(piece, line[at..]);
            (line[at], line[at + 1]) = ((byte)'\r', (byte)'\n');
            output.Advance(at + 2);
        }
        while (text.Length > 0);
    }

    private static int BreakAt(ReadOnlySpan<char> text)
    {
        var space = text.LastIndexOf(' ');
        return space >= BreakAfter ? space + 1 : text.Length;
    }
}
