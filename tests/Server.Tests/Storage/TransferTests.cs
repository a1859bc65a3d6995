using Mox.Protocols.Imap;
using Mox.Server.Storage;
using Mox.Shared.Changes;
using Mox.Shared.Model.Messages;

namespace Mox.Server.Tests.Storage;

public class Copied_and_moved_messages : StoreTest
{
    [Fact]
    public async Task Pair_up_by_position_and_skip_what_is_not_there()
    {
        await AppendAsync(Inbox, 6, new MessageTraits { Flags = MessageFlags.Seen, Keywords = ["k"] });
        await Store.Writer.RemoveAsync(Inbox, UidSet.Of(3), default);
        var copied = (await Store.Writer.CopyAsync(Inbox, UidSet.Span(2, 4), Account["Archive"], default))!;
        Assert.Equal<uint>([2u, 4u], copied.From);
        Assert.Equal<uint>([1u, 2u], copied.To);
        Assert.Equal((await Store.Mailboxes.GetAsync(Account["Archive"], default))!.UidValidity, copied.TargetUidValidity);
        Assert.Equal(5, (await TotalsAsync(Inbox)).Messages);
        var rows = await RowsAsync(Account["Archive"], MessageColumns.Envelope);
        Assert.Equal(["Number 1", "Number 3"], rows.Select(row => row.Envelope!.Subject));
        Assert.All(rows, row => Assert.Equal((MessageFlags.Seen, "k"), (row.Flags, Assert.Single(row.Keywords))));
        Assert.Equal<string>(["k"], (await Store.Mailboxes.GetAsync(Account["Archive"], default))!.Keywords);
    }

    [Fact]
    public async Task Share_their_body_until_the_last_is_gone()
    {
        var octets = new byte[(1 << 20) + 5];
        new Random(1).NextBytes(octets);
        var original = await Store.AppendAsync(Inbox, octets);
        var copied = (await Store.Writer.CopyAsync(Inbox, UidSet.All, Account["Archive"], default))!;
        Assert.Single(Directory.GetFiles(Path.Combine(Store.Folder, "bodies"), "*", SearchOption.AllDirectories));
        await using (var open = await Store.Messages.OpenAsync(original.MessageId, default))
        {
            await Store.Writer.RemoveAsync(Inbox, UidSet.All, default);
            Assert.Equal(octets, await Store.ReadAsync((await RowsAsync(Account["Archive"]))[0].MessageId));
            await Store.Writer.RemoveAsync(Account["Archive"], UidSet.Of([.. copied.To]), default);
            Assert.Empty(Directory.GetFiles(Path.Combine(Store.Folder, "bodies"), "*", SearchOption.AllDirectories));
            var read = new byte[octets.Length];
            await open!.Stream.ReadExactlyAsync(read);
            Assert.Equal(octets, read);
        }

        Assert.Null(await Store.ReadAsync(original.MessageId));
    }

    [Fact]
    public async Task Moved_keep_their_id_and_leave_tombstones()
    {
        var appended = await AppendAsync(Inbox, 5);
        using var changes = Store.Changes.SubscribeAccount(Account.Id);
        var moved = (await Store.Writer.MoveAsync(Inbox, UidSet.Of(1, 2, 5), Account["Trash"], default))!;
        Assert.Equal([appended[0].MessageId, appended[1].MessageId, appended[4].MessageId], (await RowsAsync(Account["Trash"])).Select(row => row.MessageId));
        Assert.Equal([3u, 4u], (await FlagsAsync(Inbox)).Select(row => row.Uid));
        Assert.Equal("1:2,5", (await Store.Messages.RemovedSinceAsync(Inbox, appended[0].ModSeq, default)).ToString());
        Assert.True((await Store.Messages.RemovedSinceAsync(Inbox, moved.ModSeq, default)).IsEmpty);
        var told = Told(changes);
        Assert.Equal("1:2,5", Assert.Single(told.OfType<MailboxChange.Removed>()).Uids.ToString());
        Assert.Equal([1u, 2u, 3u], Assert.Single(told.OfType<MailboxChange.Arrived>()).Messages.Select(message => message.Uid));
        Assert.All(told, change => Assert.Equal(moved.ModSeq, change.ModSeq));
    }

