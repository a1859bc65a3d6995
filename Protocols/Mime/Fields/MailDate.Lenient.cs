using System.Globalization;
using System.Text;

namespace Mox.Protocols.Mime.Fields;

/// <content>Reading of what is not written by the rules.</content>
public static partial class MailDate
{
    private static DateTimeOffset? ReadLenient(ReadOnlySpan<byte> raw)
    {
        var words = new DateWords(raw);
        var parts = default(DateParts);
        while (words.Next())
        {
            if (words.Word[0] != ';') parts.Take(words.Word);
            else if (parts.IsWhole) break;
            else parts = default;
        }

        if (parts.IsWhole) return Make(parts.Year!.Value, parts.Month!.Value, parts.Day!.Value, parts.Time!.Value, parts.Offset ?? 0);
        return Iso(raw.Trim(" \t\r\n\0"u8));
    }

    private static DateTimeOffset? Iso(ReadOnlySpan<byte> raw) =>
        raw.Length is >= 8 and <= 40 && char.IsAsciiDigit((char)raw[0]) && char.IsAsciiDigit((char)raw[3])
            && DateTimeOffset.TryParse(Encoding.Latin1.GetString(raw), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)
            ? date : null;

    /// <summary>Words outside comments; white space, commas and the dashes of <c>02-Jan-2006</c> part them, and a sign begins a word. A semicolon is a word of its own.</summary>
    private ref struct DateWords(ReadOnlySpan<byte> raw)
    {
        private readonly ReadOnlySpan<byte> _raw = raw;
        private int _at;

        public ReadOnlySpan<byte> Word { get; private set; }

        public bool Next()
        {
            while (_at < _raw.Length && IsParting(_raw[_at]) && _raw[_at] != ';')
            {
                if (_raw[_at] == '(') SkipComment();
                else _at++;
            }

            if (_at >= _raw.Length) return false;
            var start = _at++;
            if (_raw[start] != ';')
            {
                var colon = _raw[start] == ':';
                while (_at < _raw.Length && !IsParting(_raw[_at]) && !IsCut(start, colon))
                {
                    colon |= _raw[_at] == ':';
                    _at++;
                }
            }

            Word = _raw[start.._at];
            if (_at < _raw.Length && _raw[_at] == '-' && !IsSign(start)) _at++;
            return true;
        }

        private static bool IsParting(byte octet) => FieldText.IsBlank(octet) || octet is (byte)',' or (byte)'(' or (byte)')' or (byte)';';

        /// <summary>Does the word end at this octet: a dash beside letters, or the sign of a zone behind a time or a name, as in GMT+0100?</summary>
        private readonly bool IsCut(int start, bool colon)
        {
            if (_raw[_at] is not ((byte)'+' or (byte)'-')) return false;
            return IsSign(start, colon) || (!colon && _raw[_at] == '-' && _at + 1 < _raw.Length && (IsLetter(_at + 1) || IsLetter(_at - 1)));
        }

        private readonly bool IsSign(int start) => IsSign(start, _raw[start.._at].Contains((byte)':'));

        /// <summary>Behind a name of five letters or fewer that is no month, or behind a time.</summary>
        private readonly bool IsSign(int start, bool colon) =>
            _at + 1 < _raw.Length && char.IsAsciiDigit((char)_raw[_at + 1]) && (colon || (IsLetter(_at - 1) && (_raw[_at] == '+' || MonthOf(_raw[start.._at]) == 0)));

        private readonly bool IsLetter(int at) => char.IsAsciiLetter((char)_raw[at]);

        private void SkipComment()
        {
            for (var depth = 0; _at < _raw.Length; _at++)
            {
                if (_raw[_at] == '\\') _at++;
                else if (_raw[_at] == '(') depth++;
                else if (_raw[_at] == ')' && --depth == 0) break;
            }

            _at = Math.Min(_at + 1, _raw.Length);
        }
    }

    /// <summary>What the words said so far.</summary>
    private struct DateParts
    {
        public int? Day { get; private set; }

        public int? Month { get; private set; }

        public int? Year { get; private set; }

