using System.IO.Compression;
using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Mox.Server.Storage;
using Mox.Server.Tests.Identity.Web;
using Mox.Server.Tests.Webmail.Remote;
using Mox.Server.Webmail.Messages;
using Mox.Shared.Contracts.Webmail;
using Mox.Shared.Model.Mailboxes;
using Mox.Shared.Model.Messages;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace Mox.Server.Tests.Webmail;

public class The_reading_pane
{
    private static readonly DeliveryFacts Proven = new()
    {
        RemoteIp = IPAddress.Parse("203.0.113.9"),
        HelloName = "mail.letters.example",
        MailFrom = "b@letters.example",
        Recipient = "mox@test.example",
        FromAddress = "ann@letters.example",
        FromOrganization = "letters.example",
        FromValidated = true,
        Checks = [new("dkim", "pass", "letters.example", "Signed", true), new("dmarc", "pass", "letters.example", "Fine", true)],
    };

    [Fact]
    public async Task Shows_remote_images_by_way_of_the_server_while_the_session_lasts()
    {
        using var picture = new Image<Rgba32>(20, 10);
        using var file = new MemoryStream();
        picture.SaveAsPng(file);
        await using var site = await LoopbackSite.StartAsync(async context =>
        {
            if (context.Request.Path == "/a.png") await context.Response.Body.WriteAsync(file.ToArray());
            else await context.Response.WriteAsync("<svg xmlns='http://www.w3.org/2000/svg'/>");
        });
        await using var host = await WebmailHost.StartAsync();
        var id = await host.ReceiveAsync(Html($"<img src='{site.Address}/a.png'><img src='{site.Address}/b.svg'><img src='{site.Address}/t.gif' width=1 height=1>"));
        var detail = (await host.Reader.MessageAsync(id, default))!;
        Assert.Equal((3, 1), (detail.Html!.RemoteReferences, detail.Html.Trackers));
        using var browser = await host.BrowseAsync();
        var off = await browser.Http.GetStringAsync($"/mail/message/{id}/html");
        Assert.DoesNotContain("<img", off, StringComparison.Ordinal);
        Assert.Empty(site.Asked);
        var on = await browser.Http.GetStringAsync($"/mail/message/{id}/html?images=1");
        Assert.DoesNotContain(site.Address, on, StringComparison.Ordinal);
        var addresses = on.Split("src=\"").Skip(1).Select(rest => rest[..rest.IndexOf('"', StringComparison.Ordinal)]).ToList();
        Assert.Equal(2, addresses.Count);
        using var stranger = host.Web.Open();
        using (var answer = await stranger.Http.GetAsync(addresses[0]))
        {
            Assert.Equal("image/png", answer.Content.Headers.ContentType!.ToString());
            Assert.Contains("sandbox", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        }

        using (var svg = await stranger.Http.GetAsync(addresses[1])) Assert.Equal(HttpStatusCode.NotFound, svg.StatusCode);
        using (var again = await stranger.Http.GetAsync(addresses[0])) Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Equal(["/a.png", "/b.svg"], site.Asked.Select(asked => asked.Path));
        using (var forged = await stranger.Http.GetAsync(addresses[0][..^2] + "AA")) Assert.Equal(HttpStatusCode.NotFound, forged.StatusCode);

        // A ticket for one purpose is none for another.
        using (var other = await stranger.Http.GetAsync(addresses[0].Replace("/remote/", "/embedded/", StringComparison.Ordinal))) Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);
        host.Web.Services.GetRequiredService<FakeSessions>().Rows.Clear();
        using var ended = await stranger.Http.GetAsync(addresses[0]);
        Assert.Equal(HttpStatusCode.NotFound, ended.StatusCode);
    }

