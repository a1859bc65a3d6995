using System.Globalization;
using Mox.Testing.Clients;
using Mox.Testing.Processes;

namespace Mox.Benchmarks;

/// <summary>Memory of the server: idle after the first page, and while many connections send large messages.</summary>
internal static class Memory
{
    /// <summary>Proportional set size in MB: private pages, and shared ones divided among those who share them.</summary>
    public static double ProportionalMegabytes(int pid)
    {
        foreach (var line in File.ReadLines($"/proc/{pid}/smaps_rollup"))
        {
            if (line.StartsWith("Pss:", StringComparison.Ordinal)) return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024.0;
        }

        throw new InvalidOperationException("No Pss in smaps_rollup");
    }

    public static async Task RunAsync(string? program, int connections, int megabytes)
    {
        using var stop = new CancellationTokenSource(TimeSpan.FromMinutes(20));
        var ct = stop.Token;
        await using var server = await ApplianceProcess.StartAsync(program: program, ct: ct);
        using (var http = new HttpClient())
        {
            using var page = await http.GetAsync(new Uri($"http://127.0.0.1:{server.Http}/"), ct);
            Console.WriteLine($"first page: {(int)page.StatusCode}");
        }

        await Task.Delay(TimeSpan.FromSeconds(5), TimeProvider.System, ct);
        Console.WriteLine($"idle after the first page: {ProportionalMegabytes(server.Pid):F0} MB");

        var most = 0.0;
        using var watching = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var watch = Task.Run(
            async () =>
            {
                while (!watching.IsCancellationRequested)
                {
                    most = Math.Max(most, ProportionalMegabytes(server.Pid));
                    await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, CancellationToken.None);
                }
            },
            CancellationToken.None);
        var chunk = LoadMessages.Make(1, 1024 * 1024)[^(1024 * 1000)..];
        await Task.WhenAll(Enumerable.Range(0, connections).Select(number => Task.Run(
            async () =>
            {
                using var smtp = await SmtpWire.OpenAsync(server.Smtp, ct);
                await smtp.CommandAsync("MAIL FROM:<sender@elsewhere.test>", 250, ct);
                await smtp.CommandAsync($"RCPT TO:<{ApplianceProcess.Login}>", 250, ct);
                await smtp.CommandAsync("DATA", 354, ct);
                await smtp.SendAsync($"Subject: large {number}\r\n\r\n", ct);
                for (var sent = 0; sent < megabytes; sent++)
                {
                    await smtp.SendAsync(chunk, ct);
                    await smtp.SendAsync("\r\n", ct);
                }

                await smtp.SendAsync("\r\n.\r\n", ct);
                await smtp.ExpectAsync(250, ct);
            },
            ct)));
        await watching.CancelAsync();
        await watch;
        Console.WriteLine($"{connections} connections with {megabytes} MB each: at most {most:F0} MB");
    }
}
