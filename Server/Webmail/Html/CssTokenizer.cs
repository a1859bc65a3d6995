using System.Globalization;
using System.Text;

namespace Mox.Server.Webmail.Html;

/// <summary>Cuts CSS into tokens the way browsers do (CSS Syntax Module Level 3), in one pass, so that no escape, comment or broken string can hide a function or an address.</summary>
internal static class CssTokenizer
{
    /// <summary>The tokens of a text, at most <paramref name="maxTokens"/>; null when there are more.</summary>
    public static List<CssToken>? Read(string css, int maxTokens)
    {
        var reader = new Reader(css);
        var tokens = new List<CssToken>();
        for (var token = reader.Next(); token.Kind != CssTokenKind.End; token = reader.Next())
        {
            if (tokens.Count == maxTokens) return null;
            tokens.Add(token);
        }

        return tokens;
    }

    private sealed class Reader(string css)
    {
        private int _at;

        public CssToken Next()
        {
            while (Peek(0) == '/' && Peek(1) == '*')
            {
                var end = css.IndexOf("*/", _at + 2, StringComparison.Ordinal);
                _at = end < 0 ? css.Length : end + 2;
            }

            if (_at >= css.Length) return new CssToken(CssTokenKind.End);
            var c = css[_at];
            if (IsSpace(c)) return Whitespace();
            if (c is '"' or '\'') return QuotedText(c);
            if (c == '#' && (IsName(Peek(1)) || IsEscape(1))) return Hash();
            if (StartsNumber()) return Number();
            if (IsNameStart(c) || IsEscape(0) || (c == '-' && (IsNameStart(Peek(1)) || Peek(1) == '-' || IsEscape(1)))) return Word();
            _at++;
            if (c == '@' && (IsNameStart(Peek(0)) || Peek(0) == '-' || IsEscape(0))) return new CssToken(CssTokenKind.AtKeyword, Name());
            return c switch
            {
                ':' => new CssToken(CssTokenKind.Colon, ":"),
                ';' => new CssToken(CssTokenKind.Semicolon, ";"),
                ',' => new CssToken(CssTokenKind.Comma, ","),
                '(' or '[' or '{' => new CssToken(CssTokenKind.Open, c.ToString()),
                ')' or ']' or '}' => new CssToken(CssTokenKind.Close, c.ToString()),
                _ => new CssToken(CssTokenKind.Delim, c.ToString()),
            };
        }

        private CssToken Whitespace()
        {
            while (IsSpace(Peek(0))) _at++;
            return new CssToken(CssTokenKind.Whitespace, " ");
        }

        private CssToken Hash()
        {
            _at++;
            return new CssToken(CssTokenKind.Hash, Name());
        }

        private CssToken QuotedText(char quote)
        {
            _at++;
            var text = new StringBuilder();
            while (_at < css.Length)
            {
                var c = css[_at];
                if (c == quote)
                {
                    _at++;
                    return new CssToken(CssTokenKind.String, text.ToString());
                }

                if (c is '\n' or '\r' or '\f') return new CssToken(CssTokenKind.Bad);
                if (c != '\\')
                {
                    text.Append(c);
                    _at++;
                }
                else if (Peek(1) is '\n' or '\r' or '\f')
                {
                    _at += Peek(1) == '\r' && Peek(2) == '\n' ? 3 : 2;
                }
                else
                {
                    _at++;
                    if (_at < css.Length) text.Append(Escaped());
                }
            }

            return new CssToken(CssTokenKind.String, text.ToString());
        }

        private CssToken Word()
        {
            var name = Name();
            if (Peek(0) != '(') return new CssToken(CssTokenKind.Ident, name);
            _at++;
            if (!name.Equals("url", StringComparison.OrdinalIgnoreCase)) return new CssToken(CssTokenKind.Function, name);
            while (IsSpace(Peek(0))) _at++;
            return Peek(0) is '"' or '\'' ? QuotedUrl() : BareUrl();
        }

        private CssToken QuotedUrl()
        {
            var text = QuotedText(css[_at]);
            while (IsSpace(Peek(0))) _at++;
            if (text.Kind != CssTokenKind.String || (_at < css.Length && css[_at] != ')')) return SkipBadUrl();
            _at++;
            return new CssToken(CssTokenKind.Url, text.Text);
        }

