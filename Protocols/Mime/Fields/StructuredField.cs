using System.Collections.Immutable;
using Mox.Protocols.Mime.Defects;

namespace Mox.Protocols.Mime.Fields;

/// <summary>A field that is a value with parameters: Content-Type, Content-Disposition and their like.</summary>
/// <remarks>
/// RFC 2045 §5.1, RFC 2183 §2, RFC 2231 §3 and §4. Names are lower-case, values decoded; the first of two parameters of one name counts, and one
/// with a charset wins over one without. Lenient: spaces in unquoted values, missing semicolons, open quotes, encoded words in values.
/// </remarks>
/// <param name="Value">What stands before the first parameter, lower-case, without comments and white space.</param>
/// <param name="Parameters">In the order of their first mention.</param>
public readonly record struct StructuredField(string Value, ImmutableArray<HeaderParameter> Parameters)
{
    /// <summary>Parameters of a field that are read, unless another bound is given; sections of RFC 2231 §3 count one by one.</summary>
    public const int MaxParameters = 100;

    /// <summary>The bound that no caller can pass, as the sections of a parameter are looked for among all others.</summary>
    private const int MaxEver = 1000;

    /// <summary>What stands before the slash of the value; the whole value without one.</summary>
    public string Type => Value.AsSpan().IndexOf('/') is var at and >= 0 ? KnownTexts.Of(Value.AsSpan(0, at)) : Value;

    /// <summary>What stands behind the slash; empty without one.</summary>
    public string Subtype => Value.AsSpan().IndexOf('/') is var at and >= 0 ? KnownTexts.Of(Value.AsSpan(at + 1)) : "";

    /// <summary>Reads a raw field value.</summary>
    /// <param name="raw">All behind the colon, folding and all.</param>
    /// <param name="maxParameters">Parameters and their sections that are read, at most 1000; more are dropped (<see cref="DefectKind.FieldLimit"/>).</param>
    /// <param name="defects">Takes <see cref="DefectKind.InvalidParameter"/>, <see cref="DefectKind.RepeatedParameter"/>, <see cref="DefectKind.ParameterGap"/>, <see cref="DefectKind.EightBitField"/> and those of encoded words.</param>
    public static StructuredField Read(ReadOnlySpan<byte> raw, int maxParameters = MaxParameters, DefectScope defects = default)
    {
        if (raw.IsEmpty) return new StructuredField("", []);
        FieldText.CheckEightBit(raw, defects);
        Span<ParameterPart> parts = stackalloc ParameterPart[8];
        Span<byte> text = stackalloc byte[256];
        var reader = new ParameterReader(raw, Math.Clamp(maxParameters, 0, MaxEver), defects, parts, text);
        var value = reader.ReadValue();
        var parameters = reader.ReadParameters();
        reader.Dispose();
        return new StructuredField(value, parameters);
    }

    /// <summary>The same for a value that is at hand as a string.</summary>
    public static StructuredField Read(string? text, int maxParameters = MaxParameters)
    {
        if (string.IsNullOrEmpty(text)) return new StructuredField("", []);
        Span<byte> room = stackalloc byte[512];
        var octets = new Scratch<byte>(room);
        FieldText.AppendUtf8(ref octets, text);
        var field = Read(octets.Written, maxParameters);
        octets.Dispose();
        return field;
    }
}