    [Fact]
    public async Task Within_one_mailbox_get_new_UIDs()
    {
        await AppendAsync(Inbox, 3);
        var moved = (await Store.Writer.MoveAsync(Inbox, UidSet.Of(1, 3), Inbox, default))!;
        Assert.Equal<uint>([4u, 5u], moved.To);
        var copied = (await Store.Writer.CopyAsync(Inbox, UidSet.All, Inbox, default))!;
        Assert.Equal<uint>([6u, 7u, 8u], copied.To);
        Assert.Equal([2u, 4u, 5u, 6u, 7u, 8u], (await FlagsAsync(Inbox)).Select(row => row.Uid));
    }

    [Fact]
    public async Task To_junk_are_junk_and_stay_so_outside()
    {
        await AppendAsync(Inbox, 1, new MessageTraits { Flags = MessageFlags.NotJunk });
        await Store.Writer.MoveAsync(Inbox, UidSet.All, Account["Junk"], default);
        Assert.Equal(MessageFlags.Junk, Assert.Single(await FlagsAsync(Account["Junk"])).Flags);
        await Store.Writer.MoveAsync(Account["Junk"], UidSet.All, Inbox, default);
        Assert.Equal(MessageFlags.Junk, Assert.Single(await FlagsAsync(Inbox)).Flags);
    }

    [Fact]
    public async Task Are_refused_beyond_the_quota()
    {
        await AppendAsync(Inbox, 3);
        await Store.Accounts.SetQuotaAsync(Account.Id, (await TotalsAsync(Inbox)).Size + 10, default);
        await Assert.ThrowsAsync<QuotaExceededException>(() => Store.Writer.CopyAsync(Inbox, UidSet.All, Account["Archive"], default));
        Assert.NotNull(await Store.Writer.MoveAsync(Inbox, UidSet.All, Account["Archive"], default));
    }

    [Fact]
    public async Task To_Sent_and_from_it_keep_recipients_right()
    {
        await AppendAsync(Inbox, 2);
        await Store.Writer.MoveAsync(Inbox, UidSet.Of(1), Account["Sent"], default);
        await Store.Writer.CopyAsync(Inbox, UidSet.Of(2), Account["Sent"], default);
        Assert.Equal(2L, await CountAsync());
        await Store.Writer.MoveAsync(Account["Sent"], UidSet.Of(1), Inbox, default);
        Assert.Equal(1L, await CountAsync());
    }

    [Fact]
    public async Task Of_mailboxes_that_are_gone_are_a_null()
    {
        Assert.Null(await Store.Writer.CopyAsync(Inbox, UidSet.All, 9999, default));
        Assert.Null(await Store.Writer.MoveAsync(9999, UidSet.All, Inbox, default));
        Assert.Empty((await Store.Writer.MoveAsync(Inbox, UidSet.All, Account["Trash"], default))!.To);
    }

    private async Task<long> CountAsync()
    {
        using var lease = await Store.Get<ReadSessions>().RentAsync(default);
        return lease.Sql.Number("SELECT COUNT(*) FROM SentRecipients")!.Value;
    }
}

public class Removed_messages : StoreTest
{
    [Fact]
    public async Task With_the_flag_go_and_others_stay()
    {
        await AppendAsync(Inbox, 6);
        await Store.Writer.StoreFlagsAsync(Inbox, UidSet.Of(1, 2, 5), new FlagChange(FlagChangeKind.Add, MessageFlags.Deleted, []), null, default);
        var some = (await Store.Writer.ExpungeDeletedAsync(Inbox, UidSet.Span(2, 4), default))!;
        Assert.Equal("2", some.Uids.ToString());
        var rest = (await Store.Writer.ExpungeDeletedAsync(Inbox, null, default))!;
        Assert.Equal("1,5", rest.Uids.ToString());
        Assert.Equal("1:2,5", (await Store.Messages.RemovedSinceAsync(Inbox, 0, default)).ToString());
        Assert.Equal((3, 0), ((await TotalsAsync(Inbox)).Messages, (await TotalsAsync(Inbox)).Deleted));
        Assert.Equal(0ul, (await Store.Writer.ExpungeDeletedAsync(Inbox, null, default))!.ModSeq);
    }

