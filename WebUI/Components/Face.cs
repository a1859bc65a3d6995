using System.Globalization;
using System.Text;

namespace Mox.WebUI.Components;

/// <summary>What stands for a person where there is no picture: two letters and one of seven hues, always the same for the same address.</summary>
public sealed record Face(string Initials, string Hue)
{
    public static readonly Face Nobody = new("?", "graphite");

    private static readonly string[] Hues = ["blue", "teal", "green", "amber", "rose", "violet", "graphite"];

    /// <summary>The face of a person, from the name people see and the address that is theirs.</summary>
    public static Face Of(string display, string address)
    {
        ArgumentNullException.ThrowIfNull(display);
        ArgumentNullException.ThrowIfNull(address);
        var initials = InitialsOf(display.Contains('@', StringComparison.Ordinal) ? display[..display.IndexOf('@', StringComparison.Ordinal)] : display);
        return initials.Length == 0 ? Nobody : new Face(initials, Hues[Hash(address.ToLowerInvariant()) % (uint)Hues.Length]);
    }

    private static string InitialsOf(string name)
    {
        var result = new StringBuilder();
        foreach (var word in name.Split([' ', '.', '-', '_', ',', '"', '\'', '(', ')'], StringSplitOptions.RemoveEmptyEntries))
        {
            var first = StringInfo.GetNextTextElement(word);
            if (!Rune.TryGetRuneAt(first, 0, out var rune) || !Rune.IsLetterOrDigit(rune)) continue;
            result.Append(first.ToUpperInvariant());
            var stands = rune.Value >= 0x2E80 || Rune.GetUnicodeCategory(rune) == UnicodeCategory.OtherLetter;
            if (stands || result.Length >= 2) break;
        }

        return result.ToString();
    }

    private static uint Hash(string text)
    {
        var hash = 2166136261u;
        foreach (var c in text) hash = (hash ^ c) * 16777619;
        return hash;
    }
}
