using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Mox.Server.Webmail.Compose;
using Mox.Shared.Contracts;
using Mox.Shared.Contracts.Webmail;

namespace Mox.Server.Tests.Webmail;

public class Rich_text
{
    private static async Task ChooseAsync(WebmailHost host, Func<WebmailSettings, WebmailSettings> change) => await host.As<IWebmailSettings>(host.Mox).ChangeAsync(change, default);

    [Fact]
    public async Task Is_kept_and_sent_with_its_pictures_inside_and_a_text_beside_it()
    {
        await using var host = await WebmailHost.StartAsync();
        await ChooseAsync(host, settings => settings with { Format = DraftFormat.Rich });
        using var browser = await host.BrowseAsync();
        var draft = await host.Composer.NewAsync(default);
        Assert.Equal(DraftFormat.Rich, draft.Format);
        var saved = Assert.IsType<SaveOutcome.Saved>(await host.Composer.SaveAsync(draft with { Subject = "rich", Html = "<p>Hello</p>" }, default)).Draft;
        using var request = new HttpRequestMessage(HttpMethod.Post, WebRoutes.DraftAttachments(saved.Id, "dot.png")) { Content = new ByteArrayContent([1, 2, 3]) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse("image/png");
        request.Headers.Add(WebRoutes.AntiforgeryHeader, await browser.SessionTokenAsync());
        using var answer = await browser.Http.SendAsync(request);
        var file = (await answer.Content.ReadFromJsonAsync<AttachmentUploaded>(JsonSerializerOptions.Web))!;
        var html = $"<p class=\"x\" onclick=\"alert(1)\">Hello <b>Ann</b></p><p><img src=\"cid:{file.Attachment.Id}\" alt=\"a dot\"></p><script>alert(1)</script><ul><li>one</li></ul>";
        saved = Assert.IsType<SaveOutcome.Saved>(await host.Composer.SaveAsync(saved with { Id = file.DraftId, Html = html }, default)).Draft;
        var opened = (await host.Composer.OpenAsync(saved.Id, default))!;
        Assert.Equal($"<p>Hello <b>Ann</b></p><p><img src=\"cid:{file.Attachment.Id}\" alt=\"a dot\"></p><ul><li>one</li></ul>", opened.Html.Trim());
        Assert.Equal(file.Attachment.Id, Assert.Single(opened.Attachments).Id);
        Assert.IsType<SendOutcome.Queued>(await host.Composer.SendAsync(opened with { To = [new Person(null, "a@remote.example")] }, null, default));
        var message = host.Queue.Sent.Single().Message;
        Assert.Contains("multipart/related", message, StringComparison.Ordinal);
        Assert.Contains($"Content-ID: <{file.Attachment.Id}>", message, StringComparison.Ordinal);
        Assert.Contains("Hello Ann", message, StringComparison.Ordinal);
        Assert.Contains("Hello <b>Ann</b>", message, StringComparison.Ordinal);
        Assert.DoesNotContain("alert(1)", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Turns_into_Markdown_and_back()
    {
        await using var host = await WebmailHost.StartAsync();
        var draft = await host.Composer.NewAsync(default) with { Markdown = "Dear **Ann**\n\n- one\n- two\n" };
        var rich = await host.Composer.ConvertAsync(draft, DraftFormat.Rich, default);
        Assert.Contains("<strong>Ann</strong>", rich.Html, StringComparison.Ordinal);
        Assert.Contains("<li>one</li>", rich.Html, StringComparison.Ordinal);
        var plain = await host.Composer.ConvertAsync(rich, DraftFormat.Markdown, default);
        Assert.Contains("Dear", plain.Markdown, StringComparison.Ordinal);
        Assert.Contains("one", plain.Markdown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_pasted_comes_without_what_acts_and_from_our_own_page_alone()
    {
        await using var host = await WebmailHost.StartAsync();
        using var browser = await host.BrowseAsync();
        const string Pasted = "<p id=\"subject\" style=\"position:fixed\" onmouseover=\"x()\">Hi <a href=\"javascript:x()\">there</a><img src=\"https://t.example/p.png\"></p>";
        Assert.Equal("<p>Hi <a>there</a></p>", await (await PostAsync(browser, Pasted, await browser.SessionTokenAsync())).Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync(browser, Pasted, "")).StatusCode);
    }

    [Theory]
    [InlineData("<p>a class=\"x\" b &lt;i id=\"y\"&gt;</p>", "<p>a class=\"x\" b &lt;i id=\"y\"&gt;</p>")]
    [InlineData("<div class=\"mox-signature\">-- <br>M</div><div class=\"mox-signature evil\">x</div>", "<div class=\"mox-signature\">-- <br>M</div><div>x</div>")]
    public void Loses_names_that_mean_something_in_the_page_and_no_words(string html, string expected) => Assert.Equal(expected, RichMail.ToFragment(html));

    [Fact]
    public async Task An_answer_quotes_the_HTML_without_its_pictures()
    {
        await using var host = await WebmailHost.StartAsync();
        await ChooseAsync(host, settings => settings with { Format = DraftFormat.Rich });
        var id = await host.ReceiveAsync("From: a@remote.example\nContent-Type: text/html\n\n<p>One <b>two</b><img src=\"https://t.example/x.png\"></p><script>x</script>");
        var draft = (await host.Composer.ReplyAsync(id, ReplyScope.Sender, TimeZoneInfo.Utc, "", default))!;
        Assert.StartsWith("<p><br></p><p>On ", draft.Html, StringComparison.Ordinal);
        Assert.Contains("<blockquote><p>One <b>two</b></p></blockquote>", draft.Html, StringComparison.Ordinal);
    }

    private static async Task<HttpResponseMessage> PostAsync(Identity.Web.Browser browser, string html, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, WebRoutes.DraftClean) { Content = new StringContent(html, Encoding.UTF8, "text/html") };
        if (token.Length > 0) request.Headers.Add(WebRoutes.AntiforgeryHeader, token);
        return await browser.Http.SendAsync(request);
    }
}

public class Answers_and_signatures
{
    private const string Question = "From: Ann <a@remote.example>\nTo: mox@test.example\nDate: Tue, 24 Nov 2026 09:11:00 +0000\nSubject: Q\n\nFirst.\nSecond.\n-- \nAnn\n";

    [Theory]
    [InlineData(ReplyPlace.Auto, "", "\n\n-- \nMox\n\nOn Tue, 24 Nov 2026 at 09:11, Ann <a@remote.example> wrote:\n> First.\n> Second.\n", false)]
    [InlineData(ReplyPlace.Auto, "Second.", "On Tue, 24 Nov 2026 at 09:11, Ann <a@remote.example> wrote:\n> Second.\n\n\n-- \nMox\n", true)]
    [InlineData(ReplyPlace.Above, "Second.", "\n\n-- \nMox\n\nOn Tue, 24 Nov 2026 at 09:11, Ann <a@remote.example> wrote:\n> Second.\n", false)]
    [InlineData(ReplyPlace.Below, "", "On Tue, 24 Nov 2026 at 09:11, Ann <a@remote.example> wrote:\n> First.\n> Second.\n\n\n-- \nMox\n", true)]
    public async Task Stand_where_the_writer_likes_them(ReplyPlace place, string selected, string expected, bool below)
    {
        await using var host = await WebmailHost.StartAsync();
        await host.As<IWebmailSettings>(host.Mox).ChangeAsync(settings => settings with { ReplyPlace = place, Signatures = settings.Signatures.Add("mox@test.example", "Mox") }, default);
        var draft = (await host.Composer.ReplyAsync(await host.ReceiveAsync(Question), ReplyScope.Sender, TimeZoneInfo.Utc, selected, default))!;
        Assert.Equal((expected, below, "-- \nMox\n"), (draft.Markdown, draft.WriteBelow, draft.Signature));
    }

    [Fact]
    public async Task A_line_above_a_signature_is_no_heading()
    {
        await using var host = await WebmailHost.StartAsync();
        Assert.DoesNotContain("<h2", await host.Composer.PreviewAsync("See you\n-- \nMox", default), StringComparison.Ordinal);
    }

    [Fact]
    public async Task HTML_alone_is_quoted_with_its_links()
    {
        await using var host = await WebmailHost.StartAsync();
        var id = await host.ReceiveAsync("From: a@remote.example\nContent-Type: text/html\n\n<p>See <a href=\"https://x.example/a\">this</a></p>");
        Assert.Contains("> See this <https://x.example/a>", (await host.Composer.ReplyAsync(id, ReplyScope.Sender, TimeZoneInfo.Utc, "", default))!.Markdown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Go_to_the_list_that_names_its_address_and_to_all_where_none_does()
    {
        await using var host = await WebmailHost.StartAsync();
        var list = await host.ReceiveAsync("From: a@remote.example\nTo: list@lists.example\nList-Post: <mailto:list%2Bpost@lists.example?subject=x>\nSubject: x\n\nx");
        Assert.Equal("list+post@lists.example", Assert.Single((await host.Composer.ReplyAsync(list, ReplyScope.List, TimeZoneInfo.Utc, "", default))!.To).Address);
        var none = await host.ReceiveAsync("From: a@remote.example\nTo: list@lists.example\nList-Post: NO\nSubject: x\n\nx");
        Assert.Equal(["a@remote.example"], (await host.Composer.ReplyAsync(none, ReplyScope.List, TimeZoneInfo.Utc, "", default))!.To.Select(person => person.Address));
    }

    [Fact]
    public async Task Come_from_the_address_with_its_detail_that_the_original_went_to_under_the_name_chosen_for_it()
    {
        await using var host = await WebmailHost.StartAsync();
        await host.As<IWebmailSettings>(host.Mox).ChangeAsync(settings => settings with { SenderNames = settings.SenderNames.Add("mox+shop@test.example", "The Shop") }, default);
        var id = await host.ReceiveAsync("From: a@remote.example\nTo: mox+shop@test.example\nSubject: x\n\nx");
        var draft = (await host.Composer.ReplyAsync(id, ReplyScope.Sender, TimeZoneInfo.Utc, "", default))!;
        Assert.Equal("mox+shop@test.example", draft.From);
        await host.Composer.SendAsync(draft with { ReplyTo = [new Person("Desk", "desk@test.example")] }, null, default);
        Assert.Contains("From: The Shop <mox+shop@test.example>\r\nReply-To: Desk <desk@test.example>", host.Queue.Sent.Single().Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_draft_of_another_client_is_gone_on_with_as_it_is()
    {
        await using var host = await WebmailHost.StartAsync();
        var id = await host.ReceiveAsync("From: mox@test.example\nTo: a@remote.example\nReply-To: b@remote.example\nSubject: HTML\nMessage-ID: <x@client>\nContent-Type: text/html\n\n<p>Hi <b>there</b></p>", new Mox.Server.Storage.MessageTraits { Flags = Mox.Shared.Model.Messages.MessageFlags.Draft }, host.Mox["Drafts"]);
        var draft = (await host.Composer.OpenAsync(id, default))!;
        Assert.Equal((DraftFormat.Rich, "<p>Hi <b>there</b></p>", "b@remote.example"), (draft.Format, draft.Html.Trim(), Assert.Single(draft.ReplyTo).Address));
        Assert.Equal(draft.Key, (await host.Composer.OpenAsync(id, default))!.Key);
        var saved = Assert.IsType<SaveOutcome.Saved>(await host.Composer.SaveAsync(draft, default)).Draft;
        Assert.Equal(saved.Id, Assert.IsType<DraftFate.Stored>(await host.Composer.FateAsync(draft.Key, 0, default)).Draft.Id);
    }

    [Fact]
    public async Task The_fate_of_a_draft_is_known_by_its_key_however_often_it_was_saved()
    {
        await using var host = await WebmailHost.StartAsync();
        var draft = await host.Composer.NewAsync(default) with { Subject = "a" };
        Assert.IsType<DraftFate.Unknown>(await host.Composer.FateAsync(draft.Key, 0, default));
        var first = Assert.IsType<SaveOutcome.Saved>(await host.Composer.SaveAsync(draft, default)).Draft;
        var second = Assert.IsType<SaveOutcome.Saved>(await host.Composer.SaveAsync(first with { Subject = "b" }, default)).Draft;
        Assert.Equal((second.Id, "b"), (Assert.IsType<DraftFate.Stored>(await host.Composer.FateAsync(draft.Key, 0, default)).Draft.Id, second.Subject));
        Assert.IsType<DraftFate.Unknown>(await host.As<IComposer>(host.Other).FateAsync(draft.Key, second.Id, default));
        Assert.IsType<DraftFate.Unknown>(await host.Composer.FateAsync("../x", second.Id, default));
    }
}
