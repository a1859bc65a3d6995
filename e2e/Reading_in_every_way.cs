using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net;
using System.Text;
using Microsoft.Playwright;
using Mox.Testing;
using Mox.Testing.Processes;

namespace Mox.E2E;

/// <summary>The reading pane by a real browser: the ways to show a mail, images through the server, files over the window, what machines see, leaving a list.</summary>
public class Reading_in_every_way
{
    private const string Newsletter = "News from the garden", Parcel = "Everything in one parcel", Talk = "Beds for spring";

    [PeerFact("chromium")]
    public async Task A_newsletter_a_parcel_of_files_and_a_conversation_are_read()
    {
        var folder = Directory.CreateTempSubdirectory("mox-reading-");
        using var site = ListSite.Start();
        try
        {
            await using (await ApplianceProcess.StartAsync(folder.FullName))
            {
                // It makes its first account.
            }

            await SampleMail.StoreAsync(folder.FullName, Mails(site.Address), proven: true);
            await using var server = await ApplianceProcess.StartAsync(folder.FullName);
            await using var browser = await Browser.OpenAsync();
            var page = await browser.SignInAsync(server);
            await NewsletterAsync(browser, page, site);
            await FilesAsync(browser, page);
            await ConversationAsync(browser, page);
            NoFaults(browser);
            await page.Context.CloseAsync();
            foreach (var (width, height, scheme) in new[] { (1440, 900, ColorScheme.Dark), (900, 800, ColorScheme.Light), (390, 844, ColorScheme.Light), (390, 844, ColorScheme.Dark) })
            {
                await PicturesAsync(browser, await browser.SignInAsync(server, width, height, scheme), $"{width}-{scheme}".ToLowerInvariant());
            }

            NoFaults(browser);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>The frame of a mail runs nothing, not even what the test's own tools put into every page; the browser says so.</summary>
    private static void NoFaults(Browser browser) => Assert.DoesNotContain(browser.Faults, fault => !fault.StartsWith("Blocked script execution in", StringComparison.Ordinal));

    private static async Task NewsletterAsync(Browser browser, IPage page, ListSite site)
    {
        await OpenAsync(page, Newsletter);
        await Assertions.Expect(page.Locator(".edge")).ToContainTextAsync("Remote images are off.");
        await Assertions.Expect(page.Locator(".trackers")).ToHaveTextAsync("1 tracker removed");
        await Assertions.Expect(page.Locator(".risky")).ToContainTextAsync("1 misleading link");
        Assert.Empty(site.Asked);
        await browser.KeepAsync(page, "reading-newsletter-images-off");
        await page.Locator(".edge .images").ClickAsync();
        var frame = page.FrameLocator(".paper iframe");
        await Assertions.Expect(frame.Locator("img")).ToHaveCountAsync(2, new() { Timeout = 10_000 });
        await Assertions.Expect(page.Locator(".edge")).ToContainTextAsync("Remote images are on.");
        await WaitAsync(() => !site.Asked.IsEmpty);
        Assert.All(site.Asked, asked => Assert.Equal("GET /banner.png", asked));
        await Assertions.Expect(frame.Locator("img").First).ToHaveJSPropertyAsync("naturalWidth", 40, new() { Timeout = 10_000 });
        await frame.Locator("a").First.HoverAsync();
        await browser.KeepAsync(page, "reading-newsletter-images-on");

        // Remembered for the sender, whoever asks next.
        await page.GetByRole(AriaRole.Button, new() { Name = "Remember" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Always like this from Ann" }).ClickAsync();
        await Assertions.Expect(page.Locator(".toast")).ToContainTextAsync("Remembered for Ann");
        await page.ReloadAsync();
        await Assertions.Expect(page.Locator(".paper iframe")).ToHaveAttributeAsync("src", new System.Text.RegularExpressions.Regex("images=1"), new() { Timeout = 20_000 });
        await page.Locator(".reader h1").ClickAsync();
        await page.Keyboard.PressAsync("t");
        await Assertions.Expect(page.Locator(".body")).ToContainTextAsync("Sow broad beans now", new() { Timeout = 10_000 });
        await page.Keyboard.PressAsync("t");

        // The page before a risky link says where it leads; it goes nowhere by itself.
        var popup = await page.Context.RunAndWaitForPageAsync(() => page.FrameLocator(".paper iframe").GetByText("bank.example").ClickAsync());
        await Assertions.Expect(popup.GetByRole(AriaRole.Heading)).ToHaveTextAsync("Go on to this address?");
        await Assertions.Expect(popup.Locator("code")).ToHaveTextAsync("https://evil.example/login");
        await browser.KeepAsync(popup, "reading-risky-link");
        await popup.CloseAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Unsubscribe" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Stop it" }).ClickAsync();
        await Assertions.Expect(page.Locator(".said")).ToContainTextAsync("took the request", new() { Timeout = 10_000 });
        Assert.Contains("POST /off List-Unsubscribe=One-Click", site.Asked);
        await browser.KeepAsync(page, "reading-newsletter-left");

        await page.Locator(".reader h1").ClickAsync();
        await page.Keyboard.PressAsync("O");
        var inside = page.Locator("dialog.inside");
        await Assertions.Expect(inside).ToContainTextAsync("List-Unsubscribe-Post", new() { Timeout = 10_000 });
        await inside.GetByRole(AriaRole.Button, new() { Name = "Parts" }).ClickAsync();
        await Assertions.Expect(inside).ToContainTextAsync("text/html");
        await browser.KeepAsync(page, "reading-internals");
        await inside.GetByRole(AriaRole.Button, new() { Name = "Source" }).ClickAsync();
        await Assertions.Expect(page.FrameLocator("dialog.inside iframe").Locator("body")).ToContainTextAsync("Subject: " + Newsletter);
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(inside).ToHaveCountAsync(0);
    }

    private static async Task FilesAsync(Browser browser, IPage page)
    {
        await OpenAsync(page, Parcel);
        await page.Locator(".files .txt", new() { HasText = "more" }).ClickAsync();
        await browser.KeepAsync(page, "reading-files");
        var first = page.Locator(".file .open").First;
        await first.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        var viewer = page.Locator("dialog.viewer");
        await Assertions.Expect(viewer.Locator("img")).ToBeVisibleAsync(new() { Timeout = 10_000 });
        foreach (var (shows, name) in new[] { ("", "text"), ("Planting", "calendar"), ("ines@example.org", "card"), ("2 files in this archive", "archive"), ("Do not open it.", "program"), ("Inner words", "message"), ("", "pdf") })
        {
            await page.Keyboard.PressAsync("ArrowRight");
            if (shows.Length > 0) await Assertions.Expect(viewer).ToContainTextAsync(shows, new() { Timeout = 10_000 });
            else await Assertions.Expect(viewer.Locator("iframe")).ToBeVisibleAsync(new() { Timeout = 10_000 });
            if (name == "text") await Assertions.Expect(page.FrameLocator("dialog.viewer iframe").Locator("body")).ToContainTextAsync("plain words");
            await browser.KeepAsync(page, $"reading-viewer-{name}");
        }

        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(viewer).ToHaveCountAsync(0);
        await Assertions.Expect(first).ToBeFocusedAsync();
        var saved = await page.RunAndWaitForDownloadAsync(() => page.GetByText("Download all").ClickAsync());
        await using var archive = await ZipFile.OpenReadAsync((await saved.PathAsync())!);
        Assert.Equal(8, archive.Entries.Count);
    }

    private static async Task ConversationAsync(Browser browser, IPage page)
    {
        await OpenAsync(page, Talk);
        await Assertions.Expect(page.Locator("article.msg").First).ToBeVisibleAsync(new() { Timeout = 10_000 });
        await Assertions.Expect(page.Locator("article.msg")).ToHaveCountAsync(3, new() { Timeout = 10_000 });
        await browser.KeepAsync(page, "reading-conversation");
        await page.Locator("article.msg").First.GetByRole(AriaRole.Button, new() { Name = "Close the message of" }).ClickAsync();
        await Assertions.Expect(page.Locator("article.shut")).ToHaveCountAsync(1);
        await page.Locator("article.shut button").ClickAsync();
        await Assertions.Expect(page.Locator("article.msg")).ToHaveCountAsync(3, new() { Timeout = 10_000 });
    }

    private static async Task PicturesAsync(Browser browser, IPage page, string name)
    {
        foreach (var subject in new[] { Newsletter, Parcel, Talk })
        {
            await OpenAsync(page, subject);
            await browser.KeepAsync(page, $"reading-{name}-{subject.Split(' ')[0]}".ToLowerInvariant());
            var (inner, outer) = (await page.EvaluateAsync<int>("document.querySelector('.reader .conv').scrollWidth"), await page.EvaluateAsync<int>("document.querySelector('.reader .conv').clientWidth"));
            Assert.True(inner <= outer, $"{subject} scrolls sideways at {name}: {inner} in {outer}");
            if (page.ViewportSize!.Width < 800) await page.GoBackAsync();
        }

        await page.Context.CloseAsync();
    }

    private static async Task OpenAsync(IPage page, string subject)
    {
        await page.Locator(".row", new() { HasText = subject }).First.ClickAsync();
        await Assertions.Expect(page.Locator(".reader h1")).ToContainTextAsync(subject, new() { Timeout = 10_000 });
        await Assertions.Expect(page.Locator("article.msg").First).ToBeVisibleAsync(new() { Timeout = 10_000 });
    }

    private static async Task WaitAsync(Func<bool> done)
    {
        for (var began = TimeProvider.System.GetTimestamp(); !done(); await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System)) Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(10), "nothing came");
    }

