using Microsoft.Extensions.Options;
using Mox.Protocols.Dns;

namespace Mox.Server.Commands;

/// <summary>What a command has around it: where it reads and writes, what time it is, and whom it asks.</summary>
internal sealed record CommandSurroundings
{
    /// <summary>For what people and scripts read; the last line is the result.</summary>
    public required TextWriter Output { get; init; }

    /// <summary>For faults; and for all that is said while a message or a key goes to <see cref="RawOutput"/>.</summary>
    public required TextWriter Errors { get; init; }

    /// <summary>Opens standard input.</summary>
    public Func<Stream> Input { get; init; } = Console.OpenStandardInput;

    /// <summary>Opens standard output, for octets that must not be changed.</summary>
    public Func<Stream> RawOutput { get; init; } = Console.OpenStandardOutput;

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Gives the resolver of a command; null: the one of the settings.</summary>
    public Func<string?, IDnsResolver> Resolver { get; init; } = ResolverChoice.Client;

    /// <summary>Those of the process.</summary>
    public static CommandSurroundings OfProcess => new() { Output = Console.Out, Errors = Console.Error };

    /// <summary>A resolver for one message, with the budget that it is held to.</summary>
    /// <param name="resolver">What <see cref="ResolverChoice.Read"/> gave.</param>
    /// <exception cref="OptionsValidationException">The settings are wrong.</exception>
    public (FailureNotes Dns, DnsBudget Budget) Budgeted(string? resolver)
    {
        var budget = new DnsBudget(Time);
        return (new FailureNotes(new BudgetedResolver(Resolver(resolver), budget)), budget);
    }

    /// <summary>Runs a command. What cannot be read or written, and wrong settings, are told in words.</summary>
    /// <returns>What the command gives; 2 for a fault.</returns>
    public async Task<int> TellFaultsAsync(Func<Task<int>> run)
    {
        try
        {
            return await run().ConfigureAwait(false);
        }
        catch (OptionsValidationException wrong)
        {
            return await RefuseAsync([.. wrong.Failures]).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return await RefuseAsync(fault.Message).ConfigureAwait(false);
        }
    }

    /// <summary>Says what is wrong and what to do.</summary>
    /// <returns>2.</returns>
    public async Task<int> RefuseAsync(params IReadOnlyList<string> faults)
    {
        foreach (var fault in faults) await Errors.WriteLineAsync(Findings.OneLine(fault)).ConfigureAwait(false);
        return 2;
    }
}
