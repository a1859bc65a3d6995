using System.Globalization;
using System.Text;

namespace Mox.Protocols.AuthenticationResults;

/// <summary>Writes the field piece by piece and folds between them.</summary>
internal sealed class AuthenticationResultsWriter
{
    /// <summary>Characters of a value, a reason or a comment that are written; so that no line passes 998 octets.</summary>
    private const int MaxText = 200;

    private const int LineLength = 78;

    private readonly StringBuilder _field = new();
    private readonly bool _international;
    private int _column;

    public AuthenticationResultsWriter(bool international, string name)
    {
        _international = international;
        _field.Append(name).Append(':');
        _column = name.Length + 1;
    }

    public void Identifier(string id) => Word(Quoted(id.Length == 0 ? "unknown" : id));

    /// <summary>A piece behind a space, or on a line of its own where it would be too long.</summary>
    public void Word(string text)
    {
        if (_column + 1 + text.Length > LineLength && _column > 1)
        {
            _field.Append("\r\n\t");
            _column = 1;
        }
        else
        {
            _field.Append(' ');
            _column++;
        }

        _field.Append(text);
        _column += text.Length;
    }

    /// <summary>A semicolon, and a piece on a line of its own.</summary>
    public void Part(string text)
    {
        _field.Append(";\r\n\t").Append(text);
        _column = text.Length + 1;
    }

    public void Result(AuthenticationResult result)
    {
        var version = result.MethodVersion == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"/{result.MethodVersion}");
        Part($"{Keyword(result.Method)}{version}={Keyword(result.Result)}");
        foreach (var comment in result.Comments) Comment(comment);
        if (result.Reason is { } reason) Word($"reason={Quoted(reason)}");
        foreach (var property in result.Properties) Word($"{Keyword(property.Type)}.{Keyword(property.Name)}={Value(property.Value)}");
    }

    public string End() => _field.Append("\r\n").ToString();

    private void Comment(string text)
    {
        var plain = Clean(text).Trim();
        if (plain.Length == 0) return;
        var words = plain.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i < words.Length; i++)
        {
            var word = words[i].Replace("\\", "\\\\", StringComparison.Ordinal).Replace("(", "\\(", StringComparison.Ordinal).Replace(")", "\\)", StringComparison.Ordinal);
            Word($"{(i == 0 ? "(" : "")}{word}{(i == words.Length - 1 ? ")" : "")}");
        }
    }

    /// <summary>Letters, digits, hyphens and underscores; what else stands in a keyword falls away.</summary>
    private static string Keyword(string text)
    {
        var kept = new string([.. text.Where(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_').Take(64)]);
        return kept.Length == 0 ? "unknown" : kept;
    }

    /// <summary>As it stands where the grammar lets it, else quoted.</summary>
    private string Value(string text)
    {
        var clean = Clean(text);
        return AuthenticationText.IsIdentity(Encoding.UTF8.GetBytes(clean)) ? clean : Quoted(clean);
    }

    private string Quoted(string text)
    {
        var clean = Clean(text);
        if (clean.Length > 0 && Encoding.UTF8.GetBytes(clean).AsSpan().IndexOfAnyExcept(AuthenticationText.Token) < 0) return clean;
        return $"\"{clean.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
    }

    /// <summary>One line without control characters, not too long, and ASCII unless the message is an international one.</summary>
    private string Clean(string text)
    {
        var clean = new StringBuilder(Math.Min(text.Length, MaxText));
        foreach (var rune in text.EnumerateRunes())
        {
            if (clean.Length + rune.Utf16SequenceLength > MaxText) break;
            if (Rune.IsControl(rune) || rune.Value is 0x2028 or 0x2029) clean.Append(' ');
            else if (!rune.IsAscii && !_international) clean.Append('?');
            else clean.Append(rune);
        }

        return clean.ToString();
    }
}
