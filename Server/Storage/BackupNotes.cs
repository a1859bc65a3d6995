using System.Globalization;

namespace Mox.Server.Storage;

/// <summary>Remembers when a backup was made, and by whom: whoever makes one says so.</summary>
internal sealed class BackupNotes(StoreWriter writer, SettingStore settings)
{
    private const string Setting = "backup.last";

    /// <summary>The last one; null when none was noted.</summary>
    public async Task<(DateTimeOffset At, string Who)?> LastAsync(CancellationToken ct) =>
        await settings.GetAsync(Setting, ct) is { } kept && kept.Split(' ', 2) is [var ticks, var who] && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at <= DateTimeOffset.MaxValue.UtcTicks
            ? (new DateTimeOffset(at, TimeSpan.Zero), who)
            : null;

    /// <summary>Notes one that was made just now, also in the change log.</summary>
    public Task NoteAsync(string who, CancellationToken ct) => writer.RunAsync(
        turn => SettingStore.Write(turn, Setting, string.Create(CultureInfo.InvariantCulture, $"{turn.Now.UtcTicks} {who}")) && BookChanges.Log(turn, who, "backup.note", "", ""),
        ct);
}