        private CssToken BareUrl()
        {
            var text = new StringBuilder();
            while (_at < css.Length && css[_at] != ')')
            {
                var c = css[_at];
                if (IsSpace(c))
                {
                    while (IsSpace(Peek(0))) _at++;
                    if (_at < css.Length && css[_at] != ')') return SkipBadUrl();
                    break;
                }

                if (c is '"' or '\'' or '(' || (char.IsControl(c) && !IsSpace(c)) || (c == '\\' && !IsEscape(0))) return SkipBadUrl();
                _at++;
                if (c == '\\') text.Append(Escaped());
                else text.Append(c);
            }

            _at++;
            return new CssToken(CssTokenKind.Url, text.ToString());
        }

        private CssToken SkipBadUrl()
        {
            while (_at < css.Length && css[_at] != ')') _at += IsEscape(0) ? 2 : 1;
            _at++;
            return new CssToken(CssTokenKind.Bad);
        }

        private CssToken Number()
        {
            var start = _at;
            if (Peek(0) is '+' or '-') _at++;
            while (char.IsAsciiDigit(Peek(0))) _at++;
            if (Peek(0) == '.' && char.IsAsciiDigit(Peek(1)))
            {
                _at++;
                while (char.IsAsciiDigit(Peek(0))) _at++;
            }

            if (Peek(0) is 'e' or 'E' && (char.IsAsciiDigit(Peek(1)) || (Peek(1) is '+' or '-' && char.IsAsciiDigit(Peek(2)))))
            {
                _at += 2;
                while (char.IsAsciiDigit(Peek(0))) _at++;
            }

            var digits = css[start.._at];
            if (Peek(0) == '%')
            {
                _at++;
                return new CssToken(CssTokenKind.Percentage, digits);
            }

            return IsNameStart(Peek(0)) || IsEscape(0) || (Peek(0) == '-' && (IsNameStart(Peek(1)) || Peek(1) == '-' || IsEscape(1)))
                ? new CssToken(CssTokenKind.Dimension, digits, Name())
                : new CssToken(CssTokenKind.Number, digits);
        }

        private string Name()
        {
            var name = new StringBuilder();
            while (_at < css.Length)
            {
                if (IsName(css[_at]))
                {
                    name.Append(css[_at++]);
                }
                else if (IsEscape(0))
                {
                    _at++;
                    name.Append(Escaped());
                }
                else
                {
                    break;
                }
            }

            return name.ToString();
        }

        /// <summary>What follows a backslash.</summary>
        private string Escaped()
        {
            var digits = 0;
            while (digits < 6 && char.IsAsciiHexDigit(Peek(digits))) digits++;
            if (digits == 0)
            {
                if (_at >= css.Length) return "\uFFFD";
                var length = char.IsHighSurrogate(css[_at]) && char.IsLowSurrogate(Peek(1)) ? 2 : 1;
                _at += length;
                return css.Substring(_at - length, length);
            }

            var value = int.Parse(css.AsSpan(_at, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            _at += digits;
            if (Peek(0) == '\r' && Peek(1) == '\n') _at += 2;
            else if (IsSpace(Peek(0))) _at++;
            return value is 0 or > 0x10FFFF or (>= 0xD800 and <= 0xDFFF) ? "\uFFFD" : char.ConvertFromUtf32(value);
        }

        private bool StartsNumber()
        {
            var sign = Peek(0) is '+' or '-' ? 1 : 0;
            return char.IsAsciiDigit(Peek(sign)) || (Peek(sign) == '.' && char.IsAsciiDigit(Peek(sign + 1)));
        }

        private bool IsEscape(int ahead) => Peek(ahead) == '\\' && Peek(ahead + 1) is not ('\n' or '\r' or '\f') && _at + ahead < css.Length;

        private char Peek(int ahead) => _at + ahead < css.Length ? css[_at + ahead] : '\0';

        private static bool IsSpace(char c) => c is ' ' or '\t' or '\n' or '\r' or '\f';

        private static bool IsNameStart(char c) => char.IsAsciiLetter(c) || c == '_' || c >= 0x80;

        private static bool IsName(char c) => IsNameStart(c) || char.IsAsciiDigit(c) || c == '-';
    }
}
