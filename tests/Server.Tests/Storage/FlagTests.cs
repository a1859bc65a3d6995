using Mox.Protocols.Imap;
using Mox.Server.Storage;
using Mox.Shared.Changes;
using Mox.Shared.Model.Messages;

namespace Mox.Server.Tests.Storage;

public class Changing_flags : StoreTest
{
    [Fact]
    public async Task Touches_only_messages_that_change()
    {
        var appended = await AppendAsync(Inbox, 10);
        var first = (await Store.Writer.StoreFlagsAsync(Inbox, UidSet.Span(2, 4), new FlagChange(FlagChangeKind.Add, MessageFlags.Seen, ["Work"]), null, default))!;
        Assert.Equal("2:4", first.Changed.ToString());
        using var changes = Store.Changes.SubscribeAccount(Account.Id);
        var second = (await Store.Writer.StoreFlagsAsync(Inbox, UidSet.Span(1, 5), new FlagChange(FlagChangeKind.Add, MessageFlags.Seen, ["work"]), null, default))!;
        Assert.Equal("1,5", second.Changed.ToString());
        Assert.True(second.ModSeq > first.ModSeq && first.ModSeq > appended[0].ModSeq);
        var flags = await FlagsAsync(Inbox);
        Assert.Equal([second.ModSeq, first.ModSeq, first.ModSeq, first.ModSeq, second.ModSeq], flags.Take(5).Select(row => row.ModSeq));
        Assert.All(flags.Take(5), row => Assert.Equal<string>(["work"], row.Keywords));
        Assert.Equal([1u, 5u], (await FlagsAsync(Inbox, since: first.ModSeq)).Select(row => row.Uid));
        Assert.Equal((10, 5), ((await TotalsAsync(Inbox)).Messages, (await TotalsAsync(Inbox)).Unseen));
        Assert.Equal([1u, 5u], Assert.Single(Told(changes).OfType<MailboxChange.Flagged>()).Messages.Select(message => message.Uid));
        Assert.Equal(6u, (await Store.Messages.SnapshotAsync(Inbox, default))!.FirstUnseen);
    }

    [Fact]
    public async Task That_changes_nothing_moves_no_MODSEQ()
    {
        await AppendAsync(Inbox, 3);
        var before = (await TotalsAsync(Inbox)).HighestModSeq;
        var stored = (await Store.Writer.StoreFlagsAsync(Inbox, UidSet.All, new FlagChange(FlagChangeKind.Remove, MessageFlags.Seen, ["none"]), null, default))!;
        Assert.Equal((0ul, true), (stored.ModSeq, stored.Changed.IsEmpty));
        Assert.Equal(before, (await TotalsAsync(Inbox)).HighestModSeq);
    }

    [Fact]
    public async Task Replaces_and_removes()
    {
        await AppendAsync(Inbox, 4, new MessageTraits { Flags = MessageFlags.Seen | MessageFlags.Flagged, Keywords = ["a", "b"] });
        await Store.Writer.StoreFlagsAsync(Inbox, UidSet.Of(1), new FlagChange(FlagChangeKind.Replace, MessageFlags.Deleted, ["c"]), null, default);
        await Store.Writer.StoreFlagsAsync(Inbox, UidSet.Of(2), new FlagChange(FlagChangeKind.Remove, MessageFlags.Seen, ["a"]), null, default);
        await Store.Writer.StoreFlagsAsync(Inbox, UidSet.Of(3), new FlagChange(FlagChangeKind.Replace, MessageFlags.None, []), null, default);
        var flags = await FlagsAsync(Inbox);
        Assert.Equal([MessageFlags.Deleted, MessageFlags.Flagged, MessageFlags.None, MessageFlags.Seen | MessageFlags.Flagged], flags.Select(row => row.Flags));
        Assert.Equal(["c", "b", "", "a b"], flags.Select(row => string.Join(' ', row.Keywords)));
        var totals = await TotalsAsync(Inbox);
        Assert.Equal((4, 3, 1), (totals.Messages, totals.Unseen, totals.Deleted));
    }

    [Fact]
    public async Task Leaves_those_alone_that_changed_since()
    {
        await AppendAsync(Inbox, 5);
        var since = (await TotalsAsync(Inbox)).HighestModSeq;
        await Store.Writer.StoreFlagsAsync(Inbox, UidSet.Of(2, 4), new FlagChange(FlagChangeKind.Add, MessageFlags.Seen, []), null, default);
        var stored = (await Store.Writer.StoreFlagsAsync(Inbox, UidSet.All, new FlagChange(FlagChangeKind.Add, MessageFlags.Flagged, []), since, default))!;
        Assert.Equal(("1,3,5", "2,4"), (stored.Changed.ToString(), stored.Refused.ToString()));
    }

    [Fact]
    public async Task Does_not_touch_neighbours_outside_the_set()
    {
        await AppendAsync(Inbox, 100);
        var odd = UidSet.From(Enumerable.Range(0, 50).Select(i => (uint)(2 * i + 1)));
        var stored = (await Store.Writer.StoreFlagsAsync(Inbox, odd, new FlagChange(FlagChangeKind.Add, MessageFlags.Flagged, []), null, default))!;
        Assert.Equal(odd, stored.Changed);
        Assert.All(await FlagsAsync(Inbox), row => Assert.Equal(row.Uid % 2 == 1, row.Flags == MessageFlags.Flagged));
    }
}
