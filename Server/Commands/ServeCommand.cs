using Microsoft.Extensions.Options;

namespace Mox.Server.Commands;

/// <summary>Runs the appliance proper until it is told to stop.</summary>
internal static class ServeCommand
{
    public static async Task<int> RunAsync(CommandLine.Serve serve)
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal);
        if (serve.DataFolder is not null) settings["Appliance:DataFolder"] = serve.DataFolder;
        return await RunAsync(() => ApplianceHost.Build(settings, throttleLogins: true), static (_, _) => Task.CompletedTask, static _ => { }).ConfigureAwait(false);
    }

    /// <summary>Builds, prepares, starts and runs; faults of the start are told in words, without a stack.</summary>
    /// <param name="build">Makes the application.</param>
    /// <param name="prepare">What must be there before the first port opens.</param>
    /// <param name="greet">Says what to open, once all ports are open.</param>
    public static async Task<int> RunAsync(Func<WebApplication> build, Func<IServiceProvider, CancellationToken, Task> prepare, Action<IServiceProvider> greet)
    {
        WebApplication app;
        try
        {
            app = build();
        }
        catch (Exception e) when (e is IOException or InvalidDataException or FormatException or UnauthorizedAccessException)
        {
            return Fail(e.Message);
        }

        await using var ending = app.ConfigureAwait(false);
        try
        {
            // Before anything is opened, all sections together.
            app.Services.GetRequiredService<IStartupValidator>().Validate();
            await ApplianceHost.OpenAsync(app, CancellationToken.None).ConfigureAwait(false);
            await prepare(app.Services, CancellationToken.None).ConfigureAwait(false);
            await app.StartAsync().ConfigureAwait(false);
        }
        catch (OptionsValidationException e)
        {
            return Fail([.. e.Failures]);
        }
        catch (AggregateException e) when (e.InnerExceptions.All(inner => inner is OptionsValidationException))
        {
            return Fail([.. e.InnerExceptions.Cast<OptionsValidationException>().SelectMany(inner => inner.Failures).Distinct()]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException or FormatException)
        {
            return Fail(e.Message);
        }

        greet(app.Services);
        Console.WriteLine("ready");
        await app.WaitForShutdownAsync().ConfigureAwait(false);
        return 0;
    }

    private static int Fail(params string[] faults)
    {
        foreach (var fault in faults) Console.Error.WriteLine(fault);
        return 1;
    }
}
