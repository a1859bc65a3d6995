using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Mox.Shared.Contracts.Webmail;
using Mox.WebUI.Components;
using Mox.WebUI.Webmail.Rules;

namespace Mox.WebUI.Tests.Webmail.People;

public class The_page_of_rules : Page
{
    private Toasts Toasts => Services.GetRequiredService<Toasts>();

    private static RuleItem Rule(long id, string subject) => new(id, "", new RuleText { Conditions = [new RuleCondition(RuleField.Subject, RuleTest.Contains, subject)], Star = true });

    [Fact]
    public void Makes_a_rule_after_a_test()
    {
        Rules.Trial = new RuleTrial(37, 1000, false, [.. Mail.Messages.Take(1)]);
        var page = Render<RulesPage>();
        page.WaitForAssertion(() => Assert.Contains("No rule yet", page.Markup, StringComparison.Ordinal));
        page.On(at => at.Find(".head .btn").Click());
        page.On(at => at.Find("[aria-label='Value of condition 1']").Input("ann@"));
        page.On(at => at.FindAll(".txt").First(button => button.TextContent.Contains("Add a condition", StringComparison.Ordinal)).Click());
        page.On(at => at.Find("[aria-label='What condition 2 looks at']").Change("Size"));
        page.On(at => at.Find("[aria-label='Value of condition 2']").Input("20"));
        page.On(at => at.Find("[aria-label='How condition 2 compares']").Change("!Larger"));
        page.On(at => at.Find("[aria-label='How many must hold']").Change("any"));
        page.On(at => at.Find("#rule-move").Change("archive"));
        page.On(at => at.Find("#rule-labels").Change("work, later"));
        page.On(at => at.FindAll(".do .btn").Single(button => button.TextContent.Contains("Test on", StringComparison.Ordinal)).Click());
        page.WaitForAssertion(() => Assert.Contains("Would have fitted 37 of 1000 messages", page.Find(".found").TextContent, StringComparison.Ordinal));
        Assert.Contains("newest", page.Find(".found").TextContent, StringComparison.Ordinal);
        page.On(at => at.Find(".found .txt").Click());
        Assert.Single(Rules.Applied);
        Assert.Equal(("Rule applied", "2 messages"), (Toasts.Current!.Said, Toasts.Current.About));

        // What is changed has to be tested anew.
        page.On(at => at.Find("[aria-label='Value of condition 1']").Input("ann@x"));
        Assert.Empty(page.FindAll(".found"));
        page.On(at => at.Find("form.rule").Submit());
        var text = Assert.Single(Rules.Rules).Text;
        Assert.Equal([new RuleCondition(RuleField.From, RuleTest.Contains, "ann@x"), new RuleCondition(RuleField.Size, RuleTest.Larger, "20000") { Not = true }], text.Conditions.AsEnumerable());
        Assert.Equal((true, true, "work later"), (text.Any, text.Archive, string.Join(' ', text.Labels)));
        Assert.Contains("From contains “ann@x” or Size in kilobytes is at most “20”", page.Find("ol").TextContent, StringComparison.Ordinal);
        Assert.Contains("archive, label work, label later", page.Find("ol").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Orders_switches_removes_and_takes_back()
    {
        Rules.Rules.AddRange([Rule(1, "one"), Rule(2, "two")]);
        Rules.Silences.Add(new RuleSilenceItem(4, RuleSilenceKind.List, "dev.lists.example"));
        var page = Render<RulesPage>();
        page.WaitForAssertion(() => Assert.Equal(2, page.FindAll("ol > li").Count));
        page.On(at => at.FindAll("ol > li")[1].QuerySelector("[aria-label^='Move up']")!.Click());
        Assert.Equal(2, Rules.Rules[0].Id);
        page.On(at => at.FindAll("ol > li")[0].QuerySelector("[role=switch]")!.Change(false));
        Assert.False(Rules.Rules[0].Enabled);
        page.On(at => at.FindAll("ol > li")[0].QuerySelector("[aria-label^='Remove']")!.Click());
        Assert.Equal(1, Assert.Single(Rules.Rules).Id);
        await page.InvokeAsync(Toasts.UndoAsync);
        Assert.Equal(2, Rules.Rules.Count);
        Assert.Contains("The list dev.lists.example", page.Find(".silence").TextContent, StringComparison.Ordinal);
        page.On(at => at.Find(".silence .txt").Click());
        Assert.Empty(Rules.Silences);
    }

    [Fact]
    public void Says_why_a_rule_cannot_be_kept()
    {
        Rules.Refusal = "A condition is empty";
        var page = Render<RulesPage>();
        page.On(at => at.Find(".head .btn").Click());
        page.On(at => at.Find("form.rule").Submit());
        Assert.Contains("A condition is empty", page.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.NotEmpty(page.FindAll("form.rule"));
    }

    [Fact]
    public void Says_that_a_folder_is_gone() =>
        Assert.Equal("The folder is gone: the mail goes to the Inbox, stop", RuleWords.Then(new RuleText { MoveTo = 5, Stop = true }, _ => null));
}

public class The_question_after_a_move : Page
{
    private static readonly RuleOffer Offer = new(RuleOfferKind.Add, "ann@x.example", false, 7, "Ann", "ann@x.example", "", 0, 1, 7);

    private RuleOffers Offers => Services.GetRequiredService<RuleOffers>();

    private Toasts Toasts => Services.GetRequiredService<Toasts>();

    [Fact]
    public async Task Is_a_quiet_line_that_makes_the_rule()
    {
        Rules.Offer = Offer;
        var page = Render<RuleOfferLine>();
        await page.InvokeAsync(() => Offers.MovedAsync([5], 1, 7, default));
        Assert.Equal((5, 1, 7), Assert.Single(Rules.Asked));
        Assert.Equal("Always move mail from ann@x.example to Ann?", page.Find(".words").TextContent);
        page.On(at => at.Find(".yes").Click());
        Assert.Equal(RuleAnswer.Yes, Assert.Single(Rules.Answers).Answer);
        Assert.Empty(page.FindAll(".offer"));
        Assert.Equal("Rule made", Toasts.Current!.Said);
    }

    [Theory]
    [InlineData("Not for this sender", RuleAnswer.NeverForSender)]
    [InlineData("Not for this folder", RuleAnswer.NeverForFolder)]
    public async Task Can_be_silenced(string button, RuleAnswer answer)
    {
        Rules.Offer = Offer;
        var page = Render<RuleOfferLine>();
        await page.InvokeAsync(() => Offers.MovedAsync([5], 1, 7, default));
        page.On(at => at.Find("[aria-expanded]").Click());
        page.On(at => at.FindAll("button").Single(one => one.TextContent == button).Click());
        Assert.Equal(answer, Assert.Single(Rules.Answers).Answer);
        Assert.Null(Toasts.Current);
    }

    [Fact]
    public async Task Goes_by_itself_unless_it_is_pointed_at_and_by_escape()
    {
        Rules.Offer = Offer with { Kind = RuleOfferKind.Remove, IsList = true };
        var page = Render<RuleOfferLine>();
        await page.InvokeAsync(() => Offers.MovedAsync([5], 7, 1, default));
        Assert.Equal("Stop moving mail of the list ann@x.example to Ann?", page.Find(".words").TextContent);
        Offers.Hold(true);
        Time.Advance(RuleOffers.Stay * 2);
        Assert.NotEmpty(page.FindAll(".offer"));
        Offers.Hold(false);
        Time.Advance(RuleOffers.Stay);
        page.WaitForAssertion(() => Assert.Empty(page.FindAll(".offer")));
        await page.InvokeAsync(() => Offers.MovedAsync([5], 7, 1, default));
        page.On(at => at.Find(".offer").KeyDown("Escape"));
        Assert.Equal(RuleAnswer.NotNow, Assert.Single(Rules.Answers).Answer);
    }

    [Fact]
    public async Task Is_not_asked_of_several_messages_or_when_nobody_wants_it()
    {
        Rules.Offer = Offer;
        await Offers.MovedAsync([5, 6], 1, 7, default);
        await Offers.MovedAsync([5], 0, 7, default);
        await Choices.ChangeAsync(choices => choices with { OfferRules = false }, default);
        await Offers.MovedAsync([5], 1, 7, default);
        Assert.Empty(Rules.Asked);
        Assert.Null(Offers.Current);
    }
}
