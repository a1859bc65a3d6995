using System.Collections.Immutable;
using Mox.Server.Storage;
using Mox.Shared.Changes;
using Mox.Shared.Model.Mailboxes;

namespace Mox.Server.Tests.Storage;

public class Mailboxes_of_an_account : StoreTest
{
    [Fact]
    public async Task Begin_with_the_usual_ones_subscribed()
    {
        var mailboxes = await Store.Mailboxes.ListAsync(Account.Id, default);
        Assert.Equal(["Archive", "Drafts", "Inbox", "Junk", "Sent", "Trash"], mailboxes.Select(mailbox => mailbox.Name.Text));
        Assert.All(mailboxes, mailbox => Assert.True(mailbox.Subscribed));
        Assert.Equal(6, mailboxes.Select(mailbox => mailbox.UidValidity).Distinct().Count());
        Assert.Equal(Account["Junk"], (await Store.Mailboxes.FindByUseAsync(Account.Id, SpecialUse.Junk, default))!.Id);
    }

    [Fact]
    public async Task Are_made_with_the_parents_they_lack()
    {
        using var changes = Store.Changes.SubscribeAccount(Account.Id);
        var made = await Store.Writer.CreateAsync(Account.Id, Name("a/b/c"), SpecialUse.None, default);
        Assert.Equal(MailboxVerbStatus.Done, made.Status);
        Assert.Equal(["a", "a/b", "a/b/c"], Told(changes).OfType<MailboxChange.Created>().Select(change => change.Name.Text));
        Assert.Equal(MailboxVerbStatus.Exists, (await Store.Writer.CreateAsync(Account.Id, Name("a/b"), SpecialUse.None, default)).Status);
        Assert.Equal(MailboxVerbStatus.NotAllowed, (await Store.Writer.CreateAsync(Account.Id, Name("x"), SpecialUse.Sent, default)).Status);
        Assert.Null(await Store.Mailboxes.FindAsync(Account.Id, Name("x"), default));
    }

    [Fact]
    public async Task Are_deleted_with_their_messages_and_never_with_children()
    {
        var made = await Store.Writer.CreateAsync(Account.Id, Name("a/b"), SpecialUse.None, default);
        await AppendAsync(made.MailboxId, 3);
        Assert.Equal(MailboxVerbStatus.HasChildren, (await Store.Writer.DeleteAsync(Account.Id, Name("a"), default)).Status);
        Assert.Equal(MailboxVerbStatus.NotAllowed, (await Store.Writer.DeleteAsync(Account.Id, MailboxName.Inbox, default)).Status);
        Assert.Equal(MailboxVerbStatus.Missing, (await Store.Writer.DeleteAsync(Account.Id, Name("q"), default)).Status);
        Assert.Equal(MailboxVerbStatus.Done, (await Store.Writer.DeleteAsync(Account.Id, Name("a/b"), default)).Status);
        Assert.Null(await Store.Messages.SnapshotAsync(made.MailboxId, default));
        Assert.Contains(Name("a/b"), await Store.Mailboxes.SubscriptionsAsync(Account.Id, default));
        var again = await Store.Writer.CreateAsync(Account.Id, Name("a/b"), SpecialUse.None, default);
        Assert.NotEqual(made.MailboxId, again.MailboxId);
    }

    [Fact]
    public async Task Are_renamed_with_their_children()
    {
        var made = await Store.Writer.CreateAsync(Account.Id, Name("a/b/c"), SpecialUse.None, default);
        await AppendAsync(made.MailboxId, 2);
        Assert.Equal(MailboxVerbStatus.Done, (await Store.Writer.RenameAsync(Account.Id, Name("a"), Name("new/place"), default)).Status);
        var names = (await Store.Mailboxes.ListAsync(Account.Id, default)).Select(mailbox => mailbox.Name.Text).ToImmutableArray();
        Assert.Subset(names.ToHashSet(), new HashSet<string> { "new", "new/place", "new/place/b", "new/place/b/c" });
        Assert.DoesNotContain("a", names);
        Assert.Equal(2, (await TotalsAsync(made.MailboxId)).Messages);
        Assert.Equal(MailboxVerbStatus.NotAllowed, (await Store.Writer.RenameAsync(Account.Id, Name("new"), Name("new/below"), default)).Status);
        Assert.Equal(MailboxVerbStatus.Exists, (await Store.Writer.RenameAsync(Account.Id, Name("new"), Name("Sent"), default)).Status);
        Assert.Equal(MailboxVerbStatus.Missing, (await Store.Writer.RenameAsync(Account.Id, Name("nil"), Name("x"), default)).Status);
        Assert.DoesNotContain(Name("a/b"), await Store.Mailboxes.SubscriptionsAsync(Account.Id, default));
    }

    [Fact]
    public async Task Named_alike_but_not_below_stay_when_a_mailbox_is_renamed()
    {
        await Store.Writer.CreateAsync(Account.Id, Name("ab/c"), SpecialUse.None, default);
        await Store.Writer.CreateAsync(Account.Id, Name("a/c"), SpecialUse.None, default);
        await Store.Writer.CreateAsync(Account.Id, Name("a_/c"), SpecialUse.None, default);
        await Store.Writer.RenameAsync(Account.Id, Name("a"), Name("z"), default);
        Assert.NotNull(await Store.Mailboxes.FindAsync(Account.Id, Name("ab/c"), default));
        Assert.NotNull(await Store.Mailboxes.FindAsync(Account.Id, Name("a_/c"), default));
        Assert.NotNull(await Store.Mailboxes.FindAsync(Account.Id, Name("z/c"), default));
    }

    [Fact]
    public async Task Called_Inbox_are_renamed_by_moving_what_is_in_them()
    {
        await Store.Writer.CreateAsync(Account.Id, Name("Inbox/child"), SpecialUse.None, default);
        await AppendAsync(Inbox, 3);
        var renamed = await Store.Writer.RenameAsync(Account.Id, MailboxName.Inbox, Name("Old"), default);
        Assert.Equal(3, (await TotalsAsync(renamed.MailboxId)).Messages);
        Assert.Equal(0, (await TotalsAsync(Inbox)).Messages);
        Assert.NotNull(await Store.Mailboxes.FindAsync(Account.Id, Name("Inbox/child"), default));
    }

    [Fact]
    public async Task Have_each_role_once()
    {
        var made = await Store.Writer.CreateAsync(Account.Id, Name("Gone"), SpecialUse.None, default);
        await Store.Writer.SetUseAsync(made.MailboxId, SpecialUse.Trash, default);
        Assert.Equal(SpecialUse.None, (await Store.Mailboxes.GetAsync(Account["Trash"], default))!.Use);
        Assert.Equal(MailboxVerbStatus.NotAllowed, (await Store.Writer.SetUseAsync(Inbox, SpecialUse.Junk, default)).Status);
    }

    [Fact]
    public async Task May_be_subscribed_before_they_are_there()
    {
        await Store.Writer.SubscribeAsync(Account.Id, Name("later"), true, default);
        await Store.Writer.SubscribeAsync(Account.Id, Name("Junk"), false, default);
        var names = await Store.Mailboxes.SubscriptionsAsync(Account.Id, default);
        Assert.Contains(Name("later"), names);
        Assert.False((await Store.Mailboxes.GetAsync(Account["Junk"], default))!.Subscribed);
    }

    [Fact]
    public void A_name_holds_only_characters()
    {
        Assert.False(MailboxName.Parse("a\uFFFE").Ok);
        Assert.False(MailboxName.Parse("a\uD800").Ok);
    }

    private static MailboxName Name(string name) => MailboxName.Parse(name).Value;
}
