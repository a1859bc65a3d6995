using System.Diagnostics;
using System.Globalization;
using Mox.Testing;
using Mox.Testing.Processes;

namespace Mox.E2E;

/// <summary>The pages of the setup over fakes that tell a story, as a process of its own.</summary>
internal sealed class PageHost : IAsyncDisposable
{
    private readonly Process _process;

    private PageHost(Process process, int port) => (_process, Address) = (process, $"http://localhost:{port}");

    public string Address { get; }

    public static async Task<PageHost> StartAsync()
    {
        var port = FreePorts.One();
        var build = new DirectoryInfo(AppContext.BaseDirectory);
        var program = Path.Combine(Repository.Root, "tests", "PageHost", "bin", build.Parent!.Name, build.Name, "page-host.dll");
        var host = new PageHost(Process.Start(Environment.ProcessPath!.Contains("dotnet", StringComparison.Ordinal) ? Environment.ProcessPath : "dotnet", [program, port.ToString(CultureInfo.InvariantCulture), Path.Combine(Repository.Root, "wwwroot")])!, port);
        using var client = new HttpClient();
        for (var began = TimeProvider.System.GetTimestamp(); ;)
        {
            try
            {
                using var answer = await client.GetAsync(new Uri(host.Address + "/setup"));
                answer.EnsureSuccessStatusCode();
                return host;
            }
            catch (HttpRequestException) when (!host._process.HasExited && TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(30))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
