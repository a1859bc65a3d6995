using System.Diagnostics;
using System.Text;

namespace Mox.Testing.Processes;

/// <summary>What a program said and how it ended.</summary>
public sealed record ProgramResult(int ExitCode, string Output, string Errors)
{
    /// <summary>Both streams, for messages of failed assertions.</summary>
    public string All => Output + Errors;
}

/// <summary>Runs real programs (swaks, curl, mbsync and so on) to their end.</summary>
public static class ProgramRun
{
    /// <summary>Where a program lies, or null. Also looks where administrators' programs lie.</summary>
    public static string? Find(string name) =>
        (Environment.GetEnvironmentVariable("PATH") + ":/usr/sbin:/sbin:/usr/local/sbin").Split(':')
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);

    public static async Task<ProgramResult> RunAsync(string program, IEnumerable<string> arguments, byte[]? input = null, TimeSpan? timeout = null, CancellationToken ct = default)
    {
        var path = Find(program) ?? throw new FileNotFoundException($"The program {program} is not installed");
        var start = new ProcessStartInfo(path, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.Latin1,
            StandardErrorEncoding = Encoding.Latin1,
        };
        using var process = Process.Start(start)!;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(ct);
        deadline.CancelAfter(timeout ?? TimeSpan.FromSeconds(60));
        var output = process.StandardOutput.ReadToEndAsync(deadline.Token);
        var errors = process.StandardError.ReadToEndAsync(deadline.Token);
        try
        {
            try
            {
                if (input is not null) await process.StandardInput.BaseStream.WriteAsync(input, deadline.Token);
                process.StandardInput.Close();
            }
            catch (IOException)
            {
                // The program ended without reading all of it; its exit code tells.
            }

            await process.WaitForExitAsync(deadline.Token);
            return new ProgramResult(process.ExitCode, await output, await errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} did not end in time");
        }
    }
}
