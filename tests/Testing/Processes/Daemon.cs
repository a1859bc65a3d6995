using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Sockets;

namespace Mox.Testing.Processes;

/// <summary>A real server program on loopback, started for one test and ended with it.</summary>
public sealed class Daemon : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();

    private Daemon(ProcessStartInfo start)
    {
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += Keep;
        _process.ErrorDataReceived += Keep;
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>All it said so far.</summary>
    public string Said => string.Join('\n', _lines);

    /// <summary>Starts a program, and waits until it listens.</summary>
    /// <param name="program">Its name.</param>
    /// <param name="arguments">What it is started with; it must stay in the foreground.</param>
    /// <param name="address">Where it will listen, by TCP.</param>
    /// <param name="port">The port there.</param>
    /// <exception cref="InvalidOperationException">Something listens there already, or it ended, or did not listen in time; with what it said.</exception>
    public static async Task<Daemon> StartAsync(string program, IEnumerable<string> arguments, string address, int port)
    {
        var path = ProgramRun.Find(program) ?? throw new FileNotFoundException($"The program {program} is not installed");
        FreePorts.Require(address, port);
        var daemon = new Daemon(new ProcessStartInfo(path, arguments) { RedirectStandardOutput = true, RedirectStandardError = true });
        daemon._process.Start();
        daemon._process.BeginOutputReadLine();
        daemon._process.BeginErrorReadLine();
        for (var began = TimeProvider.System.GetTimestamp(); ;)
        {
            if (await AnswersAsync(address, port)) return daemon;
            if (daemon.HasExited || TimeProvider.System.GetElapsedTime(began) > Patience)
            {
                await daemon.DisposeAsync();
                throw new InvalidOperationException($"{program} does not answer at {address}:{port}\n{daemon.Said}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static async Task<bool> AnswersAsync(string address, int port)
    {
        try
        {
            using var probe = new TcpClient();
            await probe.ConnectAsync(address, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is not null) _lines.Enqueue(line.Data);
    }
}
