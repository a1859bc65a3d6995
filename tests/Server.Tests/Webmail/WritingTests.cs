using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Mox.Server.Storage;
using Mox.Server.Tests.Identity.Web;
using Mox.Shared.Contracts;
using Mox.Shared.Contracts.Webmail;

namespace Mox.Server.Tests.Webmail;

public class Answering_mail
{
    private static readonly TimeZoneInfo Dhaka = TimeZoneInfo.FindSystemTimeZoneById("Asia/Dhaka");

    [Fact]
    public async Task An_answer_quotes_goes_to_the_right_people_and_keeps_the_thread()
    {
        await using var host = await WebmailHost.StartAsync();
        var id = await host.ReceiveAsync(Reading_mail.Related);
        var draft = (await host.Composer.ReplyAsync(id, ReplyScope.All, Dhaka, "", default))!;
        Assert.Equal("Re: Pictures", draft.Subject);
        Assert.Equal(["answers@remote.example"], draft.To.Select(person => person.Address));
        Assert.Equal(["one@remote.example", "two@remote.example"], draft.Cc.Select(person => person.Address));
        Assert.Equal("mox@test.example", draft.From);
        Assert.Equal("\n\nOn Tue, 24 Nov 2026 at 15:11, Jörg <joerg@remote.example> wrote:\n> Hello in text\n", draft.Markdown);

        var sent = await host.Composer.SendAsync(draft with { Markdown = "Thank **you** <script>alert(1)</script>" + draft.Markdown, Bcc = [new Person(null, "secret@remote.example")] }, null, default);
        Assert.Equal(4, Assert.IsType<SendOutcome.Queued>(sent).Recipients);
        var (submission, message) = Assert.Single(host.Queue.Sent);
        Assert.Equal("mox@test.example", submission.MailFrom!.ToString());
        Assert.Equal(["answers@remote.example", "one@remote.example", "two@remote.example", "secret@remote.example"], submission.Recipients.Select(recipient => recipient.Address.ToString()));
        Assert.True(submission.CopyToSent);
        Assert.Contains("In-Reply-To: <pictures@remote.example>", message, StringComparison.Ordinal);
        Assert.Contains("References: <pictures@remote.example>", message, StringComparison.Ordinal);
        Assert.Contains("Thank **you** <script>", message, StringComparison.Ordinal);
        Assert.Contains("Thank <strong>you</strong> &lt;script", message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret@", message, StringComparison.Ordinal);
        Assert.Equal("Bcc: secret@remote.example\r\n", System.Text.Encoding.UTF8.GetString(submission.SentPrefix.Span));
        Assert.DoesNotContain("X-Mox-Draft", message, StringComparison.Ordinal);
        Assert.True((await host.Reader.ItemAsync(id, default))!.Answered);
    }

    [Theory]
    [InlineData("Re: Hello", "Re: Hello")]
    [InlineData("RE: Re[2]: Hello", "Re: Hello")]
    [InlineData("Hello", "Re: Hello")]
    public async Task The_prefix_of_the_subject_comes_once(string subject, string expected)
    {
        await using var host = await WebmailHost.StartAsync();
        var id = await host.ReceiveAsync($"From: a@remote.example\nSubject: {subject}\n\nx");
        Assert.Equal(expected, (await host.Composer.ReplyAsync(id, ReplyScope.Sender, Dhaka, "", default))!.Subject);
    }

    [Fact]
    public async Task An_answer_to_our_own_mail_goes_to_those_we_wrote_to()
    {
        await using var host = await WebmailHost.StartAsync();
        var id = await host.ReceiveAsync("From: mox@test.example\nTo: b@remote.example, MOX+tag@test.example\nCc: c@remote.example\nSubject: x\n\nx");
        var draft = (await host.Composer.ReplyAsync(id, ReplyScope.All, Dhaka, "", default))!;
        Assert.Equal(["b@remote.example"], draft.To.Select(person => person.Address));
        Assert.Equal(["c@remote.example"], draft.Cc.Select(person => person.Address));
    }

    [Fact]
    public async Task A_forwarded_message_brings_its_files_byte_for_byte()
    {
        await using var host = await WebmailHost.StartAsync();
        var id = await host.ReceiveAsync(Reading_mail.Related);
        var draft = (await host.Composer.ForwardAsync(id, Dhaka, default))!;
        Assert.Equal("Fwd: Pictures", draft.Subject);
        Assert.Contains("From: Jörg <joerg@remote.example>", draft.Markdown, StringComparison.Ordinal);
        Assert.Equal(2, draft.Attachments.Length);
        await host.Composer.SendAsync(draft with { To = [new Person(null, "x@remote.example")] }, null, default);
        Assert.Contains("\r\n\r\n<script>alert(1)</script>\r\n--", host.Queue.Sent[0].Message, StringComparison.Ordinal);
        Assert.True((await host.Reader.ItemAsync(id, default))!.Forwarded);
        Assert.Null(await host.Composer.OpenAsync(draft.Id, default));
    }
}

public class A_draft
{
    [Fact]
    public async Task Comes_back_as_it_was_saved_and_is_one_message_however_often()
    {
        await using var host = await WebmailHost.StartAsync();
        var draft = (await host.Composer.NewAsync(default)) with
        {
            To = [new Person("Jörg, Q", "joerg@remote.example"), new Person(null, "not yet an addr")],
            Bcc = [new Person(null, "b@remote.example")],
            Subject = "Grüße",
            Markdown = "Line one  \n\n    code line\n> quoted ünïcode " + new string('x', 2000) + "\nFrom here\n.\n",
        };
        var first = Assert.IsType<SaveOutcome.Saved>(await host.Composer.SaveAsync(draft, default)).Draft;
        var second = Assert.IsType<SaveOutcome.Saved>(await host.Composer.SaveAsync(first with { Subject = "Grüße 2" }, default)).Draft;
        Assert.NotEqual(first.Id, second.Id);
        foreach (var id in (long[])[first.Id, second.Id])
        {
            var opened = (await host.Composer.OpenAsync(id, default))!;
            Assert.Equal(second.Id, opened.Id);
            Assert.Equal("Grüße 2", opened.Subject);
            Assert.Equal(draft.To.AsEnumerable(), opened.To);
            Assert.Equal(draft.Bcc.AsEnumerable(), opened.Bcc);
            Assert.Equal(draft.Markdown, opened.Markdown);
        }

        var page = (await host.Reader.PageAsync(new MessageQuery { MailboxId = host.Mox["Drafts"] }, default))!;
        Assert.True(Assert.Single(page.Rows).Draft);
        await host.Composer.DiscardAsync(first.Id, default);
        Assert.Null(await host.Composer.OpenAsync(second.Id, default));
        Assert.IsType<SaveOutcome.Gone>(await host.Composer.SaveAsync(second, default));
    }

