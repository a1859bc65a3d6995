using Mox.Server.Storage;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Contracts.Webmail;
using Mox.Shared.Model.Mailboxes;
using Mox.Shared.Model.Messages;

namespace Mox.Server.Tests.Webmail.Rules;

public class Rules_of_an_account
{
    private static RuleItem About(string subject, Func<RuleText, RuleText>? more = null)
    {
        var text = new RuleText { Conditions = [new RuleCondition(RuleField.Subject, RuleTest.Contains, subject)], Star = true };
        return new RuleItem(0, subject, more?.Invoke(text) ?? text);
    }

    private static async Task<long> FolderAsync(WebmailHost host, string name) => (await host.Actions.CreateFolderAsync(MailboxName.Parse(name).Value, default)).MailboxId;

    [Fact]
    public async Task Are_made_changed_ordered_removed_and_put_back()
    {
        await using var host = await WebmailHost.StartAsync();
        var rules = host.As<IMailRules>(host.Mox);
        var (one, two, three) = (await rules.SaveAsync(About("one"), default), await rules.SaveAsync(About("two"), default), await rules.SaveAsync(About("three"), default));
        await rules.OrderAsync([three.Id, one.Id], default);
        Assert.Equal(["three", "one", "two"], (await rules.ListAsync(default)).Select(rule => rule.Name));
        await rules.SaveAsync((await rules.ListAsync(default))[1] with { Name = "uno", Enabled = false }, default);
        var gone = (await rules.RemoveAsync(one.Id, default))!;
        Assert.Equal(("uno", false), (gone.Name, gone.Enabled));
        await rules.RestoreAsync(gone, default);
        Assert.Equal(["three", "uno", "two"], (await rules.ListAsync(default)).Select(rule => rule.Name));
        Assert.Null(await rules.RemoveAsync(one.Id, default));
        await Assert.ThrowsAsync<ChangeRefusedException>(() => rules.SaveAsync(two with { Id = 999 }, default));
        await Assert.ThrowsAsync<ChangeRefusedException>(() => rules.SaveAsync(About("x", text => text with { MoveTo = host.Other.Inbox }), default));

        var other = host.As<IMailRules>(host.Other);
        Assert.Empty(await other.ListAsync(default));
        Assert.Null(await other.RemoveAsync(two.Id, default));
    }

    [Fact]
    public async Task Say_which_mail_they_would_have_fitted_and_do_it_and_take_it_back()
    {
        await using var host = await WebmailHost.StartAsync();
        var rules = host.As<IMailRules>(host.Mox);
        var (folder, elsewhere) = (await FolderAsync(host, "Invoices"), await FolderAsync(host, "Elsewhere"));
        var first = await host.ReceiveAsync("From: a@x.example\nSubject: Invoice 1\nX-Kind: bill\n\nx");
        var second = await host.ReceiveAsync("From: a@x.example\nSubject: Invoice 2\nX-Kind: bill\n\nx", new MessageTraits { Flags = MessageFlags.Seen }, elsewhere);
        await host.ReceiveAsync("From: a@x.example\nSubject: Lunch\n\nx");
        await host.ReceiveAsync("From: mox@test.example\nSubject: Invoice sent\nX-Kind: bill\n\nx", mailboxId: host.Mox["Sent"]);
        var text = new RuleText { Conditions = [new RuleCondition(RuleField.Subject, RuleTest.Begins, "invoice"), new RuleCondition(RuleField.Header, RuleTest.Is, "bill") { Header = "X-Kind" }], MoveTo = folder, Star = true, Labels = ["money"] };
        var trial = await rules.TryAsync(text, default);
        Assert.Equal((2, 3, true), (trial.Matched, trial.Looked, trial.All));
        Assert.Equal([second, first], trial.First.Select(item => item.Id));
        Assert.Empty((await host.Reader.ItemAsync(first, default))!.Keywords);

        var applied = await rules.ApplyAsync(text, default);
        Assert.Equal((ActionStatus.Done, 2), (applied.Status, applied.Done.Length));
        var moved = (await host.Reader.ItemAsync(second, default))!;
        Assert.Equal((folder, true, "money"), (moved.MailboxId, moved.Flagged, Assert.Single(moved.Keywords)));
        await host.Actions.UndoAsync(applied.Undo!, default);
        var (one, two) = ((await host.Reader.ItemAsync(first, default))!, (await host.Reader.ItemAsync(second, default))!);
        Assert.Equal((host.Mox.Inbox, false, false, 0), (one.MailboxId, one.Flagged, one.Seen, one.Keywords.Length));
        Assert.Equal((elsewhere, false, true), (two.MailboxId, two.Flagged, two.Seen));
    }

    [Fact]
    public async Task Mark_mail_where_it_is_and_take_the_marks_back()
    {
        await using var host = await WebmailHost.StartAsync();
        var rules = host.As<IMailRules>(host.Mox);
        var id = await host.ReceiveAsync("From: a@x.example\nSubject: Invoice 1\n\nx");
        var applied = await rules.ApplyAsync(About("invoice", text => text with { MarkRead = true }).Text, default);
        Assert.True((await host.Reader.ItemAsync(id, default)) is { Flagged: true, Seen: true });
        await host.Actions.UndoAsync(applied.Undo!, default);
        Assert.True((await host.Reader.ItemAsync(id, default)) is { Flagged: false, Seen: false });
    }
}

public class A_move_by_hand
{
    private static readonly DeliveryFacts Listed = new() { RemoteIp = System.Net.IPAddress.Parse("192.0.2.1"), ListId = "dev.lists.example", DkimDomains = ["lists.example"], FromAddress = "ann@x.example" };

