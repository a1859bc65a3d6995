using Mox.Shared.Contracts.Admin;
using Mox.Shared.Words;

namespace Mox.Server.Setup;

/// <summary>Starting anew within the process: asked for by the setup, done by the command that runs the appliance. There is one for the process, whatever starts anew in it.</summary>
internal sealed class ApplianceRestart
{
    /// <summary>How long the page has to hear that its change was taken, before its line is cut.</summary>
    private static readonly TimeSpan Notice = TimeSpan.FromMilliseconds(750);

    private readonly Lock _gate = new();
    private bool _asked;

    /// <summary>Says what is wrong with a text of <c>config/appliance.json</c>, as a start with it would; empty when nothing is. Null where nothing can start anew, as in other commands.</summary>
    public Func<string, Task<IReadOnlyList<string>>>? Judge { get; init; }

    /// <summary>Why the last try came to nothing, with the former settings in use again; empty when it did not.</summary>
    public string Fault { get; private set; } = "";

    /// <summary>Takes new settings and starts anew with them.</summary>
    /// <param name="file">Where they are kept.</param>
    /// <param name="text">The file as it shall be.</param>
    /// <param name="lifetime">What ends.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="ChangeRefusedException">A start with them would fail, or nothing can start anew.</exception>
    public async Task AskAsync(ApplianceFile file, string text, IHostApplicationLifetime lifetime, TimeProvider time)
    {
        if (Judge is null) throw new ChangeRefusedException(Worded.Of(RefusalWords.RestartNotPossible));
        if (await Judge(text).ConfigureAwait(false) is { Count: > 0 } faults) throw new ChangeRefusedException(string.Join("; ", faults));
        lock (_gate)
        {
            if (_asked) throw new ChangeRefusedException(Worded.Of(RefusalWords.RestartUnderWay));
            file.Try(text);
            (_asked, Fault) = (true, "");
        }

        _ = StopAsync(lifetime, time);
    }

    /// <summary>True when the end that came about was asked for: it is taken as done then.</summary>
    public bool Take()
    {
        lock (_gate)
        {
            var asked = _asked;
            _asked = false;
            return asked;
        }
    }

    /// <summary>Notes why a try came to nothing.</summary>
    public void Failed(string why)
    {
        lock (_gate) Fault = why;
    }

    private static async Task StopAsync(IHostApplicationLifetime lifetime, TimeProvider time)
    {
        await Task.Delay(Notice, time).ConfigureAwait(false);
        lifetime.StopApplication();
    }
}
