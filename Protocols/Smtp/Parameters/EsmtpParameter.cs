using System.Text;
using Mox.Protocols.Text;

namespace Mox.Protocols.Smtp.Parameters;

/// <summary>One parameter of MAIL or RCPT as it stands: a keyword, and a value where there is an equals sign.</summary>
/// <remarks>RFC 5321 §4.1.2: <c>esmtp-param = esmtp-keyword ["=" esmtp-value]</c>; RFC 6531 §3.3 lets UTF-8 into the value.</remarks>
internal readonly ref struct EsmtpParameter
{
    private EsmtpParameter(string keyword, ReadOnlySpan<byte> value, bool hasValue, int valueOffset)
    {
        Keyword = keyword;
        Value = value;
        HasValue = hasValue;
        ValueOffset = valueOffset;
    }

    /// <summary>In upper case.</summary>
    public string Keyword { get; }

    public ReadOnlySpan<byte> Value { get; }

    public bool HasValue { get; }

    /// <summary>Where the value begins in the text that was read.</summary>
    public int ValueOffset { get; }

    /// <summary>Takes a parameter into those read before it, or says what is wrong with it.</summary>
    public delegate Parsed<T> Taker<T>(T parameters, EsmtpParameter parameter);

    /// <summary>Reads parameters, each after a space. A keyword that comes twice is a fault.</summary>
    public static Parsed<T> ReadAll<T>(ReadOnlySpan<byte> text, T none, Taker<T> take)
    {
        if (text.IsEmpty) return none;
        var parameters = none;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var at = 0;
        SyntaxFault? broken;
        while (TryRead(text, ref at, out var parameter, out broken))
        {
            if (!seen.Add(parameter.Keyword)) return parameter.Fault("each parameter once");
            if (take(parameters, parameter).Try(out var taken, out var wrong)) parameters = taken;
            else return wrong;
        }

        return broken is { } fault ? fault : parameters;
    }

    /// <summary>Reads the parameter at <paramref name="at"/>, which stands on the space before it; false with the fault, or without one at the end of the text.</summary>
    private static bool TryRead(ReadOnlySpan<byte> text, ref int at, out EsmtpParameter parameter, out SyntaxFault? fault)
    {
        parameter = default;
        fault = null;
        if (at >= text.Length) return false;
        if (text[at] != ' ')
        {
            fault = new SyntaxFault(at, "space");
            return false;
        }

        var start = at + 1;
        var rest = text[start..];
        var length = rest.IndexOf((byte)' ') is var space and >= 0 ? space : rest.Length;
        var word = rest[..length];
        var equals = word.IndexOf((byte)'=');
        var keyword = equals < 0 ? word : word[..equals];
        if (keyword.IsEmpty || keyword[0] == '-' || KeywordFault(keyword) >= 0)
        {
            fault = new SyntaxFault(start + Math.Max(0, KeywordFault(keyword)), "parameter keyword");
            return false;
        }

        var value = equals < 0 ? default : word[(equals + 1)..];
        if (equals >= 0 && (value.IsEmpty || ValueFault(value) >= 0))
        {
            fault = new SyntaxFault(start + equals + 1 + Math.Max(0, ValueFault(value)), "parameter value");
            return false;
        }

        parameter = new EsmtpParameter(Encoding.ASCII.GetString(keyword).ToUpperInvariant(), value, equals >= 0, equals >= 0 ? start + equals + 1 : start + length);
        at = start + length;
        return true;
    }

    /// <summary>The fault of a value, seen from the text that was read.</summary>
    public SyntaxFault Fault(SyntaxFault ofValue) => ofValue.Shift(ValueOffset);

    public SyntaxFault Fault(string expected) => new(ValueOffset, expected);

    private static int KeywordFault(ReadOnlySpan<byte> keyword)
    {
        for (var i = 0; i < keyword.Length; i++)
        {
            if (!char.IsAsciiLetterOrDigit((char)keyword[i]) && keyword[i] != '-') return i;
        }

        return -1;
    }

    private static int ValueFault(ReadOnlySpan<byte> value)
    {
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] is <= (byte)' ' or (byte)'=' or 127) return i;
        }

        return -1;
    }
}
