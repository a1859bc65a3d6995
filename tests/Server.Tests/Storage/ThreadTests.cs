using Mox.Protocols.Imap;
using Mox.Server.Storage;

namespace Mox.Server.Tests.Storage;

public class Threads : StoreTest
{
    [Fact]
    public async Task Follow_references_across_mailboxes()
    {
        var first = await StoreAsync(Mail("Plan", id: "1@x"));
        var second = await StoreAsync(Mail("Re: Plan", id: "2@x", references: "<1@x>"), Account["Sent"]);
        var third = await StoreAsync(Mail("RE: plan", id: "3@x", references: "<1@x> <2@x>"), Account["Archive"]);
        Assert.Equal([first, first, first], await ThreadsAsync(first, second, third));
        Assert.Equal([first, second, third], (await Store.Messages.ThreadAsync(Account.Id, first, MessageColumns.Basic, 10, default)).Select(row => row.MessageId));
    }

    [Fact]
    public async Task Use_In_Reply_To_when_there_are_no_references()
    {
        var first = await StoreAsync(Mail("Plan", id: "1@x"));
        var second = await StoreAsync(Mail("Re: Plan", id: "2@x", inReplyTo: "<1@x>"));
        Assert.Equal([first, first], await ThreadsAsync(first, second));
    }

    [Fact]
    public async Task Are_joined_by_a_parent_that_comes_late()
    {
        var one = await StoreAsync(Mail("Re: Plan", id: "2@x", references: "<1@x>"));
        var other = await StoreAsync(Mail("Re: Plan", id: "5@x", references: "<4@x>"), Account["Archive"]);
        Assert.Equal([one, other], await ThreadsAsync(one, other));
        var parent = await StoreAsync(Mail("Plan", id: "4@x", references: "<1@x>"));
        Assert.Equal([one, one, one], await ThreadsAsync(one, other, parent));
    }

    [Fact]
    public async Task Bring_together_answers_to_a_message_that_never_came()
    {
        var one = await StoreAsync(Mail("Re: Plan", id: "2@x", references: "<1@x>"));
        var other = await StoreAsync(Mail("Re: Plan", id: "3@x", references: "<1@x>"));
        Assert.Equal([one, one], await ThreadsAsync(one, other));
    }

    [Fact]
    public async Task Begin_anew_with_a_new_subject()
    {
        var one = await StoreAsync(Mail("Plan", id: "1@x"));
        var other = await StoreAsync(Mail("Something else", id: "2@x", references: "<1@x>"));
        Assert.Equal([one, other], await ThreadsAsync(one, other));
    }

    [Fact]
    public async Task Take_in_reports_whatever_their_subject()
    {
        var sent = await StoreAsync(Mail("Plan", id: "1@x"), Account["Sent"]);
        var report = await StoreAsync("From: daemon@x\nSubject: Undelivered\nMessage-ID: <d@x>\nReferences: <1@x>\nContent-Type: multipart/report; boundary=b\n\n--b\n\nx\n--b--\n");
        Assert.Equal([sent, sent], await ThreadsAsync(sent, report));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(27, true)]
    [InlineData(29, false)]
    [InlineData(-2, false)]
    public async Task Find_replies_without_references_by_subject_within_a_window(int daysLater, bool same)
    {
        var at = Time.GetUtcNow();
        var one = await StoreAsync(Mail("Plan", id: "1@x"), traits: new MessageTraits { Received = at });
        var other = await StoreAsync(Mail("Re: Plan", id: "2@x"), traits: new MessageTraits { Received = at.AddDays(daysLater) });
        Assert.Equal([one, same ? one : other], await ThreadsAsync(one, other));
    }

    [Fact]
    public async Task Do_not_form_of_equal_subjects_that_are_no_replies()
    {
        var one = await StoreAsync(Mail("Invoice", id: "1@x"));
        var other = await StoreAsync(Mail("Invoice", id: "2@x"));
        Assert.Equal([one, other], await ThreadsAsync(one, other));
    }

    [Fact]
    public async Task Survive_cycles_self_references_and_duplicates()
    {
        var one = await StoreAsync(Mail("Plan", id: "1@x", references: "<1@x> <2@x>"));
        var other = await StoreAsync(Mail("Plan", id: "2@x", references: "<2@x> <1@x>"));
        var again = await StoreAsync(Mail("Plan", id: "1@x", references: "<2@x>"), Account["Archive"]);
        Assert.Equal([one, one, one], await ThreadsAsync(one, other, again));
    }

    [Fact]
    public async Task Stay_when_their_first_message_goes_and_are_forgotten_with_the_last()
    {
        var first = await StoreAsync(Mail("Plan", id: "1@x"));
        var second = await StoreAsync(Mail("Re: Plan", id: "2@x", references: "<1@x>"));
        await Store.Writer.RemoveAsync(Inbox, UidSet.Of(1), default);
        var third = await StoreAsync(Mail("Re: Plan", id: "3@x", references: "<1@x>"));
        Assert.Equal([first, first], await ThreadsAsync(second, third));
        await Store.Writer.RemoveAsync(Inbox, UidSet.All, default);
        var fourth = await StoreAsync(Mail("Re: Plan", id: "4@x", references: "<1@x>"));
        Assert.Equal([fourth], await ThreadsAsync(fourth));
    }

    [Fact]
    public async Task Of_two_accounts_never_meet()
    {
        var other = await Store.AddAccountAsync("other");
        var one = await StoreAsync(Mail("Plan", id: "1@x"));
        var two = await Store.AppendAsync(other.Inbox, Mail("Plan", id: "1@x"));
        Assert.Equal(two.MessageId, Assert.Single(await RowsAsync(other.Inbox)).ThreadId);
        Assert.NotEqual(one, two.MessageId);
    }

    private async Task<long> StoreAsync(string mail, long? mailbox = null, MessageTraits? traits = null)
    {
        Time.Advance(TimeSpan.FromSeconds(1));
        return (await Store.AppendAsync(mailbox ?? Inbox, mail, traits)).MessageId;
    }

    private async Task<IEnumerable<long>> ThreadsAsync(params long[] messages) =>
        (await Store.Messages.ByIdsAsync(Account.Id, [.. messages], MessageColumns.Basic, default)).Select(row => row.ThreadId);
}
