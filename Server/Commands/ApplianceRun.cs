using Microsoft.Extensions.Options;
using Mox.Server.Storage;

namespace Mox.Server.Commands;

/// <summary>One life of the appliance within the process: from building to the end of its last connection.</summary>
/// <param name="build">Makes the application.</param>
/// <param name="prepare">What must be there before the first port opens.</param>
/// <param name="greet">What is done and said once all ports are open.</param>
internal sealed class ApplianceRun(Func<WebApplication> build, Func<IServiceProvider, CancellationToken, Task> prepare, Func<IServiceProvider, Task> greet)
{
    /// <summary>Runs until it is told to stop. When this returns all is closed.</summary>
    /// <returns>Why it did not start, in words; or that it did.</returns>
    public async Task<(IReadOnlyList<string> Faults, bool Started)> RunAsync()
    {
        WebApplication app;
        try
        {
            app = build();
        }
        catch (Exception e) when (FaultsOf(e) is { } faults)
        {
            return (faults, false);
        }

        await using var ending = app.ConfigureAwait(false);
        try
        {
            // Before anything is opened, all sections together.
            app.Services.GetRequiredService<IStartupValidator>().Validate();
            await ApplianceHost.OpenAsync(app, CancellationToken.None).ConfigureAwait(false);
            await prepare(app.Services, CancellationToken.None).ConfigureAwait(false);
            await app.StartAsync().ConfigureAwait(false);
            await greet(app.Services).ConfigureAwait(false);
        }
        catch (Exception e) when (FaultsOf(e) is { } faults)
        {
            return (faults, false);
        }

        Console.WriteLine("ready");
        await app.WaitForShutdownAsync().ConfigureAwait(false);
        return ([], true);
    }

    /// <summary>What an exception of the start says to its owner; null for one that is a bug.</summary>
    public static IReadOnlyList<string>? FaultsOf(Exception fault) => fault switch
    {
        OptionsValidationException wrong => [.. wrong.Failures],
        AggregateException many when many.InnerExceptions.All(inner => inner is OptionsValidationException) => [.. many.InnerExceptions.Cast<OptionsValidationException>().SelectMany(inner => inner.Failures).Distinct()],
        IOException or UnauthorizedAccessException or InvalidDataException or FormatException or StoreBusyException => fault.Message.Split('\n'),
        _ => null,
    };
}
