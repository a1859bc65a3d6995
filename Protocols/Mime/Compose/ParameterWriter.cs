using System.Globalization;
using System.Text;
using Mox.Protocols.Mime.Fields;

namespace Mox.Protocols.Mime.Compose;

/// <summary>Writes parameters of structured fields, none longer than fits on a line.</summary>
/// <remarks>RFC 2045 §5.1: tokens and quoted strings; RFC 2231 §3 and §4 for long values and for those beyond ASCII.</remarks>
public static class ParameterWriter
{
    /// <summary>With the space before it and the semicolon behind it a piece fits into 78.</summary>
    private const int MaxPiece = 76;

    /// <summary>The pieces of a parameter, to be parted by semicolons: one, or several sections of it.</summary>
    /// <param name="parameter">Its name must be a token.</param>
    /// <param name="utf8">UTF-8 may stand in quoted strings. RFC 6532 §3.2.</param>
    /// <exception cref="ArgumentException">The name is no token.</exception>
    public static IReadOnlyList<string> Pieces(HeaderParameter parameter, bool utf8)
    {
        var (name, value) = parameter;
        if (!MediaType.IsToken(name)) throw new ArgumentException("The name of a parameter is a token", nameof(parameter));
        if (!IsExtended(name, value, utf8)) return [$"{name}={(IsBare(value) ? value : Quote(value))}"];
        var characters = Characters(value);
        var whole = $"{name}*=utf-8''{string.Concat(characters)}";
        return whole.Length <= MaxPiece ? [whole] : Sections(name, characters);
    }

    /// <summary>Is this value more than a token or a short quoted string can hold?</summary>
    internal static bool IsExtended(string name, string value, bool utf8) => name.Length + value.Length >= MaxPiece - 6
        || (utf8 ? EncodedWordWriter.NeedsInUtf8(value) : value.AsSpan().IndexOfAnyExceptInRange(' ', '~') >= 0 || value.Contains("=?", StringComparison.Ordinal));

    /// <summary>A value as <c>utf-8''</c> and percent-encoded octets.</summary>
    public static string Extended(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return $"utf-8''{string.Concat(Characters(value))}";
    }

    /// <summary>A quoted string. RFC 5322 §3.2.4.</summary>
    internal static string Quote(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    /// <summary>A token without the characters that mean something in extended parameters: some readers look for these in any value. RFC 2231 §7.</summary>
    private static bool IsBare(string value) => MediaType.IsToken(value) && value.AsSpan().IndexOfAny("*'%") < 0;

    private static List<string> Sections(string name, List<string> characters)
    {
        var sections = new List<string>();
        var piece = new StringBuilder($"{name}*0*=utf-8''");
        var empty = piece.Length;
        foreach (var character in characters)
        {
            if (piece.Length + character.Length > MaxPiece && piece.Length > empty)
            {
                sections.Add(piece.ToString());
                piece.Clear().Append(CultureInfo.InvariantCulture, $"{name}*{sections.Count}*=");
                empty = piece.Length;
            }

            piece.Append(character);
        }

        sections.Add(piece.ToString());
        return sections;
    }

    /// <summary>Characters as attribute-char or percent octets, one entry for each so that none is split.</summary>
    private static List<string> Characters(string value)
    {
        var characters = new List<string>(value.Length);
        Span<byte> octets = stackalloc byte[4];
        foreach (var rune in value.EnumerateRunes())
        {
            if (rune.IsAscii && (char.IsAsciiLetterOrDigit((char)rune.Value) || rune.Value is '-' or '.' or '_' or '~' or '+'))
            {
                characters.Add(((char)rune.Value).ToString());
                continue;
            }

            var encoded = new StringBuilder(12);
            foreach (var octet in octets[..rune.EncodeToUtf8(octets)]) encoded.Append(CultureInfo.InvariantCulture, $"%{octet:X2}");
            characters.Add(encoded.ToString());
        }

        return characters;
    }
}
