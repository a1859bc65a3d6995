using System.Collections.Immutable;

namespace Mox.Shared.Contracts.Admin;

/// <summary>How much each part of the appliance tells in its log, for administrators. Others get <see cref="Account.NotSignedInException"/>. What is changed counts at once, also across a restart.</summary>
public interface ILogLevels
{
    Task<ImmutableArray<LogArea>> ListAsync(CancellationToken ct);

    /// <summary>Changes how much a part tells.</summary>
    /// <param name="until">When it goes back to normal by itself; null: never. <see cref="LogDetail.Debug"/> has an end, within <see cref="LogRules.Longest"/>.</param>
    /// <exception cref="ChangeRefusedException">There is no such part, or the time is none.</exception>
    Task SetAsync(string area, LogDetail detail, TimeSpan? until, CancellationToken ct);

    /// <summary>Goes back to what the settings say.</summary>
    Task ResetAsync(string area, CancellationToken ct);
}

/// <summary>How much is told, the most first.</summary>
public enum LogDetail
{
    /// <summary>All that helps to find a fault; much, so never for long.</summary>
    Debug,

    /// <summary>What happens, in the usual measure.</summary>
    Information,

    /// <summary>What may need a look.</summary>
    Warning,

    /// <summary>What failed.</summary>
    Error,
}

/// <summary>What the time of a level may be.</summary>
public static class LogRules
{
    public static readonly TimeSpan Longest = TimeSpan.FromDays(7);

    public static string? Time(LogDetail detail, TimeSpan? until) => until switch
    {
        null => detail == LogDetail.Debug ? "Say for how long: so much is told that the log would fill up." : null,
        { } time => time > TimeSpan.Zero && time <= Longest ? null : "From a moment to 7 days.",
    };
}

/// <param name="Key">Its name for the contract.</param>
/// <param name="Name">Its name for people.</param>
/// <param name="About">What it tells of.</param>
/// <param name="Normal">What the settings say.</param>
/// <param name="Detail">What counts now.</param>
/// <param name="Until">When it goes back to normal; null: not by itself.</param>
/// <param name="IsChanged">It was changed here; else it is as the settings say.</param>
public sealed record LogArea(string Key, string Name, string About, LogDetail Normal, LogDetail Detail, DateTimeOffset? Until, bool IsChanged);
