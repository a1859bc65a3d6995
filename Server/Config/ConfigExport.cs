using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Mox.Server.Storage;
using Mox.Server.Storage.Config;

namespace Mox.Server.Config;

/// <summary>Keeps the file of the configuration in the data folder as the last version is. A file that somebody edited there is never written over: it is put aside, with a word in the log.</summary>
internal sealed partial class ConfigExport(ConfigVersions versions, StoreDatabase database, StoreWriter writer, AddressBook book, TimeProvider time, ILogger<ConfigExport> log) : BackgroundService
{
    private static readonly TimeSpan Rest = TimeSpan.FromHours(1), AfterFault = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly Signal _changed = new();
    private readonly ConcurrentDictionary<string, bool> _taken = new(StringComparer.Ordinal);

    public string Folder => FolderOf(database.Folder);

    public string File => Path.Combine(Folder, "domains.json");

    /// <summary>Why it could not be written the last time; null when it was.</summary>
    public string? LastFault { get; private set; }

    public static string FolderOf(string dataFolder) => Path.Combine(dataFolder, "config");

    /// <summary>This text was applied: where it stands in the file it may be written over.</summary>
    public void Take(ReadOnlyMemory<byte> text) => _taken[Hash(text.Span)] = true;

    /// <summary>Writes the last version, unless the file is so already. A fault is told by <see cref="LastFault"/> and in the log. False then.</summary>
    public async Task<bool> WriteAsync(CancellationToken ct)
    {
        await _one.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            if (await versions.LastAsync(ct).ConfigureAwait(false) is { } text) await WriteAsync(Encoding.UTF8.GetBytes(text), ct).ConfigureAwait(false);
            LastFault = null;
            return true;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            LastFault = fault.Message;
            LogFault(File, fault.Message);
            return false;
        }
        finally
        {
            _one.Release();
        }
    }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        book.Swapped += _changed.Set;
        await writer.RunAsync(
            turn =>
            {
                ConfigVersions.Begin(turn);
                ConfigVersions.Keep(turn, "system", "written anew by this version of the program");
                return true;
            },
            cancellationToken).ConfigureAwait(false);
        await base.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    public override void Dispose()
    {
        book.Swapped -= _changed.Set;
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            var written = await WriteAsync(stoppingToken).ConfigureAwait(false);
            await _changed.WaitAsync(written ? Rest : AfterFault, time, stoppingToken).ConfigureAwait(false);
        }
    }

    private async Task WriteAsync(byte[] text, CancellationToken ct)
    {
        Make(Folder);
        if (System.IO.File.Exists(File))
        {
            var there = await System.IO.File.ReadAllBytesAsync(File, ct).ConfigureAwait(false);
            if (there.AsSpan().SequenceEqual(text)) return;
            if (await IsEditedAsync(there, ct).ConfigureAwait(false)) PutAside();
        }

        var draft = File + ".tmp";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(draft, options))
        {
            await file.WriteAsync(text, ct).ConfigureAwait(false);
            file.Flush(flushToDisk: true);
        }

        System.IO.File.Move(draft, File, overwrite: true);
        FolderSync.Run(Folder);
        _taken.Clear();
    }

    /// <summary>True unless the text is one that was written here, or was applied.</summary>
    private async Task<bool> IsEditedAsync(byte[] there, CancellationToken ct)
    {
        if (_taken.ContainsKey(Hash(there))) return false;
        if (VersionLine().Match(Encoding.UTF8.GetString(there)) is not { Success: true } found || !long.TryParse(found.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var version)) return true;
        return await versions.WholeAsync(version, ct).ConfigureAwait(false) is not { } text || !there.AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(text));
    }

    private void PutAside()
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"domains.edited-{time.GetUtcNow():yyyyMMdd'T'HHmmss}");
        var aside = Path.Combine(Folder, name + ".json");
        for (var i = 1; System.IO.File.Exists(aside); i++) aside = Path.Combine(Folder, string.Create(CultureInfo.InvariantCulture, $"{name}-{i}.json"));
        System.IO.File.Move(File, aside);
        LogPutAside(File, aside);
    }

    private static void Make(string folder)
    {
        if (Directory.Exists(folder)) return;
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        FolderSync.Run(Path.GetDirectoryName(folder)!);
    }

    private static string Hash(ReadOnlySpan<byte> text) => Convert.ToHexStringLower(SHA256.HashData(text));

    [GeneratedRegex("^  \"version\": ([0-9]{1,18}),\r?$", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex VersionLine();

    [LoggerMessage(6601, LogLevel.Error, "The configuration could not be written to {File}: {Reason}. It is in force all the same, and the file is tried again in a minute")]
    private partial void LogFault(string file, string reason);

    [LoggerMessage(6602, LogLevel.Warning, "{File} was edited and not applied; before it was written anew it was put aside as {Aside}")]
    private partial void LogPutAside(string file, string aside);
}
