using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Mox.Server.Inbound;
using Mox.Server.Rules;
using Mox.Server.Storage;
using Mox.Server.Tests.Queue;
using Mox.Server.Tests.Smtp;
using Mox.Shared.Contracts.Webmail;
using Mox.Shared.Model.Mailboxes;
using Mox.Shared.Model.Messages;
using Mox.Testing;

namespace Mox.Server.Tests.Inbound;

public sealed class Mail_that_comes_in_by_rules
{
    private static readonly RuleCondition FromAnn = new(RuleField.From, RuleTest.Is, "ann@sender.example");

    private static async Task SaveAsync(TestStore store, TestAccount account, RuleText text, bool enabled = true) =>
        await store.Get<RuleStore>().SaveAsync(account.Id, new RuleRow(0, 0, "", enabled, RuleDocument.Write(RuleDocument.Checked(text)), default, ""), _ => { }, default);

    private static async Task<long> FolderAsync(TestStore store, TestAccount account, string name) => (await store.Writer.CreateAsync(account.Id, MailboxName.Parse(name).Value, SpecialUse.None, default)).MailboxId;

    private static async Task DeliverAsync(SmtpHouse house, string header, params TestAccount[] to)
    {
        await using var peer = house.Connect();
        await peer.HelloAsync();
        await peer.BeginDataAsync("ann@sender.example", [.. to.Select(account => account.Address.ToString())]);
        await peer.SendAsync($"From: Ann <ann@sender.example>\r\nSubject: hello\r\n{header}\r\nBody\r\n.\r\n");
        await peer.ExpectAsync(250);
    }

    private static async Task<ImmutableArray<MessageRow>> RowsAsync(TestStore store, long mailbox) => await store.Messages.NewestAsync(mailbox, 0, 100, MessageColumns.Basic, default);

    [Fact]
    public async Task Goes_into_the_folder_with_star_and_label_for_the_account_whose_rule_it_is()
    {
        await using var house = await SmtpHouse.OpenAsync();
        var folder = await FolderAsync(house.Store, house.Alice, "Ann");
        await SaveAsync(house.Store, house.Alice, new RuleText { Conditions = [FromAnn], MoveTo = folder, Star = true, MarkRead = true, Labels = ["family"] });
        await DeliverAsync(house, "", house.Alice, house.Bob);
        var row = Assert.Single(await RowsAsync(house.Store, folder));
        Assert.Equal(MessageFlags.Flagged | MessageFlags.Seen, row.Flags & (MessageFlags.Flagged | MessageFlags.Seen));
        Assert.Equal("family", Assert.Single(row.Keywords));
        Assert.Empty(await RowsAsync(house.Store, house.Alice.Inbox));
        Assert.Equal(MessageFlags.None, Assert.Single(await RowsAsync(house.Store, house.Bob.Inbox)).Flags);

        // The folder keeps its mail coming under another name.
        await house.Store.Writer.RenameAsync(house.Alice.Id, MailboxName.Parse("Ann").Value, MailboxName.Parse("Friends/Ann").Value, default);
        await DeliverAsync(house, "", house.Alice);
        Assert.Equal(2, (await RowsAsync(house.Store, folder)).Length);
    }

    [Fact]
    public async Task Goes_to_the_Inbox_when_the_folder_is_gone_and_when_the_rule_is_off()
    {
        await using var house = await SmtpHouse.OpenAsync();
        var folder = await FolderAsync(house.Store, house.Alice, "Ann");
        await SaveAsync(house.Store, house.Alice, new RuleText { Conditions = [FromAnn], MoveTo = folder, Star = true });
        await SaveAsync(house.Store, house.Bob, new RuleText { Conditions = [FromAnn], Star = true }, enabled: false);
        await house.Store.Writer.DeleteAsync(house.Alice.Id, MailboxName.Parse("Ann").Value, default);
        await DeliverAsync(house, "", house.Alice, house.Bob);
        Assert.True(Assert.Single(await RowsAsync(house.Store, house.Alice.Inbox)).Flags.HasFlag(MessageFlags.Flagged));
        Assert.False(Assert.Single(await RowsAsync(house.Store, house.Bob.Inbox)).Flags.HasFlag(MessageFlags.Flagged));
    }

