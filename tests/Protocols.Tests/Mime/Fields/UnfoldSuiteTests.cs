using System.Text;
using Mox.Protocols.Mime.Fields;
using Mox.Testing;
using Xunit.Abstractions;

namespace Mox.Protocols.Tests.Mime.Fields;

/// <summary>The unfolding of the Jakarta Mail suite. Values are one line here and trimmed, so that a quoted line break, which the suite keeps, is compared as a space, and the ends are not compared.</summary>
public class UnfoldSuiteTests(ITestOutputHelper output)
{
    [SuiteFact("headers")]
    public void Values() => KnownDifferences.Check(output, "unfold", Cases().Select(folded =>
        (Key(folded.Input), Key(HeaderText.OneLine(folded.Expected)), Key(HeaderText.Unfold(Encoding.UTF8.GetBytes(folded.Input))))), "Mime/Fields");

    /// <summary>Blocks of UNFOLD and EXPECT, and BOTH where both are the same; a dollar sign ends a text.</summary>
    private static IEnumerable<(string Input, string Expected)> Cases()
    {
        foreach (var file in Directory.GetFiles(Corpora.Folder("headers/jakarta-mail")!, "folddata*"))
        {
            // Lone CRs in the file are part of texts.
            var text = Encoding.UTF8.GetString(File.ReadAllBytes(file));
            var at = 0;
            while (Line(text, ref at) is { } line)
            {
                if (line is "UNFOLD" && Text(text, ref at) is var input && Line(text, ref at) is "EXPECT") yield return (input, Text(text, ref at));
                else if (line is "BOTH") _ = Text(text, ref at);
            }
        }
    }

    private static string? Line(string text, ref int at)
    {
        if (at >= text.Length) return null;
        var end = text.IndexOf('\n', at);
        var line = text[at..end];
        at = end + 1;
        return line;
    }

    private static string Text(string text, ref int at)
    {
        var end = text.IndexOf("$\n", at, StringComparison.Ordinal);
        var result = text[at..end];
        at = end + 2;
        return result;
    }

    private static string Key(string text) =>
        text.Trim().Replace("\r", "\\r", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal).Replace("\t", "\\t", StringComparison.Ordinal);
}
