using System.Collections.Immutable;
using Mox.Shared.Contracts.Admin;

namespace Mox.WebUI.Admin;

/// <summary>What is to become of domains and accounts that a text leaves out, and whether it counts though it is old. Nothing goes unless its name was typed.</summary>
/// <param name="keepsByDefault">What nothing was said of stays: going back to a version. Else each has to be decided.</param>
public sealed class ConfigChoices(bool keepsByDefault)
{
    private readonly Dictionary<string, bool> _removed = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _typed = new(StringComparer.Ordinal);

    /// <summary>It counts although something was changed since it was made.</summary>
    public bool EvenIfStale { get; set; }

    /// <summary>Those to be removed, as the contract wants them named.</summary>
    public ImmutableArray<string> Remove => [.. _removed.Where(choice => choice.Value).Select(choice => choice.Key)];

    /// <summary>True: it goes; false: it stays; null: not decided.</summary>
    public bool? Of(ConfigMissing missing)
    {
        ArgumentNullException.ThrowIfNull(missing);
        return _removed.TryGetValue(missing.Key, out var removed) ? removed : keepsByDefault ? false : null;
    }

    public void Set(ConfigMissing missing, bool remove)
    {
        ArgumentNullException.ThrowIfNull(missing);
        _removed[missing.Key] = remove;
        _typed.Remove(missing.Key);
    }

    public string Typed(ConfigMissing missing)
    {
        ArgumentNullException.ThrowIfNull(missing);
        return _typed.GetValueOrDefault(missing.Key, "");
    }

    public void Type(ConfigMissing missing, string text)
    {
        ArgumentNullException.ThrowIfNull(missing);
        _typed[missing.Key] = text;
    }

    /// <summary>True when the name of what is to go stands there.</summary>
    public bool IsNamed(ConfigMissing missing) => Typed(missing).Trim().Equals(missing?.Name, StringComparison.OrdinalIgnoreCase);

    /// <summary>True when it may be applied: there is something to change, and nothing is left to be decided.</summary>
    public bool Allow(ConfigReport report, bool asksIfStale)
    {
        ArgumentNullException.ThrowIfNull(report);
        return report.State == ConfigState.Changes
            && report.Missing.All(missing => Of(missing) is { } removed && (!removed || IsNamed(missing)))
            && (!asksIfStale || !report.IsStale || EvenIfStale);
    }

    /// <summary>Forgets what was said of things that are not missing any more.</summary>
    public void Follow(ConfigReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        foreach (var key in _removed.Keys.Where(key => report.Missing.All(missing => missing.Key != key)).ToArray()) _removed.Remove(key);
    }
}
