using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Playwright;
using Mox.Testing;
using Mox.Testing.Clients;
using Mox.Testing.Processes;
using Xunit.Abstractions;

namespace Mox.E2E;

/// <summary>
/// Measures the webmail in Chromium and keeps the table below artifacts/. It is no part of the ordinary run: over 600 messages, to see that the measures work, or in earnest, on a quiet machine:
/// <c>MOX_SPEED=100000 MOX_PROGRAM=/opt/mox-appliance/mox-appliance dotnet test e2e -c Release --filter Speed_of_the_webmail</c>.
/// <c>MOX_SPEED_FOLDER</c> names a data folder that stays, so that it need not be filled again.
/// </summary>
public class Speed_of_the_webmail(ITestOutputHelper output)
{
    /// <summary>In each document: when the form of the sign-in was sent, and when the first row stood there.</summary>
    private const string Watch = """
        addEventListener("submit", () => sessionStorage.setItem("sent", String(Date.now())), true);
        const look = () => {
          if (document.querySelector(".rows .row")) sessionStorage.setItem("shown", String(Date.now()));
          else requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
        """;

    /// <summary>Opens rows one after the other and tells for each how long it took until its body was there.</summary>
    private const string OpenRows = """
        async ([from, count]) => {
          const list = document.querySelector(".rows"), times = [];
          let step = "", end = 0;
          const begin = (what) => { step = what; end = performance.now() + 10_000; };
          const frame = () => new Promise((done, fail) => { if (performance.now() > end) fail(new Error("never came: " + step)); else requestAnimationFrame(done); });
          const drawn = async (index) => {
            for (let row; ; await frame()) {
              row = list.querySelector(`.row[aria-rowindex="${index}"]`);
              if (row) return row;
              list.scrollTop = (index - 1) * 64;
            }
          };
          for (let i = 0; i < count; i++) {
            begin(`row ${from + i}`);
            const row = await drawn(from + i), preview = row.querySelector(".what i").textContent.trim(), isHtml = preview.startsWith("Rich");
            await frame();
            let loaded = false;
            const hear = (event) => { loaded ||= event.target.closest?.(".reader") !== null && event.target.tagName === "IFRAME"; };
            document.addEventListener("load", hear, true);
            const began = performance.now();
            row.click();
            const wanted = preview.slice(0, 30);
            begin(`the message "${wanted}"`);
            while (isHtml ? !loaded : ![...document.querySelectorAll(".reader .msg")].some((at) => at.textContent.includes(wanted))) await frame();
            times.push(performance.now() - began);
            document.removeEventListener("load", hear, true);
            await new Promise((done) => setTimeout(done, 250));
          }
          return times;
        }
        """;

    /// <summary>Presses a key as often as wanted: how long until the page shows something, and until the server's answer stands.</summary>
    private const string Press = """
        async ([key, count]) => {
          const rest = (ms) => new Promise((done) => setTimeout(done, ms)), seen = [], answered = [];
          let end = 0;
          const frame = () => new Promise((done, fail) => { if (performance.now() > end) fail(new Error(`no answer to ${key}, of ${answered.length} before`)); else requestAnimationFrame(done); });
          document.querySelector(".rows").focus({ preventScroll: true });
          const press = (name) => document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: name, code: "Key" + name.toUpperCase(), bubbles: true, cancelable: true }));
          const at = () => document.querySelector(".rows .row.at");
          for (let i = 0; i < count; i++) {
            end = performance.now() + 10_000;
            if (key !== "j" && !at()) { press("j"); for (let left = 60; left > 0 && !at(); left--) await frame(); }
            const row = at();
            const next = key === "j" ? (row ? [...document.querySelectorAll(".rows .row")].at([...document.querySelectorAll(".rows .row")].indexOf(row) + 1) : document.querySelector(".rows .row")) : row;
            if (!next) break;
            const id = next.id, starred = next.querySelector(".marks .star") !== null;
            const its = () => document.getElementById(id), marked = () => its() !== null && getComputedStyle(its()).outlineStyle !== "none";
            const done = () => key === "j" ? at()?.id === id : key === "e" ? its() === null : (its()?.querySelector(".marks .star") !== null) !== starred;
            const began = performance.now();
            press(key);
            if (key === "j") { while (!marked()) await frame(); seen.push(performance.now() - began); }
            while (!done()) await frame();
            answered.push(performance.now() - began);
            await rest(150);
          }
          return [seen, answered];
        }
        """;

