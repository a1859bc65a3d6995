namespace Mox.Testing;

/// <summary>Reads vector files: a line is <c>input => expected</c>; <c>#</c> begins a comment line, blank lines are skipped.</summary>
public static class Vectors
{
    /// <summary>The cases of a file below tests/vectors. \r, \n, \t, \0, \xHH, \s (space) and \\ are unescaped in the input.</summary>
    public static IEnumerable<(string Input, string Expected, int Line)> Read(string file)
    {
        var number = 0;
        foreach (var line in File.ReadLines(Path.Combine(Repository.Root, "tests", "vectors", file)))
        {
            number++;
            if (line.Length == 0 || line[0] == '#') continue;
            var arrow = line.LastIndexOf("=>", StringComparison.Ordinal);
            if (arrow < 0) throw new InvalidDataException($"{file}:{number}: no => in the line");
            yield return (Unescape(line[..arrow].TrimEnd()), line[(arrow + 2)..].Trim(), number);
        }
    }

    public static string Unescape(string text)
    {
        var result = new System.Text.StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\' || i + 1 == text.Length)
            {
                result.Append(text[i]);
                continue;
            }

            result.Append(text[++i] switch
            {
                'r' => '\r',
                'n' => '\n',
                't' => '\t',
                '0' => '\0',
                's' => ' ',
                'x' => (char)Convert.ToInt32(text.Substring((i += 2) - 1, 2), 16),
                var other => other,
            });
        }

        return result.ToString();
    }
}
