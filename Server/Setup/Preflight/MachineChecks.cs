using Microsoft.Extensions.Options;
using Mox.Server.Storage;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Contracts.Setup;
using Mox.WebUI.Words;

namespace Mox.Server.Setup.Preflight;

/// <summary>Clock, disk and memory.</summary>
internal sealed class MachineChecks(StoreDatabase database, IClockProbe clock, IOptions<PreflightOptions> options)
{
    private const long Tight = 1L << 30, Roomy = 5L << 30;

    private const long LittleMemory = 400L << 20, EnoughMemory = 900L << 20;

    /// <summary>From then on one-time codes and signatures of others fail.</summary>
    private static readonly TimeSpan Wrong = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Loose = TimeSpan.FromSeconds(5);

    public IEnumerable<PreflightCheck> All()
    {
        if (options.Value.AskClocks) yield return new PreflightCheck(Blank("clock", SetupWords.CheckClock, SetupWords.CheckClockAbout), ClockAsync);
        yield return new PreflightCheck(Blank("disk", SetupWords.CheckDisk, SetupWords.CheckDiskAbout), (_, ct) => Task.Run(Disk, ct));
        yield return new PreflightCheck(Blank("memory", SetupWords.CheckMemory, SetupWords.CheckMemoryAbout), (_, _) => Task.FromResult(Memory()));
    }

    private static PreflightFinding Blank(string key, string title, string text) => new() { Key = key, Area = PreflightArea.Machine, Title = title, Text = text };

    private async Task<PreflightFinding> ClockAsync(PreflightScene scene, CancellationToken ct)
    {
        var blank = Blank("clock", SetupWords.CheckClock, "");
        var reading = await clock.CompareAsync(scene.Dns, options.Value.ClocksAsked, ct).ConfigureAwait(false);
        if (reading.Offset is not { } offset) return blank.Unknown(SetupWords.SaysClockSilent.With(reading.Text), SetupWords.SaysClockSilentDo);
        var said = (offset > TimeSpan.Zero ? SetupWords.SaysBehind : SetupWords.SaysAhead).With(Math.Abs(offset.TotalSeconds), reading.Text);
        var advice = SetupWords.SaysClockDo;
        if (offset.Duration() >= Wrong) return blank.Blocked(SetupWords.SaysClockWrong, advice, said);
        return offset.Duration() >= Loose ? blank.Worth(SetupWords.SaysClockLoose, advice, said) : blank.Fine(SetupWords.SaysClockRight, said);
    }

    private PreflightFinding Disk()
    {
        var blank = Blank("disk", SetupWords.CheckDisk, "");
        var drive = new DriveInfo(database.Folder);
        var facts = SetupWords.SaysDiskFree.With(AccountRules.WriteSize(drive.AvailableFreeSpace), AccountRules.WriteSize(drive.TotalSize), database.Folder);
        var probe = Path.Combine(database.Folder, "spool", $"{Guid.NewGuid():N}.probe");
        using (var file = new FileStream(probe, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.DeleteOnClose }))
        {
            file.WriteByte(1);
            file.Flush(flushToDisk: true);
        }

        FolderSync.Run(Path.GetDirectoryName(probe)!);
        if (drive.AvailableFreeSpace < Tight) return blank.Blocked(SetupWords.SaysDiskTight, SetupWords.SaysDiskTightDo, facts);
        return drive.AvailableFreeSpace < Roomy ? blank.Worth(SetupWords.SaysDiskLittle, SetupWords.SaysEnoughToBegin, facts) : blank.Fine(SetupWords.SaysDiskFine, facts);
    }

    private static PreflightFinding Memory()
    {
        var blank = Blank("memory", SetupWords.CheckMemory, "");
        var octets = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        var facts = SetupWords.SaysMemoryFor.With(AccountRules.WriteSize(octets));
        if (octets < LittleMemory) return blank.Blocked(SetupWords.SaysMemoryLittle, SetupWords.SaysMemoryLittleDo, facts);
        return octets < EnoughMemory ? blank.Worth(SetupWords.SaysMemorySome, SetupWords.SaysMemorySomeDo, facts) : blank.Fine(SetupWords.SaysMemoryFine, facts);
    }
}
