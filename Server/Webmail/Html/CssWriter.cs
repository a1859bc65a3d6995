using System.Globalization;
using System.Text;

namespace Mox.Server.Webmail.Html;

/// <summary>Writes CSS from tokens: nothing of the text they were read from gets through, and no <c>&lt;</c> is ever written.</summary>
internal sealed class CssWriter
{
    private readonly StringBuilder _css = new();

    public int Length => _css.Length;

    public void Raw(string text) => _css.Append(text);

    /// <summary>One space, however many were asked for.</summary>
    public void Space()
    {
        if (_css.Length > 0 && _css[^1] != ' ') _css.Append(' ');
    }

    public void Truncate(int length) => _css.Length = length;

    /// <summary>False when the token may not be written.</summary>
    public bool TryToken(CssToken token)
    {
        switch (token.Kind)
        {
            case CssTokenKind.Whitespace:
                Space();
                return true;
            case CssTokenKind.Ident when IsPlainName(token.Text):
                _css.Append(token.Text);
                return true;
            case CssTokenKind.Hash when IsPlainName("x" + token.Text):
                _css.Append('#').Append(token.Text);
                return true;
            case CssTokenKind.Number:
                _css.Append(token.Text);
                return true;
            case CssTokenKind.Percentage:
                _css.Append(token.Text).Append('%');
                return true;
            case CssTokenKind.Dimension when IsUnit(token.Unit):
                _css.Append(token.Text).Append(token.Unit);
                return true;
            case CssTokenKind.String:
                Quoted(token.Text);
                return true;
            case CssTokenKind.Comma or CssTokenKind.Colon:
                _css.Append(token.Text);
                return true;
            default:
                return false;
        }
    }

    public void Url(string address)
    {
        _css.Append("url(");
        Quoted(address);
        _css.Append(')');
    }

    /// <summary>A name that needs no escapes: letters, digits, hyphens, underscores and letters beyond ASCII.</summary>
    public static bool IsPlainName(string name)
    {
        if (name.Length is 0 or > 200) return false;
        foreach (var c in name)
        {
            if (!(char.IsAsciiLetterOrDigit(c) || c is '-' or '_' || (c >= 0x80 && char.IsLetterOrDigit(c)))) return false;
        }

        return !char.IsAsciiDigit(name[0]);
    }

    public override string ToString() => _css.ToString();

    private static bool IsUnit(string unit) => unit.Length is > 0 and < 8 && unit.All(char.IsAsciiLetter);

    private void Quoted(string text)
    {
        _css.Append('"');
        foreach (var c in text)
        {
            if (c is '"' or '\\' or '<' or '>' or '&' || char.IsControl(c) || char.IsSurrogate(c)) _css.Append(CultureInfo.InvariantCulture, $"\\{(char.IsSurrogate(c) ? 0xFFFD : c):x} ");
            else _css.Append(c);
        }

        _css.Append('"');
    }
}
