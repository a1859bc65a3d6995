using System.Runtime.InteropServices;
using Microsoft.Extensions.Options;
using Mox.Server.Setup;

namespace Mox.Server.Commands;

/// <summary>Runs the appliance proper until it is told to stop. It may start anew within the process, with other settings.</summary>
internal static class ServeCommand
{
    public static Task<int> RunAsync(CommandLine.Serve serve)
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal);
        if (serve.DataFolder is not null) settings["Appliance:DataFolder"] = serve.DataFolder;
        return RunAsync(settings);
    }

    /// <summary>Serves until told to stop.</summary>
    /// <param name="settings">Go before those of files and environment.</param>
    /// <param name="replace">Puts other services in place of the usual ones; for tests.</param>
    public static async Task<int> RunAsync(IReadOnlyDictionary<string, string?> settings, Action<IServiceCollection>? replace = null)
    {
        var ending = 0;
        void End(PosixSignalContext context)
        {
            // Between two starts there is no host that would hear of it; one that runs does.
            context.Cancel = true;
            Interlocked.Exchange(ref ending, 1);
        }

        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        var restart = new ApplianceRestart { Judge = text => JudgeAsync(settings, text) };
        while (true)
        {
            ApplianceFile? file = null;
            var run = new ApplianceRun(
                () =>
                {
                    file = ApplianceHost.FileOf(settings);
                    return ApplianceHost.Build(settings, throttleLogins: true, services =>
                    {
                        services.AddSingleton(restart);
                        replace?.Invoke(services);
                    });
                },
                static (services, ct) => services.GetRequiredService<UnattendedSetup>().RunAsync(ct),
                async services =>
                {
                    file?.Accept();
                    await services.GetRequiredService<SetupDoorKeeper>().AnnounceAsync(CancellationToken.None).ConfigureAwait(false);
                    if (Volatile.Read(ref ending) != 0) services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
                });
            var (faults, started) = await run.RunAsync().ConfigureAwait(false);
            if (started)
            {
                if (!restart.Take() || Volatile.Read(ref ending) != 0) return 0;
                Console.WriteLine("starting anew with other settings");
                continue;
            }

            foreach (var fault in faults) Console.Error.WriteLine(file is null ? fault : Located(file, fault));
            if (file is not { IsTry: true } || Volatile.Read(ref ending) != 0) return 1;
            restart.Failed(string.Join("; ", faults));
            file.Withdraw();
            Console.Error.WriteLine("Starting with the new settings failed; the former ones are used again.");
        }
    }

    /// <summary>Builds, prepares, starts and runs once; faults of the start are told in words, without a stack.</summary>
    /// <param name="build">Makes the application.</param>
    /// <param name="prepare">What must be there before the first port opens.</param>
    /// <param name="greet">Says what to open, once all ports are open.</param>
    public static async Task<int> RunAsync(Func<WebApplication> build, Func<IServiceProvider, CancellationToken, Task> prepare, Action<IServiceProvider> greet)
    {
        var run = new ApplianceRun(build, prepare, services =>
        {
            greet(services);
            return Task.CompletedTask;
        });
        var (faults, started) = await run.RunAsync().ConfigureAwait(false);
        foreach (var fault in faults) Console.Error.WriteLine(fault);
        return started ? 0 : 1;
    }

    /// <summary>What a start with another text of the file would say; nothing is opened.</summary>
    private static async Task<IReadOnlyList<string>> JudgeAsync(IReadOnlyDictionary<string, string?> settings, string text)
    {
        try
        {
            var trial = ApplianceHost.Build(settings, throttleLogins: true, replace: null, fileText: text);
            await using var ending = trial.ConfigureAwait(false);
            trial.Services.GetRequiredService<IStartupValidator>().Validate();
            return [];
        }
        catch (Exception fault) when (ApplianceRun.FaultsOf(fault) is { } faults)
        {
            return faults;
        }
    }

    /// <summary>A fault with the line of the file it is about.</summary>
    private static string Located(ApplianceFile file, string fault)
    {
        try
        {
            return file.Read() is { } text && ApplianceSettings.Parse(text, file.Path).LineOf(fault) is { } line ? FormattableString.Invariant($"{fault} ({file.Path}, line {line})") : fault;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            // Then that is what the fault is about.
            return fault;
        }
    }
}
