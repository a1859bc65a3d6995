using System.Text;

namespace Mox.Protocols.Text;

/// <summary>The first words of a text, in one line, to be shown in a list.</summary>
/// <remarks>
/// What the sender wrote comes first; when there is nothing of that, what is quoted or forwarded, else all there is. Rules, addresses that stand alone in a
/// line, files in the text and characters without a look are left out.
/// </remarks>
public static class Snippet
{
    /// <summary>Makes the snippet.</summary>
    /// <param name="text">Lines parted by LF.</param>
    /// <param name="maxCharacters">Code points at most.</param>
    public static string Of(string text, int maxCharacters)
    {
        ArgumentNullException.ThrowIfNull(text);
        var lines = TextLines.Of(text);
        var result = new StringBuilder();
        foreach (var stage in (ReadOnlySpan<Stage>)[Stage.Own, Stage.Quoted, Stage.All])
        {
            var words = new OneLine(result, maxCharacters);
            foreach (var line in lines)
            {
                if (words.IsFull) break;
                if (!Belongs(line.Kind, stage)) continue;
                var content = text.AsSpan(line.Start, line.Length);
                if (stage == Stage.Quoted && line.Kind == TextLineKind.Quoted) content = content.TrimStart("> ");
                if (stage != Stage.All && StandsFor(content.Trim())) continue;
                words.Add(content);
            }

            if (result.Length > 0) return result.ToString().TrimEnd();
        }

        return "";
    }

    private enum Stage
    {
        Own,
        Quoted,
        All,
    }

    private static bool Belongs(TextLineKind kind, Stage stage) => stage switch
    {
        Stage.Own => kind == TextLineKind.Own,
        Stage.Quoted => kind is TextLineKind.Quoted or TextLineKind.Original,
        _ => true,
    };

    /// <summary>A line that only stands for something else: an address alone, or what a converter writes for a picture.</summary>
    private static bool StandsFor(ReadOnlySpan<char> line)
    {
        if (line is ['<', .., '>'] or ['[', .., ']'] or ['(', .., ')']) line = line[1..^1];
        else if (!line.StartsWith("http", StringComparison.OrdinalIgnoreCase)) return false;
        return !line.ContainsAny(' ', '\t') && (line.StartsWith("cid:", StringComparison.OrdinalIgnoreCase) || line.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
            || line.StartsWith("https://", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Takes lines and makes one of them: white space collapsed, characters without a look left out.</summary>
    private ref struct OneLine(StringBuilder result, int max)
    {
        private int _count;
        private bool _space;

        public readonly bool IsFull => _count >= max;

        public void Add(ReadOnlySpan<char> line)
        {
            Span<char> chars = stackalloc char[2];
            foreach (var rune in line.EnumerateRunes())
            {
                if (IsInvisible(rune)) continue;
                if (Rune.IsWhiteSpace(rune) || Rune.IsControl(rune) || rune.Value == 0x2800)
                {
                    _space = true;
                    continue;
                }

                if (_space && _count > 0)
                {
                    result.Append(' ');
                    _count++;
                }

                _space = false;
                if (IsFull) return;
                result.Append(chars[..rune.EncodeToUtf16(chars)]);
                _count++;
            }

            _space = true;
        }

        /// <summary>Soft hyphens, joiners, marks of direction and byte order marks, which newsletters use as padding.</summary>
        private static bool IsInvisible(Rune rune) => rune.Value is 0xAD or 0x34F or 0x61C or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or 0x180E or 0x3164 or 0xFEFF or 0xFFA0
            or (>= 0x200B and <= 0x200F) or (>= 0x202A and <= 0x202E) or (>= 0x2060 and <= 0x206F) or (>= 0xFFF9 and <= 0xFFFB) or (>= 0xE0000 and <= 0xE007F);
    }
}
