using System.Globalization;
using Mox.Protocols.Text;

namespace Mox.Protocols.Dsn;

/// <summary>An enhanced status code such as <c>5.1.1</c>.</summary>
/// <remarks>RFC 3463 §2: class 2, 4 or 5, subject and detail of one to three digits each. Codes that are read keep to this; the constructor does not check.</remarks>
/// <param name="Class">2: done; 4: not done yet; 5: never. 0 in the default value, which is no code.</param>
/// <param name="Subject">What the reason lies in, such as 1: addresses; 0 to 999.</param>
/// <param name="Detail">The reason itself; 0 to 999.</param>
public readonly record struct MailStatus(int Class, int Subject, int Detail)
{
    /// <summary>Done: 2.0.0.</summary>
    public static readonly MailStatus Success = new(2, 0, 0);

    /// <summary>Not done yet, without a reason: 4.0.0.</summary>
    public static readonly MailStatus Temporary = new(4, 0, 0);

    /// <summary>Never, without a reason: 5.0.0.</summary>
    public static readonly MailStatus Permanent = new(5, 0, 0);

    /// <summary>Delivery time expired: 4.4.7.</summary>
    public static readonly MailStatus Expired = new(4, 4, 7);

    /// <summary>Reads a code that stands alone. The fault is where it is no code any more.</summary>
    public static Parsed<MailStatus> Parse(ReadOnlySpan<char> text)
    {
        var length = Measure(text, out var status);
        return length > 0 && length == text.Length ? status : new SyntaxFault(Math.Max(length, 0), "status code such as 5.1.1");
    }

    /// <summary>Reads a code at the start of a reply text, followed by a space or the end, and says where the text goes on.</summary>
    public static bool TryAtStart(ReadOnlySpan<char> text, out MailStatus status, out int length)
    {
        length = Measure(text, out status);
        return length > 0 && (length == text.Length || text[length] == ' ');
    }

    /// <summary>Finds the first code in a text: a word of its own, such as in <c>5.1.1 (no such mailbox)</c> or <c>#5.1.1</c>.</summary>
    public static bool TryFind(ReadOnlySpan<char> text, out MailStatus status)
    {
        for (var at = 0; at < text.Length; at++)
        {
            if (at > 0 && (char.IsAsciiLetterOrDigit(text[at - 1]) || text[at - 1] is '.' or '-' or '_')) continue;
            var length = Measure(text[at..], out status);
            if (length > 0 && (at + length == text.Length || !(char.IsAsciiLetterOrDigit(text[at + length]) || text[at + length] == '-' || (text[at + length] == '.' && at + length + 1 < text.Length && char.IsAsciiDigit(text[at + length + 1]))))) return true;
        }

        status = default;
        return false;
    }

    /// <summary>The code of a reply: the one behind the reply code, else the class alone, such as 5.0.0 for 550.</summary>
    public static bool TryFromReply(ReadOnlySpan<char> reply, out MailStatus status)
    {
        status = default;
        reply = reply.TrimStart();
        var coded = reply.Length >= 3 && reply[0] is '2' or '4' or '5' && char.IsAsciiDigit(reply[1]) && char.IsAsciiDigit(reply[2]) && (reply.Length == 3 || reply[3] is ' ' or '-');
        if (TryFind(reply[..Math.Min(reply.Length, 200)], out var found) && (!coded || found.Class == reply[0] - '0')) status = found;
        else if (coded) status = new MailStatus(reply[0] - '0', 0, 0);
        return status.Class != 0;
    }

    /// <summary>The code as it is written, such as <c>5.1.1</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Class}.{Subject}.{Detail}");

    private static int Measure(ReadOnlySpan<char> text, out MailStatus status)
    {
        status = default;
        if (text.Length < 5 || text[0] is not ('2' or '4' or '5') || text[1] != '.') return 0;
        var at = 2;
        if (!Digits(text, ref at, out var subject) || at >= text.Length || text[at] != '.') return 0;
        at++;
        if (!Digits(text, ref at, out var detail)) return 0;
        status = new MailStatus(text[0] - '0', subject, detail);
        return at;
    }

    private static bool Digits(ReadOnlySpan<char> text, ref int at, out int value)
    {
        var start = at;
        value = 0;
        while (at < text.Length && char.IsAsciiDigit(text[at]) && at - start < 4) value = (value * 10) + (text[at++] - '0');
        return at - start is >= 1 and <= 3;
    }
}
