using System.Collections.Immutable;
using System.Text;

namespace Mox.Protocols.VCard;

/// <summary>Reads files of vCards: versions 4.0 and 3.0, and what telephones still write as 2.1.</summary>
/// <remarks>RFC 6350 §3. Lines may end in LF alone. Quoted-printable of version 2.1 is undone: Android before its contacts app of 2019 exports so. It never fails: what cannot be read is counted.</remarks>
public static class CardReader
{
    /// <summary>Cards read of one file.</summary>
    public const int MaxCards = 20_000;

    /// <summary>Characters of one line, unfolded; longer ones (pictures) are passed over.</summary>
    private const int MaxLine = 64 << 10;

    /// <summary>Values kept of one property.</summary>
    private const int MaxValues = 100;

    /// <summary>Reads a file in UTF-8, with or without a byte order mark.</summary>
    public static CardReading Read(ReadOnlySpan<byte> file)
    {
        var bom = Encoding.UTF8.Preamble;
        return Read(Encoding.UTF8.GetString(file.StartsWith(bom) ? file[bom.Length..] : file));
    }

    /// <summary>Reads a text.</summary>
    public static CardReading Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var cards = ImmutableArray.CreateBuilder<PersonCard>();
        var (refused, depth) = (0, 0);
        Draft? draft = null;
        foreach (var line in Lines(text))
        {
            if (Line.Read(line) is not { } read) continue;
            if (read.Is("BEGIN") && read.IsCard)
            {
                // A card inside a card (AGENT of 3.0) is passed over with all it holds.
                if (draft is not null) depth++;
                else draft = new Draft();
            }
            else if (read.Is("END") && read.IsCard && draft is not null)
            {
                if (depth > 0)
                {
                    depth--;
                    continue;
                }

                if (cards.Count >= MaxCards) return new CardReading(cards.ToImmutable(), refused, true);
                if (draft.Finish() is { } card) cards.Add(card);
                else refused++;
                draft = null;
            }
            else if (depth == 0)
            {
                draft?.Add(read);
            }
        }