    private static IEnumerable<string> Mails(string site)
    {
        const string Signed = "DKIM-Signature: v=1; a=rsa-sha256; d=letters.example; s=k; h=From:List-Unsubscribe:List-Unsubscribe-Post; bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; b=AAAA\n";
        yield return $"{Signed}From: Ann Lister <ann@letters.example>\nTo: mox@localhost\nReply-To: answers@letters.example\nDate: Mon, 23 Nov 2026 09:00:00 +0100\nSubject: {Newsletter}\nList-Id: Garden letters <garden.letters.example>\nList-Unsubscribe: <{site}/off>\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\nMIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n"
            + $"<body style='background:#f4efe4;color:#33302a'><h1 style='color:#2f6b3c'>The garden in November</h1><p><img src='{site}/banner.png' width=400 height=120 alt='Beds under straw'></p><p>Sow broad beans now, under straw.</p><p><a href='https://letters.example/beans?utm_source=mail'>Read on</a> or see <a href='https://evil.example/login'>bank.example</a>.</p>"
            + $"<table background='{site}/banner.png'><tr><td>On paper of our own</table><img src='{site}/banner.png' width=40><img src='{site}/open.gif' width=1 height=1></body>";
        yield return Files();
        for (var i = 0; i < 3; i++)
        {
            var ids = i == 0 ? "" : $"In-Reply-To: <talk0@letters.example>\nReferences: <talk0@letters.example>\n";
            yield return $"From: {(i == 1 ? "Noor <noor@letters.example>" : "Ann Lister <ann@letters.example>")}\nTo: mox@localhost\nCc: a@one.example, b@two.example, c@three.example, d@four.example\nDate: Tue, 24 Nov 2026 1{i}:00:00 +0100\nMessage-ID: <talk{i}@letters.example>\n{ids}Subject: {(i == 0 ? "" : "Re: ")}{Talk}\n\nThe {(i == 0 ? "first" : i == 1 ? "second" : "third")} word on beds.\n\n> Four boards\n> will do.\n";
        }
    }

