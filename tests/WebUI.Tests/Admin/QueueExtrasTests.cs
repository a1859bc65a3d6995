using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Mox.WebUI.Admin;
using Mox.WebUI.Tests.Fakes;

namespace Mox.WebUI.Tests.Admin;

public class The_queue_page_with_many_letters : Page
{
    [Fact]
    public void Narrows_by_domain_account_and_age_and_shows_all_again()
    {
        var now = Time.GetUtcNow();
        Queue.Rows.Add(FakeQueue.Row(1, now, "a@one.example"));
        Queue.Rows.Add(FakeQueue.Row(2, now, "b@two.example") with { Submitted = now.AddHours(-5) });
        var page = Render<MailQueuePage>();
        page.On(at => at.Find("[aria-expanded=false].btn").Click());
        page.On(at => at.FindAll(".panel input")[2].Input("ONE.example"));
        page.WaitForAssertion(() => Assert.Equal("1 letter waits.", page.Find("h1").TextContent));
        Assert.Equal("a@one.example", page.Find("tbody b").TextContent);
        page.On(at => at.FindAll(".tools .txt")[0].Click());
        page.WaitForAssertion(() => Assert.Equal("2 letters wait.", page.Find("h1").TextContent));
        page.On(at => at.FindAll(".panel select")[1].Change("4"));
        page.WaitForAssertion(() => Assert.Equal("b@two.example", page.Find("tbody b").TextContent));
    }

    [Fact]
    public void Opens_narrowed_to_the_domain_of_its_address()
    {
        Queue.Rows.Add(FakeQueue.Row(1, Noon, "a@one.example"));
        Queue.Rows.Add(FakeQueue.Row(2, Noon, "b@two.example"));
        Services.GetRequiredService<NavigationManager>().NavigateTo("/admin/queue?domain=two.example");
        var page = Render<MailQueuePage>();
        page.WaitForAssertion(() => Assert.Equal("b@two.example", Assert.Single(page.FindAll("tbody b")).TextContent));
        Assert.Equal("two.example", page.FindAll(".panel input")[2].GetAttribute("value"));
    }

    [Fact]
    public void Selects_all_that_match_also_those_not_loaded_and_says_how_many_before_they_are_returned()
    {
        Queue.PageSize = 3;
        for (var id = 1; id <= 8; id++) Queue.Rows.Add(FakeQueue.Row(id, Noon.AddMinutes(id), id == 8 ? "x@other.example" : "a@one.example"));
        var page = Render<MailQueuePage>();
        page.On(at => at.Find("[aria-expanded=false].btn").Click());
        page.On(at => at.FindAll(".panel input")[2].Input("one.example"));
        page.WaitForAssertion(() => Assert.Equal("Select all 7", page.FindAll(".tools .txt")[1].TextContent));
        page.On(at => at.FindAll(".tools .txt")[1].Click());
        Assert.Equal("7 selected", page.Find(".tools .cnt").TextContent);
        page.On(at => at.Find(".tools [aria-label='Return to the sender']").Click());
        Assert.Empty(Queue.Done);
        Assert.Contains("Return 7 letters", page.Find(".tools .menu").TextContent, StringComparison.Ordinal);
        page.On(at => at.Find(".tools .menu .mi").Click());
        Assert.Equal("fail 1,2,3,4,5,6,7", Assert.Single(Queue.Done));
    }

    [Fact]
    public void Says_when_more_match_than_can_be_selected()
    {
        Queue.MaxMatch = 2;
        for (var id = 1; id <= 3; id++) Queue.Rows.Add(FakeQueue.Row(id, Noon));
        var page = Render<MailQueuePage>();
        page.On(at => at.Find(".tools .txt").Click());
        Assert.Contains("2 of 3 are selected", page.Find(".toast").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Changes_what_is_asked_of_tls()
    {
        Queue.Rows.Add(FakeQueue.Row(1, Noon));
        var page = Render<MailQueuePage>();
        page.On(at => at.Find("tbody [aria-label=Encryption]").Click());
        Assert.Contains("As the policies say", page.Find(".menu .on").TextContent, StringComparison.Ordinal);
        page.On(at => at.FindAll(".menu .mi")[1].Click());
        Assert.Equal("tls Verified 1", Assert.Single(Queue.Done));
    }

    [Fact]
    public void Makes_a_rule_and_says_how_many_letters_it_meets_now()
    {
        HoldRules.Meets = 3;
        var page = Render<MailQueuePage>();
        page.On(at => at.Find(".rules .btn").Click());
        Assert.Contains("Every letter that comes in is held.", page.Find(".rules").TextContent, StringComparison.Ordinal);
        page.On(at => at.FindAll(".rules input[type=text]")[1].Change("bigmail.example"));
        Assert.Contains("Held is what comes in to bigmail.example.", page.Find(".rules").TextContent, StringComparison.Ordinal);
        Assert.Contains("Also hold the 3 letters that wait now", page.Find(".rules .check").TextContent, StringComparison.Ordinal);
        page.On(at => at.Find(".rules .check input").Change(true));
        page.On(at => at.Find(".rules form").Submit());
        Assert.Equal("add //bigmail.example True", Assert.Single(HoldRules.Done));
        page.WaitForAssertion(() => Assert.Contains("Letters to bigmail.example", page.Find(".rules li").TextContent, StringComparison.Ordinal));
        page.On(at => at.FindAll(".rules li .btn")[0].Click());
        page.WaitForAssertion(() => Assert.Contains("holds nothing now", page.Find(".rules li").TextContent, StringComparison.Ordinal));
        page.On(at => at.Find(".rules li .btn").Click());
        Assert.Equal(["release 1", "remove 1"], HoldRules.Done.Skip(1));
        page.WaitForAssertion(() => Assert.Empty(page.FindAll(".rules li")));
    }

    [Fact]
    public void Says_what_is_wrong_with_a_rule()
    {
        var page = Render<MailQueuePage>();
        page.On(at => at.Find(".rules .btn").Click());
        page.On(at => at.FindAll(".rules input[type=text]")[1].Change("no domain"));
        Assert.Contains("it is no domain", page.Find(".rules .error").TextContent, StringComparison.Ordinal);
    }
}
