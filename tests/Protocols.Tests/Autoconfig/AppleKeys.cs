using Mox.Testing;

namespace Mox.Protocols.Tests.Autoconfig;

/// <summary>A key of Apple's lists.</summary>
internal sealed record AppleKey(string Name, string Type, bool Required, IReadOnlyList<string> Values);

/// <summary>Reads the keys of the outermost level of Apple's lists, as far as their YAML is used there.</summary>
internal static class AppleKeys
{
    public static IReadOnlyList<AppleKey> Read(string file)
    {
        var keys = new List<AppleKey>();
        var inKeys = false;
        List<string>? values = null;
        foreach (var line in File.ReadLines(Path.Combine(Corpora.Folder("autoconfig")!, "apple", file)))
        {
            if (line.Length > 0 && char.IsLetter(line[0])) inKeys = line == "payloadkeys:";
            if (!inKeys) continue;
            if (line.StartsWith("- key: ", StringComparison.Ordinal)) keys.Add(new AppleKey(line[7..].Trim(), "", false, values = []));
            else if (line.StartsWith("  type: ", StringComparison.Ordinal)) keys[^1] = keys[^1] with { Type = line[8..].Trim() };
            else if (line == "  presence: required") keys[^1] = keys[^1] with { Required = true };
            else if (line.StartsWith("  - ", StringComparison.Ordinal) && !line.Contains(':', StringComparison.Ordinal)) values?.Add(line[4..].Trim());
        }

        return keys;
    }
}