    private static async Task<(WebmailHost Host, IMailRules Rules, long Folder)> OpenAsync()
    {
        var host = await WebmailHost.StartAsync();
        return (host, host.As<IMailRules>(host.Mox), (await host.Actions.CreateFolderAsync(MailboxName.Parse("Ann").Value, default)).MailboxId);
    }

    private static async Task<RuleOffer?> MoveAsync(WebmailHost host, IMailRules rules, long from, long to, string header = "", DeliveryFacts? facts = null)
    {
        var id = await host.ReceiveAsync($"From: Ann <Ann@x.example>\nSubject: x\n{header}\nx", new MessageTraits { Delivery = facts }, from);
        await host.Actions.MoveAsync([id], to, default);
        return await rules.OfferAsync(id, from, to, default);
    }

    [Fact]
    public async Task Is_offered_as_a_rule_on_the_exact_address()
    {
        var (host, rules, folder) = await OpenAsync();
        await using var closing = host;
        var offer = (await MoveAsync(host, rules, host.Mox.Inbox, folder))!;
        Assert.Equal((RuleOfferKind.Add, "Ann@x.example", false, folder, "Ann"), (offer.Kind, offer.About, offer.IsList, offer.FolderId, offer.FolderName));
        Assert.Null(await rules.AnswerAsync(offer, RuleAnswer.NotNow, default));
        Assert.NotNull(await MoveAsync(host, rules, host.Mox.Inbox, folder));
        var made = (await rules.AnswerAsync(offer, RuleAnswer.Yes, default))!;
        Assert.Equal((folder, true), (made.Text.MoveTo, made.FromMove));
        Assert.Equal(new RuleCondition(RuleField.From, RuleTest.Is, "Ann@x.example"), Assert.Single(made.Text.Conditions));

        // What is a rule is not offered again; moved back, its end is.
        Assert.Null(await MoveAsync(host, rules, host.Mox.Inbox, folder));
        var end = (await MoveAsync(host, rules, folder, host.Mox.Inbox))!;
        Assert.Equal((RuleOfferKind.Remove, made.Id), (end.Kind, end.RuleId));
        Assert.Equal(made.Id, (await rules.AnswerAsync(end, RuleAnswer.Yes, default))!.Id);
        Assert.Empty(await rules.ListAsync(default));
        Assert.Null(await MoveAsync(host, rules, folder, host.Mox.Inbox));
    }

    [Fact]
    public async Task Of_list_mail_is_offered_by_the_list_where_its_domain_vouches()
    {
        var (host, rules, folder) = await OpenAsync();
        await using var closing = host;
        const string List = "List-Id: Developers <dev.lists.example>\n";
        var offer = (await MoveAsync(host, rules, host.Mox.Inbox, folder, List, Listed))!;
        Assert.Equal((true, "dev.lists.example", "lists.example"), (offer.IsList, offer.Key, offer.VerifiedDomain));
        var made = (await rules.AnswerAsync(offer, RuleAnswer.Yes, default))!;
        Assert.Equal([RuleField.ListId, RuleField.Verified], made.Text.Conditions.Select(condition => condition.Field));

        // Without proof, or with two ids, it is mail of its author.
        Assert.False((await MoveAsync(host, rules, host.Mox.Inbox, folder, List, Listed with { DkimDomains = ["x.example"] }))!.IsList);
        Assert.False((await MoveAsync(host, rules, host.Mox.Inbox, folder, List + "List-Id: <other.lists.example>\n", Listed))!.IsList);
        Assert.True((await MoveAsync(host, rules, host.Mox.Inbox, host.Mox["Archive"], List, Listed)) is null);
    }

    [Fact]
    public async Task Is_not_offered_where_nobody_wants_to_be_asked()
    {
        var (host, rules, folder) = await OpenAsync();
        await using var closing = host;
        var second = (await host.Actions.CreateFolderAsync(MailboxName.Parse("Other").Value, default)).MailboxId;
        Assert.Null(await MoveAsync(host, rules, folder, second));
        Assert.Null(await MoveAsync(host, rules, host.Mox.Inbox, host.Mox["Trash"]));
        var offer = (await MoveAsync(host, rules, host.Mox.Inbox, folder))!;
        await rules.AnswerAsync(offer, RuleAnswer.NeverForFolder, default);
        Assert.Null(await MoveAsync(host, rules, host.Mox.Inbox, folder));
        Assert.NotNull(await MoveAsync(host, rules, host.Mox.Inbox, second));
        await rules.AnswerAsync(offer, RuleAnswer.NeverForSender, default);
        Assert.Null(await MoveAsync(host, rules, host.Mox.Inbox, second));
        var silences = await rules.SilencesAsync(default);
        Assert.Equal([(RuleSilenceKind.ToFolder, "Ann"), (RuleSilenceKind.Sender, "ann@x.example")], silences.Select(silence => (silence.Kind, silence.What)));
        foreach (var silence in silences) await rules.ForgetSilenceAsync(silence.Id, default);
        Assert.NotNull(await MoveAsync(host, rules, host.Mox.Inbox, folder));

        // A message that is not where it is said to be, or of somebody else, is no move.
        var id = await host.ReceiveAsync("From: a@x.example\nSubject: x\n\nx");
        Assert.Null(await rules.OfferAsync(id, host.Mox.Inbox, folder, default));
        Assert.Null(await rules.OfferAsync(id, folder, host.Mox.Inbox, default));
        Assert.Null(await host.As<IMailRules>(host.Other).OfferAsync(id, folder, host.Mox.Inbox, default));
    }
}
