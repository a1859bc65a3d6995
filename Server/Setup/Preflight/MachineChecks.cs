using System.Globalization;
using Microsoft.Extensions.Options;
using Mox.Server.Storage;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Contracts.Setup;

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
        if (options.Value.AskClocks) yield return new PreflightCheck(Blank("clock", "Clock", "How far the clock of this machine is from that of others."), ClockAsync);
        yield return new PreflightCheck(Blank("disk", "Disk", "How much room there is for mail, and whether what is written stays."), (_, ct) => Task.Run(Disk, ct));
        yield return new PreflightCheck(Blank("memory", "Memory", "How much memory the program may use."), (_, _) => Task.FromResult(Memory()));
    }

    private static PreflightFinding Blank(string key, string title, string text) => new() { Key = key, Area = PreflightArea.Machine, Title = title, Text = text };

    private async Task<PreflightFinding> ClockAsync(PreflightScene scene, CancellationToken ct)
    {
        var blank = Blank("clock", "Clock", "");
        var reading = await clock.CompareAsync(scene.Dns, options.Value.ClocksAsked, ct).ConfigureAwait(false);
        if (reading.Offset is not { } offset) return blank.Unknown($"No time server answered: {reading.Text}.", "Name one that is reached from here in Preflight:Clocks, or see on this machine whether its clock is right.");
        var said = string.Create(CultureInfo.InvariantCulture, $"{Math.Abs(offset.TotalSeconds):0.0} seconds {(offset > TimeSpan.Zero ? "behind" : "ahead of")} {reading.Text}");
        const string advice = "Switch on the time service of the system, such as systemd-timesyncd or chrony.";
        if (offset.Duration() >= Wrong) return blank.Blocked("The clock is wrong: signatures and one-time codes fail by it.", advice, said);
        return offset.Duration() >= Loose ? blank.Worth("The clock is a little off.", advice, said) : blank.Fine("The clock is right.", said);
    }

    private PreflightFinding Disk()
    {
        var blank = Blank("disk", "Disk", "");
        var drive = new DriveInfo(database.Folder);
        var facts = $"{AccountRules.WriteSize(drive.AvailableFreeSpace)} free of {AccountRules.WriteSize(drive.TotalSize)}, for {database.Folder}";
        var probe = Path.Combine(database.Folder, "spool", $"{Guid.NewGuid():N}.probe");
        using (var file = new FileStream(probe, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.DeleteOnClose }))
        {
            file.WriteByte(1);
            file.Flush(flushToDisk: true);
        }

        FolderSync.Run(Path.GetDirectoryName(probe)!);
        if (drive.AvailableFreeSpace < Tight) return blank.Blocked("There is hardly any room: mail is asked to come later when the disk is full.", "Make room, or put the data folder on a larger disk.", facts);
        return drive.AvailableFreeSpace < Roomy ? blank.Worth("There is not much room.", "It suffices to begin with.", facts) : blank.Fine("There is room, and what is written is on the disk.", facts);
    }

    private static PreflightFinding Memory()
    {
        var blank = Blank("memory", "Memory", "");
        var octets = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        var facts = $"{AccountRules.WriteSize(octets)} for the program";
        if (octets < LittleMemory) return blank.Blocked("There is too little memory.", "Give the machine or container 1 GB or more.", facts);
        return octets < EnoughMemory ? blank.Worth("There is not much memory.", "It suffices for a few mailboxes.", facts) : blank.Fine("There is enough memory.", facts);
    }
}
