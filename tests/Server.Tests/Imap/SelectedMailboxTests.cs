using System.Collections.Immutable;
using System.Threading.Channels;
using Mox.Protocols.Imap;
using Mox.Server.Imap;
using Mox.Server.Storage;
using Mox.Shared.Changes;
using Mox.Shared.Model.Mailboxes;
using Mox.Shared.Model.Messages;

namespace Mox.Server.Tests.Imap;

/// <summary>What a session tells of its mailbox, and when.</summary>
public class Selected_mailbox
{
    private const long Account = 1;
    private const long Box = 7;
    private const ulong Start = 100;

    [Fact]
    public void Nothing_is_told_while_nothing_happens()
    {
        using var view = View(1, 2, 3);
        Assert.True(view.Take().IsEmpty);
    }

    [Fact]
    public void An_arrival_is_told_with_the_new_number_of_messages()
    {
        using var view = View(1, 2, 3);
        view.Arrive(101, 4, 6);
        Assert.Equal(3, view.Mailbox.View.Count);
        Assert.Equal(5, view.Take(allowExpunge: false).Exists);
        Assert.Equal(5, view.Mailbox.View.NumberOf(6));
        Assert.True(view.Take().IsEmpty);
    }

    [Fact]
    public void What_the_snapshot_has_is_not_told_again()
    {
        using var view = View(1, 2, 3);
        view.Arrive(99, 3);
        view.Remove(100, 9);
        Assert.True(view.Take().IsEmpty);
    }

    [Fact]
    public void An_expunge_waits_until_it_is_allowed_and_numbers_hold_meanwhile()
    {
        using var view = View(10, 20, 30, 40);
        view.Remove(101, 20, 40);
        Assert.True(view.Take(allowExpunge: false).IsEmpty);
        Assert.True(view.Mailbox.HasHeldExpunges);
        Assert.Equal(30u, view.Mailbox.View.UidAt(3));
        Assert.True(view.Mailbox.AnyGone(UidSet.Of(20)));
        Assert.False(view.Mailbox.AnyGone(UidSet.Of(10, 30)));

        var told = view.Take();
        Assert.Equal([4, 2], told.Expunged.ToArray());
        Assert.Equal([20u, 40u], told.ExpungedUids);
        Assert.Equal(30u, view.Mailbox.View.UidAt(2));
        Assert.False(view.Mailbox.HasHeldExpunges);
    }

    [Fact]
    public void Expunges_come_before_arrivals()
    {
        using var view = View(1, 2);
        view.Remove(101, 1);
        view.Arrive(102, 3);
        var told = view.Take();
        Assert.Equal([1], told.Expunged.ToArray());
        Assert.Equal(2, told.Exists);
        Assert.Equal([2u, 3u], view.Mailbox.View.Uids);
    }

    [Fact]
    public void An_arrival_is_told_while_an_expunge_is_held()
    {
        using var view = View(1, 2);
        view.Remove(101, 1);
        view.Arrive(102, 3);
        Assert.Equal(3, view.Take(allowExpunge: false).Exists);
        Assert.Equal([1], view.Take().Expunged.ToArray());
        Assert.Equal(2, view.Mailbox.View.Count);
    }

    [Fact]
    public void What_came_and_went_in_between_is_never_told()
    {
        using var view = View(1);
        view.Arrive(101, 2, 3);
        view.Remove(102, 2, 3);
        Assert.True(view.Take().IsEmpty);
        view.Arrive(103, 4);
        Assert.Equal(2, view.Take().Exists);
    }

    [Fact]
    public void Flags_of_other_sessions_are_told_once_and_the_latest_only()
    {
        using var view = View(1, 2, 3);
        view.Flag(101, 2, MessageFlags.Seen);
        view.Flag(102, 2, MessageFlags.Seen | MessageFlags.Flagged);
        var told = Assert.Single(view.Take(allowExpunge: false).Flags);
        Assert.Equal((2, 102ul, MessageFlags.Seen | MessageFlags.Flagged), (told.Number, told.ModSeq, told.Message.Flags));
        Assert.True(view.Take().IsEmpty);
    }

    [Fact]
    public void Flags_of_what_is_gone_are_not_told()
    {
        using var view = View(1, 2);
        view.Flag(101, 2, MessageFlags.Deleted);
        view.Remove(102, 2);
        Assert.Empty(view.Take(allowExpunge: false).Flags);
        Assert.Equal([2], view.Take().Expunged.ToArray());
    }

