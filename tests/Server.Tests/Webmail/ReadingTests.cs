using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Mox.Server.Identity.Web;
using Mox.Server.Storage;
using Mox.Server.Storage.Search;
using Mox.Server.Webmail;
using Mox.Shared.Contracts.Webmail;
using Mox.Shared.Model.Messages;

namespace Mox.Server.Tests.Webmail;

public class Reading_mail
{
    internal const string Related = """
        From: =?utf-8?q?J=C3=B6rg?= <joerg@remote.example>
        To: mox@test.example, "Other, One" <one@remote.example>
        Cc: two@remote.example
        Reply-To: answers@remote.example
        Subject: Pictures
        Message-ID: <pictures@remote.example>
        Date: Tue, 24 Nov 2026 10:11:12 +0100
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary=a

        --a
        Content-Type: multipart/alternative; boundary=b

        --b
        Content-Type: text/plain; charset=utf-8

        Hello in text
        --b
        Content-Type: multipart/related; boundary=c

        --c
        Content-Type: text/html; charset=utf-8

        <script>alert(1)</script><p onclick=alert(2)>Hello in <b>HTML</b> <img src="cid:logo@x"> <img src="https://tracker.example/p.gif"></p>
        --c
        Content-Type: image/png
        Content-ID: <logo@x>
        Content-Disposition: inline; filename=logo.png
        Content-Transfer-Encoding: base64

        iVBORw0KGgo=
        --c--
        --b--
        --a
        Content-Type: text/html; name="evil.html"
        Content-Disposition: attachment; filename="..\\..\\evil=?utf-8?q?=E2=82=AC?=.html"
        Content-Transfer-Encoding: base64

        PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==
        --a--
        """;

    [Fact]
    public async Task A_message_shows_its_text_its_people_and_its_files()
    {
        await using var host = await WebmailHost.StartAsync();
        var id = await host.ReceiveAsync(Related);
        var message = (await host.Reader.MessageAsync(id, default))!;
        Assert.Equal(new Person("Jörg", "joerg@remote.example"), Assert.Single(message.Item.From));
        Assert.Equal(["mox@test.example", "one@remote.example"], message.To.Select(person => person.Address));
        Assert.Equal("answers@remote.example", Assert.Single(message.ReplyTo).Address);
        Assert.Equal("Hello in text", message.Text.Trim());
        Assert.True(message.HasOwnText);
        Assert.Equal(1, message.Html!.RemoteReferences);
        Assert.Equal(["2", "1.2.2"], message.Attachments.Select(file => file.Path));
        Assert.Equal([false, true], message.Attachments.Select(file => file.Embedded));
        Assert.EndsWith(".html", message.Attachments[0].FileName, StringComparison.Ordinal);
        Assert.DoesNotContain('\\', message.Attachments[0].FileName);
        Assert.Null(message.Attachments[0].PreviewUrl);
        Assert.NotNull(message.Attachments[1].PreviewUrl);
    }