    /// <summary>Notes the longest time between two frames, until asked.</summary>
    private const string Frames = """
        () => {
          window.__longest = 0;
          let last = performance.now();
          const next = (now) => { window.__longest = Math.max(window.__longest, now - last); last = now; window.__frames = requestAnimationFrame(next); };
          window.__frames = requestAnimationFrame((now) => { last = now; next(now); });
        }
        """;

    private readonly StringBuilder _table = new();

    [PeerFact("chromium")]
    [Trait("Run", "measure")]
    public async Task Is_measured()
    {
        var messages = int.Parse(Environment.GetEnvironmentVariable("MOX_SPEED") ?? "600", CultureInfo.InvariantCulture);
        var isEarnest = messages >= 10_000;
        var circuits = isEarnest ? 20 : 2;
        using var stop = new CancellationTokenSource(TimeSpan.FromMinutes(9));
        var kept = Environment.GetEnvironmentVariable("MOX_SPEED_FOLDER");
        var folder = kept is null ? Directory.CreateTempSubdirectory("mox-speed-") : Directory.CreateDirectory(kept);
        try
        {
            string state;
            await using (var first = await ApplianceProcess.StartAsync(folder.FullName, ct: stop.Token))
            {
                using var imap = await ImapWire.OpenAsync(first.Imap, ApplianceProcess.Login, ApplianceProcess.Password, stop.Token);
                for (var from = (int)await imap.StatusAsync("INBOX", "MESSAGES", stop.Token); from < messages; from += 100) await Long_lists.AppendAsync(imap, from, 100, stop.Token);
                await AppendRichAsync(imap, messages + 2000, 40, stop.Token);
                await using var browser = await Browser.OpenAsync();
                var page = await browser.SignInAsync(first);
                state = await page.Context.StorageStateAsync();
            }

            Tell($"{messages} messages, load {(await File.ReadAllTextAsync("/proc/loadavg", stop.Token)).Split(' ')[0]}, {Environment.GetEnvironmentVariable("MOX_PROGRAM") ?? "the program as built"}");
            await using (var cold = await ApplianceProcess.StartAsync(folder.FullName, ct: stop.Token)) await SignInAsync(cold);
            await using var server = await ApplianceProcess.StartAsync(folder.FullName, ct: stop.Token);
            await using var reader = await Browser.OpenAsync();
            var inbox = await ComeBackAsync(reader, server, state);
            await OpenAsync(inbox, isEarnest ? 50 : 4);
            await KeysAsync(inbox, isEarnest ? 30 : 3);
            await ScrollAsync(inbox);
            await BurstAsync(inbox, server, messages + 3000, isEarnest ? 500 : 100, stop.Token);
            await IdleAsync(reader, server, circuits);

            // The watch does not run in the frames of messages: no script does.
            Assert.Empty(reader.Faults.Where(fault => !fault.StartsWith("Blocked script execution", StringComparison.Ordinal)));
        }
        finally
        {
            var artifacts = Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts"));
            await File.WriteAllTextAsync(Path.Combine(artifacts.FullName, "speed.txt"), _table.ToString(), CancellationToken.None);
            if (kept is null) folder.Delete(recursive: true);
        }
    }

    private async Task SignInAsync(ApplianceProcess server)
    {
        await using var browser = await Browser.OpenAsync();
        var page = await browser.NewPageAsync(null, 1440, 900, ColorScheme.Light);
        await page.AddInitScriptAsync(Watch);
        await page.GotoAsync($"http://127.0.0.1:{server.Http}/");
        await page.FillAsync("#login", ApplianceProcess.Login);
        await page.FillAsync("#password", ApplianceProcess.Password);
        await page.ClickAsync("button[type=submit]");
        await page.WaitForFunctionAsync("() => sessionStorage.getItem('shown')");
        Tell("first sign-in after a start, form to rows", await page.EvaluateAsync<double>("() => sessionStorage.getItem('shown') - sessionStorage.getItem('sent')"), 1500);
    }

