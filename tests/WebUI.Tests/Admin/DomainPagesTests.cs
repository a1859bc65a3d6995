using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Mox.Protocols.Addresses;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Model.Domains;
using Mox.WebUI.Admin;
using Mox.WebUI.Components;
using Mox.WebUI.Tests.Fakes;

namespace Mox.WebUI.Tests.Admin;

public class The_pages_of_domains : Page
{
    private static readonly DomainName Ours = DomainName.Parse("example.org").Value;

    [Fact]
    public async Task List_them_with_their_state_and_move_by_themselves()
    {
        Domains.Add(FakeDomains.Detail("example.org"));
        var page = Render<DomainsPage>();
        Assert.Equal("One domain.", page.Find("h1").TextContent);
        var row = page.Find("tbody tr");
        Assert.Equal("/admin/domains/example.org", row.QuerySelector("a")?.GetAttribute("href"));
        Assert.Contains("1 key signs", row.TextContent, StringComparison.Ordinal);
        Assert.Contains("Self-signed for now", row.TextContent, StringComparison.Ordinal);
        Domains.Add(FakeDomains.Detail("second.example"));
        await Domains.TellAsync();
        page.WaitForAssertion(() => Assert.Equal("2 domains.", page.Find("h1").TextContent));
    }

    [Fact]
    public void Check_a_new_name_as_it_is_typed_and_go_to_the_domain_that_was_made()
    {
        var page = Render<DomainsPage>();
        var field = page.Find("#new-domain");
        field.Input("jane@example.org");
        Assert.Contains("Only the part behind the @", page.Find(".error").TextContent, StringComparison.Ordinal);
        Assert.True(page.Find("form button[type=submit]").HasAttribute("disabled"));
        field.Input("example.org");
        page.On(at => at.Find("form").Submit());
        Assert.Equal("add example.org for mox@example.org", Assert.Single(Domains.Done));
        Assert.EndsWith("/admin/domains/example.org", Services.GetRequiredService<NavigationManager>().Uri, StringComparison.Ordinal);
    }

    [Fact]
    public void Say_beside_the_field_why_a_domain_was_refused()
    {
        var page = Render<DomainsPage>();
        Domains.Refusal = new ChangeRefusedException("example.org is here already", "Name");
        page.On(at => at.Find("#new-domain").Input("example.org"));
        page.On(at => at.Find("form").Submit());
        Assert.Equal("example.org is here already", page.Find(".error").TextContent);
    }

    [Fact]
    public async Task Save_settings_and_take_them_back()
    {
        Domains.Add(FakeDomains.Detail("example.org"));
        var page = Open();
        var form = page.Find("form[aria-label=Settings]");
        Assert.True(form.QuerySelector("button[type=submit]")!.HasAttribute("disabled"));
        page.On(at => at.Find("#description").Input("Ours"));
        page.On(at => at.Find("#hours").Input("5"));
        Assert.Contains("From 24", page.Find("form[aria-label=Settings] .error").TextContent, StringComparison.Ordinal);
        page.On(at => at.Find("#hours").Input("72"));
        page.On(at => at.Find("form[aria-label=Settings]").Submit());
        Assert.Equal(("Ours", 72), (Domains.All[Ours].Settings.Description, Domains.All[Ours].Settings.SignatureHours));
        await page.InvokeAsync(() => Services.GetRequiredService<Toasts>().UndoAsync());
        Assert.Equal(new DomainSettings(), Domains.All[Ours].Settings);
        page.WaitForAssertion(() => Assert.Equal("", page.Find("#description").GetAttribute("value")));
    }

    [Fact]
    public async Task Keep_what_is_being_typed_when_something_changes_elsewhere()
    {
        Domains.Add(FakeDomains.Detail("example.org"));
        var page = Open();
        page.On(at => at.Find("#description").Input("Half a word"));
        Domains.All[Ours] = Domains.All[Ours] with { Settings = new DomainSettings { Separators = "-" } };
        await Domains.TellAsync();
        Assert.Equal("Half a word", page.Find("#description").GetAttribute("value"));
    }

