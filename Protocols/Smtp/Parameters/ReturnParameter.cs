using System.Text;
using Mox.Protocols.Text;

namespace Mox.Protocols.Smtp.Parameters;

/// <summary>How much of a message goes back with a notification of failure.</summary>
public enum ReturnContent
{
    Full,
    Headers,
}

/// <summary>The <c>RET=</c> parameter of MAIL.</summary>
/// <remarks>RFC 3461 §4.3: FULL or HDRS.</remarks>
public readonly record struct ReturnParameter(ReturnContent Content)
{
    public static Parsed<ReturnParameter> Parse(ReadOnlySpan<byte> value)
    {
        if (Ascii.EqualsIgnoreCase(value, "FULL"u8)) return new ReturnParameter(ReturnContent.Full);
        return Ascii.EqualsIgnoreCase(value, "HDRS"u8) ? new ReturnParameter(ReturnContent.Headers) : new SyntaxFault(0, "FULL or HDRS");
    }

    public override string ToString() => Content == ReturnContent.Full ? "FULL" : "HDRS";
}
