using System.Collections.Immutable;
using System.Globalization;
using Mox.Server.Storage;
using Mox.Shared.Contracts.Webmail;
using Mox.Shared.Model.Messages;

namespace Mox.Server.Tests.Webmail;

public class Lists_of_conversations
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 5, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Have_one_row_for_each_with_all_people_and_the_count_over_all_folders()
    {
        await using var host = await WebmailHost.StartAsync();
        await ReceiveAsync(host, "a1", "Ann", minute: 1);
        await ReceiveAsync(host, "b1", "Bob", minute: 2, subject: "Other");
        await ReceiveAsync(host, "a2", "Mox", minute: 3, answers: "a1", mailboxId: host.Mox["Sent"], flags: MessageFlags.Seen);
        var newest = await ReceiveAsync(host, "a3", "Cleo", minute: 4, answers: "a2");
        await ReceiveAsync(host, "a4", "Dan", minute: 5, answers: "a3", mailboxId: host.Mox["Trash"]);
        var page = (await host.Reader.PageAsync(Query(host), default))!;
        Assert.Equal((2, 0), (page.Total, page.First));
        Assert.Equal([newest, page.Rows[1].Id], page.Rows.Select(row => row.Id));
        var summary = page.Rows[0].Conversation!;
        Assert.Equal((3, 2, 2), (summary.Count, summary.Here, summary.Unread));
        Assert.Equal(["Ann", "Mox", "Cleo"], summary.People.Select(person => person.Display));
        Assert.Equal((1, 1), (page.Rows[1].Conversation!.Count, page.Rows[1].Conversation!.Here));
        var trash = Assert.Single((await host.Reader.PageAsync(Query(host) with { MailboxId = host.Mox["Trash"] }, default))!.Rows);
        Assert.Equal((4, 1), (trash.Conversation!.Count, trash.Conversation.Here));
    }

    [Fact]
    public async Task Are_paged_next_to_a_row_and_filtered_by_any_of_their_messages()
    {
        await using var host = await WebmailHost.StartAsync();
        for (var i = 0; i < 9; i++)
        {
            await ReceiveAsync(host, $"m{i}", "Ann", minute: i, subject: $"Letter {i}", flags: MessageFlags.Seen);
            if (i % 3 == 0) await ReceiveAsync(host, $"r{i}", "Bob", minute: 100 + i, subject: $"Letter {i}", answers: $"m{i}", flags: i == 3 ? MessageFlags.Flagged : MessageFlags.Seen);
        }

        var all = (await host.Reader.PageAsync(Query(host), default))!;
        Assert.Equal([6, 3, 0, 8, 7, 5, 4, 2, 1], all.Rows.Select(Letter));
        var below = (await host.Reader.PageAsync(Query(host) with { After = all.Rows[2].Anchor, Take = 2 }, default))!;
        Assert.Equal([8, 7, 3, 9], [.. below.Rows.Select(Letter), below.First, below.Total]);
        var above = (await host.Reader.PageAsync(Query(host) with { After = all.Rows[5].Anchor, Above = true, Take = 2, Skip = 1 }, default))!;
        Assert.Equal([0, 8, 2], [.. above.Rows.Select(Letter), above.First]);
        var last = (await host.Reader.PageAsync(Query(host) with { After = all.Rows[8].Anchor }, default))!;
        Assert.Equal((0, 9), (last.Rows.Length, last.First));
        foreach (var filter in (MessageFilter[])[MessageFilter.Unread, MessageFilter.Flagged])
        {
            Assert.Equal([3], (await host.Reader.PageAsync(Query(host) with { Filter = filter }, default))!.Rows.Select(Letter));
        }

        await host.Actions.FlagAsync([all.Rows[1].Id], MessageFlags.Seen, true, default);
        Assert.Empty((await host.Reader.PageAsync(Query(host) with { Filter = MessageFilter.Unread }, default))!.Rows);
    }

    [Fact]
    public async Task Tell_the_rows_of_single_conversations()
    {
        await using var host = await WebmailHost.StartAsync();
        var thread = (await host.Reader.ItemAsync(await ReceiveAsync(host, "a1", "Ann", minute: 1), default))!.ThreadId;
        await ReceiveAsync(host, "a2", "Mox", minute: 2, answers: "a1", mailboxId: host.Mox["Sent"]);
        var elsewhere = await ReceiveAsync(host, "b1", "Bob", minute: 3, subject: "Other", mailboxId: host.Mox["Archive"]);
        var row = Assert.Single(await host.Reader.RowsAsync(Query(host), [thread, thread, elsewhere, 9999], default));
        Assert.Equal((host.Mox.Inbox, 2, "Ann"), (row.MailboxId, row.Conversation!.Count, row.From[0].Display));
        Assert.Empty(await host.As<IMailboxReader>(host.Other).RowsAsync(Query(host), [thread], default));
    }

    [Fact]
    public async Task Act_on_all_messages_of_a_conversation_that_lie_in_the_folder_and_on_no_other()
    {
        await using var host = await WebmailHost.StartAsync();
        var first = await ReceiveAsync(host, "a1", "Ann", minute: 1);
        var sent = await ReceiveAsync(host, "a2", "Mox", minute: 2, answers: "a1", mailboxId: host.Mox["Sent"]);
        var last = await ReceiveAsync(host, "a3", "Ann", minute: 3, answers: "a2");
        var outcome = await host.Actions.ArchiveAsync(new MessageSelection { Conversations = [last], ShownMailboxId = host.Mox.Inbox }, default);
        Assert.Equal([last, first], outcome.Done.ToArray());
        Assert.Equal(host.Mox["Sent"], (await host.Reader.ItemAsync(sent, default))!.MailboxId);
        await host.Actions.UndoAsync(outcome.Undo!, default);
        Assert.Equal([host.Mox.Inbox, host.Mox.Inbox], [(await host.Reader.ItemAsync(first, default))!.MailboxId, (await host.Reader.ItemAsync(last, default))!.MailboxId]);
    }

    [Fact]
    public async Task Leave_what_was_sent_where_it_is_unless_it_is_shown_or_meant_alone()
    {
        await using var host = await WebmailHost.StartAsync();
        var inbox = await ReceiveAsync(host, "a1", "Ann", minute: 1);
        var sent = await ReceiveAsync(host, "a2", "Mox", minute: 2, answers: "a1", mailboxId: host.Mox["Sent"]);
        Assert.Equal([inbox], (await host.Actions.ArchiveAsync(new MessageSelection { Ids = [inbox, sent], ShownMailboxId = host.Mox.Inbox }, default)).Done.ToArray());
        Assert.Equal([sent], (await host.Actions.ArchiveAsync(new MessageSelection { Ids = [sent], ShownMailboxId = host.Mox.Inbox }, default)).Done.ToArray());
        await host.Actions.MoveAsync([inbox, sent], host.Mox["Sent"], default);
        Assert.Equal(2, (await host.Actions.DeleteAsync(new MessageSelection { Ids = [inbox, sent], ShownMailboxId = host.Mox["Sent"] }, default)).Done.Length);
    }

    private static MessageQuery Query(WebmailHost host) => new() { MailboxId = host.Mox.Inbox, Conversations = true };

    private static int Letter(MessageItem row) => int.Parse(row.Subject[^1..], CultureInfo.InvariantCulture);

    internal static Task<long> ReceiveAsync(WebmailHost host, string id, string from, int minute, string subject = "Plans", string? answers = null, long mailboxId = 0, MessageFlags flags = MessageFlags.None, bool delivered = false) =>
        host.ReceiveAsync(
            $"From: {from} <{from.ToLowerInvariant()}@remote.example>\nSubject: {(answers is null ? "" : "Re: ")}{subject}\nMessage-ID: <{id}@remote.example>\n{(answers is null ? "" : $"In-Reply-To: <{answers}@remote.example>\n")}\nText of {id}",
            new MessageTraits { Flags = flags, Received = Noon.AddMinutes(minute), Delivery = delivered ? new DeliveryFacts() : null },
            mailboxId);
}