    [Fact]
    public void Own_changes_are_not_echoed()
    {
        using var view = View(1, 2);
        view.Mailbox.OwnChange(101);
        view.Flag(101, 1, MessageFlags.Seen);
        Assert.True(view.Take().IsEmpty);
        Assert.Equal(101ul, view.Mailbox.SeenModSeq);
        view.Flag(102, 1, MessageFlags.None);
        Assert.Single(view.Take().Flags);
    }

    [Fact]
    public void An_own_change_upon_an_untold_one_tells_the_sum()
    {
        using var view = View(1, 2);
        view.Flag(101, 1, MessageFlags.Answered);
        view.Mailbox.OwnChange(102);
        view.Flag(102, 1, MessageFlags.Answered | MessageFlags.Seen);
        var told = Assert.Single(view.Take().Flags);
        Assert.Equal(MessageFlags.Answered | MessageFlags.Seen, told.Message.Flags);
    }

    [Fact]
    public void What_a_fetch_told_is_not_told_again()
    {
        using var view = View(1, 2);
        view.Flag(101, 1, MessageFlags.Answered);
        view.Flag(102, 2, MessageFlags.Answered);
        view.Mailbox.Drain();
        view.Mailbox.Told(1, 101);
        view.Mailbox.Told(2, 101);
        Assert.Equal(2, Assert.Single(view.Take().Flags).Number);
    }

    [Fact]
    public void Very_many_flag_changes_are_kept_as_a_mod_sequence()
    {
        var uids = Enumerable.Range(1, SelectedMailbox.MaxPendingFlags + 10).Select(uid => (uint)uid).ToArray();
        using var view = View(uids);
        view.Flag(101, 3, MessageFlags.Seen);
        view.Publish(new MailboxChange.Flagged(Account, 102, Box, [.. uids.Select(uid => new FlaggedMessage(uid, uid, MessageFlags.Seen, []))]));
        var told = view.Take();
        Assert.Empty(told.Flags);
        Assert.Equal(101ul, told.FlagsSince);
        Assert.True(view.Take().IsEmpty);
    }

    [Fact]
    public void The_saved_result_follows_expunges()
    {
        using var view = View(1, 2, 3);
        view.Mailbox.Saved = UidSet.Of(1, 3);
        view.Remove(101, 3);
        view.Take();
        Assert.Equal([1u], view.Mailbox.Saved);
    }

    [Fact]
    public void A_rename_is_followed_and_a_deletion_seen()
    {
        using var view = View(1);
        view.Publish(new MailboxChange.Renamed(Account, 101, Box, Name("a"), Name("b")));
        view.Mailbox.Drain();
        Assert.Equal("b", view.Mailbox.Name.Text);
        view.Publish(new MailboxChange.Deleted(Account, 102, Box, Name("b")));
        view.Mailbox.Drain();
        Assert.True(view.Mailbox.Gone);
    }

    [Fact]
    public void Changes_of_other_mailboxes_are_nobodys_business()
    {
        using var view = View(1);
        view.Publish(new MailboxChange.Arrived(Account, 101, Box + 1, [new ArrivedMessage(5, 5, MessageFlags.None, [], 5)]));
        view.Publish(new MailboxChange.Deleted(Account, 102, Box + 1, Name("c")));
        Assert.True(view.Take().IsEmpty);
        Assert.False(view.Mailbox.Gone);
        Assert.Equal(Start, view.Mailbox.SeenModSeq);
    }

    [Fact]
    public void After_an_overflow_the_mailbox_is_read_anew()
    {
        using var view = View(1, 2, 3);
        view.Publish(new MailboxChange.Overflow(Account));
        view.Mailbox.Drain();
        Assert.True(view.Mailbox.NeedsReload);

        view.Mailbox.Reload(Snapshot(110, ["x"], 2, 3, 5, 6), new Subscription(Channel.CreateUnbounded<MailboxChange>()));
        var held = view.Take(allowExpunge: false);
        Assert.Equal(5, held.Exists);
        Assert.Equal(Start, held.FlagsSince);
        Assert.Equal(["x"], held.Keywords!.Value.ToArray());
        Assert.Equal([1], view.Take().Expunged.ToArray());
        Assert.Equal([2u, 3u, 5u, 6u], view.Mailbox.View.Uids);
    }

