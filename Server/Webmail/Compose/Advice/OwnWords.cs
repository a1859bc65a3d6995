using System.Text;

namespace Mox.Server.Webmail.Compose.Advice;

/// <summary>What the writer wrote of a text: not what is quoted or passed on, nor the signature.</summary>
internal static class OwnWords
{
    /// <param name="signature">The signature as it was put into the text.</param>
    public static string Of(string text, string signature)
    {
        var own = new StringBuilder();
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i];
            if (line.StartsWith("-----", StringComparison.Ordinal)) break;
            if (line == "-- ")
            {
                // The signature goes up to the next quotation, where one writes above it.
                while (i + 1 < lines.Length && !IsAttribution(lines, i + 1) && !lines[i + 1].StartsWith('>') && !lines[i + 1].StartsWith("-----", StringComparison.Ordinal)) i++;
                continue;
            }

            if (line.StartsWith('>') || IsAttribution(lines, i)) continue;
            own.Append(line).Append('\n');
        }

        return signature.Length > 0 ? own.ToString().Replace(signature, "", StringComparison.Ordinal) : own.ToString();
    }

    /// <summary>The line above a quotation, such as "On Monday, Ann wrote:".</summary>
    private static bool IsAttribution(string[] lines, int at) => at + 1 < lines.Length && lines[at].TrimEnd().EndsWith(':') && lines[at + 1].StartsWith('>');
}
