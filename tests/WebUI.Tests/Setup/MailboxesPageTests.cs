using Bunit;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Contracts.Setup;
using Mox.WebUI.Setup;
using Mox.WebUI.Tests.Fakes;

namespace Mox.WebUI.Tests.Setup;

public class The_step_of_the_mailboxes : StepPage
{
    public The_step_of_the_mailboxes() => Domains.Add(FakeDomains.Detail("hollis.example"));

    [Fact]
    public async Task Gives_somebody_a_mailbox_and_shows_the_password_once()
    {
        var page = await OpenAsync<MailboxesPage>("/setup/mailboxes");
        Assert.Single(page.FindAll(".line.man"));
        page.On(at => at.Find("#person").Input("Jonas Hollis"));
        page.On(at => at.Find("#local").Input("jonas+x"));
        await page.OnAsync(at => at.Find("form.inline").SubmitAsync());
        Assert.Equal(["add jonasx jonas+x@hollis.example Jonas Hollis False"], Accounts.Done);
        Assert.Equal(["jonas+x@hollis.example", "made-password"], page.FindAll(".once dd:not(.act)").Select(value => value.TextContent));
        Assert.Equal(2, page.FindAll(".line.man").Count);
        Assert.Equal("2 mailboxes", await page.InvokeAsync(() => Desk.Result(SetupStep.Mailboxes)));
        Assert.Equal("The passwords above are shown this once.", Reason(page));
        page.On(at => at.Find(".once .btn").Click());
        Assert.Empty(page.FindAll(".once"));
        Assert.DoesNotContain("made-password", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Judges_an_address_as_it_is_typed_and_shows_a_refusal_at_its_field()
    {
        var page = await OpenAsync<MailboxesPage>("/setup/mailboxes");
        page.On(at => at.Find("#local").Input("jo nas"));
        Assert.Contains("cannot have these characters", page.Find("#local-fault").TextContent, StringComparison.Ordinal);
        Assert.True(page.Find("form.inline button").HasAttribute("disabled"));
        page.On(at => at.Find("#local").Input("jonas"));
        Accounts.Refusal = new ChangeRefusedException("The address is taken", nameof(NewAccount.Address));
        await page.OnAsync(at => at.Find("form.inline").SubmitAsync());
        Assert.Equal("The address is taken", page.Find("#local-fault").TextContent);
        Assert.Equal("jonas", page.Find("#local").GetAttribute("value"));
        page.On(at => at.Find("#local").Input("jonash"));
        Assert.Empty(page.FindAll("#local-fault"));
    }

    [Fact]
    public async Task Makes_the_addresses_that_every_domain_has_where_they_are_missing_and_wanted()
    {
        Domains.All[Desked.Domain] = Domains.All[Desked.Domain] with { Aliases = [new AliasItem(FakeDomains.Address("Postmaster@hollis.example"), new AliasSettings(), [new DomainAddress(FakeDomains.Address("mara@hollis.example"), 1, "mara")])] };
        var page = await OpenAsync<MailboxesPage>("/setup/mailboxes");
        var boxes = page.FindAll(".check");
        Assert.Contains("Goes to mara@hollis.example.", boxes[0].TextContent, StringComparison.Ordinal);
        Assert.Contains("Will go to mara@hollis.example when you continue.", boxes[1].TextContent, StringComparison.Ordinal);
        Domains.Refusal = new ChangeRefusedException("It is taken already");
        await page.OnAsync(at => Continue(at).ClickAsync(new()));
        Assert.Equal("It is taken already", page.Find("[role=alert]").TextContent);
        Assert.Equal("/setup/mailboxes", Here);
        await page.OnAsync(at => Continue(at).ClickAsync(new()));
        Assert.Equal(["add abuse@hollis.example to mara@hollis.example"], Domains.Done);
        Assert.Equal("/setup/round-trip", Here);
    }

    [Fact]
    public async Task Makes_none_that_is_not_wanted()
    {
        var page = await OpenAsync<MailboxesPage>("/setup/mailboxes");
        page.On(at => at.FindAll(".check input")[1].Change(false));
        Assert.Contains("Nobody gets it", page.FindAll(".check")[1].TextContent, StringComparison.Ordinal);
        await page.OnAsync(at => Continue(at).ClickAsync(new()));
        Assert.Equal(["add postmaster@hollis.example to mara@hollis.example"], Domains.Done);
        Assert.Contains("pass Mailboxes", Setup.Done);
    }

    private SetupState Desked => Setup.State;
}