    private static string Files()
    {
        using var zip = new MemoryStream();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true))
        {
            archive.CreateEntry("plan/beds.txt");
            archive.CreateEntry("plan/paths.txt");
        }

        var parts = new StringBuilder();
        void Add(string name, string type, byte[] content) =>
            parts.Append("--a\nContent-Type: ").Append(type).Append("\nContent-Disposition: attachment; filename=\"").Append(name).Append("\"\nContent-Transfer-Encoding: base64\n\n").Append(Convert.ToBase64String(content)).Append('\n');
        Add("beds.bmp", "image/bmp", ListSite.Banner);
        Add("notes.txt", "text/plain; charset=utf-8", "Some plain words.\n"u8.ToArray());
        Add("planting.ics", "text/calendar; charset=utf-8", "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Planting\r\nDTSTART:20270504T080000Z\r\nDTEND:20270504T100000Z\r\nLOCATION:The shed\r\nORGANIZER;CN=Ines:mailto:ines@example.org\r\nRRULE:FREQ=WEEKLY\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"u8.ToArray());
        Add("ines.vcf", "text/vcard; charset=utf-8", "BEGIN:VCARD\r\nFN:Ines Okafor\r\nEMAIL:ines@example.org\r\nTEL:+43 1 555\r\nEND:VCARD\r\n"u8.ToArray());
        Add("plan.zip", "application/zip", zip.ToArray());
        Add("bill.pdf.exe", "application/pdf", [(byte)'M', (byte)'Z', .. new byte[100]]);
        parts.Append("--a\nContent-Type: message/rfc822\nContent-Disposition: attachment; filename=inner.eml\n\nFrom: Bob <bob@letters.example>\nTo: ann@letters.example\nSubject: Inner\n\nInner words.\n");
        Add("bill.pdf", "application/pdf", "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj 3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"u8.ToArray());
        return $"From: Ann Lister <ann@letters.example>\nTo: mox@localhost\nDate: Mon, 23 Nov 2026 10:00:00 +0100\nSubject: {Parcel}\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=a\n\n--a\n\nAll you asked for, and more.\n{parts}--a--\n";
    }

    /// <summary>A picture server and list server on loopback, which keeps what it was asked.</summary>
    private sealed class ListSite : IDisposable
    {
        /// <summary>A picture of 40 by 12.</summary>
        public static readonly byte[] Banner = Picture();

        private readonly HttpListener _listener = new();

        public ConcurrentQueue<string> Asked { get; } = new();

        public string Address { get; private init; } = "";

        public static ListSite Start()
        {
            var site = new ListSite { Address = $"http://127.0.0.1:{FreePorts.One()}" };
            site._listener.Prefixes.Add(site.Address + "/");
            site._listener.Start();
            _ = site.ServeAsync();
            return site;
        }

        public void Dispose() => _listener.Close();

        private async Task ServeAsync()
        {
            while (_listener.IsListening)
            {
                HttpListenerContext context;
                try
                {
                    context = await _listener.GetContextAsync();
                }
                catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
                {
                    return; // Closed.
                }

                using var reader = new StreamReader(context.Request.InputStream);
                Asked.Enqueue($"{context.Request.HttpMethod} {context.Request.RawUrl} {await reader.ReadToEndAsync()}".Trim());
                if (context.Request.HttpMethod == "GET") await context.Response.OutputStream.WriteAsync(Banner);
                context.Response.Close();
            }
        }

        private static byte[] Picture()
        {
            // A bitmap of 24 bits: header, then rows from the bottom, all of one green.
            const int Width = 40, Height = 12, Row = Width * 3;
            var octets = new byte[54 + (Row * Height)];
            "BM"u8.CopyTo(octets);
            BitConverter.TryWriteBytes(octets.AsSpan(2), octets.Length);
            BitConverter.TryWriteBytes(octets.AsSpan(10), 54);
            BitConverter.TryWriteBytes(octets.AsSpan(14), 40);
            BitConverter.TryWriteBytes(octets.AsSpan(18), Width);
            BitConverter.TryWriteBytes(octets.AsSpan(22), Height);
            BitConverter.TryWriteBytes(octets.AsSpan(26), (short)1);
            BitConverter.TryWriteBytes(octets.AsSpan(28), (short)24);
            for (var i = 54; i < octets.Length; i += 3) (octets[i], octets[i + 1], octets[i + 2]) = (0x3C, 0x6B, 0x2F);
            return octets;
        }
    }
}