public class Muted_conversations
{
    [Fact]
    public async Task Get_what_is_delivered_to_them_as_read_until_they_are_heard_again()
    {
        await using var host = await WebmailHost.StartAsync();
        var first = await Lists_of_conversations.ReceiveAsync(host, "a1", "Ann", minute: 1, delivered: true);
        var outcome = await host.Actions.MuteAsync([first], true, default);
        Assert.Equal(ActionStatus.Done, outcome.Status);
        Assert.True((await host.Reader.ItemAsync(first, default))!.Muted);
        var muted = await Lists_of_conversations.ReceiveAsync(host, "a2", "Bob", minute: 2, answers: "a1", delivered: true);
        var other = await Lists_of_conversations.ReceiveAsync(host, "b1", "Bob", minute: 3, subject: "Other", delivered: true);
        var appended = await Lists_of_conversations.ReceiveAsync(host, "a3", "Bob", minute: 4, answers: "a1");
        Assert.Equal((true, false, false), ((await host.Reader.ItemAsync(muted, default))!.Seen, (await host.Reader.ItemAsync(other, default))!.Seen, (await host.Reader.ItemAsync(appended, default))!.Seen));
        Assert.Equal(3, (await host.Reader.FoldersAsync(default)).Inbox!.Totals.Unseen);
        await host.Actions.UndoAsync(outcome.Undo!, default);
        var heard = await Lists_of_conversations.ReceiveAsync(host, "a4", "Bob", minute: 5, answers: "a1", delivered: true);
        Assert.False((await host.Reader.ItemAsync(heard, default))!.Seen);
        Assert.Equal(ActionStatus.Missing, (await host.As<IMailboxActions>(host.Other).MuteAsync([first], true, default)).Status);
    }

