using Mox.Server.Storage;
using Mox.Server.Storage.Search;
using Mox.Shared.Contracts.Webmail;
using Mox.Shared.Model.Messages;

namespace Mox.Server.Tests.Webmail;

public class Searching_the_webmail
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Finds_what_each_operator_asks_for(bool indexed)
    {
        await using var host = await WebmailHost.StartAsync();
        var names = new Dictionary<long, string>();
        async Task AddAsync(string name, string message, MessageFlags flags = MessageFlags.None, string folder = "Inbox", params string[] keywords) =>
            names[await host.ReceiveAsync(message, new MessageTraits { Received = Start.AddDays(names.Count), Flags = flags, Keywords = [.. keywords] }, host.Mox[folder])] = name;

        await AddAsync("boards", "From: Ines Okafor <ines@joinery.example>\nTo: mox@test.example\nCc: Dov <dov@mill.example>\nList-Id: Timber <timber.lists.example>\nX-Colour: dark red\nSubject: Oak boards\n\nForty of them, see https://x.example/a\n", MessageFlags.Seen, "Inbox", "mill");
        await AddAsync("invoice", "From: shop@x.example\nTo: mox@test.example\nSubject: Invoice\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nsee the file about oak\n--b\nContent-Type: application/pdf\nContent-Disposition: attachment; filename=invoice-7.pdf\n\nx\n--b--\n", MessageFlags.Flagged | MessageFlags.Answered);
        await AddAsync("archive", "From: Ann <ann@x.example>\nTo: mox@test.example\nBcc: secret@x.example\nSubject: Pictures\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nno\n--b\nContent-Type: application/octet-stream\nContent-Disposition: attachment; filename=photos.tar.gz\n\nx\n--b--\n", MessageFlags.None, "Archive");
        await AddAsync("odd", "From: Ann <ann@x.example>\nTo: mox@test.example\nSubject: Forwarded mail\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nines wrote\n--b\nContent-Type: application/x-odd\nContent-Disposition: attachment; filename=a.eml\n\nx\n--b--\n", MessageFlags.Forwarded, "Archive");
        await AddAsync("meeting", "From: Ann <ann@x.example>\nTo: mox@test.example\nSubject: Come\nContent-Type: text/calendar\n\nBEGIN:VCALENDAR\n");
        await AddAsync("gone", "From: Ines Okafor <ines@joinery.example>\nTo: mox@test.example\nSubject: Old oak\n\nx\n", MessageFlags.Seen, "Trash");
        await AddAsync("spam", "From: bad@x.example\nTo: mox@test.example\nSubject: oak for free\n\nx\n", MessageFlags.None, "Junk");
        await AddAsync("mine", "From: mox@test.example\nTo: Ines Okafor <ines@joinery.example>\nSubject: Re: Oak boards\n\n" + string.Concat(Enumerable.Repeat("a long answer about all of this\n", 100)) + "the Märchen ends\n", MessageFlags.Seen, "Sent");
        if (indexed) await host.Store.Get<SearchIndexer>().CatchUpAsync(default);
        async Task FindsAsync(string query, params string[] wanted)
        {
            var page = await host.Reader.PageAsync(new MessageQuery { MailboxId = MessageQuery.Everywhere, Search = query, Zone = "Europe/Amsterdam" }, default);
            Assert.Equal((query, string.Join(' ', wanted)), (query, string.Join(' ', page!.Rows.Select(row => names[row.Id]))));
            Assert.Equal((wanted.Length, null, null), (page.Total, page.About, page.Reached));
        }

        await FindsAsync("oak", "mine", "invoice", "boards");
        await FindsAsync("oak in:anywhere", "mine", "spam", "gone", "invoice", "boards");
        await FindsAsync("oak in:trash", "gone");
        await FindsAsync("oak (in:bin OR in:Inbox)", "gone", "invoice", "boards");
        await FindsAsync("oak -in:sent", "invoice", "boards");
        await FindsAsync("from:ines", "boards");
        await FindsAsync("from:\"ines okafor\" in:anywhere", "gone", "boards");
        await FindsAsync("to:ines", "mine");
        await FindsAsync("to:dov", "boards");
        await FindsAsync("cc:dov", "boards");
        await FindsAsync("bcc:secret", "archive");
        await FindsAsync("to:secret", "archive");
        await FindsAsync("subject:oak", "mine", "boards");
        await FindsAsync("body:oak", "invoice");
        await FindsAsync("body:märchen", "mine");
        await FindsAsync("MÄRCHEN", "mine");
        await FindsAsync("has:attachment", "odd", "archive", "invoice");
        await FindsAsync("has:pdf", "invoice");
        await FindsAsync("a:zip", "archive");
        await FindsAsync("has:calendar", "meeting");
        await FindsAsync("a:none", "mine", "meeting", "boards");
        await FindsAsync("has:link", "boards");
        await FindsAsync("filename:photos", "archive");
        await FindsAsync("filename:.tar", "archive");
        await FindsAsync("list:timber", "boards");
        await FindsAsync("header:X-Colour", "boards");
        await FindsAsync("header:x-colour:RED", "boards");
        await FindsAsync("header:x-colour:blue");
        await FindsAsync("is:starred", "invoice");
        await FindsAsync("is:unread", "meeting", "odd", "archive", "invoice");
        await FindsAsync("is:read oak", "mine", "boards");
        await FindsAsync("is:answered", "invoice");
        await FindsAsync("is:forwarded", "odd");
        await FindsAsync("label:mill", "boards");
        await FindsAsync("label:mil");
        await FindsAsync("-label:mill oak", "mine", "invoice");
        await FindsAsync("before:2026-03-02", "boards");
        await FindsAsync("end:2026-03-02", "invoice", "boards");
        await FindsAsync("after:2026-03-06 oak", "mine");
        await FindsAsync("on:2026-03-03", "archive");
        await FindsAsync("(before:2026-03-02 OR on:2026-03-03)", "archive", "boards");
        await FindsAsync("oak -boards", "invoice");
        await FindsAsync("pictures OR invoice", "archive", "invoice");
        await FindsAsync("(ines OR photos) -from:ines", "mine", "odd", "archive");
        await FindsAsync("no", "archive");
        await FindsAsync("larger:2k", "mine");
        await FindsAsync("larger:2k smaller:1k");
        await FindsAsync("in:nowhere oak");
        await FindsAsync("oak* OR \"nothing");
        await FindsAsync("\"oak boards\"", "mine", "boards");
    }

    [Fact]
    public async Task Stays_within_the_account_and_the_folder()
    {
        await using var host = await WebmailHost.StartAsync();
        await host.ReceiveAsync("From: a@x.example\nSubject: needle\n\nx");
        await host.ReceiveAsync("From: a@x.example\nSubject: needle\n\nx", mailboxId: host.Mox["Archive"]);
        await host.ReceiveAsync("From: a@x.example\nSubject: needle\n\nx", mailboxId: host.Other.Inbox);
        Assert.Equal(2, (await host.Reader.PageAsync(new MessageQuery { MailboxId = MessageQuery.Everywhere, Search = "needle" }, default))!.Total);
        Assert.Equal(1, (await host.Reader.PageAsync(new MessageQuery { MailboxId = host.Mox.Inbox, Search = "needle" }, default))!.Total);
        Assert.Equal(2, (await host.Reader.PageAsync(new MessageQuery { MailboxId = host.Mox.Inbox, Search = "needle in:anywhere" }, default))!.Total);
        Assert.Equal(1, (await host.As<IMailboxReader>(host.Other).PageAsync(new MessageQuery { MailboxId = MessageQuery.Everywhere, Search = "needle in:anywhere" }, default))!.Total);
        Assert.Null(await host.Reader.PageAsync(new MessageQuery { MailboxId = host.Other.Inbox, Search = "needle" }, default));
    }

    [Fact]
    public async Task Gives_pages_newest_first_over_folders_and_sees_what_changed_in_between()
    {
        await using var host = await WebmailHost.StartAsync();
        var ids = new List<long>();
        for (var i = 0; i < 30; i++)
        {
            ids.Add(await host.ReceiveAsync($"From: a@x.example\nSubject: needle {i}\n\nx", new MessageTraits { Received = Start.AddMinutes(i / 2) }, host.Mox[i % 3 == 0 ? "Archive" : "Inbox"]));
            await host.ReceiveAsync("From: a@x.example\nSubject: hay\n\nx", new MessageTraits { Received = Start.AddMinutes(i) });
        }

        ids.Reverse();
        await host.Store.Get<SearchIndexer>().CatchUpAsync(default);
        var reader = host.Reader;
        var query = new MessageQuery { MailboxId = MessageQuery.Everywhere, Search = "needle", Take = 8 };
        var top = (await reader.PageAsync(query, default))!;
        Assert.Equal((30, 0), (top.Total, top.First));
        Assert.Equal(ids[..8], top.Rows.Select(row => row.Id));
        var next = (await reader.PageAsync(query with { After = top.Rows[^1].Anchor }, default))!;
        Assert.Equal(ids[8..16], next.Rows.Select(row => row.Id));
        Assert.Equal(8, next.First);
        var back = (await reader.PageAsync(query with { After = next.Rows[^1].Anchor, Above = true, Skip = 1, Take = 3 }, default))!;
        Assert.Equal(ids[11..14], back.Rows.Select(row => row.Id));
        Assert.Equal(ids[28..], (await reader.PageAsync(query with { Skip = 28 }, default))!.Rows.Select(row => row.Id));
        var newest = await host.ReceiveAsync("From: a@x.example\nSubject: the needle\n\nx", new MessageTraits { Received = Start.AddDays(1) });
        await host.Actions.DeleteAsync([ids[0]], default);
        var now = (await reader.PageAsync(query, default))!;
        Assert.Equal([newest, .. ids[1..8]], now.Rows.Select(row => row.Id));
        Assert.Equal(30, now.Total);
    }

    [Fact]
    public async Task Shows_the_words_around_a_find()
    {
        await using var host = await WebmailHost.StartAsync();
        await host.ReceiveAsync("From: a@x.example\nSubject: one\n\n" + string.Concat(Enumerable.Repeat("nothing to see here\n", 200)) + "and then the larkspur came out\n");
        var row = Assert.Single((await host.Reader.PageAsync(new MessageQuery { MailboxId = host.Mox.Inbox, Search = "larkspur" }, default))!.Rows);
        Assert.StartsWith("… ", row.Preview);
        Assert.InRange(row.Preview.IndexOf("larkspur", StringComparison.Ordinal), 2, 40);
    }

    [Fact]
    public async Task Reads_on_in_order_where_many_messages_match()
    {
        await using var host = await WebmailHost.StartAsync();
        var mailbox = host.Mox.Inbox;
        for (var i = 0; i < 8; i++) await host.ReceiveAsync($"From: a@x.example\nSubject: common {(i == 3 ? "rare" : "often")}\n\nx", new MessageTraits { Received = Start.AddMinutes(i) });
        for (var count = 8; count <= Mox.Server.Webmail.Search.SearchRun.MaxCandidates; count *= 2) await host.Store.Writer.CopyAsync(mailbox, Mox.Protocols.Imap.UidSet.All, mailbox, default);
        await host.Store.Get<SearchIndexer>().CatchUpAsync(default);
        for (var i = 0; i < 300; i++) await host.ReceiveAsync("From: a@x.example\nSubject: hay\n\nx", new MessageTraits { Received = Start.AddHours(1) });
        var reader = host.Reader;
        var query = new MessageQuery { MailboxId = MessageQuery.Everywhere, Search = "common", Take = 100 };
        var seen = new HashSet<long>();
        MessagePage page;
        do
        {
            page = (await reader.PageAsync(query, default))!;
            Assert.Equal(page.Rows.OrderByDescending(row => row.Anchor).Select(row => row.Id), page.Rows.Select(row => row.Id));
            Assert.Equal(seen.Count, page.First);
            Assert.All(page.Rows, row => Assert.True(seen.Add(row.Id)));
            if (!page.Rows.IsEmpty) query = query with { After = page.Rows[^1].Anchor, Take = 500 };
        }
        while (!page.AtEnd || page.Reached is not null); // A slow machine may stop early, and goes on when asked again.
        Assert.Equal(4096, seen.Count);
    }
}
