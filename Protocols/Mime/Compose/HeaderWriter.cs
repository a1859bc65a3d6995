using System.Globalization;
using System.Text;
using Mox.Protocols.Mime.Fields;
using Mox.Protocols.Text;

namespace Mox.Protocols.Mime;

/// <summary>Writes header fields, folded at 78 characters. Nothing that goes in can break a line: names and values are checked types.</summary>
/// <remarks>RFC 5322 §2.1.1 and §2.2.3. What is not ASCII becomes encoded words (RFC 2047) or extended parameters (RFC 2231).</remarks>
public sealed class HeaderWriter
{
    private const int MaxLine = 78;

    private readonly StringBuilder _header = new();
    private int _column;

    /// <summary>All fields written so far, each with its CRLF.</summary>
    public override string ToString() => _header.ToString();

    /// <summary>The fields as octets. Local parts outside ASCII stand as UTF-8 (RFC 6532).</summary>
    public byte[] ToOctets() => Encoding.UTF8.GetBytes(_header.ToString());

    /// <summary>An unstructured field.</summary>
    public void Text(ExtraField field)
    {
        ArgumentNullException.ThrowIfNull(field);
        Text(field.Name, field.Value);
    }

    internal void Text(string name, SingleLine value)
    {
        Start(name);
        var text = value.Text;
        var plain = !EncodedWord.Needs(text) && !text.AsSpan().ContainsWordLongerThan(MaxLine - 2);
        Words(plain ? text : EncodedWord.Encode(text, MaxLine - _column - 1));
        End();
    }

    /// <summary>A field of message ids.</summary>
    internal void Ids(string name, IEnumerable<MessageId> ids)
    {
        Start(name);
        foreach (var id in ids) Word(id.Text);
        End();
    }

    /// <summary>A field whose value is short and ASCII by nature.</summary>
    internal void Plain(string name, string value)
    {
        Start(name);
        Words(value);
        End();
    }

    internal void Addresses(string name, IReadOnlyList<NamedAddress> addresses)
    {
        Start(name);
        for (var i = 0; i < addresses.Count; i++)
        {
            var comma = i + 1 < addresses.Count ? "," : "";
            var shown = addresses[i].Name.Text.Trim();
            var address = $"{addresses[i].Address.Local.Wire}@{addresses[i].Address.Domain.Ascii}";
            if (shown.Length == 0)
            {
                Word(address + comma);
                continue;
            }

            Phrase(shown);
            Word($"<{address}>{comma}");
        }

        End();
    }

    /// <summary>A value with parameters; values that are no short ASCII are written as RFC 2231 §3 and §4 say.</summary>
    internal void Structured(string name, string value, IEnumerable<HeaderParameter> parameters)
    {
        Start(name);
        var pending = value;
        foreach (var parameter in parameters)
        {
            foreach (var piece in Pieces(parameter))
            {
                Word(pending + ";");
                pending = piece;
            }
        }

        Word(pending);
        End();
    }

    private void Start(string name)
    {
        _header.Append(name).Append(':');
        _column = name.Length + 1;
    }

    private void End() => _header.Append("\r\n");

    private void Words(string text)
    {
        foreach (var word in text.Split(' ')) Word(word);
    }

    /// <summary>One word behind a space, on a new line when it does not fit on this one.</summary>
    private void Word(string word)
    {
        if (word.Length == 0) return;
        // The first word stays beside the name if it is not far too long: a line of white space alone is not allowed.
        if (_column + 1 + word.Length > MaxLine && _header[^1] != ':')
        {
            _header.Append("\r\n");
            _column = 0;
        }

        _header.Append(' ').Append(word);
        _column += 1 + word.Length;
    }

    /// <summary>A display name: atoms, a quoted string, or encoded words. RFC 5322 §3.2.5, RFC 2047 §5.</summary>
    private void Phrase(string text)
    {
        if (EncodedWord.Needs(text) || text.Length > 60)
        {
            Words(EncodedWord.Encode(text, MaxLine - _column - 1));
        }
        else if (text.AsSpan().IndexOfAnyExcept(PhraseChars) < 0)
        {
            Words(text);
        }
        else
        {
            Word(Quote(text));
        }
    }

    private static readonly System.Buffers.SearchValues<char> PhraseChars =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-/=?^_`{|}~ ");

    private static string Quote(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    private static IEnumerable<string> Pieces(HeaderParameter parameter)
    {
        var (name, value) = parameter;
        var ascii = value.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0 && !value.Contains("=?", StringComparison.Ordinal);
        if (ascii && name.Length + value.Length < 70)
        {
            yield return $"{name}={(MediaType.IsToken(value) ? value : Quote(value))}";
            yield break;
        }

        var encoded = Percent(value);
        var whole = $"{name}*=utf-8''{string.Concat(encoded)}";
        if (whole.Length < 76)
        {
            yield return whole;
            yield break;
        }

        var section = 0;
        var piece = new StringBuilder($"{name}*0*=utf-8''");
        foreach (var character in encoded)
        {
            if (piece.Length + character.Length > 74)
            {
                yield return piece.ToString();
                piece.Clear().Append(CultureInfo.InvariantCulture, $"{name}*{++section}*=");
            }

            piece.Append(character);
        }

        yield return piece.ToString();
    }

    /// <summary>Characters as attribute-char or percent octets, one entry for each so that none is split.</summary>
    private static List<string> Percent(string value)
    {
        var characters = new List<string>(value.Length);
        var octets = new byte[4];
        foreach (var rune in value.EnumerateRunes())
        {
            if (rune.IsAscii && (char.IsAsciiLetterOrDigit((char)rune.Value) || rune.Value is '-' or '.' or '_' or '~' or '+'))
            {
                characters.Add(((char)rune.Value).ToString());
                continue;
            }

            var length = rune.EncodeToUtf8(octets);
            characters.Add(string.Concat(octets.Take(length).Select(octet => $"%{octet:X2}")));
        }

        return characters;
    }
}

/// <summary>Words of a span.</summary>
file static class WordLengths
{
    public static bool ContainsWordLongerThan(this ReadOnlySpan<char> text, int length)
    {
        while (true)
        {
            var space = text.IndexOf(' ');
            if ((space < 0 ? text.Length : space) > length) return true;
            if (space < 0) return false;
            text = text[(space + 1)..];
        }
    }
}