        return new CardReading(cards.ToImmutable(), refused + (draft is null ? 0 : 1), false);
    }

    /// <summary>Content lines, unfolded (RFC 6350 §3.2). A soft line break of quoted-printable goes on in the next line.</summary>
    private static IEnumerable<string> Lines(string text)
    {
        var whole = new StringBuilder();
        var begun = false;
        foreach (var range in text.Split('\n'))
        {
            var line = range.EndsWith('\r') ? range[..^1] : range;
            if (begun && line is [' ' or '\t', ..])
            {
                if (whole.Length <= MaxLine) whole.Append(line, 1, line.Length - 1);
                continue;
            }

            if (begun && whole is { Length: > 0 } && whole[^1] == '=' && IsQuoted(whole))
            {
                whole.Length--;
                if (whole.Length <= MaxLine) whole.Append(line);
                continue;
            }

            if (begun && whole.Length is > 0 and <= MaxLine) yield return whole.ToString();
            whole.Clear().Append(line);
            begun = true;
        }

        if (begun && whole.Length is > 0 and <= MaxLine) yield return whole.ToString();
    }

    private static bool IsQuoted(StringBuilder line) => line.ToString(0, Math.Min(line.Length, 200)).Contains("QUOTED-PRINTABLE", StringComparison.OrdinalIgnoreCase);

    /// <summary>A content line: name, parameters, value.</summary>
    private sealed record Line(string Name, string Parameters, string Value)
    {
        public bool IsCard => Value.Trim().Equals("VCARD", StringComparison.OrdinalIgnoreCase);

        private bool IsPreferred => Parameters.Contains("PREF", StringComparison.OrdinalIgnoreCase);

        /// <summary>1 the most preferred; 101 without a preference. RFC 6350 §5.3; TYPE=PREF is that of version 3.</summary>
        public int Preference
        {
            get
            {
                if (!IsPreferred) return 101;
                var at = Parameters.IndexOf("PREF=", StringComparison.OrdinalIgnoreCase);
                var digits = at < 0 ? "" : new string([.. Parameters[(at + 5)..].TrimStart('"').TakeWhile(char.IsAsciiDigit).Take(3)]);
                return digits.Length > 0 ? int.Parse(digits, System.Globalization.CultureInfo.InvariantCulture) : 1;
            }
        }

        public static Line? Read(string line)
        {
            var colon = Colon(line);
            if (colon <= 0) return null;
            var head = line[..colon];
            var semicolon = head.IndexOf(';', StringComparison.Ordinal);
            var name = semicolon < 0 ? head : head[..semicolon];
            var parameters = semicolon < 0 ? "" : head[(semicolon + 1)..];

            // A property may stand in a group: item1.EMAIL.
            name = name[(name.LastIndexOf('.') + 1)..].Trim().ToUpperInvariant();
            var value = line[(colon + 1)..];
            return new Line(name, parameters, parameters.Contains("QUOTED-PRINTABLE", StringComparison.OrdinalIgnoreCase) ? Unquote(value) : value);
        }

        public bool Is(string name) => Name == name;

        /// <summary>The value as one text.</summary>
        public string Text => Unescape(Value).Trim();

        /// <summary>The parts between unescaped separators.</summary>
        public IEnumerable<string> Parts(char separator)
        {
            var part = new StringBuilder();
            for (var i = 0; i < Value.Length; i++)
            {
                if (Value[i] == '\\' && i + 1 < Value.Length)
                {
                    part.Append(Value[i]).Append(Value[++i]);
                }
                else if (Value[i] == separator)
                {
                    yield return Unescape(part.ToString()).Trim();
                    part.Clear();
                }
                else
                {
                    part.Append(Value[i]);
                }
            }

            yield return Unescape(part.ToString()).Trim();
        }

        /// <summary>The colon before the value; one inside a quoted parameter is none.</summary>
        private static int Colon(string line)
        {
            var quoted = false;
            for (var i = 0; i < line.Length; i++)
            {
                if (line[i] == '"') quoted = !quoted;
                else if (line[i] == ':' && !quoted) return i;
            }

            return -1;
        }

        /// <remarks>RFC 6350 §3.4.</remarks>
        private static string Unescape(string text)
        {
            if (!text.Contains('\\', StringComparison.Ordinal)) return text;
            var plain = new StringBuilder(text.Length);
            for (var i = 0; i < text.Length; i++)
            {
                if (text[i] != '\\' || i + 1 == text.Length) plain.Append(text[i]);
                else plain.Append(text[++i] is 'n' or 'N' ? '\n' : text[i]);
            }

            return plain.ToString();
        }

        private static string Unquote(string text)
        {
            var octets = new List<byte>(text.Length);
            for (var i = 0; i < text.Length; i++)
            {
                if (text[i] == '=' && i + 2 < text.Length && char.IsAsciiHexDigit(text[i + 1]) && char.IsAsciiHexDigit(text[i + 2]))
                {
                    octets.Add(Convert.FromHexString(text.AsSpan(i + 1, 2))[0]);
                    i += 2;
                }
                else
                {
                    octets.AddRange(Encoding.UTF8.GetBytes(text[i].ToString()));
                }
            }

            // Line breaks of the value itself stand as =0D=0A.
            return Encoding.UTF8.GetString([.. octets]).Replace("\r\n", "\\n", StringComparison.Ordinal);
        }
    }

    /// <summary>A card being read.</summary>
    private sealed class Draft
    {
        private readonly List<(int Preference, string Text)> _addresses = [], _phones = [];
        private readonly List<string> _categories = [], _members = [], _notes = [];
        private string _name = "", _parts = "", _organization = "", _uid = "";
        private bool _group;

        public void Add(Line line)
        {
            switch (line.Name)
            {
                case "FN" when _name.Length == 0: _name = line.Text.Replace('\n', ' '); break;
                case "N" when _parts.Length == 0: _parts = Name([.. line.Parts(';')]); break;
                case "ORG" when _organization.Length == 0: _organization = string.Join(", ", line.Parts(';').Where(part => part.Length > 0)); break;
                case "EMAIL" when _addresses.Count < MaxValues && line.Text.Length > 0: _addresses.Add((line.Preference, Without(line.Text, "mailto:"))); break;
                case "TEL" when _phones.Count < MaxValues && line.Text.Length > 0: _phones.Add((line.Preference, Without(line.Text, "tel:"))); break;
                case "NOTE" when _notes.Count < MaxValues && line.Text.Length > 0: _notes.Add(line.Text); break;
                case "CATEGORIES": _categories.AddRange(line.Parts(',').Where(part => part.Length > 0).Take(MaxValues - Math.Min(MaxValues, _categories.Count))); break;
                case "UID": _uid = line.Text; break;
                case "KIND" or "X-ADDRESSBOOKSERVER-KIND": _group = line.Text.Equals("group", StringComparison.OrdinalIgnoreCase); break;
                case "MEMBER" or "X-ADDRESSBOOKSERVER-MEMBER" when _members.Count < MaxCards: _members.Add(line.Text); break;
            }
        }

        /// <summary>Null for a card that names nobody.</summary>
        public PersonCard? Finish()
        {
            var name = _name.Length > 0 ? _name : _parts;
            if (name.Length == 0 && _organization.Length == 0 && _addresses.Count == 0) return null;
            return new PersonCard
            {
                Name = name,
                Organization = _organization,
                Addresses = [.. _addresses.OrderBy(one => one.Preference).Select(one => one.Text)],
                Phones = [.. _phones.OrderBy(one => one.Preference).Select(one => one.Text)],
                Notes = string.Join("\n\n", _notes),
                Categories = [.. _categories.Distinct(StringComparer.OrdinalIgnoreCase)],
                Uid = _uid,
                IsGroup = _group,
                Members = [.. _members],
            };
        }

        /// <summary>Prefix, given, middle and family name, suffix, of a card without FN. RFC 6350 §6.2.2.</summary>
        private static string Name(IReadOnlyList<string> parts) =>
            string.Join(' ', new[] { 3, 1, 2, 0, 4 }.Where(i => i < parts.Count && parts[i].Length > 0).Select(i => parts[i].Replace(',', ' ')));

        private static string Without(string text, string scheme) => text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) ? text[scheme.Length..] : text;
    }
}
