using System.Text;
using Mox.Protocols.Text;

namespace Mox.Protocols.Smtp.Parameters;

/// <summary>When the sender wants to be notified. None set: never.</summary>
[Flags]
public enum NotifyWhen
{
    Never = 0,
    Success = 1,
    Failure = 2,
    Delay = 4,
}

/// <summary>The <c>NOTIFY=</c> parameter of RCPT.</summary>
/// <remarks>RFC 3461 §4.1: <c>"NEVER" / 1#notify-list-element</c>, an element being SUCCESS, FAILURE or DELAY.</remarks>
public readonly record struct NotifyParameter(NotifyWhen When)
{
    public static Parsed<NotifyParameter> Parse(ReadOnlySpan<byte> value)
    {
        if (Ascii.EqualsIgnoreCase(value, "NEVER"u8)) return new NotifyParameter(NotifyWhen.Never);
        var when = NotifyWhen.Never;
        foreach (var range in value.Split((byte)','))
        {
            var word = value[range];
            if (Ascii.EqualsIgnoreCase(word, "SUCCESS"u8)) when |= NotifyWhen.Success;
            else if (Ascii.EqualsIgnoreCase(word, "FAILURE"u8)) when |= NotifyWhen.Failure;
            else if (Ascii.EqualsIgnoreCase(word, "DELAY"u8)) when |= NotifyWhen.Delay;
            else return new SyntaxFault(range.Start.Value, "NEVER, or SUCCESS, FAILURE and DELAY");
        }

        return new NotifyParameter(when);
    }

    /// <summary>The value as sent onwards, in upper case.</summary>
    public override string ToString()
    {
        if (When == NotifyWhen.Never) return "NEVER";
        var words = new List<string>(3);
        if (When.HasFlag(NotifyWhen.Success)) words.Add("SUCCESS");
        if (When.HasFlag(NotifyWhen.Failure)) words.Add("FAILURE");
        if (When.HasFlag(NotifyWhen.Delay)) words.Add("DELAY");
        return string.Join(',', words);
    }
}