        public TimeSpan? Time { get; private set; }

        /// <summary>Minutes east of Greenwich.</summary>
        public int? Offset { get; private set; }

        public readonly bool IsWhole => Day is not null && Month is not null && Year is not null && Time is not null;

        public void Take(ReadOnlySpan<byte> word)
        {
            if (word[0] is (byte)'+' or (byte)'-')
            {
                if (Time is not null) Offset ??= Zone(word);
            }
            else if (word.Contains((byte)':'))
            {
                Time ??= TimeOf(word);
            }
            else if (char.IsAsciiLetter((char)word[0]))
            {
                if (Month is null && MonthOf(word) is var month and > 0) Month = month;
                else if (Time is not null) Offset ??= Zone(word);
            }
            else if (word.Length <= 8 && word.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0)
            {
                TakeNumber(Number(word), word.Length);
            }
        }

        private void TakeNumber(int value, int digits)
        {
            if (Day is null && digits <= 2) Day = value;
            else if (Year is null && (Month is not null || digits == 4)) Year = YearOf(value, digits);
            else if (Day is not null && Month is null && digits <= 2) Month = value;
        }

        /// <summary>RFC 5322 §4.3: 00 to 49 is this century, 50 to 999 counts from 1900.</summary>
        private static int YearOf(int value, int digits) => digits switch
        {
            2 => value < 50 ? value + 2000 : value + 1900,
            3 => value + 1900,
            _ => value,
        };

        private static TimeSpan? TimeOf(ReadOnlySpan<byte> word)
        {
            var first = word.IndexOf((byte)':');
            var rest = word[(first + 1)..];
            var second = rest.IndexOf((byte)':');
            var seconds = second < 0 ? "0"u8 : rest[(second + 1)..];
            if (seconds.IndexOf((byte)'.') is var fraction and >= 0) seconds = seconds[..fraction];
            if (!Clock(word[..first], 23, out var h) || !Clock(second < 0 ? rest : rest[..second], 59, out var m) || !Clock(seconds, 60, out var s)) return null;
            return new TimeSpan(h, m, Math.Min(s, 59));
        }

        private static bool Clock(ReadOnlySpan<byte> digits, int most, out int value)
        {
            value = digits.Length is 1 or 2 && digits.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0 ? Number(digits) : -1;
            return value >= 0 && value <= most;
        }

        private static int Number(ReadOnlySpan<byte> digits)
        {
            var value = 0;
            foreach (var digit in digits) value = (value * 10) + digit - '0';
            return value;
        }

        /// <summary>Minutes east of Greenwich; null for a name that says nothing.</summary>
        private static int? Zone(ReadOnlySpan<byte> word)
        {
            if (word[0] is (byte)'+' or (byte)'-')
            {
                int value = 0, digits = 0;
                foreach (var octet in word[1..])
                {
                    if (octet == ':') continue;
                    if (!char.IsAsciiDigit((char)octet) || ++digits > 4) return null;
                    value = (value * 10) + octet - '0';
                }

                if (digits == 0) return null;
                if (digits <= 2) value *= 100;
                var minutes = (value / 100 * 60) + (value % 100);
                return word[0] == '-' ? -minutes : minutes;
            }

            // EST5EDT is EST: a digit ends the name.
            var digit = word.IndexOfAnyInRange((byte)'0', (byte)'9');
            return Named(digit < 0 ? word : word[..digit]);
        }

        /// <summary>RFC 5322 §4.3. After other names, known or not, a number may follow.</summary>
        private static int? Named(ReadOnlySpan<byte> name)
        {
            if (Ascii.EqualsIgnoreCase(name, "Z"u8)) return 0;
            if (name.Length != 3) return null;
            var standard = (name[1] | 0x20) switch { 's' => 0, 'd' => 60, _ => -1 };
            var hours = (name[0] | 0x20) switch { 'e' => 5, 'c' => 6, 'm' => 7, 'p' => 8, _ => 0 };
            return standard >= 0 && hours > 0 && (name[2] | 0x20) == 't' ? standard - (hours * 60) : null;
        }
    }
}
