using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace Mox.Shared.Contracts.Webmail;

/// <summary>What a placeholder stands for.</summary>
public enum Placeholder
{
    /// <summary>The name of the first recipient.</summary>
    Name,

    /// <summary>The first of its names.</summary>
    FirstName,

    /// <summary>The subject of the draft.</summary>
    Subject,

    /// <summary>The day it is put into a draft.</summary>
    Date,
}

/// <summary>Words in braces within a template, which are replaced when it is put into a draft; one whose value is not known stays as it is. Each has an English and a German name.</summary>
public static partial class Placeholders
{
    private static readonly FrozenDictionary<string, Placeholder> ByName = new Dictionary<string, Placeholder>
    {
        ["name"] = Placeholder.Name,
        ["first name"] = Placeholder.FirstName,
        ["vorname"] = Placeholder.FirstName,
        ["subject"] = Placeholder.Subject,
        ["betreff"] = Placeholder.Subject,
        ["date"] = Placeholder.Date,
        ["datum"] = Placeholder.Date,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>The text with all placeholders replaced whose value is known (not empty).</summary>
    public static string Fill(string text, Func<Placeholder, string> value)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(value);
        return Braces().Replace(text, match => Of(match) is { } known && value(known) is { Length: > 0 } word ? word : match.Value);
    }

    /// <summary>The first placeholder of a text, as it stands there; null without one.</summary>
    public static string? First(string text) => Braces().Matches(text).FirstOrDefault(match => Of(match) is not null)?.Value;

    /// <summary>The first of the names of somebody: of "Ann Hollis" and of "Hollis, Ann" it is "Ann".</summary>
    public static string FirstNameOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var comma = name.IndexOf(',', StringComparison.Ordinal);
        var given = comma >= 0 && comma < name.Length - 1 ? name[(comma + 1)..] : name;
        return given.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).FirstOrDefault() ?? "";
    }

    private static Placeholder? Of(Match match) => ByName.TryGetValue(match.Groups[1].Value, out var known) ? known : null;

    [GeneratedRegex(@"\{([a-zA-Z]{1,20}(?: [a-zA-Z]{1,20})?)\}")]
    private static partial Regex Braces();
}