    [Fact]
    public async Task Remembers_how_mail_is_shown_for_a_sender_or_a_domain_that_is_proven()
    {
        await using var host = await WebmailHost.StartAsync();
        var reading = host.As<IMessageReading>(host.Mox);
        var first = await host.ReceiveAsync(Html("<p>x"), new MessageTraits { Delivery = Proven });
        var doubtful = await host.ReceiveAsync(Html("<p>x"), new MessageTraits { Delivery = Proven with { FromValidated = false, Checks = [new("dmarc", "fail", "letters.example", "")] } });
        Assert.Equal(MessageDisplay.Html, (await host.Reader.MessageAsync(first, default))!.Display);
        Assert.True(await reading.RememberAsync(first, MessageDisplay.HtmlWithImages, ChoiceReach.Domain, default));
        Assert.False(await reading.RememberAsync(doubtful, MessageDisplay.HtmlWithImages, ChoiceReach.Sender, default));
        Assert.False(await host.As<IMessageReading>(host.Other).RememberAsync(first, MessageDisplay.Html, ChoiceReach.Sender, default));
        var same = await host.ReceiveAsync(Html("<p>x", "Bob <bob@letters.example>"), new MessageTraits { Delivery = Proven with { FromAddress = "bob@letters.example" } });
        var shown = (await host.Reader.MessageAsync(same, default))!;
        Assert.Equal((MessageDisplay.HtmlWithImages, ChoiceReach.Domain, true), (shown.Display, shown.Author.Chosen, shown.Author.CanRemember));
        Assert.Equal(MessageDisplay.Text, (await host.Reader.MessageAsync(doubtful, default))!.Display);
        var junk = await host.ReceiveAsync(Html("<p>x"), new MessageTraits { Delivery = Proven }, host.Mox["Junk"]);
        Assert.Equal(MessageDisplay.Text, (await host.Reader.MessageAsync(junk, default))!.Display);
        await reading.ForgetAsync(first, default);
        Assert.Equal(MessageDisplay.Html, (await host.Reader.MessageAsync(same, default))!.Display);
    }

    [Theory]
    [InlineData(SenderStanding.Proven, SpecialUse.None, MessageDisplay.HtmlWithImages, MessageDisplay.HtmlWithImages)]
    [InlineData(SenderStanding.Unproven, SpecialUse.None, MessageDisplay.HtmlWithImages, MessageDisplay.Html)]
    [InlineData(SenderStanding.Unproven, SpecialUse.None, MessageDisplay.Text, MessageDisplay.Text)]
    [InlineData(SenderStanding.Doubtful, SpecialUse.None, MessageDisplay.Html, MessageDisplay.Text)]
    [InlineData(SenderStanding.Proven, SpecialUse.Junk, MessageDisplay.Html, MessageDisplay.Text)]
    public void Is_careful_without_a_choice(SenderStanding standing, SpecialUse use, MessageDisplay usual, MessageDisplay expected) => Assert.Equal(expected, SenderLook.Cautious(standing, use, usual));

    [Theory]
    [InlineData("exarnple.org", "example.org", true)]
    [InlineData("examp1e.org", "example.org", true)]
    [InlineData("exmaple.org", "example.org", true)]
    [InlineData("example.org", "example.org", false)]
    [InlineData("sample.org", "example.org", false)]
    [InlineData("a.org", "b.org", false)]
    public void Knows_domains_that_are_taken_for_others(string one, string other, bool alike) => Assert.Equal(alike, SenderLook.IsAlike(one, other));

    [Fact]
    public async Task Says_who_is_new_who_imitates_and_what_was_answered()
    {
        await using var host = await WebmailHost.StartAsync();
        var first = await host.ReceiveAsync(Html("<p>x"), new MessageTraits { Delivery = Proven });
        var second = await host.ReceiveAsync(Html("<p>x"), new MessageTraits { Delivery = Proven, Flags = MessageFlags.Answered | MessageFlags.Forwarded });
        var imitating = await host.ReceiveAsync(Html("<p>x", "Mox <mox@tesst.example>"), new MessageTraits { Delivery = Proven with { FromAddress = "mox@tesst.example" } });
        Assert.True((await host.Reader.MessageAsync(first, default))!.Author.IsNew);
        var again = (await host.Reader.MessageAsync(second, default))!;
        Assert.False(again.Author.IsNew);
        Assert.Equal([new MessageEvent(false, null, 0), new MessageEvent(true, null, 0)], again.Events.ToArray());
        Assert.Equal("test.example", (await host.Reader.MessageAsync(imitating, default))!.Author.LooksLike);
        var answer = await host.ReceiveAsync("From: mox@test.example\nTo: ann@letters.example\nSubject: Re: x\nMessage-ID: <answer@test.example>\nIn-Reply-To: <same@letters.example>\nReferences: <same@letters.example>\n\nYes", mailboxId: host.Mox["Sent"]);
        Assert.Equal(answer, (await host.Reader.MessageAsync(second, default))!.Events[0].MessageId);
    }

