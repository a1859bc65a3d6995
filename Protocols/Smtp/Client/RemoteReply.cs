using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Mox.Protocols.Dsn;
using Mox.Protocols.Text;

namespace Mox.Protocols.Smtp.Client;

/// <summary>What a server answered: code, enhanced code where it gave one, and its lines without either. Bounded and free of control characters, so that it may be shown, logged and put into notifications.</summary>
/// <remarks>RFC 5321 §4.2; RFC 2034 §4 for the enhanced code, which counts only when its class is that of the code.</remarks>
public sealed record RemoteReply(int Code, MailStatus? Status, ImmutableArray<string> Lines)
{
    /// <summary>The longest line read (RFC 5321 §4.5.3.1.5 asks for 512; more is seen).</summary>
    public const int MaxLine = 2048;

    /// <summary>The most lines of one reply.</summary>
    public const int MaxLines = 128;

    public bool IsSuccess => Code is >= 200 and < 300;

    public bool IsTemporary => Code is >= 400 and < 500;

    public bool IsPermanent => Code is >= 500 and < 600;

    /// <summary>The enhanced code, or the general one of the class of the code.</summary>
    public MailStatus StatusOrGeneral => Status ?? new MailStatus(IsSuccess ? 2 : IsPermanent ? 5 : 4, 0, 0);

    /// <summary>All lines in one.</summary>
    public string Text => string.Join(' ', Lines);

    /// <summary>A reply of our own making, for a refusal that the server was not asked about.</summary>
    public static RemoteReply Own(int code, MailStatus status, string text) => new(code, status, [text]);

    /// <summary>The reply in one line, as in <c>550 5.1.1 No such mailbox</c>.</summary>
    public override string ToString() => Status is { } status
        ? string.Create(CultureInfo.InvariantCulture, $"{Code} {status} {Text}")
        : string.Create(CultureInfo.InvariantCulture, $"{Code} {Text}");

    public bool Equals(RemoteReply? other) => other is not null && Code == other.Code && Status == other.Status && Lines.SequenceEqual(other.Lines);

    public override int GetHashCode() => HashCode.Combine(Code, Status, Lines.Length);

    /// <summary>Reads one line: the code, whether more lines follow, and the text.</summary>
    internal static Parsed<(int Code, bool More, string Text)> ParseLine(ReadOnlySpan<byte> line)
    {
        if (line.Length < 3 || line[0] is < (byte)'2' or > (byte)'5' || line[1] is < (byte)'0' or > (byte)'9' || line[2] is < (byte)'0' or > (byte)'9')
        {
            return new SyntaxFault(0, "reply code");
        }

        var code = ((line[0] - '0') * 100) + ((line[1] - '0') * 10) + (line[2] - '0');
        if (line.Length == 3) return (code, false, "");
        return line[3] is (byte)' ' or (byte)'-'
            ? (code, line[3] == (byte)'-', Clean(line[4..]))
            : new SyntaxFault(3, "space or hyphen after the code");
    }

    private static string Clean(ReadOnlySpan<byte> text)
    {
        var clean = new StringBuilder(Encoding.UTF8.GetString(text));
        for (var i = 0; i < clean.Length; i++)
        {
            if (char.IsControl(clean[i])) clean[i] = ' ';
        }

        return clean.ToString().TrimEnd();
    }
}

/// <summary>Reads replies from a server, bounded in line length and number of lines.</summary>
internal sealed class ReplyReader(LineReader lines)
{
    /// <exception cref="ConversationBrokenException">The connection ended, or what came is no reply.</exception>
    public async ValueTask<RemoteReply> ReadAsync(CancellationToken ct)
    {
        var texts = ImmutableArray.CreateBuilder<string>();
        var code = 0;
        MailStatus? status = null;
        while (true)
        {
            var read = await lines.ReadAsync(ct).ConfigureAwait(false);
            if (read is not LineRead.Line line)
            {
                throw new ConversationBrokenException(read is LineRead.TooLong ? BrokenBy.Garbled : BrokenBy.Closed, read is LineRead.TooLong ? "reply line too long" : "connection closed by the server");
            }

            if (!RemoteReply.ParseLine(line.Octets).Try(out var part, out var fault)) throw new ConversationBrokenException(BrokenBy.Garbled, $"not a reply: {fault}");
            if (code != 0 && part.Code != code) throw new ConversationBrokenException(BrokenBy.Garbled, "codes differ within one reply");
            if (texts.Count == RemoteReply.MaxLines) throw new ConversationBrokenException(BrokenBy.Garbled, "too many reply lines");
            code = part.Code;
            var text = part.Text;
            if (MailStatus.TryAtStart(text, out var found, out var length) && found.Class == code / 100)
            {
                status ??= found;
                text = text[length..].TrimStart();
            }

            texts.Add(text);
            if (!part.More) return new RemoteReply(code, status, texts.ToImmutable());
        }
    }
}
