using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Playwright;
using Mox.Testing.Clients;
using Mox.Testing.Processes;
using Xunit.Abstractions;

namespace Mox.E2E;

/// <summary>A folder of a hundred thousand messages in Chromium: it opens at once, scrolls to its end without staying blank, takes a burst of mail calmly, and all of it can be archived and brought back.</summary>
public class Long_lists(ITestOutputHelper output)
{
    internal static readonly DateTimeOffset Start = new(2024, 1, 5, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Moves the list in steps, and tells for each how many ms it took until rows stood in the middle of it; last, the longest time a flick of the wheel met none.</summary>
    internal const string Scroll = """
        async ([steps, wheel]) => {
          const list = document.querySelector(".rows"), frame = () => new Promise((done) => requestAnimationFrame(done));
          const filled = () => {
            const at = list.getBoundingClientRect();
            return [0.1, 0.5, 0.9].every((part) => document.elementFromPoint(at.left + at.width / 2, at.top + 40 + (at.height - 48) * part)?.closest(".row, .day"));
          };
          const waits = [], end = list.scrollHeight - list.clientHeight;
          for (let step = 1; step <= steps; step++) {
            list.scrollTop = end * step / steps;
            const began = performance.now();
            await frame();
            while (!filled() && performance.now() - began < 10_000) await frame();
            waits.push(performance.now() - began);
          }
          const last = list.querySelector(".row:last-of-type")?.getAttribute("aria-rowindex");
          let longest = 0, since = 0;
          for (let i = 0; i < wheel; i++) {
            list.scrollTop -= 400;
            await frame();
            since = filled() ? 0 : since || performance.now();
            if (since) longest = Math.max(longest, performance.now() - since);
          }
          return [...waits, Number(last), longest];
        }
        """;

    [PeerFact("chromium")]
    public async Task A_hundred_thousand_messages_are_scrolled_filled_and_archived_without_waiting()
    {
        const int Messages = 100_000;
        using var stop = new CancellationTokenSource(TimeSpan.FromMinutes(9));
        await using var server = await ApplianceProcess.StartAsync();
        using var imap = await ImapWire.OpenAsync(server.Imap, ApplianceProcess.Login, ApplianceProcess.Password, stop.Token);
        for (var from = 0; from < Messages; from += 100) await AppendAsync(imap, from, 100, stop.Token);
        await using var browser = await Browser.OpenAsync();
        var frames = new List<(TimeSpan At, bool IsBatch)>();
        var began = TimeProvider.System.GetTimestamp();
        var page = await browser.SignInAsync(server);
        await Assertions.Expect(page.Locator(".row").First).ToBeVisibleAsync();
        output.WriteLine($"sign-in to rows: {TimeProvider.System.GetElapsedTime(began).TotalMilliseconds:F0} ms");
        page.WebSocket += (_, socket) => socket.FrameReceived += (_, frame) =>
        {
            lock (frames) frames.Add((TimeProvider.System.GetElapsedTime(began), frame.Binary is { } octets && Encoding.Latin1.GetString(octets).Contains("JS.RenderBatch", StringComparison.Ordinal)));
        };
        began = TimeProvider.System.GetTimestamp();
        await page.ReloadAsync();
        await Assertions.Expect(page.Locator(".row").First).ToBeVisibleAsync();
        var cold = TimeProvider.System.GetElapsedTime(began).TotalMilliseconds;
        output.WriteLine($"reload to rows: {cold:F0} ms");

        var waits = (await page.EvaluateAsync<JsonElement>(Scroll, new[] { 40, 300 })).EnumerateArray().Select(number => number.GetDouble()).ToArray();
        output.WriteLine($"40 jumps to the end: longest {waits[..40].Max():F0} ms, middle {waits[..40].Order().ElementAt(20):F0} ms; wheel: {waits[^1]:F0} ms without rows");
        Assert.Equal(Messages / 2, waits[^2]);

        await page.Locator(".rows").EvaluateAsync("list => { list.scrollTop = 0; }");
        await Assertions.Expect(page.Locator(".row[aria-rowindex='1']")).ToBeVisibleAsync();
        lock (frames) frames.Clear();
        for (var from = 0; from < 500; from += 50) await AppendAsync(imap, Messages + from, 50, stop.Token);
        await Assertions.Expect(page.Locator(".lhead .cnt")).ToContainTextAsync("33,500", new() { Timeout = 20_000 });
        var busiest = Busiest(frames);
        output.WriteLine($"500 arrivals: at most {busiest} render batches in a second");

        await Assertions.Expect(page.Locator(".row").First).ToContainTextAsync(string.Create(CultureInfo.InvariantCulture, $"Talk {Conversation(Messages + 499)}"), new() { Timeout = 20_000 });
        await page.Locator(".row .pick").First.ClickAsync();
        await page.Locator(".pickbar .txt").ClickAsync();
        await Assertions.Expect(page.Locator(".pickbar b")).ToHaveTextAsync("All 100,500 selected");
        began = TimeProvider.System.GetTimestamp();
        await page.Keyboard.PressAsync("e");
        await Assertions.Expect(page.Locator(".lhead .work")).ToContainTextAsync("of 100,500");
        await AppendAsync(imap, 2 * Messages, 1, stop.Token);
        await Assertions.Expect(page.Locator(".toast")).ToContainTextAsync("Archived", new() { Timeout = 120_000 });
        output.WriteLine($"100,500 archived in {TimeProvider.System.GetElapsedTime(began).TotalSeconds:F1} s");
        Assert.Equal((1L, Messages + 500L), (await imap.StatusAsync("INBOX", "MESSAGES", stop.Token), await imap.StatusAsync("Archive", "MESSAGES", stop.Token)));
        began = TimeProvider.System.GetTimestamp();
        await page.Keyboard.PressAsync("z");
        await Peers.UntilAsync(async () => await imap.StatusAsync("INBOX", "MESSAGES", stop.Token) == Messages + 501, "all are back", TimeSpan.FromMinutes(2));
        output.WriteLine($"brought back in {TimeProvider.System.GetElapsedTime(began).TotalSeconds:F1} s");
        Assert.Empty(browser.Faults);
    }

    private static int Busiest(List<(TimeSpan At, bool IsBatch)> frames)
    {
        lock (frames)
        {
            var batches = frames.Where(frame => frame.IsBatch).Select(frame => frame.At).ToArray();
            return batches.Length == 0 ? 0 : batches.Max(at => batches.Count(other => other >= at && other < at + TimeSpan.FromSeconds(1)));
        }
    }

    private static int Conversation(int number) => number / 400 * 200 + number % 200;

    /// <summary>Two messages in each conversation, the second some hundred later; all minutes apart.</summary>
    internal static async Task AppendAsync(ImapWire imap, int from, int count, CancellationToken ct)
    {
        var octets = new MemoryStream();
        Write("x APPEND INBOX");
        for (var i = from; i < from + count; i++)
        {
            var answer = i / 200 % 2 == 1;
            var message = string.Create(
                CultureInfo.InvariantCulture,
                $"From: Sender {i % 97} <sender{i % 97}@elsewhere.test>\r\nTo: mox@localhost\r\nSubject: {(answer ? "Re: " : "")}Talk {Conversation(i)}\r\nMessage-ID: <long-{i}@elsewhere.test>\r\n{(answer ? $"In-Reply-To: <long-{i - 200}@elsewhere.test>\r\n" : "")}\r\nSome words of message {i} for its preview.\r\n");
            Write(string.Create(CultureInfo.InvariantCulture, $" {(i % 3 == 0 ? "()" : "(\\Seen)")} \"{Start.AddMinutes(i):dd-MMM-yyyy HH:mm:ss +0000}\" {{{message.Length}+}}\r\n{message}"));
        }

        Write("\r\n");
        await imap.SendAsync(octets.ToArray(), ct);
        string line;
        do line = await imap.ReadLineAsync(ct);
        while (!line.StartsWith("x ", StringComparison.Ordinal));
        Assert.StartsWith("x OK", line, StringComparison.Ordinal);

        void Write(string text) => octets.Write(Encoding.ASCII.GetBytes(text));
    }
}