    [Fact]
    public async Task Leaves_a_list_by_one_request_or_by_a_message()
    {
        await using var site = await LoopbackSite.StartAsync(context =>
        {
            if (context.Request.Path == "/full") context.Response.StatusCode = 500;
            return Task.CompletedTask;
        });
        await using var host = await WebmailHost.StartAsync();
        var reading = host.As<IMessageReading>(host.Mox);
        var one = await host.ReceiveAsync(List($"<{site.Address}/off?u=7>"), new MessageTraits { Delivery = Proven });
        Assert.Equal(LeaveWay.OneClick, (await host.Reader.MessageAsync(one, default))!.List!.Leave);
        Assert.Equal(LeaveOutcome.Done, await reading.LeaveListAsync(one, default));
        var asked = Assert.Single(site.Asked);
        Assert.Equal(("POST", "/off?u=7", "List-Unsubscribe=One-Click"), (asked.Method, asked.Path, asked.Body));
        Assert.Contains("application/x-www-form-urlencoded", asked.Headers, StringComparison.Ordinal);
        var full = await host.ReceiveAsync(List($"<{site.Address}/full>"), new MessageTraits { Delivery = Proven });
        Assert.Equal(LeaveOutcome.Refused, await reading.LeaveListAsync(full, default));
        var mail = await host.ReceiveAsync(List("<mailto:leave@lists.letters.example?subject=off%207>"), new MessageTraits { Delivery = Proven });
        Assert.Equal(LeaveOutcome.Sent, await reading.LeaveListAsync(mail, default));
        var sent = Assert.Single(host.Queue.Sent);
        Assert.Equal("leave@lists.letters.example", Assert.Single(sent.Submission.Recipients).Address.ToString());
        Assert.Contains("Subject: off 7", sent.Message, StringComparison.Ordinal);
        Assert.Equal(LeaveOutcome.NotOffered, await host.As<IMessageReading>(host.Other).LeaveListAsync(mail, default));
    }

    [Fact]
    public async Task Gives_all_files_in_one_archive_with_names_that_are_told_apart()
    {
        await using var host = await WebmailHost.StartAsync();
        var id = await host.ReceiveAsync(Files);
        using var browser = await host.BrowseAsync();
        using var answer = await browser.Http.GetAsync($"/mail/message/{id}/files.zip");
        Assert.Equal($"email-{id}-attachments-two-files.zip", answer.Content.Headers.ContentDisposition!.FileName);
        await using var content = await answer.Content.ReadAsStreamAsync();
        await using var archive = await ZipArchive.CreateAsync(content, ZipArchiveMode.Read, false, null, default);
        Assert.Equal(["a.txt", "a (2).txt", "inner.eml"], archive.Entries.Select(entry => entry.FullName));
        using var reader = new StreamReader(await archive.Entries[1].OpenAsync());
        Assert.Equal("two", (await reader.ReadToEndAsync()).Trim());
    }

