using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using Mox.Protocols.Addresses;
using Mox.Server.Identity;

namespace Mox.Testing.Processes;

/// <summary>The built server as a process of its own, on free ports with a data folder of its own: <c>localserve</c>, or the appliance proper.</summary>
public sealed class ApplianceProcess : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly bool _ownsFolder;
    private Process _process;

    private ApplianceProcess(Process process, string folder, int offset, bool ownsFolder)
    {
        (_process, DataFolder, Offset, _ownsFolder) = (process, folder, offset, ownsFolder);
    }

    public const string Login = "mox@localhost";

    public const string Password = "moxmoxmox";

    public string DataFolder { get; }

    public int Offset { get; }

    public int Smtp => 25 + Offset;

    public int Submission => 587 + Offset;

    public int Submissions => 465 + Offset;

    public int Imap => 143 + Offset;

    public int Imaps => 993 + Offset;

    public int Http => 80 + Offset;

    public int Https => 443 + Offset;

    public int Pid => _process.Id;

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    /// <summary>From the start of the process to the line <c>ready</c>.</summary>
    public TimeSpan TimeToReady { get; private set; }

    /// <summary>All the server said so far.</summary>
    public string Said => string.Join('\n', _lines);

    /// <summary>Starts the server and waits until it says <c>ready</c>.</summary>
    /// <param name="folder">Data folder; null makes one that is removed at the end.</param>
    /// <param name="offset">Added to the standard ports; null chooses free ones.</param>
    /// <param name="more">Further options of localserve.</param>
    /// <param name="program">The program; null for the one as built.</param>
    /// <param name="settings">Settings such as <c>Web:ContentOrigin</c>.</param>
    /// <param name="ct">Ends the wait.</param>
    public static async Task<ApplianceProcess> StartAsync(string? folder = null, int? offset = null, IEnumerable<string>? more = null, string? program = null, IEnumerable<(string Key, string Value)>? settings = null, CancellationToken ct = default)
    {
        var data = folder ?? Directory.CreateTempSubdirectory("mox-e2e-").FullName;
        var ports = offset ?? FreePorts.Offset();
        return await StartAsync(program, ["localserve", "--data", data, "--port-offset", ports.ToString(CultureInfo.InvariantCulture), .. more ?? []], settings ?? [], data, ports, folder is null, ct);
    }

    /// <summary>Starts the appliance proper (<c>serve</c>) on loopback, with one account in a new data folder whose password is <see cref="Password"/>.</summary>
    /// <param name="login">The address of the account; its domain is the one that mail is taken for, and the host is <c>mail</c> below it.</param>
    /// <param name="settings">Settings such as <c>Dns:Servers:0</c>.</param>
    /// <param name="isAdmin">The account is that of an administrator.</param>
    /// <param name="address">An address whose standard ports it takes (see <see cref="FreePorts.OfItsOwn"/>); null listens at free ports of 127.0.0.1.</param>
    /// <param name="ct">Ends the wait.</param>
    public static async Task<ApplianceProcess> ServeAsync(string login, IEnumerable<(string Key, string Value)> settings, bool isAdmin = false, IPAddress? address = null, CancellationToken ct = default)
    {
        var folder = Directory.CreateTempSubdirectory("mox-e2e-").FullName;
        var owner = MailAddress.Parse(login).Value;
        await using (var store = await TestStore.OpenAsync(TimeProvider.System, folder))
        {
            var account = await store.AddAccountAsync(owner.Local.Text, owner.Domain.Ascii, isAdmin);
            await store.Accounts.SetCredentialAsync(account.Id, "", ScramDerivation.Derive("", Password), ct);
        }

        var offset = address is null ? FreePorts.Offset() : 0;
        IEnumerable<(string Key, string Value)> own =
        [
            ("Appliance:HostName", $"mail.{owner.Domain}"),
            ("Listen:Addresses:0", (address ?? IPAddress.Loopback).ToString()),
            .. new (string Name, int Port)[] { ("Smtp", 25), ("Submission", 587), ("Submissions", 465), ("Imap", 143), ("Imaps", 993), ("Http", 80), ("Https", 443) }
                .Select(listener => ($"Listen:{listener.Name}", (listener.Port + offset).ToString(CultureInfo.InvariantCulture))),
        ];
        return await StartAsync(null, ["serve", "--data", folder], own.Concat(settings), folder, offset, ownsFolder: true, ct);
    }

    /// <summary>Starts the appliance proper (<c>serve</c>) at the standard ports of an address, on a data folder that is empty or was used before and stays.</summary>
    /// <param name="folder">The data folder.</param>
    /// <param name="address">An address of loopback.</param>
    /// <param name="settings">Settings such as <c>Dns:Servers:0</c>.</param>
    /// <param name="ct">Ends the wait.</param>
    public static Task<ApplianceProcess> ServeAtAsync(string folder, string address, IEnumerable<(string Key, string Value)> settings, CancellationToken ct = default) =>
        StartAsync(null, ["serve", "--data", folder], settings.Prepend(("Listen:Addresses:0", address)), folder, 0, ownsFolder: false, ct);

    private static async Task<ApplianceProcess> StartAsync(string? program, IEnumerable<string> words, IEnumerable<(string Key, string Value)> settings, string data, int ports, bool ownsFolder, CancellationToken ct)
    {
        var (file, first) = Program(program);
        var start = new ProcessStartInfo(file)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        foreach (var argument in (IEnumerable<string>)[.. first, .. words]) start.ArgumentList.Add(argument);
        foreach (var (key, value) in settings) start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        start.Environment.Remove("CI");
        var watch = Stopwatch.StartNew();
        var process = Process.Start(start)!;
        var appliance = new ApplianceProcess(process, data, ports, ownsFolder);
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        process.OutputDataReceived += (_, e) =>
        {
            if (e.Data is null) return;
            appliance._lines.Enqueue(e.Data);
            if (e.Data == "ready") ready.TrySetResult();
        };
        process.ErrorDataReceived += (_, e) =>
        {
            if (e.Data is not null) appliance._lines.Enqueue(e.Data);
        };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(ct);
        deadline.CancelAfter(TimeSpan.FromSeconds(60));
        var ended = process.WaitForExitAsync(deadline.Token);
        if (await Task.WhenAny(ready.Task, ended) != ready.Task)
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
            throw new InvalidOperationException("The server did not become ready:\n" + appliance.Said);
        }

        appliance.TimeToReady = watch.Elapsed;
        return appliance;
    }

    /// <summary>Runs the program to its end.</summary>
    /// <param name="settings">Settings for the environment, such as <c>Listen__Smtp=0</c>.</param>
    /// <param name="arguments">Command and options.</param>
    public static async Task<ProgramResult> RunAsync(IEnumerable<string> settings, params string[] arguments)
    {
        var (file, first) = Program(null);
        return await ProgramRun.RunAsync("env", [.. settings, ProgramRun.Find(file) ?? file, .. first, .. arguments]);
    }

    /// <summary>Kills the server with SIGKILL: nothing is flushed, nothing is said.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Asks the server to stop (SIGTERM) and waits.</summary>
    public async Task<int> StopAsync(TimeSpan? within = null)
    {
        using var deadline = new CancellationTokenSource(within ?? TimeSpan.FromSeconds(15));
        await ProgramRun.RunAsync("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)], ct: deadline.Token);
        await _process.WaitForExitAsync(deadline.Token);
        return _process.ExitCode;
    }

    /// <summary>Runs another command of the program on this data folder, such as <c>verify</c>.</summary>
    public async Task<ProgramResult> CommandAsync(string command, params string[] arguments)
    {
        var (file, first) = Program(null);
        return await ProgramRun.RunAsync(file, [.. first, command, "--data", DataFolder, .. arguments], timeout: TimeSpan.FromMinutes(5));
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            try
            {
                await StopAsync();
            }
            catch (OperationCanceledException)
            {
                await KillAsync();
            }
        }

        _process.Dispose();
        if (_ownsFolder) Directory.Delete(DataFolder, recursive: true);
    }

    /// <summary>The program to run: the one named by MOX_PROGRAM, else what was built beside the tests.</summary>
    private static (string File, string[] First) Program(string? program)
    {
        program ??= Environment.GetEnvironmentVariable("MOX_PROGRAM");
        if (!string.IsNullOrEmpty(program)) return (program, []);
        var configuration = AppContext.BaseDirectory.Contains("/Debug/", StringComparison.Ordinal) ? "Debug" : "Release";
        var built = Path.Combine(Repository.Root, "Server", "bin", configuration, "net10.0", "mox-appliance.dll");
        return ("dotnet", [built]);
    }
}
