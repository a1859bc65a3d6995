using Mox.Shared.Contracts.Webmail;

namespace Mox.Server.Tests.Webmail;

public class Links_of_a_text
{
    [Fact]
    public async Task Ask_before_they_lead_to_numbers_or_look_alikes_and_lose_what_follows_people()
    {
        await using var host = await WebmailHost.StartAsync();
        var id = await host.ReceiveAsync("From: a@remote.example\nSubject: x\nContent-Type: text/plain; charset=utf-8\n\nhttps://fine.example/a http://192.0.2.7/plan https://p\u0430ypal.example/ https://user@there.example/x\nand https://shop.example/i?id=7&utm_source=mail.");
        var links = (await host.Reader.MessageAsync(id, default))!.TextLinks;
        Assert.Equal(3, links.Values.Count(link => link.IsRisky));
        Assert.DoesNotContain("https://fine.example/a", links.Keys);
        Assert.Equal(new TextLink("https://shop.example/i?id=7", false), links["https://shop.example/i?id=7&utm_source=mail"]);

        // The page that asks names the address.
        using var browser = await host.BrowseAsync();
        var page = await browser.Http.GetStringAsync(links["http://192.0.2.7/plan"].Href);
        Assert.Contains("href=\"http://192.0.2.7/plan\"", page, StringComparison.Ordinal);

        await host.As<IWebmailSettings>(host.Mox).ChangeAsync(settings => settings with { CleanLinks = false }, default);
        Assert.DoesNotContain("https://shop.example/i?id=7&utm_source=mail", (await host.Reader.MessageAsync(id, default))!.TextLinks.Keys);
    }
}

public class A_message_in_a_file
{
    private const string Inner = "From: Old Friend <old@friend.example>\r\nTo: mox@test.example\r\nSubject: Inside\r\nDate: Mon, 3 Nov 2025 10:00:00 +0000\r\nContent-Type: text/html\r\n\r\n<p>It was <b>encoded</b>.</p>\r\n";

    [Theory]
    [InlineData("message/rfc822; name=letter.eml")]
    [InlineData("application/octet-stream; name=letter.eml")]
    public async Task Is_opened_also_under_an_encoding(string type)
    {
        await using var host = await WebmailHost.StartAsync();
        var id = await host.ReceiveAsync(Outer(type, Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(Inner))));
        Assert.Equal(FileKind.Message, Assert.Single((await host.Reader.MessageAsync(id, default))!.Attachments).Kind);
        var opened = Assert.IsType<FilePreview.Message>(await host.As<IMessageReading>(host.Mox).PreviewAsync(id, "2", default));
        Assert.Equal(("Inside", "old@friend.example", "It was encoded.", null), (opened.Subject, Assert.Single(opened.From).Address, opened.Text.Trim(), opened.Html));
    }

    [Fact]
    public async Task That_holds_none_is_not_shown_as_one()
    {
        await using var host = await WebmailHost.StartAsync();
        var id = await host.ReceiveAsync(Outer("message/rfc822; name=letter.eml", Convert.ToBase64String("just words"u8)));
        Assert.IsType<FilePreview.None>(await host.As<IMessageReading>(host.Mox).PreviewAsync(id, "2", default));
    }

    private static string Outer(string type, string octets) =>
        $"From: a@remote.example\nSubject: x\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nhi\n--b\nContent-Type: {type}\nContent-Disposition: attachment; filename=letter.eml\nContent-Transfer-Encoding: base64\n\n{octets}\n--b--\n";
}

public class An_answer_to_a_list
{
    private const string Letter = "From: a@remote.example\nTo: list@lists.example\nCc: bo@remote.example\nSubject: x\nList-Post: <mailto:list@lists.example>\nMessage-Id: <1@remote.example>\n\nhi";

    [Theory]
    [InlineData(ReplyScope.List, true)]
    [InlineData(ReplyScope.All, true)]
    [InlineData(ReplyScope.Sender, false)]
    public async Task Is_known_as_one_also_when_it_is_gone_on_with(ReplyScope scope, bool expected)
    {
        await using var host = await WebmailHost.StartAsync();
        var draft = (await host.Composer.ReplyAsync(await host.ReceiveAsync(Letter), scope, TimeZoneInfo.Utc, "", default))!;
        Assert.Equal(expected, draft.ToList);
        var saved = Assert.IsType<SaveOutcome.Saved>(await host.Composer.SaveAsync(draft, default));
        Assert.Equal(expected, (await host.Composer.OpenAsync(saved.Draft.Id, default))!.ToList);
    }

    [Fact]
    public async Task Rows_tell_copies_from_those_addressed()
    {
        await using var host = await WebmailHost.StartAsync();
        await host.ReceiveAsync(Letter);
        var row = Assert.Single((await host.Reader.PageAsync(new MessageQuery { MailboxId = host.Mox.Inbox }, default))!.Rows);
        Assert.Equal((2, 1, "bo@remote.example"), (row.To.Length, row.Copies, row.To[^1].Address));
    }
}
