using System.Buffers;
using System.Globalization;

namespace Mox.Protocols.Text;

/// <summary>What a <c>style</c> attribute says about being seen.</summary>
[Flags]
internal enum HtmlStyle
{
    None = 0,

    /// <summary>Neither it nor what stands inside is seen.</summary>
    Hidden = 1,

    /// <summary>Letters without size, until an element inside gives them one.</summary>
    NoSize = 2,

    /// <summary>Letters have a size.</summary>
    Size = 4,

    /// <summary>White space is kept.</summary>
    Preformatted = 8,
}

/// <summary>Reads <c>style</c> attributes.</summary>
internal static class HtmlStyles
{
    /// <summary>Longer ones are not read to their end.</summary>
    private const int MaxLength = 4096;

    private static readonly SearchValues<char> NumberChars = SearchValues.Create("0123456789.");

    public static HtmlStyle Read(ReadOnlySpan<char> style)
    {
        if (style.IsEmpty) return HtmlStyle.None;
        if (style.Length > MaxLength) style = style[..MaxLength];
        var result = HtmlStyle.None;
        bool overflow = false, noHeight = false, noWidth = false;
        while (!style.IsEmpty)
        {
            var end = style.IndexOf(';');
            var declaration = end < 0 ? style : style[..end];
            style = end < 0 ? default : style[(end + 1)..];
            var colon = declaration.IndexOf(':');
            if (colon < 0) continue;
            var name = declaration[..colon].Trim();
            var value = declaration[(colon + 1)..].Trim();
            var important = value.IndexOf('!');
            if (important >= 0) value = value[..important].TrimEnd();
            if (Is(name, "overflow") || Is(name, "overflow-y")) overflow = Is(value, "hidden");
            else if (Is(name, "max-height") || Is(name, "height")) noHeight |= IsZero(value);
            else if (Is(name, "max-width") || Is(name, "width")) noWidth |= IsZero(value);
            else result = With(result, name, value);
        }

        return overflow && (noHeight || noWidth) ? result | HtmlStyle.Hidden : result;
    }

    private static HtmlStyle With(HtmlStyle result, ReadOnlySpan<char> name, ReadOnlySpan<char> value)
    {
        if (Is(name, "display")) return Is(value, "none") ? result | HtmlStyle.Hidden : result & ~HtmlStyle.Hidden;
        if (Is(name, "visibility")) return Is(value, "hidden") || Is(value, "collapse") ? result | HtmlStyle.Hidden : result;
        if (Is(name, "opacity")) return IsZero(value) ? result | HtmlStyle.Hidden : result;
        if (Is(name, "white-space")) return value.StartsWith("pre", StringComparison.OrdinalIgnoreCase) && !Is(value, "pre-line") ? result | HtmlStyle.Preformatted : result;
        if (Is(name, "font-size")) return IsZero(value) ? (result | HtmlStyle.NoSize) & ~HtmlStyle.Size : IsRelative(value) ? result : (result | HtmlStyle.Size) & ~HtmlStyle.NoSize;
        return result;
    }

    private static bool Is(ReadOnlySpan<char> text, ReadOnlySpan<char> wanted) => text.Equals(wanted, StringComparison.OrdinalIgnoreCase);

    /// <summary>Zero, with or without a unit.</summary>
    internal static bool IsZero(ReadOnlySpan<char> value)
    {
        var end = value.IndexOfAnyExcept(NumberChars);
        var number = end < 0 ? value : value[..end];
        return number.Length is > 0 and < 20 && double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount) && amount == 0;
    }

    /// <summary>A part of the size around: nothing of nothing is nothing.</summary>
    private static bool IsRelative(ReadOnlySpan<char> value) =>
        value.EndsWith("%") || (value.EndsWith("em", StringComparison.OrdinalIgnoreCase) && !value.EndsWith("rem", StringComparison.OrdinalIgnoreCase))
        || Is(value, "inherit") || Is(value, "smaller") || Is(value, "larger");
}
