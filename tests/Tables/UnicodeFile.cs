using System.Globalization;
using System.Text.RegularExpressions;

namespace Mox.Tables;

/// <summary>One line of a Unicode data file: a range of code points and its further fields.</summary>
internal readonly record struct UnicodeLine(int First, int Last, string[] Fields);

/// <summary>Reads the format common to the Unicode data files: <c>0041..005A ; field ; field # comment</c>.</summary>
internal static partial class UnicodeFile
{
    public static IEnumerable<UnicodeLine> Read(string folder, string name)
    {
        foreach (var line in File.ReadLines(Path.Combine(folder, name)))
        {
            var fields = line.Split('#')[0].Split(';', StringSplitOptions.TrimEntries);
            if (fields.Length < 2) continue;
            var range = fields[0].TrimStart('\uFEFF').Split("..");
            yield return new UnicodeLine(Hex(range[0]), Hex(range[^1]), fields[1..]);
        }
    }

    /// <summary>The version said at the head of the file.</summary>
    public static string Version(string folder, string name) =>
        File.ReadLines(Path.Combine(folder, name)).Take(12).Select(line => Number().Match(line)).First(match => match.Success).Value;

    /// <summary>Code points in hexadecimal, with spaces between, as text.</summary>
    public static string Text(string codes) => string.Concat(codes.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(code => char.ConvertFromUtf32(Hex(code))));

    private static int Hex(string digits) => int.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\d+\.\d+\.\d+")]
    private static partial Regex Number();
}