    [Fact]
    public async Task Stay_muted_when_a_late_parent_joins_them_and_are_forgotten_with_their_last_message()
    {
        await using var host = await WebmailHost.StartAsync();
        var left = await Lists_of_conversations.ReceiveAsync(host, "c1", "Ann", minute: 1, answers: "lost1", delivered: true);
        var right = await Lists_of_conversations.ReceiveAsync(host, "c2", "Bob", minute: 2, subject: "Elsewhere", answers: "lost2", delivered: true);
        await host.Actions.MuteAsync([right], true, default);
        await host.ReceiveAsync("From: x@remote.example\nSubject: Re: Elsewhere\nMessage-ID: <lost2@remote.example>\nReferences: <c2@remote.example>\n\nx", new MessageTraits { Delivery = new DeliveryFacts() });
        Assert.True((await host.Reader.ItemAsync(right, default))!.Muted);
        Assert.False((await host.Reader.ItemAsync(left, default))!.Muted);
        var all = (await host.Reader.PageAsync(new MessageQuery { MailboxId = host.Mox.Inbox }, default))!.Rows;
        await host.Actions.DeleteAsync([.. all.Select(row => row.Id)], default);
        await host.Actions.EmptyAsync(host.Mox["Trash"], default);
        using var lease = await host.Store.Get<ReadSessions>().RentAsync(default);
        Assert.Equal(0, lease.Sql.Number("SELECT count(*) FROM MutedThreads"));
    }
}

public class Selections_of_all_that_match
{
    [Fact]
    public async Task Take_what_was_there_at_their_moment_and_can_be_undone()
    {
        await using var host = await WebmailHost.StartAsync();
        await FillAsync(host, 1203);
        var query = new MessageQuery { MailboxId = host.Mox.Inbox };
        var match = await host.Reader.MatchAsync(query, default);
        Assert.Equal(1203, match.Count);
        var late = await host.ReceiveAsync("Subject: late\n\nx");
        var moved = (await host.Reader.PageAsync(query with { Take = 2 }, default))!.Rows[1].Id;
        await host.Actions.ArchiveAsync([moved], default);
        await host.Actions.MoveAsync([moved], host.Mox.Inbox, default);
        var told = new List<int>();
        var outcome = await host.Actions.DeleteAsync(MessageSelection.All(query, match) with { Progress = told.Add }, default);
        Assert.Equal((ActionStatus.Done, 1202), (outcome.Status, outcome.Done.Length));
        Assert.Equal([500, 1000, 1202], told);
        Assert.Equal([moved, late], (await host.Reader.PageAsync(query, default))!.Rows.Select(row => row.Id).Order());
        Assert.Equal(ActionStatus.Done, (await host.Actions.UndoAsync(outcome.Undo!, default)).Status);
        Assert.Equal(1204, (await host.Reader.PageAsync(query, default))!.Total);
    }

    [Fact]
    public async Task Follow_the_filter_and_the_search_and_flags_come_back()
    {
        await using var host = await WebmailHost.StartAsync();
        await FillAsync(host, 30);
        var ids = (await host.Reader.PageAsync(new MessageQuery { MailboxId = host.Mox.Inbox }, default))!.Rows.Select(row => row.Id).ToImmutableArray();
        await host.Actions.FlagAsync(ids[..10], MessageFlags.Flagged, true, default);
        var starred = new MessageQuery { MailboxId = host.Mox.Inbox, Filter = MessageFilter.Flagged, Conversations = true };
        var match = await host.Reader.MatchAsync(starred, default);
        Assert.Equal(10, match.Count);
        var outcome = await host.Actions.FlagAsync(MessageSelection.All(starred, match), MessageFlags.Flagged, false, default);
        Assert.Equal(10, outcome.Done.Length);
        Assert.Equal(0, (await host.Reader.PageAsync(starred, default))!.Total);
        await host.Actions.UndoAsync(outcome.Undo!, default);
        Assert.Equal(10, (await host.Reader.MatchAsync(starred, default)).Count);
        var words = new MessageQuery { MailboxId = host.Mox.Inbox, Search = "special" };
        await host.ReceiveAsync("Subject: special\n\nx");
        Assert.Single((await host.Actions.ArchiveAsync(MessageSelection.All(words, await host.Reader.MatchAsync(words, default)), default)).Done);
    }

    /// <summary>Copies of copies: a thousand messages in a moment.</summary>
    private static async Task FillAsync(WebmailHost host, int count)
    {
        await host.ReceiveAsync("Subject: many\n\nx");
        for (var there = 1; there < count; there *= 2)
        {
            await host.Store.Writer.CopyAsync(host.Mox.Inbox, Mox.Protocols.Imap.UidSet.Span(1, (uint)Math.Min(there, count - there)), host.Mox.Inbox, default);
        }
    }
}
