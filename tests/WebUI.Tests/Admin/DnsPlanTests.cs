using System.Collections.Immutable;
using AngleSharp.Dom;
using Bunit;
using Mox.Shared.Contracts.Admin;
using Mox.WebUI.Admin;

namespace Mox.WebUI.Tests.Admin;

public class The_plan_of_a_domain : Page
{
    private static readonly ImmutableArray<PlanStep> Dmarc = [new("Watch", "p=none"), new("Junk folder", "p=quarantine"), new("Refuse", "p=reject")];
    private static readonly ImmutableArray<PlanStep> MtaSts = [new("Publish", "policy and record"), new("Testing", "mode: testing"), new("Enforce", "mode: enforce")];
    private static readonly PlanCondition Met = new(true, "Reports go to dmarc@hollis.example"), Open = new(false, "Reports for at least 14 days from 3 receivers");

    private IRenderedComponent<DnsPage> _page = default!;

    [Fact]
    public void Shows_the_step_the_evidence_and_the_next_record_and_keeps_the_button_off_until_all_is_there()
    {
        var card = Card(PlanSubject.Dmarc, new DnsPlan(Dmarc, 0, [Met, Open], "v=DMARC1; p=quarantine"));
        Assert.Equal(["now", "", ""], card.QuerySelectorAll(".track li").Select(step => step.ClassName ?? ""));
        Assert.Equal("step", card.QuerySelector(".track .now")!.GetAttribute("aria-current"));
        Assert.Equal(["Done", "Waiting"], card.QuerySelectorAll(".proof .mark").Select(mark => mark.TextContent));
        Assert.Equal(("Next", "v=DMARC1; p=quarantine"), (card.QuerySelector(".record dt")!.TextContent, card.QuerySelector(".record dd")!.TextContent));
        Assert.True(Button(card, "Go on to “Junk folder”").HasAttribute("disabled"));
        Assert.Contains("Off until all evidence is there.", card.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Goes_on_anyway_only_after_a_plain_word()
    {
        Card(PlanSubject.Dmarc, new DnsPlan(Dmarc, 0, [Met, Open], "v=DMARC1; p=quarantine"));
        Click("Go on anyway…");
        Assert.Empty(Dns.Chosen);
        Assert.Contains("may land in junk folders", _page.Find(".plan .ask").TextContent, StringComparison.Ordinal);
        Click("Cancel");
        Assert.Empty(_page.FindAll(".plan .ask"));
        Click("Go on anyway…");
        Click("Go on anyway");
        _page.WaitForAssertion(() => Assert.Equal((PlanSubject.Dmarc, 1, true), Assert.Single(Dns.Chosen)));
        _page.WaitForAssertion(() => Assert.Contains("You chose “Junk folder”.", _page.Find("#plan-dmarc").TextContent, StringComparison.Ordinal));
        Assert.Equal(("Publish", "record of step 1"), (_page.Find("#plan-dmarc .record dt").TextContent, _page.Find("#plan-dmarc .record dd").TextContent));
        Assert.Contains("chosen, not seen yet", _page.Find("#plan-dmarc .track").TextContent, StringComparison.Ordinal);
        Assert.Equal(1, Dns.Runs);
    }

    [Fact]
    public void Goes_on_when_the_evidence_is_there_and_back_when_it_was_too_much()
    {
        var card = Card(PlanSubject.MtaSts, new DnsPlan(MtaSts, 1, [Met], "v=STSv1; id=1") { Chosen = 1 });
        Assert.Null(card.QuerySelector(".record"));
        Assert.DoesNotContain(card.QuerySelectorAll("button"), button => button.TextContent.StartsWith("Back", StringComparison.Ordinal));
        Click("Go on to “Enforce”");
        _page.WaitForAssertion(() => Assert.Equal((PlanSubject.MtaSts, 2, false), Assert.Single(Dns.Chosen)));
        _page.WaitForAssertion(() => Assert.DoesNotContain(_page.FindAll("#plan-mta-sts button"), button => button.TextContent.StartsWith("Go on", StringComparison.Ordinal)));
        Click("Back to “Testing”");
        _page.WaitForAssertion(() => Assert.Equal((PlanSubject.MtaSts, 1, false), Dns.Chosen[^1]));
    }

    [Fact]
    public void Says_that_nothing_more_is_to_be_done_or_that_nothing_is_known()
    {
        var done = Card(PlanSubject.Dmarc, new DnsPlan(Dmarc, 2, [], "") { Chosen = 2 });
        Assert.Contains("There is nothing more to do.", done.TextContent, StringComparison.Ordinal);
        Assert.Equal(["Back to “Junk folder”"], done.QuerySelectorAll("button").Select(button => button.TextContent));
        var unknown = Card(PlanSubject.MtaSts, new DnsPlan(MtaSts, -1, [Met], "") { IsKnown = false });
        Assert.Contains("could not be found out", unknown.TextContent, StringComparison.Ordinal);
        Assert.True(Button(unknown, "Go on to “Publish”").HasAttribute("disabled"));
    }

    private IElement Card(PlanSubject subject, DnsPlan plan)
    {
        var other = new DnsPlan(subject == PlanSubject.Dmarc ? MtaSts : Dmarc, 2, [], "");
        Dns.Plans = subject == PlanSubject.Dmarc ? new DomainPlans(plan, other, Time.GetUtcNow()) : new DomainPlans(other, plan, Time.GetUtcNow());
        Dns.LastRun = Time.GetUtcNow().AddMinutes(-1);
        if (Dns.Last.Count == 0) Dns.Last.Add(Dns.Found("mx"));
        Dns.Run.Writer.TryComplete();
        _page = Render<DnsPage>(with => with.Add(page => page.Name, "hollis.example"));
        return _page.WaitForElement(subject == PlanSubject.Dmarc ? "#plan-dmarc" : "#plan-mta-sts");
    }

    private void Click(string text) => _page.On(at => at.FindAll(".plan button").Single(button => button.TextContent == text).Click());

    private static IElement Button(IElement card, string text) => card.QuerySelectorAll("button").Single(button => button.TextContent == text);
}
