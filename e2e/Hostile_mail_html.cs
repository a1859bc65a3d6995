using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Playwright;
using Mox.Testing;
using Mox.Testing.Processes;

namespace Mox.E2E;

/// <summary>Every case of the public collections of hostile HTML, shown in the reading pane's own frame by a real browser.</summary>
public class Hostile_mail_html(Xunit.Abstractions.ITestOutputHelper output)
{
    /// <summary>Says in every frame that a script ran, before anything of the page can.</summary>
    private const string Hook =
        "window.alert = window.confirm = window.prompt = (...a) => { document.documentElement.setAttribute('data-ran', String(a[0] ?? 'x')); console.error('SCRIPT-RAN ' + a[0]); };"
        + "document.addEventListener('securitypolicyviolation', e => console.error('CSP ' + e.effectiveDirective + ' ' + e.blockedURI));";

    [PeerFact("chromium")]
    public async Task Runs_no_script_asks_nobody_and_stays_in_its_frame()
    {
        if (Corpora.Folder("html") is not { } corpus) return;
        var cases = Cases(corpus).ToList();
        Assert.True(cases.Count > 300, $"only {cases.Count} cases");
        var folder = Directory.CreateTempSubdirectory("mox-hostile-");
        try
        {
            await using (await ApplianceProcess.StartAsync(folder.FullName))
            {
                // It makes its first account.
            }

            var (ids, inbox) = await SampleMail.StoreAsync(folder.FullName, cases.Append(File.ReadAllText(Path.Combine(corpus, "httpleaks-leak.html.txt"))).Select(Message));
            await using var server = await ApplianceProcess.StartAsync(folder.FullName);
            await using var browser = await Browser.OpenAsync();
            var page = await browser.SignInAsync(server);
            var origin = $"http://127.0.0.1:{server.Http}";
            var asked = new ConcurrentBag<string>();
            page.Context.Request += (_, request) => asked.Add(request.Url);
            await page.AddInitScriptAsync(Hook);
            var leaks = ids[^1];

            // A real message in the real pane first, then the same frame for all, many on a page.
            await page.GotoAsync($"{origin}/mail/{inbox}/{leaks}");
            await Assertions.Expect(page.Locator(".paper iframe")).ToBeVisibleAsync(new() { Timeout = 20_000 });
            var sandbox = await page.Locator(".paper iframe").GetAttributeAsync("sandbox");
            var size = await page.EvaluateAsync<int[]>("[document.documentElement.scrollWidth, document.documentElement.clientWidth, document.documentElement.scrollHeight, document.documentElement.clientHeight]");
            Assert.True(size[0] <= size[1] && size[2] <= size[3], $"the pane scrolls: {string.Join(' ', size)}");

            await FramesAsync(page, sandbox!, ids[..^1], "");
            output.WriteLine($"{cases.Count} cases shown; {asked.Count} requests, all to {origin}");
            Assert.DoesNotContain(asked, url => !IsOwn(url, origin));
            Assert.DoesNotContain(asked, url => url.Contains("/mail/remote/", StringComparison.Ordinal));
            Assert.DoesNotContain(browser.Faults, fault => fault.Contains("SCRIPT-RAN", StringComparison.Ordinal) || fault.Contains("CSP ", StringComparison.Ordinal));

            // With images on nothing but pictures is asked for, and only of our own server.
            asked.Clear();
            await FramesAsync(page, sandbox!, [leaks], "?images=1");
            await page.WaitForTimeoutAsync(500);
            Assert.DoesNotContain(asked, url => !IsOwn(url, origin));
            var fetched = asked.Where(url => url.Contains("/mail/remote/", StringComparison.Ordinal)).ToList();
            output.WriteLine($"HTTPLeaks with images on: {fetched.Count} pictures asked of the proxy, nothing else");
            Assert.InRange(fetched.Count, 1, 120);
            Assert.DoesNotContain(browser.Faults, fault => fault.Contains("SCRIPT-RAN", StringComparison.Ordinal) || fault.Contains("CSP ", StringComparison.Ordinal));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static bool IsOwn(string url, string origin) => url.StartsWith(origin, StringComparison.Ordinal) || url.StartsWith("data:image/", StringComparison.Ordinal) || url.StartsWith("blob:" + origin, StringComparison.Ordinal);

    /// <summary>Shows the frames of many messages on one page, and looks into each: it stands where it should, and no script left its mark.</summary>
    private static async Task FramesAsync(IPage page, string sandbox, long[] ids, string query)
    {
        const int Together = 40;
        foreach (var group in ids.Chunk(Together))
        {
            var loaded = await page.EvaluateAsync<int>(
                """
                async ([ids, query, sandbox]) => {
                  const host = document.querySelector(".conv") ?? document.body;
                  host.replaceChildren();
                  const loads = ids.map((id) => new Promise((done) => {
                    const frame = document.createElement("iframe");
                    frame.setAttribute("sandbox", sandbox);
                    frame.style.cssText = "width:600px;height:200px;border:0;display:block;max-width:none";
                    frame.referrerPolicy = "no-referrer";
                    frame.onload = () => done(1);
                    frame.src = `/mail/message/${id}/html${query}`;
                    host.append(frame);
                  }));
                  return (await Promise.all(loads)).length;
                }
                """,
                new object[] { group, query, sandbox });
            Assert.Equal(group.Length, loaded);
            foreach (var frame in page.Frames.Where(frame => frame.Url.Contains("/mail/message/", StringComparison.Ordinal)))
            {
                // Evaluated by the browser's own tools, which no sandbox keeps out; the hook marks the document when a script calls it.
                Assert.Null(await frame.EvaluateAsync<string?>("document.documentElement.getAttribute('data-ran')"));
                Assert.Equal("null", await frame.EvaluateAsync<string>("self.origin"));
            }

            var boxes = await page.EvaluateAsync<bool>("[...document.querySelectorAll('.conv iframe')].every(f => f.getBoundingClientRect().width === 600 && f.getBoundingClientRect().height === 200) && top === self && document.documentElement.scrollWidth <= innerWidth");
            Assert.True(boxes, "a frame left its place");
            Assert.Equal("null", await page.EvaluateAsync<string>("String(document.documentElement.getAttribute('data-ran'))"));
        }
    }

    private static string Message(string html, int number)
    {
        var text = Convert.ToBase64String(Encoding.UTF8.GetBytes(html), Base64FormattingOptions.InsertLineBreaks).ReplaceLineEndings("\n");
        return $"From: Case <case@hostile.example>\nTo: mox@localhost\nSubject: case {number.ToString(CultureInfo.InvariantCulture)}\nMIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: base64\n\n{text}\n";
    }

    private static IEnumerable<string> Cases(string corpus)
    {
        JsonElement[] Read(string file) => JsonSerializer.Deserialize<JsonElement[]>(File.ReadAllText(Path.Combine(corpus, file)))!;
        var places = JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(Path.Combine(corpus, "html5sec-payload-placeholders.json")))!;
        return Read("dompurify-expect.json").Select(item => item.GetProperty("payload").GetString()!)
            .Concat(Read("htmlsanitizer-tests.json").Select(item => item.GetProperty("input").GetString()!))
            .Concat(Read("owasp-xss-filter-evasion.json").Select(item => item.GetProperty("payload").GetString()!))
            .Concat(Read("html5sec-items.json").Select(item => places.Aggregate(item.GetProperty("data").GetString()!, (text, place) => text.Replace($"%{place.Key}%", place.Value, StringComparison.Ordinal))));
    }
}
