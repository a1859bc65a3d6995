using System.Buffers;
using System.Text;
using Mox.Protocols.Text;

namespace Mox.Protocols.Mime;

/// <summary>The first words of a message, to be shown in lists.</summary>
/// <remarks>RFC 8970 §3.3. Quoted text, the line that introduces it, signatures and rules are left out while anything else is left.</remarks>
public static class Preview
{
    /// <summary>Characters at most. RFC 8970 §3.3.</summary>
    public const int MaxChars = 256;

    private static readonly SearchValues<char> RuleChars = SearchValues.Create("-_=*~#+.\u2500\u2550 ");

    private const int MaxPlain = 16 * 1024;

    /// <summary>HTML mail often begins with a long style sheet.</summary>
    private const int MaxHtml = 256 * 1024;

    /// <summary>Parts that are tried before giving up.</summary>
    private const int MaxTried = 8;

    /// <summary>Makes the preview; empty when the message holds no text.</summary>
    public static async Task<string> ReadAsync(MessagePart root, Stream message, CancellationToken ct)
    {
        var tried = 0;
        foreach (var part in TextParts.InOrder(root))
        {
            if (tried++ == MaxTried) break;
            var html = part.Subtype == "html";
            var text = await PartText.ReadAsync(part, message, html ? MaxHtml : MaxPlain, ct).ConfigureAwait(false);
            var preview = html || part.Subtype == "plain" ? Of(html ? HtmlText.Convert(text, MaxPlain) : text) : "";
            if (preview.Length > 0) return preview;
        }

        return "";
    }

    /// <summary>The preview of a plain text.</summary>
    public static string Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var lines = text.Split('\n');
        var own = Flatten(Own(lines));
        return own.Length > 0 ? own : Flatten(lines);
    }

    /// <summary>The lines the sender wrote for this message.</summary>
    private static List<string> Own(string[] lines)
    {
        var own = new List<string>();
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i].AsSpan().Trim();
            // RFC 3676 §4.3: the signature goes to the end.
            if (lines[i].AsSpan().TrimEnd('\r') is "-- ") break;
            if (line.IsEmpty || line[0] == '>' || IsRule(line) || IntroducesQuote(lines, i)) continue;
            own.Add(lines[i]);
        }

        return own;
    }

    private static bool IsRule(ReadOnlySpan<char> line) => line.Length >= 3 && line.IndexOfAnyExcept(RuleChars) < 0;

    /// <summary>"On … wrote:" before a quoted line; it may be folded over two lines, the first of which then names an address or begins as such lines do.</summary>
    private static bool IntroducesQuote(string[] lines, int at) =>
        EndsBeforeQuote(lines, at) || (LooksLikeIntroduction(lines[at]) && at + 1 < lines.Length && EndsBeforeQuote(lines, at + 1));

    private static bool EndsBeforeQuote(string[] lines, int at)
    {
        if (!lines[at].AsSpan().TrimEnd().EndsWith(":", StringComparison.Ordinal)) return false;
        var next = at + 1;
        while (next < lines.Length && next <= at + 2 && string.IsNullOrWhiteSpace(lines[next])) next++;
        return next < lines.Length && lines[next].StartsWith('>');
    }

    private static bool LooksLikeIntroduction(string line) =>
        (line.StartsWith("On ", StringComparison.Ordinal) || line.StartsWith("Am ", StringComparison.Ordinal) || line.StartsWith("Le ", StringComparison.Ordinal)
            || line.StartsWith("El ", StringComparison.Ordinal) || line.StartsWith("Il ", StringComparison.Ordinal) || line.StartsWith("Op ", StringComparison.Ordinal))
        && line.AsSpan().IndexOfAnyInRange('0', '9') >= 0;

    /// <summary>One line: white space collapsed, characters without a look left out.</summary>
    private static string Flatten(IReadOnlyList<string> lines)
    {
        var result = new StringBuilder();
        var count = 0;
        var space = false;
        foreach (var line in lines)
        {
            foreach (var rune in line.EnumerateRunes())
            {
                if (IsInvisible(rune)) continue;
                if (Rune.IsWhiteSpace(rune) || Rune.IsControl(rune) || rune.Value == 0x2800)
                {
                    space = true;
                    continue;
                }

                if (space && count > 0)
                {
                    result.Append(' ');
                    count++;
                }

                space = false;
                if (count >= MaxChars) return result.ToString().TrimEnd();
                result.Append(rune);
                count++;
            }

            space = true;
        }

        return result.ToString();
    }

    /// <summary>Soft hyphens, joiners and byte order marks, which newsletters use as padding.</summary>
    private static bool IsInvisible(Rune rune) => rune.Value is 0xAD or 0x34F or 0x61C or 0x17B4 or 0x17B5 or 0xFEFF or (>= 0x200B and <= 0x200F) or (>= 0x202A and <= 0x202E) or (>= 0x2060 and <= 0x2064);
}
