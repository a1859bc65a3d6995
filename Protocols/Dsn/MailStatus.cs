using System.Globalization;
using Mox.Protocols.Text;

namespace Mox.Protocols.Dsn;

/// <summary>An enhanced status code such as <c>5.1.1</c>.</summary>
/// <remarks>RFC 3463 §2: class 2, 4 or 5, subject and detail of one to three digits each.</remarks>
public readonly record struct MailStatus(int Class, int Subject, int Detail)
{
    public static readonly MailStatus Success = new(2, 0, 0);
    public static readonly MailStatus Temporary = new(4, 0, 0);
    public static readonly MailStatus Permanent = new(5, 0, 0);

    /// <summary>Delivery time expired.</summary>
    public static readonly MailStatus Expired = new(4, 4, 7);

    /// <summary>Reads a code that stands alone.</summary>
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