    [Fact]
    public async Task Is_sent_once_and_kept_when_sending_fails()
    {
        await using var host = await WebmailHost.StartAsync();
        var draft = Assert.IsType<SaveOutcome.Saved>(await host.Composer.SaveAsync((await host.Composer.NewAsync(default)) with { To = [new Person(null, "a@remote.example")], Subject = "s", Markdown = "t" }, default)).Draft;
        host.Queue.Fault = new StoreBusyException("busy", diskFull: false);
        Assert.IsType<SendOutcome.Busy>(await host.Composer.SendAsync(draft, null, default));
        host.Queue.Fault = new QuotaExceededException();
        Assert.IsType<SendOutcome.Quota>(await host.Composer.SendAsync(draft, null, default));
        host.Queue.Fault = new SendingLimitException(SendingLimit.NewRecipients, 200, TimeSpan.FromHours(3));
        Assert.Equal(new SendOutcome.Limited(true, 200, TimeSpan.FromHours(3)), await host.Composer.SendAsync(draft, null, default));
        Assert.NotNull(await host.Composer.OpenAsync(draft.Id, default));
        host.Queue.Fault = null;
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => host.Composer.SendAsync(draft, null, default)));
        Assert.Single(outcomes.OfType<SendOutcome.Queued>());
        Assert.Equal(3, outcomes.OfType<SendOutcome.Already>().Count());
        Assert.Single(host.Queue.Sent);
    }

    [Fact]
    public async Task Is_not_sent_with_an_address_that_is_none_or_not_ours()
    {
        await using var host = await WebmailHost.StartAsync();
        var draft = new Draft { From = "u2@test.example", To = [new Person(null, "nowhere"), new Person("x\r\nBcc: evil@remote.example", "b@remote.example")], Subject = "a\r\nBcc: evil@remote.example" };
        var outcome = Assert.IsType<SendOutcome.Incomplete>(await host.Composer.SendAsync(draft, null, default));
        Assert.Equal([SendProblemKind.NotYourAddress, SendProblemKind.InvalidRecipient], outcome.Problems.Select(problem => problem.Kind));
        Assert.Equal(SendProblemKind.NoRecipient, Assert.IsType<SendOutcome.Incomplete>(await host.Composer.SendAsync(draft with { From = "mox@test.example", To = [] }, null, default)).Problems.Single().Kind);
        await host.Composer.SendAsync(draft with { From = "mox+news@test.example", To = [draft.To[1]] }, null, default);
        Assert.DoesNotContain("\nBcc:", host.Queue.Sent.Single().Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Takes_files_of_any_octets_and_gives_them_back_exactly()
    {
        await using var host = await WebmailHost.StartAsync();
        using var browser = await host.BrowseAsync();
        var token = await browser.SessionTokenAsync();
        var draft = Assert.IsType<SaveOutcome.Saved>(await host.Composer.SaveAsync((await host.Composer.NewAsync(default)) with { Subject = "files", Markdown = "see" }, default)).Draft;
        var octets = RandomNumberGenerator.GetBytes(3_000_001);
        var one = await UploadAsync(browser, draft.Id, "päper/../a \"b\".pdf", "application/pdf", octets, token);
        var two = await UploadAsync(browser, draft.Id, "small.txt", "text/plain", "x"u8.ToArray(), token); // the old id
        Assert.NotEqual(one.DraftId, two.DraftId);
        var opened = (await host.Composer.OpenAsync(draft.Id, default))!;
        Assert.Equal("see", opened.Markdown);
        Assert.Equal([one.Attachment.Id, two.Attachment.Id], opened.Attachments.Select(file => file.Id));
        Assert.Equal("a _b_.pdf", opened.Attachments[0].FileName);
        Assert.Equal(octets, await browser.Http.GetByteArrayAsync(opened.Attachments[0].Url));
        var saved = Assert.IsType<SaveOutcome.Saved>(await host.Composer.RemoveAttachmentAsync(opened, two.Attachment.Id, default)).Draft;
        Assert.Equal(octets, await browser.Http.GetByteArrayAsync(Assert.Single(saved.Attachments).Url));
    }

    [Fact]
    public async Task Takes_nothing_from_another_site_another_account_or_beyond_the_limit()
    {
        await using var host = await WebmailHost.StartAsync(maxMessage: 1 << 20);
        using var browser = await host.BrowseAsync();
        var draft = Assert.IsType<SaveOutcome.Saved>(await host.Composer.SaveAsync(await host.Composer.NewAsync(default), default)).Draft;
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(browser, draft.Id, "x"u8.ToArray(), ""));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await StatusAsync(browser, draft.Id, new byte[1 << 20], await browser.SessionTokenAsync()));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await StatusAsync(browser, draft.Id, new byte[(1 << 20) / 4 * 3], await browser.SessionTokenAsync()));
        using var other = await host.BrowseAsync("u2");
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(other, draft.Id, "x"u8.ToArray(), await other.SessionTokenAsync()));
        using var stranger = host.Web.Open();
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(stranger, draft.Id, "x"u8.ToArray(), ""));
        Assert.Empty((await host.Composer.OpenAsync(draft.Id, default))!.Attachments);
        var inbox = await host.ReceiveAsync("Subject: no draft\n\nx");
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(browser, inbox, "x"u8.ToArray(), await browser.SessionTokenAsync()));
    }

    [Theory]
    [InlineData("[x](javascript:alert(1))", "javascript")]
    [InlineData("<img src=https://t.example/>", "<img")]
    [InlineData("![p](https://t.example/p.png)", "<img")]
    [InlineData("[x](data:text/html,hi)", "href=\"data")]
    public async Task Is_previewed_and_sent_without_anything_that_acts(string markdown, string absent)
    {
        await using var host = await WebmailHost.StartAsync();
        Assert.DoesNotContain(absent, (await host.Composer.PreviewAsync(markdown, default)).Split("<body")[1], StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task From_a_link_takes_only_recipients_subject_and_text()
    {
        await using var host = await WebmailHost.StartAsync();
        var draft = await host.Composer.FromMailtoAsync("mailto:a@remote.example,b%40remote.example?cc=c@remote.example&subject=Hi%20there&body=one%0D%0Atwo&attach=/etc/passwd&from=x@y.example", default);
        Assert.Equal(["a@remote.example", "b@remote.example"], draft.To.Select(person => person.Address));
        Assert.Equal("c@remote.example", Assert.Single(draft.Cc).Address);
        Assert.Equal(("Hi there", "one\ntwo", "mox@test.example"), (draft.Subject, draft.Markdown, draft.From));
        Assert.Empty(draft.Attachments);
    }

    private static async Task<AttachmentUploaded> UploadAsync(Browser browser, long draftId, string name, string type, byte[] octets, string token)
    {
        using var answer = await PostAsync(browser, draftId, name, type, octets, token);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<AttachmentUploaded>(JsonSerializerOptions.Web))!;
    }

    private static async Task<HttpStatusCode> StatusAsync(Browser browser, long draftId, byte[] octets, string token)
    {
        using var answer = await PostAsync(browser, draftId, "a.bin", "application/octet-stream", octets, token);
        return answer.StatusCode;
    }

    private static async Task<HttpResponseMessage> PostAsync(Browser browser, long draftId, string name, string type, byte[] octets, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, WebRoutes.DraftAttachments(draftId, name)) { Content = new ByteArrayContent(octets) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        if (token.Length > 0) request.Headers.Add(WebRoutes.AntiforgeryHeader, token);
        return await browser.Http.SendAsync(request);
    }
}
