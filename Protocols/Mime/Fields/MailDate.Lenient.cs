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
            if (words.Word[0] != ';')
            {
                parts.Take(words.Word);
                continue;
            }

            parts.End();
            if (parts.IsWhole) break;
            parts = default;
        }

        parts.End();
        if (parts.IsWhole) return Make(parts.Year!.Value, parts.Month!.Value, parts.Day!.Value, parts.Time, parts.Offset ?? 0);
        return Iso(raw.Trim(" \t\r\n\0"u8));
    }

    private static DateTimeOffset? Iso(ReadOnlySpan<byte> raw) =>
        raw.Length is >= 8 and <= 40 && char.IsAsciiDigit((char)raw[0]) && char.IsAsciiDigit((char)raw[3])
            && DateTimeOffset.TryParse(Encoding.Latin1.GetString(raw), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)
            ? date : null;

    /// <summary>Words outside comments; white space, commas and the dashes of <c>02-Jan-2006</c> part them, and a sign begins a word. Colons and semicolons are words of their own.</summary>
    private ref struct DateWords(ReadOnlySpan<byte> raw)
    {
        private readonly ReadOnlySpan<byte> _raw = raw;
        private int _at;
        private bool _afterColon;

        public ReadOnlySpan<byte> Word { get; private set; }

        public bool Next()
        {
            while (_at < _raw.Length && (FieldText.IsBlank(_raw[_at]) || _raw[_at] is (byte)',' or (byte)'(' or (byte)')'))
            {
                if (_raw[_at] == '(') SkipComment();
                else _at++;
            }

            if (_at >= _raw.Length) return false;
            var start = _at++;
            if (_raw[start] is (byte)';' or (byte)':')
            {
                _afterColon = _raw[start] == ':';
                Word = _raw[start.._at];
                return true;
            }

            while (_at < _raw.Length && !IsParting(_raw[_at]) && !IsCut(start)) _at++;
            Word = _raw[start.._at];
            if (_at < _raw.Length && _raw[_at] == '-' && !IsSign(start)) _at++;
            _afterColon = false;
            return true;
        }

        private static bool IsParting(byte octet) => FieldText.IsBlank(octet) || octet is (byte)',' or (byte)'(' or (byte)')' or (byte)';' or (byte)':';

        /// <summary>Does the word end at this octet: a dash beside letters, or the sign of a zone behind a time or a name, as in GMT+0100?</summary>
        private readonly bool IsCut(int start)
        {
            if (_raw[_at] is not ((byte)'+' or (byte)'-')) return false;
            return IsSign(start) || (_raw[_at] == '-' && _at + 1 < _raw.Length && (IsLetter(_at + 1) || IsLetter(_at - 1)));
        }

        /// <summary>A sign stands before digits, behind a time or behind a name that is no month.</summary>
        private readonly bool IsSign(int start) =>
            _at + 1 < _raw.Length && char.IsAsciiDigit((char)_raw[_at + 1]) && (_afterColon || (IsLetter(_at - 1) && (_raw[_at] == '+' || MonthOf(_raw[start.._at]) == 0)));

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
        /// <summary>The number read last, as long as it is not known whether a colon follows it; its digits, 0 without one.</summary>
        private int _number, _digits;
        private int _hours, _minutes, _seconds;

        /// <summary>Parts of the time that were read; -1 when one was none.</summary>
        private int _clock;
        private bool _afterColon;

        /// <summary>The zone was read last, up to its hours: its minutes may follow a colon.</summary>
        private bool _zoneOpen;

        public int? Day { get; private set; }

        public int? Month { get; private set; }

        public int? Year { get; private set; }

        /// <summary>Minutes east of Greenwich.</summary>
        public int? Offset { get; private set; }

        public readonly TimeSpan Time => new(_hours, _minutes, Math.Min(_seconds, 59));

        public readonly bool IsWhole => Day is not null && Month is not null && Year is not null && _clock >= 2;

        /// <summary>Nothing follows.</summary>
        public void End() => Decide();

        public void Take(ReadOnlySpan<byte> word)
        {
            if (word[0] == ':')
            {
                Colon();
                return;
            }

            if (_afterColon)
            {
                BehindColon(word);
                return;
            }

            Decide();
            _zoneOpen = false;
            if (word[0] is (byte)'+' or (byte)'-')
            {
                if (_clock < 2 || Offset is not null) return;
                Offset = Zone(word);
                _zoneOpen = word.Length == 3;
            }
            else if (char.IsAsciiLetter((char)word[0]))
            {
                if (Month is null && MonthOf(word) is var month and > 0) Month = month;
                else if (_clock >= 2) Offset ??= Zone(word);
            }
            else if (word.Length <= 8 && word.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0)
            {
                (_number, _digits) = (Number(word), word.Length);
            }
        }

        /// <summary>RFC 5322 §4.3 lets white space and comments stand around the colons of a time.</summary>
        private void Colon()
        {
            if (_digits > 0 && _clock == 0)
            {
                (_hours, _clock) = (_number, _digits <= 2 && _number <= 23 ? 1 : -1);
                _digits = 0;
            }

            _afterColon = true;
        }

        private void BehindColon(ReadOnlySpan<byte> word)
        {
            _afterColon = false;
            if (word.IndexOf((byte)'.') is var fraction and > 0) word = word[..fraction];
            var value = word.Length is 1 or 2 && word.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0 ? Number(word) : -1;
            if (_zoneOpen)
            {
                if (value is >= 0 and <= 59 && Offset is { } hours) Offset = hours < 0 ? hours - value : hours + value;
                _zoneOpen = false;
            }
            else if (_clock is 1 or 2)
            {
                if (value < 0 || value > (_clock == 1 ? 59 : 60)) _clock = -1;
                else if (_clock++ == 1) _minutes = value;
                else _seconds = value;
            }
        }

        /// <summary>The number held was none of a time.</summary>
        private void Decide()
        {
            var (value, digits) = (_number, _digits);
            _digits = 0;
            if (digits == 0) return;
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