    [Fact]
    public async Task Change_aliases_at_once_and_take_that_back()
    {
        var team = FakeDomains.Address("team@example.org");
        Domains.Add(FakeDomains.Detail("example.org") with { Aliases = [new AliasItem(team, new AliasSettings(), [new DomainAddress(FakeDomains.Address("mox@example.org"), 1, "mox")])] });
        var page = Open();
        Assert.True(page.Find(".alias .chip button").HasAttribute("disabled"));
        page.On(at => at.Find(".alias .rules select").Change(nameof(PostPolicy.Members)));
        Assert.Equal(PostPolicy.Members, Domains.All[Ours].Aliases.Single().Settings.PostPolicy);
        page.On(at => at.Find("[aria-label='Remove the alias']").Click());
        Assert.Empty(Domains.All[Ours].Aliases);
        await page.InvokeAsync(() => Services.GetRequiredService<Toasts>().UndoAsync());
        Assert.Equal(PostPolicy.Members, Domains.All[Ours].Aliases.Single().Settings.PostPolicy);
    }

    [Fact]
    public void Show_what_the_DNS_says_of_each_key_and_the_record_to_copy()
    {
        Domains.Records["2026a"] = KeyRecordState.Missing;
        Domains.Add(FakeDomains.Detail("example.org") with { Keys = [FakeDomains.Key("2026a", DkimKeyState.Signing), FakeDomains.Key("2026b", DkimKeyState.Waiting)] });
        var page = Open();
        page.WaitForAssertion(() => Assert.Equal("Missing", page.Find("td[data-label=Record] .mark.bad").TextContent));
        Assert.Contains("2026b._domainkey.example.org.", page.Find(".record").TextContent, StringComparison.Ordinal);
        page.On(at => at.FindAll("td.do button").First(button => button.TextContent == "Sign now").Click());
        Assert.Equal("Sign 2026b", Assert.Single(Domains.Done));
    }

    [Fact]
    public void Say_what_it_means_to_retire_the_last_key_before_it_is_done_all_the_same()
    {
        Domains.Add(FakeDomains.Detail("example.org"));
        var page = Open();
        Domains.Refusal = new ChangeRefusedException("Mail would go out unsigned");
        page.On(at => at.FindAll("td.do button").First(button => button.TextContent == "Retire").Click());
        Assert.Contains("Mail would go out unsigned", page.Find(".error").TextContent, StringComparison.Ordinal);
        page.On(at => at.Find(".error button").Click());
        Assert.Equal("RetireLast 2026a", Assert.Single(Domains.Done));
    }

    [Fact]
    public void Remove_a_domain_only_when_its_name_was_typed()
    {
        Domains.Add(FakeDomains.Detail("example.org"));
        var page = Open();
        page.On(at => at.FindAll("button.danger").Single().Click());
        page.On(at => at.Find("#remove-name").Input("example.com"));
        Assert.True(page.Find("form[aria-label='Remove the domain'] button[type=submit]").HasAttribute("disabled"));
        page.On(at => at.Find("#remove-name").Input("Example.org"));
        page.On(at => at.Find("form[aria-label='Remove the domain']").Submit());
        Assert.Equal("remove example.org", Assert.Single(Domains.Done));
        Assert.EndsWith("/admin/domains", Services.GetRequiredService<NavigationManager>().Uri, StringComparison.Ordinal);
    }

    [Fact]
    public void Do_not_offer_to_remove_a_domain_that_has_addresses()
    {
        Domains.Add(FakeDomains.Detail("example.org") with { Addresses = [new DomainAddress(FakeDomains.Address("mox@example.org"), 1, "mox")] });
        var page = Open();
        Assert.True(page.Find("button.danger").HasAttribute("disabled"));
        Assert.Contains("an address belongs to an account", page.Markup, StringComparison.Ordinal);
    }

    private IRenderedComponent<DomainPage> Open() => Render<DomainPage>(parameters => parameters.Add(page => page.Name, "example.org"));
}
