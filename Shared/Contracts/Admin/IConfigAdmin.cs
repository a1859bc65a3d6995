using System.Collections.Immutable;
using Mox.Shared.Words;

namespace Mox.Shared.Contracts.Admin;

/// <summary>The configuration that is data as one text, with its versions, for administrators. Others get <see cref="Account.NotSignedInException"/>.</summary>
public interface IConfigAdmin
{
    /// <summary>The versions that are kept, and how the file in the data folder stands.</summary>
    Task<ConfigOverview> OpenAsync(CancellationToken ct);

    /// <summary>What a version changed; null when it is not kept any more.</summary>
    Task<ConfigDifference?> DifferenceAsync(long version, CancellationToken ct);

    /// <summary>A version as it is exported; null when it is not kept any more.</summary>
    /// <param name="version">Null: the present one.</param>
    Task<string?> TextAsync(long? version, CancellationToken ct);

    /// <summary>What would become of a text. What it leaves out stays, unless it is named in <paramref name="remove"/>.</summary>
    /// <param name="remove">Keys of <see cref="ConfigMissing"/>: these go, with their mail.</param>
    Task<ConfigReport> DescribeAsync(string text, ImmutableArray<string> remove, CancellationToken ct);

    /// <summary>Applies a text: all of it, or nothing.</summary>
    /// <param name="remove">As for <see cref="DescribeAsync"/>.</param>
    /// <param name="evenIfStale">Also when something was changed since it was made.</param>
    Task<ConfigReport> ApplyAsync(string text, ImmutableArray<string> remove, bool evenIfStale, CancellationToken ct);

    /// <summary>What going back to a version would change, and what it cannot bring back; null when it is not kept any more. What was made since stays, unless it is named.</summary>
    Task<ConfigReport?> DescribeReturnAsync(long version, ImmutableArray<string> remove, CancellationToken ct);

    /// <summary>Goes back to a version, which makes a new one.</summary>
    Task<ConfigReport?> ReturnAsync(long version, ImmutableArray<string> remove, CancellationToken ct);
}

/// <param name="Versions">Newest first.</param>
/// <param name="File">Where the text lies in the data folder.</param>
/// <param name="Fault">Why it could not be written there the last time; null when it was.</param>
public sealed record ConfigOverview(ImmutableArray<ConfigVersionItem> Versions, string File, string? Fault);

/// <param name="Reason">The verbs of the change log, and what they were done to.</param>
public sealed record ConfigVersionItem(long Version, DateTimeOffset At, string Who, string Reason);

/// <summary>A version beside the one before it.</summary>
/// <param name="IsFirst">The one before it is not kept: there is nothing to compare with.</param>
/// <param name="Lines">What changed, with a few lines around it.</param>
/// <param name="Added">Lines that came.</param>
/// <param name="Removed">Lines that went.</param>
/// <param name="More">Lines that are not told any more, as there are too many.</param>
public sealed record ConfigDifference(bool IsFirst, ImmutableArray<ConfigLine> Lines, int Added, int Removed, int More);

public enum ConfigLineKind
{
    Same,
    Added,
    Removed,

    /// <summary>Lines left out; the text says in what the next ones stand.</summary>
    Gap,
}

/// <param name="Number">In the version before for lines that went, else in this one; 0 for a gap.</param>
public sealed record ConfigLine(ConfigLineKind Kind, int Number, string Text);

public enum ConfigState
{
    /// <summary>It says what is there already.</summary>
    Same,
    Changes,
    Applied,
    Refused,
    Faulty,
}

/// <summary>What a text says, and what became of it.</summary>
public sealed record ConfigReport
{
    public ConfigState State { get; init; }

    /// <summary>All mistakes, by line.</summary>
    public ImmutableArray<ConfigMistake> Mistakes { get; init; } = [];

    /// <summary>Why it cannot be applied, and what to do.</summary>
    public ImmutableArray<Worded> Refusals { get; init; } = [];

    /// <summary>What it changes, in words.</summary>
    public ImmutableArray<string> Changes { get; init; } = [];

    public ImmutableArray<Worded> Notes { get; init; } = [];

    /// <summary>What is there and not in it, the ones to be removed included.</summary>
    public ImmutableArray<ConfigMissing> Missing { get; init; } = [];

    /// <summary>Something was changed since it was made.</summary>
    public bool IsStale { get; init; }

    /// <summary>The version it was made from; null when it does not say.</summary>
    public long? MadeFrom { get; init; }

    /// <summary>The present version, behind the change where it was applied.</summary>
    public long Version { get; init; }
}

/// <param name="Line">From 1 on; 0: none can be named.</param>
/// <param name="Key">Where it stands; empty: nowhere in particular.</param>
public sealed record ConfigMistake(int Line, string Key, string Text);

/// <summary>A domain or account that is there and not in a text.</summary>
/// <param name="Loss">What goes when it is removed.</param>
public sealed record ConfigMissing(bool IsDomain, string Name, string Loss)
{
    /// <summary>How it is named to be removed.</summary>
    public string Key => $"{(IsDomain ? "domain" : "account")}:{Name}";
}
