using System.Text;
using System.Text.Json;
using Mox.Protocols.AuthenticationResults;

namespace Mox.Server.Commands;

/// <summary>What a command found, in the two forms it is printed in; and its result as the last line and as an exit code.</summary>
/// <param name="Lines">For people.</param>
/// <param name="Whole">For programs.</param>
/// <param name="Word">The result.</param>
internal sealed record Findings(IEnumerable<string> Lines, object Whole, string Word)
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <summary>Prints them: the lines, or one object on one line; and the result.</summary>
    public async Task PrintAsync(TextWriter output, bool json)
    {
        foreach (var line in json ? [JsonSerializer.Serialize(Whole, Json)] : Lines) await output.WriteLineAsync(OneLine(line)).ConfigureAwait(false);
        await output.WriteLineAsync($"result: {Word}").ConfigureAwait(false);
    }

    /// <summary>0: pass; 3: temperror; 1: anything else.</summary>
    public static int ExitCode(MethodResult result) => result switch
    {
        MethodResult.Pass => 0,
        MethodResult.TempError => 3,
        _ => 1,
    };

    /// <summary>Text of senders without what would move the cursor of a terminal, or turn its writing about.</summary>
    public static string OneLine(string text)
    {
        if (!text.EnumerateRunes().Any(IsControl)) return text;
        var safe = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes()) safe.Append(IsControl(rune) ? new Rune('\uFFFD') : rune);
        return safe.ToString();
    }

    /// <summary>Yes or no, for lines.</summary>
    public static string YesOrNo(bool value) => value ? "yes" : "no";

    private static bool IsControl(Rune rune) => Rune.GetUnicodeCategory(rune) is System.Globalization.UnicodeCategory.Control or System.Globalization.UnicodeCategory.Format
        or System.Globalization.UnicodeCategory.LineSeparator or System.Globalization.UnicodeCategory.ParagraphSeparator;
}