    [Fact]
    public async Task The_frame_gets_harmless_html_under_a_policy_of_its_own()
    {
        await using var host = await WebmailHost.StartAsync();
        var id = await host.ReceiveAsync(Related);
        using var browser = await host.BrowseAsync();
        using var answer = await browser.Http.GetAsync($"/mail/message/{id}/html?theme=dark");
        var html = await answer.Content.ReadAsStringAsync();
        Assert.Contains("Hello in <b>HTML</b>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("script", html, StringComparison.Ordinal);
        Assert.DoesNotContain("tracker.example", html, StringComparison.Ordinal);
        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("sandbox allow-popups", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'self'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("allow-scripts", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("allow-same-origin", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());

        // The picture comes without a cookie, as the frame asks for it; a changed ticket is worth nothing.
        var address = html[(html.IndexOf("/mail/embedded/", StringComparison.Ordinal))..];
        address = address[..address.IndexOf('"', StringComparison.Ordinal)];
        using var stranger = host.Web.Open();
        using var picture = await stranger.Http.GetAsync(address);
        Assert.Equal("image/png", picture.Content.Headers.ContentType!.ToString());
        Assert.Equal(Convert.FromBase64String("iVBORw0KGgo="), await picture.Content.ReadAsByteArrayAsync());
        using var forged = await stranger.Http.GetAsync(address[..^2] + "AA");
        Assert.Equal(HttpStatusCode.NotFound, forged.StatusCode);
    }

    [Fact]
    public async Task A_file_is_a_download_whatever_it_calls_itself()
    {
        await using var host = await WebmailHost.StartAsync();
        var id = await host.ReceiveAsync(Related);
        using var browser = await host.BrowseAsync();
        foreach (var query in (string[])["", "?inline=1"])
        {
            using var answer = await browser.Http.GetAsync($"/mail/message/{id}/part/2{query}");
            Assert.Equal("<script>alert(1)</script>", await answer.Content.ReadAsStringAsync());
            Assert.Equal("application/octet-stream", answer.Content.Headers.ContentType!.ToString());
            Assert.Equal("attachment", answer.Content.Headers.ContentDisposition!.DispositionType);
            Assert.EndsWith(".html", answer.Content.Headers.ContentDisposition.FileNameStar, StringComparison.Ordinal);
            Assert.Contains("sandbox", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        }

        using var image = await browser.Http.GetAsync($"/mail/message/{id}/part/1.2.2?inline=1");
        Assert.Equal("image/png", image.Content.Headers.ContentType!.ToString());
        Assert.Null(image.Content.Headers.ContentDisposition);
        using var raw = await browser.Http.GetAsync($"/mail/message/{id}/raw");
        Assert.Equal(await host.Store.ReadAsync(id), await raw.Content.ReadAsByteArrayAsync());
        using var text = await browser.Http.GetAsync($"/mail/message/{id}/text");
        Assert.Equal("Hello in text", (await text.Content.ReadAsStringAsync()).Trim());
        foreach (var path in (string[])["3", "0", "1.2.2.1", "x", "1..1", "99999999999"])
        {
            using var none = await browser.Http.GetAsync($"/mail/message/{id}/part/{path}");
            Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
        }
    }

    [Fact]
    public async Task Nothing_of_another_account_is_there()
    {
        await using var host = await WebmailHost.StartAsync();
        var id = await host.ReceiveAsync(Related);
        using var browser = await host.BrowseAsync("u2");
        foreach (var path in (string[])["html", "text", "raw", "part/2", "part/1.2.2?inline=1"])
        {
            using var answer = await browser.Http.GetAsync($"/mail/message/{id}/{path}");
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
            Assert.Empty(await answer.Content.ReadAsByteArrayAsync());
            using var stranger = host.Web.Open();
            using var refused = await stranger.Http.GetAsync($"/mail/message/{id}/{path}");
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        }

        var reader = host.As<IMailboxReader>(host.Other);
        Assert.Null(await reader.MessageAsync(id, default));
        Assert.Null(await reader.ItemAsync(id, default));
        Assert.Null(await reader.PageAsync(new MessageQuery { MailboxId = host.Mox.Inbox }, default));
        Assert.Null(await reader.PageAsync(new MessageQuery { MailboxId = host.Mox.Inbox, Search = "Pictures" }, default));
        var thread = (await host.Reader.ItemAsync(id, default))!.ThreadId;
        Assert.Empty(await reader.ConversationAsync(thread, default));
        var actions = host.As<IMailboxActions>(host.Other);
        Assert.Equal(ActionStatus.Missing, (await actions.DeleteAsync([id], default)).Status);
        Assert.Equal(ActionStatus.Missing, (await actions.FlagAsync([id], MessageFlags.Seen, true, default)).Status);
        Assert.Equal(ActionStatus.Missing, (await actions.MoveAsync([id], host.Mox["Trash"], default)).Status);
        Assert.Equal(ActionStatus.Missing, (await actions.EmptyAsync(host.Mox["Trash"], default)).Status);
        Assert.Equal(ActionStatus.Missing, (await actions.UndoAsync(new UndoStep.Return([new ReturnGroup(host.Mox.Inbox, [id], [])]), default)).Status);
        Assert.Equal(FolderStatus.Missing, (await actions.DeleteFolderAsync(host.Mox["Archive"], default)).Status);
        var composer = host.As<IComposer>(host.Other);
        Assert.Null(await composer.ReplyAsync(id, ReplyScope.All, TimeZoneInfo.Utc, "", default));
        Assert.Null(await composer.ForwardAsync(id, TimeZoneInfo.Utc, default));
        Assert.Null(await composer.OpenAsync(id, default));
        Assert.Equal(MessageFlags.None, (await host.Reader.ItemAsync(id, default))!.Flags);
    }

    [Fact]
    public async Task A_list_is_read_next_to_a_place_in_both_directions_and_with_jumps()
    {
        await using var host = await WebmailHost.StartAsync();
        var ids = new List<long>();
        for (var i = 0; i < 10; i++)
        {
            var received = DateTimeOffset.UnixEpoch.AddMinutes(i / 2); // two of each minute
            ids.Add(await host.ReceiveAsync($"From: a@remote.example\nSubject: number {i}\n\nbody {i}", new MessageTraits { Received = received, Flags = i % 2 == 0 ? MessageFlags.Seen : MessageFlags.None }));
        }

        ids.Reverse();
        var reader = host.Reader;
        var top = (await reader.PageAsync(new MessageQuery { MailboxId = host.Mox.Inbox, Take = 4 }, default))!;
        Assert.Equal(ids[..4], top.Rows.Select(row => row.Id));
        Assert.Equal((10, 0), (top.Total, top.First));
        var next = (await reader.PageAsync(new MessageQuery { MailboxId = host.Mox.Inbox, After = top.Rows[^1].Anchor, Take = 4 }, default))!;
        Assert.Equal(ids[4..8], next.Rows.Select(row => row.Id));
        Assert.Equal(4, next.First);
        var jump = (await reader.PageAsync(new MessageQuery { MailboxId = host.Mox.Inbox, After = top.Rows[^1].Anchor, Skip = 4, Take = 4 }, default))!;
        Assert.Equal(ids[8..], jump.Rows.Select(row => row.Id));
        Assert.True(jump.AtEnd);
        var back = (await reader.PageAsync(new MessageQuery { MailboxId = host.Mox.Inbox, After = jump.Rows[0].Anchor, Above = true, Take = 3 }, default))!;
        Assert.Equal(ids[5..8], back.Rows.Select(row => row.Id));
        Assert.Equal(5, back.First);
        var unread = (await reader.PageAsync(new MessageQuery { MailboxId = host.Mox.Inbox, Filter = MessageFilter.Unread, Skip = 1, Take = 2 }, default))!;
        Assert.Equal([ids[2], ids[4]], unread.Rows.Select(row => row.Id));
        Assert.Equal((5, 1), (unread.Total, unread.First));
        var found = (await reader.PageAsync(new MessageQuery { MailboxId = host.Mox.Inbox, Search = "BODY 7", Take = 5 }, default))!;
        Assert.Equal(ids[2], Assert.Single(found.Rows).Id);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_search_finds_words_deep_in_the_text_whether_the_index_has_the_message_or_not(bool indexed)
    {
        await using var host = await WebmailHost.StartAsync();
        var filler = string.Concat(Enumerable.Repeat("nothing to see here\n", 200));
        var wanted = await host.ReceiveAsync($"From: a@remote.example\nSubject: one\n\n{filler}the Larkspur is out\n");
        await host.ReceiveAsync($"From: a@remote.example\nSubject: two\n\n{filler}the lark is out\n");
        if (indexed) await host.Store.Get<SearchIndexer>().CatchUpAsync(default);
        Assert.Equal(wanted, Assert.Single((await host.Reader.PageAsync(new MessageQuery { MailboxId = host.Mox.Inbox, Search = "larkspur out", Take = 5 }, default))!.Rows).Id);
        Assert.Equal(2, (await host.Reader.PageAsync(new MessageQuery { MailboxId = host.Mox.Inbox, Search = "LARK is", Take = 5 }, default))!.Total);
        Assert.Empty((await host.Reader.PageAsync(new MessageQuery { MailboxId = host.Mox.Inbox, Search = "larkspurs", Take = 5 }, default))!.Rows);
    }

    [Fact]
    public async Task Anonymous_callers_have_the_sign_in_and_what_a_ticket_opens_and_nothing_else()
    {
        await using var host = await WebmailHost.StartAsync();
        var mine = host.Web.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().Where(endpoint => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null)
            .SelectMany(endpoint => endpoint.Metadata.GetRequiredMetadata<IHttpMethodMetadata>().HttpMethods.Select(method => $"{method} {endpoint.RoutePattern.RawText}")).Distinct();
        Assert.Equal((string[])["GET /mail/embedded/{ticket}", "GET /mail/framed/{ticket}", "GET /mail/link/{ticket}", "GET /mail/remote/{ticket}", "GET /signin", "POST /language", "POST /signin", "POST /signin/code", "POST /signin/passkey", "POST /signin/passkey/options"], mine.Order(StringComparer.Ordinal));
        Assert.Subset(mine.ToHashSet(), WebmailRegistration.Anonymous.Concat(WebSessionsRegistration.Anonymous).ToHashSet());
    }
}
