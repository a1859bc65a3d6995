using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Microsoft.Playwright;
using Mox.Testing.Processes;

namespace Mox.E2E;

/// <summary>An archive of Maildirs and an mbox goes up, its mail is there, and a second time nothing is added.</summary>
public class Mail_imported_from_a_file
{
    private static readonly LocatorAssertionsToBeVisibleOptions Patient = new() { Timeout = 20_000 };

    [PeerFact("chromium")]
    public async Task Comes_in_with_folders_and_flags_and_a_repeat_adds_nothing()
    {
        var folder = Directory.CreateTempSubdirectory("mox-import-").FullName;
        var file = Path.Combine(folder, "old-mail.tgz");
        await WriteAsync(file);
        await using var server = await ApplianceProcess.StartAsync();
        await using var browser = await Browser.OpenAsync();
        var page = await browser.SignInAsync(server);
        await page.GotoAsync($"http://127.0.0.1:{server.Http}/account/import");
        await page.GetByRole(AriaRole.Button, new() { Name = "Import", Exact = true }).ClickAsync(new() { Timeout = 15_000 });
        await Assertions.Expect(page.GetByText("Choose a file first.")).ToBeVisibleAsync(Patient);
        await browser.KeepAsync(page, "import-none");
        await ImportAsync(page, file);
        await Assertions.Expect(page.GetByText("403 messages added")).ToBeVisibleAsync(Patient);
        await page.GetByText("2 were passed over").ClickAsync();
        await Assertions.Expect(page.GetByText("notes: holds no mail")).ToBeVisibleAsync();
        await PicturesAsync(browser, server, "import-done");

        await ImportAsync(page, file);
        await Assertions.Expect(page.GetByText("0 messages added, 403 were here already")).ToBeVisibleAsync(Patient);
        await page.Locator("td a", new() { HasText = "Yard/Plans" }).ClickAsync();
        await Assertions.Expect(page.Locator(".row", new() { HasText = "The fence" })).ToBeVisibleAsync(Patient);
        await Assertions.Expect(page.Locator(".row")).ToHaveCountAsync(1);
        Assert.Empty(browser.Faults);
        Directory.Delete(folder, recursive: true);
    }

    private static async Task ImportAsync(IPage page, string file)
    {
        await page.Locator("#import-file").SetInputFilesAsync(file);
        await page.GetByRole(AriaRole.Button, new() { Name = "Import", Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "old-mail.tgz is imported" })).ToBeVisibleAsync(Patient);
    }

    private static async Task PicturesAsync(Browser browser, ApplianceProcess server, string name)
    {
        foreach (var (width, height) in new[] { (1440, 900), (900, 800), (390, 844) })
        {
            foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
            {
                var page = await browser.SignInAsync(server, width, height, scheme);
                await page.GotoAsync($"http://127.0.0.1:{server.Http}/account/import");
                await page.GetByText("2 were passed over").ClickAsync(new() { Timeout = 15_000 });
                await page.GetByText("Folders and flags").ClickAsync();
                await browser.KeepAsync(page, $"{name}-{width}-{scheme}".ToLowerInvariant());
                await page.Context.CloseAsync();
            }
        }
    }

    private static async Task WriteAsync(string path)
    {
        await using var file = File.Create(path);
        await using var packed = new GZipStream(file, CompressionLevel.Fastest);
        await using var tar = new TarWriter(packed, TarEntryFormat.Pax);
        await AddAsync("Maildir/cur/1551675967.a:2,FS", "From: Ann <ann@peer.test>\nSubject: The first letter\n\nHello\n");
        await AddAsync("Maildir/.Yard.Plans/new/1551675968.b", "From: Ann <ann@peer.test>\nSubject: The fence\n\nHello\n");
        await AddAsync("Lists.mbox", string.Concat(Enumerable.Range(1, 400).Select(i => $"From list@peer.test Mon Mar  4 05:06:{i % 60:00} 2019\nFrom: list@peer.test\nStatus: RO\nSubject: Number {i}\n\n{new string('x', i * 10)}\n\n")));
        await AddAsync("Archive/2019.mbox", "From ann@peer.test Mon Mar  4 05:06:07 2019\nFrom: Ann <ann@peer.test>\nSubject: Long ago\n\nHello\n\n");
        await AddAsync("notes", "no mail");
        await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.SymbolicLink, "link.mbox") { LinkName = "/etc/passwd" });

        async Task AddAsync(string name, string text) => await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.ASCII.GetBytes(text)) });
    }
}
