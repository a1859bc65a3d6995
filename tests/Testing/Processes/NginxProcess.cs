using System.Diagnostics;
using System.Net.Sockets;

namespace Mox.Testing.Processes;

/// <summary>A real nginx on loopback, with a folder of its own.</summary>
public sealed class NginxProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Process _process;
    private readonly string _folder;

    private NginxProcess(Process process, string folder) => (_process, _folder) = (process, folder);

    /// <summary>Starts it, and waits until it listens.</summary>
    /// <param name="folder">A folder for its files, which stays.</param>
    /// <param name="http">What stands within <c>http</c>.</param>
    /// <param name="address">Where it listens.</param>
    /// <param name="port">The port there.</param>
    public static async Task<NginxProcess> StartAsync(string folder, string http, string address, int port)
    {
        var file = Path.Combine(folder, "nginx.conf");
        await File.WriteAllTextAsync(file, $$"""
            daemon off;
            master_process off;
            pid {{folder}}/pid;
            error_log stderr;
            events { worker_connections 64; }
            http {
            client_body_temp_path {{folder}}/body;
            proxy_temp_path {{folder}}/proxy;
            fastcgi_temp_path {{folder}}/fastcgi;
            uwsgi_temp_path {{folder}}/uwsgi;
            scgi_temp_path {{folder}}/scgi;
            {{http}}
            }
            """);
        var nginx = new NginxProcess(Process.Start(new ProcessStartInfo(ProgramRun.Find("nginx")!, ["-e", Path.Combine(folder, "error.log"), "-p", folder, "-c", file]) { RedirectStandardError = true, RedirectStandardOutput = true })!, folder);
        try
        {
            await nginx.UntilListensAsync(address, port);
            return nginx;
        }
        catch
        {
            await nginx.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task UntilListensAsync(string address, int port)
    {
        for (var began = TimeProvider.System.GetTimestamp(); ;)
        {
            try
            {
                using var probe = new TcpClient();
                await probe.ConnectAsync(address, port);
                return;
            }
            catch (SocketException) when (!_process.HasExited && TimeProvider.System.GetElapsedTime(began) < Patience)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, CancellationToken.None);
            }
            catch (SocketException)
            {
                var said = _process.HasExited ? await _process.StandardError.ReadToEndAsync() : "";
                throw new InvalidOperationException($"nginx does not answer at {address}:{port}\n{said}\n{await LogAsync()}");
            }
        }
    }

    private async Task<string> LogAsync() => Path.Combine(_folder, "error.log") is var log && File.Exists(log) ? await File.ReadAllTextAsync(log) : "";
}
