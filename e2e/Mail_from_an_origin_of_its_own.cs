using Microsoft.Playwright;
using Mox.Testing;
using Mox.Testing.Processes;

namespace Mox.E2E;

/// <summary>HTML of mail that comes from a host name of its own: it is seen as ever, pictures and warnings too.</summary>
public class Mail_from_an_origin_of_its_own
{
    private const string Letter = """
        <p>A picture <img src="cid:dot@example.org" width="40" height="40" alt="a dot"> and a <a href="https://bank.example/login">https://other.example/</a> link.</p>
        """;

    [PeerFact("chromium", "swaks")]
    public async Task Is_read_as_ever()
    {
        var offset = FreePorts.Offset();
        var content = $"http://content.localhost:{80 + offset}";
        await using var server = await ApplianceProcess.StartAsync(offset: offset, settings: [("Web:ContentOrigin", content)]);
        await using var browser = await Browser.OpenAsync();
        var dot = Convert.ToBase64String(await File.ReadAllBytesAsync(Path.Combine(Repository.Root, "wwwroot", "icons", "app-180.png")));
        await Peers.SwaksAsync(server.Smtp, ApplianceProcess.Login, "From elsewhere", "--data", $"""
            From: sender@elsewhere.test
            To: {ApplianceProcess.Login}
            Subject: From elsewhere
            MIME-Version: 1.0
            Content-Type: multipart/related; boundary=b

            --b
            Content-Type: text/html; charset=utf-8

            {Letter}
            --b
            Content-Type: image/png
            Content-ID: <dot@example.org>
            Content-Transfer-Encoding: base64

            {string.Join('\n', dot.Chunk(76).Select(line => new string(line)))}
            --b--
            """);
        var page = await browser.SignInAsync(server);
        var shown = page.WaitForResponseAsync(answer => answer.Url.StartsWith(content + "/mail/embedded/", StringComparison.Ordinal));
        await page.Locator(".row", new() { HasText = "From elsewhere" }).ClickAsync();
        Assert.Equal(200, (await shown).Status);
        var frame = page.FrameLocator(".paper iframe");
        await Assertions.Expect(frame.GetByText("A picture")).ToBeVisibleAsync(new() { Timeout = 15_000 });
        Assert.Contains(page.Frames, one => one.Url.StartsWith(content + "/mail/framed/", StringComparison.Ordinal));
        await browser.KeepAsync(page, "own-origin");

        // A risky link still asks first.
        var warning = await page.Context.RunAndWaitForPageAsync(() => frame.GetByText("https://other.example/").ClickAsync());
        await Assertions.Expect(warning.Locator("h1")).ToBeVisibleAsync(new() { Timeout = 15_000 });
        Assert.StartsWith(content + "/mail/link/", warning.Url, StringComparison.Ordinal);
        Assert.DoesNotContain(browser.Faults, fault => fault.Contains("CSP", StringComparison.Ordinal) || fault.Contains("frame", StringComparison.OrdinalIgnoreCase));
    }
}