    [Fact]
    public async Task Free_their_bodies_also_when_they_are_many()
    {
        await AppendAsync(Inbox, 600);
        await Store.Writer.RemoveAsync(Inbox, UidSet.Span(1, 590), default);
        await Store.Get<StoreCaretaker>().SweepBodiesAsync(default);
        using var lease = await Store.Get<ReadSessions>().RentAsync(default);
        Assert.Equal(10, lease.Sql.Number("SELECT COUNT(*) FROM Bodies"));
        Assert.Equal(10, lease.Sql.Number("SELECT COUNT(*) FROM ThreadKeys"));
    }

    [Fact]
    public async Task Leave_the_used_octets_right()
    {
        await AppendAsync(Inbox, 3);
        await Store.Writer.RemoveAsync(Inbox, UidSet.All, default);
        Assert.Equal((0L, 0L), await Store.Mailboxes.UsageAsync(Account.Id, default));
    }
}

public class Sets_of_a_hundred_thousand : StoreTest
{
    [Fact]
    public async Task Are_flagged_copied_moved_and_removed()
    {
        var seed = await AppendAsync(Inbox, 1000);
        for (var count = 1000; count < 100_000; count *= 10) await DuplicateAsync(count);
        Assert.Equal(100_000, (await TotalsAsync(Inbox)).Messages);
        var alternate = UidSet.From((await Store.Messages.SnapshotAsync(Inbox, default))!.Uids.Where((_, i) => i % 2 == 0));
        var stored = (await Store.Writer.StoreFlagsAsync(Inbox, alternate, new FlagChange(FlagChangeKind.Add, MessageFlags.Seen, ["x"]), null, default))!;
        Assert.Equal(50_000, stored.Changed.Count);
        Assert.Equal(alternate, stored.Changed);
        Assert.Equal(50_000, (await FlagsAsync(Inbox, alternate)).Count);
        Assert.Equal(50_000, (await FlagsAsync(Inbox, since: stored.ModSeq - 1)).Count);
        var moved = (await Store.Writer.MoveAsync(Inbox, UidSet.All, Account["Archive"], default))!;
        Assert.Equal(100_000, moved.To.Length);
        Assert.Equal(50_000, (await TotalsAsync(Account["Archive"])).Unseen);
        var snapshot = (await Store.Messages.SnapshotAsync(Account["Archive"], default))!;
        Assert.Equal(Enumerable.Range(1, 100_000).Select(i => (uint)i), snapshot.Uids);
        Assert.Equal(100_000, (await Store.Writer.RemoveAsync(Account["Archive"], UidSet.All, default))!.Uids.Count);
        Assert.Equal(1000, seed.Length);
    }

    private async Task DuplicateAsync(int count)
    {
        for (var i = 0; i < 9; i++)
        {
            var copied = (await Store.Writer.CopyAsync(Inbox, UidSet.Span(1, (uint)count), Inbox, default))!;
            Assert.Equal(count, copied.To.Length);
        }
    }

    [Fact]
    public async Task A_copy_keeps_what_was_found_about_the_sender()
    {
        var facts = new DeliveryFacts { MailFrom = "a@b.example", FromValidation = "strict", Checks = [new SenderCheck("spf", "pass", "b.example", "it is named", Aligned: true)] };
        await Store.AppendAsync(Inbox, "Subject: x\n\nx\n", new MessageTraits { Delivery = facts });
        await Store.Writer.CopyAsync(Inbox, UidSet.All, Account["Archive"], default);
        var kept = Assert.Single(await RowsAsync(Account["Archive"], MessageColumns.Delivery)).Delivery!;
        Assert.Equal(("a@b.example", "strict"), (kept.MailFrom, kept.FromValidation));
        Assert.Equal<SenderCheck>(facts.Checks, kept.Checks);
    }
}