    [Fact]
    public void New_keywords_are_told()
    {
        using var view = View(1);
        view.Publish(new MailboxChange.KeywordsAdded(Account, 101, Box, ["a", "b"]));
        Assert.Equal(["a", "b"], view.Take(allowExpunge: false).Keywords!.Value.ToArray());
    }

    [Fact]
    public void A_message_is_recent_to_the_first_session_told_of_it()
    {
        var marks = new RecentMarks();
        marks.Begin(Box, 3);
        using var looks = new Fixture(Snapshot(Start, [], 1, 2, 3), readOnly: true, marks);
        using var first = new Fixture(Snapshot(Start, [], 1, 2, 3), readOnly: false, marks);
        using var second = new Fixture(Snapshot(Start, [], 1, 2, 3), readOnly: false, marks);
        Assert.Equal([3u], looks.Mailbox.Recent);
        Assert.Equal([3u], first.Mailbox.Recent);
        Assert.True(second.Mailbox.Recent.IsEmpty);

        first.Arrive(101, 4);
        second.Arrive(101, 4);
        Assert.Equal(1, second.Take().Recent);
        Assert.Null(first.Take().Recent);
        Assert.True(second.Mailbox.IsRecent(4));
        Assert.False(first.Mailbox.IsRecent(4));
    }

    [Theory]
    [InlineData("1:2", false, "5:6")]
    [InlineData("2:1,4", false, "5:6,9")]
    [InlineData("*", false, "9")]
    [InlineData("3:*", false, "8:9")]
    [InlineData("5", false, null)]
    [InlineData("1:9", false, null)]
    [InlineData("1:*", true, "5:6,8:9")]
    [InlineData("7", true, "")]
    [InlineData("100:*", true, "9")]
    [InlineData("6:8,100", true, "6,8")]
    public void Sets_are_resolved_against_the_view(string set, bool byUid, string? expected)
    {
        using var view = View(5, 6, 8, 9);
        var parsed = SequenceSet.Parse(System.Text.Encoding.ASCII.GetBytes(set)).Value;
        Assert.Equal(expected, view.Mailbox.Resolve(parsed, byUid)?.ToString());
    }

    private static Fixture View(params uint[] uids) => new(Snapshot(Start, [], uids), readOnly: false, new RecentMarks());

    private static MailboxName Name(string text) => MailboxName.Parse(text).Value;

    private static MailboxSnapshot Snapshot(ulong modSeq, ImmutableArray<string> keywords, params uint[] uids) => new(
        new MailboxRow(Box, Account, Name("a"), SpecialUse.None, true, 42, keywords, new MailboxTotals(uids.Length, 0, 0, 0, uids.Append(0u).Max() + 1, modSeq)),
        uids,
        0);

    private sealed class Subscription(Channel<MailboxChange> channel) : IChangeSubscription<MailboxChange>
    {
        public ChannelReader<MailboxChange> Changes => channel.Reader;

        public void Dispose() => channel.Writer.TryComplete();
    }

    private sealed class Fixture : IDisposable
    {
        private readonly Channel<MailboxChange> _feed = Channel.CreateUnbounded<MailboxChange>();

        public Fixture(MailboxSnapshot snapshot, bool readOnly, RecentMarks marks) => Mailbox = new SelectedMailbox(snapshot, readOnly, new Subscription(_feed), marks);

        public SelectedMailbox Mailbox { get; }

        public void Publish(MailboxChange change) => Assert.True(_feed.Writer.TryWrite(change));

        public void Arrive(ulong modSeq, params uint[] uids) =>
            Publish(new MailboxChange.Arrived(Account, modSeq, Box, [.. uids.Select(uid => new ArrivedMessage(uid, uid, MessageFlags.None, [], uid))]));

        public void Remove(ulong modSeq, params uint[] uids) => Publish(new MailboxChange.Removed(Account, modSeq, Box, UidSet.Of(uids)));

        public void Flag(ulong modSeq, uint uid, MessageFlags flags) =>
            Publish(new MailboxChange.Flagged(Account, modSeq, Box, [new FlaggedMessage(uid, uid, flags, [])]));

        public PendingUpdates Take(bool allowExpunge = true)
        {
            Mailbox.Drain();
            return Mailbox.Take(allowExpunge);
        }

        public void Dispose() => Mailbox.Dispose();
    }
}
