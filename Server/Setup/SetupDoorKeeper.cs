using Mox.Shared.Contracts;

namespace Mox.Server.Setup;

/// <summary>Where the program speaks to whoever started it. Not a log: what is said here may be a secret.</summary>
internal sealed class SetupConsole(Action<string> say)
{
    public void Say(string line) => say(line);
}

/// <summary>Shows the token on the console when the program starts without an owner, and a new one when the setup was locked for not being used.</summary>
internal sealed partial class SetupDoorKeeper(SetupGate gate, SetupToken token, SetupAddresses addresses, SetupConsole console, TimeProvider time, ILogger<SetupDoorKeeper> log) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMinutes(1);

    /// <summary>Shows a token, where there is no owner. To be called when the ports are open.</summary>
    public async Task AnnounceAsync(CancellationToken ct)
    {
        if (await gate.HasOwnerAsync(ct).ConfigureAwait(false)) return;
        Show("This mail server has no owner yet. Open one of these in a browser to set it up:");
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LookEvery, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
            {
                if (!token.IsIdle) continue;
                if (await gate.HasOwnerAsync(stoppingToken).ConfigureAwait(false))
                {
                    token.End();
                    return;
                }

                LogLocked();
                Show("The setup was locked, as it was not used for half an hour. Open it anew with one of these:");
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The program ends.
        }
    }

    private void Show(string introduction)
    {
        var text = token.Make();
        console.Say(introduction);
        var all = addresses.All();
        foreach (var address in all) console.Say($"  {address}{WebRoutes.Setup}?{SetupForm.Token}={text}");
        if (all.IsEmpty) console.Say($"  The pages are not open on any port: set Listen:Https, and open {WebRoutes.Setup}?{SetupForm.Token}={text} there.");
        console.Say("The token in them works until the owner is made, for half an hour without use. Browsers warn of the certificate: it is of our own making until you choose another.");
    }

    [LoggerMessage(6607, LogLevel.Information, "The setup was not used for half an hour and is locked; the console shows a new token")]
    private partial void LogLocked();
}
