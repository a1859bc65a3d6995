using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Mox.Testing;
using Mox.Testing.Processes;

namespace Mox.E2E;

/// <summary>A real Thunderbird without a screen, in a new profile, for which every name on the internet leads to one address of loopback, and which trusts one more root.</summary>
internal sealed class Thunderbird : IAsyncDisposable
{
    /// <summary>Finds the first element a selector means and that is shown, also within the shadows of other elements.</summary>
    private const string Find = """
        const main = Services.wm.getMostRecentWindow("mail:3pane");
        const find = (root, selector) => {
          for (const each of root?.querySelectorAll("*") ?? []) {
            if (each.matches(selector) && !each.closest("[hidden]")) return each;
            const inner = each.shadowRoot && find(each.shadowRoot, selector);
            if (inner) return inner;
          }
          return null;
        };
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ConcurrentQueue<string> _lines = new();
    private readonly CancellationTokenSource _end = new(TimeSpan.FromMinutes(4));
    private readonly string _folder;
    private readonly Process _process;
    private Marionette? _marionette;

    private Thunderbird(Process process, string folder) => (_process, _folder) = (process, folder);

    private string Profile => Path.Combine(_folder, "profile");

    /// <summary>All it said on its streams, for messages of failed assertions.</summary>
    public string Said => string.Join('\n', _lines);

    /// <summary>Processes that were started on this profile and still run.</summary>
    public int[] Left => [.. Directory.GetDirectories("/proc").Select(Path.GetFileName).Where(name => int.TryParse(name, CultureInfo.InvariantCulture, out _) && CommandOf(name!).Contains(_folder, StringComparison.Ordinal)).Select(name => int.Parse(name!, CultureInfo.InvariantCulture))];

    /// <summary>Starts it and waits until it can be driven.</summary>
    /// <param name="everywhere">Where all names lead.</param>
    /// <param name="https">Where the port 443 leads.</param>
    /// <param name="rootFile">A root (PEM) to trust for servers; null trusts those of the program only.</param>
    public static async Task<Thunderbird> StartAsync(IPAddress everywhere, int https, string? rootFile)
    {
        var folder = Directory.CreateTempSubdirectory("mox-thunderbird-").FullName;
        var profile = Directory.CreateDirectory(Path.Combine(folder, "profile")).FullName;
        await File.WriteAllLinesAsync(Path.Combine(profile, "user.js"), Preferences(everywhere, https).Select(preference => $"user_pref({JsonSerializer.Serialize(preference.Name)}, {JsonSerializer.Serialize(preference.Value)});"));
        await CertutilAsync("-N", "-d", $"sql:{profile}", "--empty-password");
        if (rootFile is not null) await CertutilAsync("-A", "-d", $"sql:{profile}", "-n", "root of the test", "-t", "C,,", "-i", rootFile);
        var start = new ProcessStartInfo(ProgramRun.Find("thunderbird")!, ["--headless", "--no-remote", "--profile", profile, "-marionette", "-remote-allow-system-access"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        foreach (var (name, value) in new[] { ("HOME", folder), ("MOZ_HEADLESS", "1"), ("MOZ_CRASHREPORTER_DISABLE", "1"), ("LANG", "C.UTF-8") }) start.Environment[name] = value;
        foreach (var name in start.Environment.Keys.Where(name => name.EndsWith("_PROXY", StringComparison.OrdinalIgnoreCase)).ToList()) start.Environment.Remove(name);
        var thunderbird = new Thunderbird(Process.Start(start)!, folder);
        thunderbird.Listen();
        try
        {
            thunderbird._marionette = await Marionette.ConnectAsync(await thunderbird.PortAsync(), Patience, thunderbird._end.Token);
            return thunderbird;
        }
        catch
        {
            await thunderbird.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a script in the program. <c>main</c> is its main window, <c>find(root, selector)</c> looks into the shadows of elements too.</summary>
    public Task<JsonElement> RunAsync(string script, params object[] given) => _marionette!.RunAsync(Find + script, _end.Token, given);

    /// <summary>Waits until an element is shown in the main window.</summary>
    public async Task<JsonElement> ShownAsync(string selector)
    {
        var found = await RunAsync("""
            for (let tries = 0; tries < 200; tries++) {
              const element = find(main.document, given[0]);
              if (element) return element;
              await new Promise(again => main.setTimeout(again, 200));
            }
            return null;
            """, selector);
        Assert.True(found.ValueKind == JsonValueKind.Object, $"{selector} is not shown; what is there: {await WordsAsync()}\n{Said}");
        return found;
    }

    public async Task TypeAsync(string selector, string text) => await _marionette!.TypeAsync(await ShownAsync(selector), text, _end.Token);

    public async Task ClickAsync(string selector) => await _marionette!.ClickAsync(await ShownAsync(selector), _end.Token);

    /// <summary>What an element of the main window says.</summary>
    public async Task<string> TextAsync(string selector) => (await RunAsync("return find(main.document, given[0])?.textContent.trim() ?? ''", selector)).GetString()!;

    /// <summary>Keeps a picture of the main window below artifacts/, to be looked at.</summary>
    public async Task KeepAsync(string name)
    {
        var picture = await _marionette!.CommandAsync("WebDriver:TakeScreenshot", new { full = false }, _end.Token);
        var folder = Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts", "screenshots"));
        await File.WriteAllBytesAsync(Path.Combine(folder.FullName, name + ".png"), picture.GetProperty("value").GetBytesFromBase64());
    }

    /// <summary>Asks it to quit, and ends it where it does not.</summary>
    public async Task QuitAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        try
        {
            if (_marionette is not null) await _marionette.CommandAsync("Marionette:Quit", new { flags = new[] { "eForceQuit" } }, patience.Token);
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (Exception fault) when (fault is OperationCanceledException or IOException)
        {
            _lines.Enqueue($"It did not quit: {fault.Message}");
        }

        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync(CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) await QuitAsync();
        _marionette?.Dispose();
        _process.Dispose();
        _end.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static IEnumerable<(string Name, object Value)> Preferences(IPAddress everywhere, int https) =>
    [
        ("marionette.port", 0),
        ("network.dns.forceResolve", everywhere.ToString()), ("network.dns.disableIPv6", true), ("network.proxy.type", 0), ("network.socket.forcePort", https == 443 ? "" : string.Create(CultureInfo.InvariantCulture, $"443={https}")),

        // It asks the provider itself, over HTTPS alone; the collection of providers kept elsewhere is out of reach.
        ("mailnews.auto_config.fetchFromISP.sslOnly", true), ("mailnews.auto_config_url", ""), ("mailnews.auto_config.addons_url", ""),

        // Nothing of its own goes on in the background.
        ("app.update.enabled", false), ("extensions.update.enabled", false), ("datareporting.policy.dataSubmissionEnabled", false), ("datareporting.healthreport.uploadEnabled", false), ("toolkit.telemetry.enabled", false),
        ("network.captive-portal-service.enabled", false), ("network.connectivity-service.enabled", false), ("services.settings.server", "data:,"), ("mail.inappnotifications.enabled", false),
        ("mailnews.start_page.enabled", false), ("mail.shell.checkDefaultClient", false), ("mail.spam.version", 1), ("mail.rights.version", 1),
    ];

    private static async Task CertutilAsync(params string[] arguments)
    {
        var run = await ProgramRun.RunAsync("certutil", arguments);
        Assert.True(run.ExitCode == 0, run.All);
    }

    private static string CommandOf(string process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // It has ended meanwhile.
            return "";
        }
    }

    private void Listen()
    {
        _process.OutputDataReceived += Keep;
        _process.ErrorDataReceived += Keep;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is not null and not "" && !line.Data.Contains("gtk_icon_theme", StringComparison.Ordinal)) _lines.Enqueue(line.Data);
    }

    /// <summary>It writes the port it took into its profile.</summary>
    private async Task<int> PortAsync()
    {
        var file = Path.Combine(Profile, "MarionetteActivePort");
        await Peers.UntilAsync(() => Task.FromResult(_process.HasExited || (File.Exists(file) && new FileInfo(file).Length > 0)), "Thunderbird opens its port\n" + Said, Patience);
        Assert.False(_process.HasExited, Said);
        return int.Parse(await File.ReadAllTextAsync(file, _end.Token), CultureInfo.InvariantCulture);
    }

    /// <summary>All words of the step that is shown, those within shadows too; a picture is kept.</summary>
    private async Task<string> WordsAsync()
    {
        await KeepAsync("thunderbird-failed");
        return (await RunAsync("""
            const words = node => node.nodeType == 3 ? node.data : node.localName == "style" || node.hidden ? "" : [...(node.shadowRoot?.childNodes ?? []), ...node.childNodes].map(words).join(" ");
            return words(find(main.document, "account-hub-email") ?? main.document.body).replace(/\s+/g, " ");
            """)).GetString()!;
    }
}
