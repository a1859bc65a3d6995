using System.Collections.Immutable;
using Mox.Shared.Words;

namespace Mox.Server.Config;

/// <summary>A mistake in a file.</summary>
/// <param name="Line">From 1 on; 0: none can be named.</param>
/// <param name="Key">Where it stands, such as <c>accounts.jane.quota</c>; empty: nowhere in particular.</param>
/// <param name="Text">What is wrong, and what is allowed.</param>
internal sealed record ConfigFault(int Line, string Key, string Text)
{
    public override string ToString() => string.Join(", ", ((string[])[Line > 0 ? FormattableString.Invariant($"line {Line}") : "", Key]).Where(part => part.Length > 0)) is { Length: > 0 } place ? $"{place}: {Text}" : Text;
}

/// <summary>A domain or account that is there and not in a file.</summary>
internal sealed record ConfigAbsent(bool IsDomain, string Name)
{
    public override string ToString() => $"the {(IsDomain ? "domain" : "account")} {Name}";
}

/// <summary>How a file is to be taken.</summary>
internal sealed record ConfigOptions
{
    /// <summary>Also when it was made from an older version than the present one.</summary>
    public bool Force { get; init; }

    /// <summary>Domains and accounts that are to be removed: names, with <c>domain:</c> or <c>account:</c> before them where a name could be either.</summary>
    public ImmutableArray<string> Remove { get; init; } = [];

    /// <summary>Domains and accounts that are not in it stay, and that is no refusal.</summary>
    public bool KeepAbsent { get; init; }

    /// <summary>It is a version of before that is gone back to.</summary>
    public bool IsReturn { get; init; }
}

/// <summary>What became, or would become, of a file.</summary>
internal enum ConfigResult
{
    /// <summary>It says what is there already.</summary>
    Same,

    /// <summary>It can be applied, and would change something.</summary>
    Changes,

    /// <summary>It was applied.</summary>
    Applied,

    /// <summary>It is not applied as it is: see the refusals.</summary>
    Refused,

    /// <summary>It has faults.</summary>
    Faulty,
}

/// <summary>What a file says, and what became of it.</summary>
internal sealed record ConfigOutcome
{
    public ConfigResult Result { get; init; }

    /// <summary>All mistakes that could be found.</summary>
    public ImmutableArray<ConfigFault> Faults { get; init; } = [];

    /// <summary>Why it is not applied, and what to do.</summary>
    public ImmutableArray<Worded> Refusals { get; init; } = [];

    /// <summary>What it changes, in words.</summary>
    public ImmutableArray<string> Changes { get; init; } = [];

    /// <summary>What is good to know beside that.</summary>
    public ImmutableArray<Worded> Notes { get; init; } = [];

    /// <summary>Domains and accounts that are there and not in it, and were not named to be removed.</summary>
    public ImmutableArray<ConfigAbsent> Absent { get; init; } = [];

    /// <summary>The version it was made from; null when it names none.</summary>
    public long? MadeFrom { get; init; }

    /// <summary>It was made from another version than the present one.</summary>
    public bool IsStale { get; init; }

    /// <summary>The present version, behind the change where it was applied.</summary>
    public long Version { get; init; }
}
