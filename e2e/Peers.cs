using System.Globalization;
using Mox.Testing.Processes;

namespace Mox.E2E;

/// <summary>A test that needs real programs: skipped, with the reason, where one is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PeerFactAttribute : FactAttribute
{
    public PeerFactAttribute(params string[] programs)
    {
        var missing = programs.Where(program => ProgramRun.Find(program) is null).ToArray();
        if (missing.Length > 0) Skip = $"not installed: {string.Join(", ", missing)}";
        else if (programs.Contains("postfix") && !PostfixProcess.Available) Skip = "Postfix can be started by root only";
    }
}

/// <summary>What the journeys say to swaks and curl.</summary>
internal static class Peers
{
    /// <summary>Sends a message with swaks.</summary>
    public static async Task<ProgramResult> SwaksAsync(int port, string to, string subject, params string[] more) =>
        await ProgramRun.RunAsync("swaks", ["--server", "127.0.0.1", "--port", Text(port), "--from", "sender@elsewhere.test", "--to", to, "--header", $"Subject: {subject}", .. more]);

    /// <summary>One IMAP command by curl, on a mailbox; over TLS when the port is that of imaps.</summary>
    public static async Task<ProgramResult> CurlAsync(string url, params string[] more) =>
        await ProgramRun.RunAsync("curl", ["-sS", "--insecure", "--user", $"{ApplianceProcess.Login}:{ApplianceProcess.Password}", url, .. more]);

    public static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Asks again until it is so; a journey may take a moment, the test must not sleep longer than needed.</summary>
    public static async Task UntilAsync(Func<Task<bool>> isSo, string what, TimeSpan? within = null)
    {
        var end = TimeProvider.System.GetTimestamp();
        while (!await isSo())
        {
            if (TimeProvider.System.GetElapsedTime(end) > (within ?? TimeSpan.FromSeconds(20))) Assert.Fail($"It did not happen: {what}");
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, CancellationToken.None);
        }
    }
}