    [Fact]
    public async Task Shows_texts_in_a_frame_messages_as_messages_and_nothing_else()
    {
        await using var host = await WebmailHost.StartAsync();
        var id = await host.ReceiveAsync(Files);
        var reading = host.As<IMessageReading>(host.Mox);
        Assert.Equal(new FilePreview.Frame($"/mail/message/{id}/view/2", false), await reading.PreviewAsync(id, "2", default));
        var inner = Assert.IsType<FilePreview.Message>(await reading.PreviewAsync(id, "4", default));
        Assert.Equal(("Inner", "inner text", null), (inner.Subject, inner.Text.Trim(), inner.Html));
        Assert.Null(await host.As<IMessageReading>(host.Other).PreviewAsync(id, "2", default));
        using var browser = await host.BrowseAsync();
        using var text = await browser.Http.GetAsync($"/mail/message/{id}/view/2");
        Assert.Equal(("text/plain; charset=utf-8", "one"), (text.Content.Headers.ContentType!.ToString(), (await text.Content.ReadAsStringAsync()).Trim()));
        Assert.Contains("sandbox", text.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        using var message = await browser.Http.GetAsync($"/mail/message/{id}/view/4");
        Assert.Equal(HttpStatusCode.NotFound, message.StatusCode);
        var parts = (await reading.InternalsAsync(id, default))!.Parts;
        Assert.Equal([("", "multipart/mixed"), ("1", "text/plain"), ("2", "text/plain"), ("3", "text/plain"), ("4", "message/rfc822"), ("4.1", "text/plain")], parts.Select(part => (part.Path, part.MediaType)));
    }

    [Fact]
    public async Task Prints_with_the_styles_of_the_sender_kept_to_the_mail_and_warns_before_risky_links()
    {
        await using var host = await WebmailHost.StartAsync();
        var id = await host.ReceiveAsync(Html("<style>dl{display:none}</style><p>Body</p><a href='https://evil.example/'>bank.example</a>"));
        using var browser = await host.BrowseAsync();
        var page = await browser.Http.GetStringAsync($"/mail/message/{id}/print?html=1&zone=Europe/Vienna");
        Assert.Contains("@scope (.mail){dl{display:none;}", page, StringComparison.Ordinal);
        Assert.Contains("ann@letters.example", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        var html = await browser.Http.GetStringAsync($"/mail/message/{id}/html");
        var link = html[html.IndexOf("/mail/link/", StringComparison.Ordinal)..];
        link = link[..link.IndexOf('"', StringComparison.Ordinal)];
        using var stranger = host.Web.Open();
        var warning = await stranger.Http.GetStringAsync(link);
        Assert.Contains("href=\"https://evil.example/\"", warning, StringComparison.Ordinal);
        Assert.Contains("The link says that it leads somewhere else.", warning, StringComparison.Ordinal);
        using var made = await stranger.Http.GetAsync("/mail/link/https%3A%2F%2Fevil.example");
        Assert.Equal(HttpStatusCode.NotFound, made.StatusCode);
        using var source = await browser.Http.GetAsync($"/mail/message/{id}/source");
        Assert.Equal("text/plain; charset=utf-8", source.Content.Headers.ContentType!.ToString());
    }

    [Fact]
    public async Task Shows_the_fields_one_always_wants_to_see()
    {
        await using var host = await WebmailHost.StartAsync();
        await host.As<IWebmailSettings>(host.Mox).ChangeAsync(settings => settings with { ExtraFields = ["X-Mailer"] }, default);
        var id = await host.ReceiveAsync("From: a@b.example\nX-Mailer: Pigeon =?utf-8?q?=E2=80=AE1?=\nSubject: x\n\ny");
        Assert.Equal(new FieldView("X-Mailer", "Pigeon 1"), Assert.Single((await host.Reader.MessageAsync(id, default))!.ExtraFields));
    }

    private const string Files = """
        From: ann@letters.example
        Subject: Two files!
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary=a

        --a

        text
        --a
        Content-Type: text/plain
        Content-Disposition: attachment; filename=a.txt

        one
        --a
        Content-Type: text/plain
        Content-Disposition: attachment; filename=a.txt

        two
        --a
        Content-Type: message/rfc822
        Content-Disposition: attachment; filename=inner.eml

        From: bob@letters.example
        Subject: Inner

        inner text
        --a--
        """;

    private static string Html(string html, string from = "Ann <ann@letters.example>") =>
        $"From: {from}\nTo: mox@test.example\nSubject: x\nMessage-ID: <same@letters.example>\nMIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n{html}";

    private static string List(string address) =>
        $"DKIM-Signature: v=1; a=rsa-sha256; d=letters.example; s=k; h=From:List-Unsubscribe:List-Unsubscribe-Post; bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; b=AAAA\nFrom: Ann <ann@letters.example>\nTo: mox@test.example\nSubject: x\nList-Unsubscribe: {address}\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\n\nx";
}