    [Fact]
    public async Task Never_goes_into_a_folder_of_somebody_else()
    {
        await using var house = await SmtpHouse.OpenAsync();
        await SaveAsync(house.Store, house.Alice, new RuleText { Conditions = [FromAnn], MoveTo = house.Bob.Inbox });
        await DeliverAsync(house, "", house.Alice);
        Assert.Single(await RowsAsync(house.Store, house.Alice.Inbox));
        Assert.Empty(await RowsAsync(house.Store, house.Bob.Inbox));
    }

    [Fact]
    public async Task Is_told_by_its_header_and_archived()
    {
        await using var house = await SmtpHouse.OpenAsync();
        await SaveAsync(house.Store, house.Alice, new RuleText { Conditions = [new RuleCondition(RuleField.Header, RuleTest.Contains, "urgent") { Header = "X-Tone" }, new RuleCondition(RuleField.ListId, RuleTest.Is, "dev.lists.example")], Archive = true });
        await DeliverAsync(house, "X-Tone: not so urgent\r\nList-Id: Developers <dev.lists.example>\r\n", house.Alice);
        await DeliverAsync(house, "X-Tone: calm\r\nList-Id: Developers <dev.lists.example>\r\n", house.Alice);
        var archive = await house.Store.Mailboxes.FindByUseAsync(house.Alice.Id, SpecialUse.Archive, default);
        Assert.Single(await RowsAsync(house.Store, archive!.Id));
        Assert.Single(await RowsAsync(house.Store, house.Alice.Inbox));
    }

    [Fact]
    public async Task Is_saved_from_Junk_only_by_a_rule_that_says_so()
    {
        await using var house = await SmtpHouse.OpenAsync(more: services => services.AddSingleton<IInboundCheck, HoldsAllForJunk>());
        var folder = await FolderAsync(house.Store, house.Alice, "Ann");
        await SaveAsync(house.Store, house.Alice, new RuleText { Conditions = [FromAnn], MoveTo = folder });
        await SaveAsync(house.Store, house.Bob, new RuleText { Conditions = [FromAnn], NeverJunk = true });
        await DeliverAsync(house, "", house.Alice, house.Bob);
        Assert.Single(await RowsAsync(house.Store, house.Alice["Junk"]));
        Assert.Empty(await RowsAsync(house.Store, folder));
        Assert.Single(await RowsAsync(house.Store, house.Bob.Inbox));
    }

    [Fact]
    public async Task Is_ruled_as_well_when_it_comes_from_an_account_of_ours()
    {
        await using var bench = await QueueBench.OpenAsync();
        var folder = await FolderAsync(bench.Store, bench.Other, "Lunch");
        await SaveAsync(bench.Store, bench.Other, new RuleText { Conditions = [new RuleCondition(RuleField.Header, RuleTest.Is, "yes") { Header = "X-Food" }], MoveTo = folder, Labels = ["food"] });
        await bench.GoneAsync((await bench.EnqueueAsync("other@ours.example", content: "Subject: lunch\nX-Food: yes\n\nAt noon?\n"))[0]);
        Assert.Equal("food", Assert.Single(Assert.Single(await RowsAsync(bench.Store, folder)).Keywords));
        Assert.Empty(await RowsAsync(bench.Store, bench.Other.Inbox));

        // The next one finds the folder gone.
        await bench.Store.Writer.DeleteAsync(bench.Other.Id, MailboxName.Parse("Lunch").Value, default);
        await bench.GoneAsync((await bench.EnqueueAsync("other@ours.example", content: "Subject: lunch\nX-Food: yes\n\nAgain?\n"))[0]);
        Assert.Single(await RowsAsync(bench.Store, bench.Other.Inbox));
    }

    private sealed class HoldsAllForJunk : IInboundCheck
    {
        public string Name => "junk";

        public CheckStage Stage => CheckStage.Way;

        public ValueTask<CheckResult> CheckAsync(InboundMessage message, InboundFindings findings, CancellationToken ct) => new(new CheckResult(CheckVerdict.Junk, null, "held to be junk"));
    }
}