    private async Task<IPage> ComeBackAsync(Browser browser, ApplianceProcess server, string state)
    {
        var page = await browser.NewPageAsync(null, 1440, 900, ColorScheme.Light);
        var cookies = JsonDocument.Parse(state).RootElement.GetProperty("cookies").EnumerateArray();
        await page.Context.AddCookiesAsync(cookies.Select(cookie => new Cookie { Name = cookie.GetProperty("name").GetString()!, Value = cookie.GetProperty("value").GetString()!, Domain = "127.0.0.1", Path = "/" }));
        await page.AddInitScriptAsync(Watch);
        await page.GotoAsync($"http://127.0.0.1:{server.Http}/mail");
        await page.WaitForFunctionAsync("() => sessionStorage.getItem('shown')");
        Tell("first page after a start, signed in, empty cache", await page.EvaluateAsync<double>("() => sessionStorage.getItem('shown') - performance.timeOrigin"), 1500);
        await Assertions.Expect(page.Locator("html[data-ready]")).ToBeAttachedAsync();
        await page.EvaluateAsync("() => sessionStorage.removeItem('shown')");
        await page.ReloadAsync();
        await page.WaitForFunctionAsync("() => sessionStorage.getItem('shown')");
        Tell("loaded again", await page.EvaluateAsync<double>("() => sessionStorage.getItem('shown') - performance.timeOrigin"), 1500);
        await Assertions.Expect(page.Locator("html[data-ready]")).ToBeAttachedAsync();
        return page;
    }

    private async Task OpenAsync(IPage page, int count)
    {
        var html = await TimesAsync(page, OpenRows, new object[] { 1, count / 2 });
        Tell($"opening HTML, middle of {html.Length}", Middle(html), 150);
        Tell("opening HTML, 95 of 100", Most(html), 150);
        var text = await TimesAsync(page, OpenRows, new object[] { 41, count / 2 });
        Tell($"opening text, middle of {text.Length}", Middle(text), 150);
        Tell("opening text, 95 of 100", Most(text), 150);
        await page.Keyboard.PressAsync("u");
        await Assertions.Expect(page.Locator(".reader .conv")).ToHaveCountAsync(0);
        await page.Locator(".rows").EvaluateAsync("list => { list.scrollTop = 0; }");
        await Assertions.Expect(page.Locator(".row[aria-rowindex='1']")).ToBeVisibleAsync();
    }

    private async Task KeysAsync(IPage page, int count)
    {
        await page.Keyboard.PressAsync("j");
        await Assertions.Expect(page.Locator(".rows .row.at")).ToHaveCountAsync(1);
        foreach (var (key, what) in ((string, string)[])[("j", "next row"), ("s", "star"), ("e", "archive")])
        {
            var times = (await page.EvaluateAsync<JsonElement>(Press, new object[] { key, count })).EnumerateArray().Select(list => list.EnumerateArray().Select(number => number.GetDouble()).ToArray()).ToArray();
            if (times[0].Length > 0) Tell($"{key} ({what}) to the mark, 95 of 100", Most(times[0]), 50);
            Tell($"{key} ({what}) to the server's answer, middle of {times[1].Length}", Middle(times[1]), 100);
            Tell($"{key} ({what}) to the server's answer, 95 of 100", Most(times[1]), 100);
        }
    }

    private async Task ScrollAsync(IPage page)
    {
        var waits = await TimesAsync(page, Long_lists.Scroll, new[] { 40, 300 });
        Tell("40 jumps to the end, longest without rows", waits[..40].Max(), 300);
        Tell("the wheel, longest without rows", waits[^1], 300);
        await page.Locator(".rows").EvaluateAsync("list => { list.scrollTop = 0; }");
        await Assertions.Expect(page.Locator(".row[aria-rowindex='1']")).ToBeVisibleAsync();
    }

    private async Task BurstAsync(IPage page, ApplianceProcess server, int from, int count, CancellationToken ct)
    {
        using var imap = await ImapWire.OpenAsync(server.Imap, ApplianceProcess.Login, ApplianceProcess.Password, ct);
        await page.EvaluateAsync("() => { window.__batches = []; new MutationObserver(() => window.__batches.push(performance.now())).observe(document.querySelector('.app') ?? document.body, { childList: true, subtree: true, characterData: true, attributes: true }); }");
        await page.EvaluateAsync(Frames);
        for (var at = 0; at < count; at += 50) await Long_lists.AppendAsync(imap, from + at, 50, ct);
        await page.WaitForFunctionAsync("wanted => document.querySelector('.rows .row')?.textContent.includes(wanted)", $"message {from + count - 1} for", new() { Timeout = 20_000 });
        Tell($"{count} arrivals, most changes of the page in a second", await page.EvaluateAsync<double>("() => Math.max(0, ...window.__batches.map((at) => window.__batches.filter((other) => other >= at && other < at + 1000).length))"), 20, "");
        Tell($"{count} arrivals, longest frame", await page.EvaluateAsync<double>("() => { cancelAnimationFrame(window.__frames); return window.__longest; }"), 300);
    }

    /// <summary>The managed memory with circuits that rest, less that without them.</summary>
    private async Task IdleAsync(Browser browser, ApplianceProcess server, int circuits)
    {
        var meter = browser.Pages.First();
        var before = await HeapAsync(meter, server);
        var pages = new List<IPage>();
        for (var i = 0; i < circuits; i++)
        {
            var page = await meter.Context.NewPageAsync();
            await page.GotoAsync($"http://127.0.0.1:{server.Http}/mail");
            await Assertions.Expect(page.Locator(".rows .row").First).ToBeVisibleAsync();
            await Assertions.Expect(page.Locator("html[data-ready]")).ToBeAttachedAsync();
            pages.Add(page);
        }

        var after = await HeapAsync(meter, server);
        Tell($"an idle circuit ({circuits} of them), managed memory", (after - before) / circuits / 1024.0 / 1024, 2, "MB");
        foreach (var page in pages) await page.CloseAsync();
    }

    private static async Task<double> HeapAsync(IPage page, ApplianceProcess server)
    {
        var answer = await page.Context.APIRequest.GetAsync($"http://127.0.0.1:{server.Http}/localserve/memory");
        return double.Parse(await answer.TextAsync(), CultureInfo.InvariantCulture);
    }

    private static async Task<double[]> TimesAsync(IPage page, string script, object arguments) =>
        [.. (await page.EvaluateAsync<JsonElement>(script, arguments)).EnumerateArray().Select(number => number.GetDouble())];

    private static double Middle(double[] times) => times.Order().ElementAt(times.Length / 2);

    private static double Most(double[] times) => times.Order().ElementAt((int)(times.Length * 0.95));

    private void Tell(string what, double measured, double wanted, string unit = "ms") => Tell(string.Create(CultureInfo.InvariantCulture, $"{what,-62} {measured,8:F1} {unit,-2}  (below {wanted}){(measured > wanted ? "  MISSED" : "")}"));

    private void Tell(string line)
    {
        output.WriteLine(line);
        _table.AppendLine(line);
    }

    /// <summary>Messages with HTML, newer than all others, each a conversation of its own.</summary>
    private static async Task AppendRichAsync(ImapWire imap, int after, int count, CancellationToken ct)
    {
        var paragraphs = string.Concat(Enumerable.Range(0, 30).Select(i => $"<p style=\"color:#345\">Paragraph <b>{i}</b> with a <a href=\"https://example.org/{i}\">link</a>.</p>"));
        for (var i = 0; i < count; i++)
        {
            var message = $"From: Rich {i} <rich{i}@elsewhere.test>\r\nTo: mox@localhost\r\nSubject: Rich {i}\r\nMessage-ID: <rich-{i}@elsewhere.test>\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<html><body><h1>Rich text {i}</h1><table><tr><td>{paragraphs}</td></tr></table></body></html>\r\n";
            var date = Long_lists.Start.AddMinutes(after + i + 10).ToString("dd-MMM-yyyy HH:mm:ss +0000", CultureInfo.InvariantCulture);
            await imap.SendAsync(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"r APPEND INBOX (\\Seen) \"{date}\" {{{message.Length}+}}\r\n{message}\r\n")), ct);
            string line;
            do line = await imap.ReadLineAsync(ct);
            while (!line.StartsWith("r ", StringComparison.Ordinal));
            Assert.StartsWith("r OK", line, StringComparison.Ordinal);
        }
    }
}
