using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Mox.Shared.Contracts.Webmail;
using Mox.WebUI.Components;
using Mox.WebUI.Webmail.Contacts;

namespace Mox.WebUI.Tests.Webmail.People;

public class The_page_of_contacts : Page
{
    private Toasts Toasts => Services.GetRequiredService<Toasts>();

    private string At => Services.GetRequiredService<NavigationManager>().Uri;

    private IRenderedComponent<ContactsPage> Open(long id = 0) => Render<ContactsPage>(parameters => parameters.Add(page => page.Id, id));

    [Fact]
    public void Makes_a_person_with_several_addresses()
    {
        var page = Open();
        page.WaitForAssertion(() => Assert.Contains("Nobody yet", page.Markup, StringComparison.Ordinal));
        page.On(at => at.Find("[aria-label='New contact']").Click());
        page.On(at => at.Find("#contact-name").Input("Ann Baker"));
        page.On(at => at.Find("[aria-label='Mail address 1']").Input("ann@x.example"));
        page.On(at => at.FindAll("button").Single(button => button.TextContent.Contains("Add an address", StringComparison.Ordinal)).Click());
        page.On(at => at.Find("[aria-label='Mail address 2']").Input("ann@y.example"));
        page.On(at => at.Find("form.card").Submit());
        var card = Assert.Single(Contacts.Cards);
        Assert.Equal(("Ann Baker", "ann@x.example ann@y.example"), (card.Name, string.Join(' ', card.Addresses)));
        Assert.EndsWith($"/mail/contacts/{card.Id}", At, StringComparison.Ordinal);
        Assert.Equal("Saved", Toasts.Current!.Said);
    }

    [Fact]
    public void Says_why_a_person_cannot_be_kept_and_loses_nothing()
    {
        Contacts.Refusal = "“x” is no mail address";
        var page = Open();
        page.On(at => at.Find("[aria-label='New contact']").Click());
        page.On(at => at.Find("#contact-name").Input("Ann"));
        page.On(at => at.Find("form.card").Submit());
        Assert.Contains("is no mail address", page.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.Equal("Ann", page.Find("#contact-name").GetAttribute("value"));
        page.On(at => at.Find("form.card").KeyDown("Escape"));
        Assert.Empty(page.FindAll("form.card"));
    }

    [Fact]
    public async Task Removes_with_a_way_back_and_puts_two_alike_together()
    {
        Contacts.Cards.AddRange([new ContactCard { Id = 1, Name = "Ann", Addresses = ["a@x.example"] }, new ContactCard { Id = 2, Name = "Ann", Addresses = ["a@y.example"] }]);
        var page = Open(1);
        page.WaitForAssertion(() => Assert.Contains("Ann (a@y.example) may be the same person", page.Find(".alike").TextContent, StringComparison.Ordinal));
        page.On(at => at.Find(".alike .txt").Click());
        Assert.Equal(2, Assert.Single(Contacts.Cards).Addresses.Length);
        await page.InvokeAsync(Toasts.UndoAsync);
        Assert.Equal(2, Contacts.Cards.Count);
        page.On(at => at.FindAll(".do button").Single(button => button.TextContent == "Remove").Click());
        Assert.Equal(2, Assert.Single(Contacts.Cards).Id);
        await page.InvokeAsync(Toasts.UndoAsync);
        Assert.Equal(2, Contacts.Cards.Count);
    }

    [Fact]
    public void Takes_over_those_written_to_and_shows_groups()
    {
        Contacts.Offered = [new Person("Joe", "joe@x.example")];
        Contacts.Groups.Add(new ContactGroupItem(7, "Team", 1));
        Contacts.Cards.AddRange([new ContactCard { Id = 1, Name = "Ann", Groups = [7] }, new ContactCard { Id = 2, Name = "Bob" }]);
        var page = Open();
        page.WaitForAssertion(() => Assert.Equal("2 people", page.Find(".head .cnt").TextContent));
        page.On(at => at.FindAll(".group").Single(group => group.TextContent.StartsWith("Team", StringComparison.Ordinal)).Click());
        Assert.Equal("1 person", page.Find(".head .cnt").TextContent);
        page.On(at => at.FindAll(".group")[0].Click());
        page.On(at => at.Find("[aria-label='Add Joe to contacts']").Click());
        Assert.Equal(("Joe", "joe@x.example"), (page.Find("#contact-name").GetAttribute("value"), page.Find("[aria-label='Mail address 1']").GetAttribute("value")));
        page.On(at => at.Find("[aria-label='New group']").Click());
        page.On(at => at.Find("[aria-label='Name of the group']").Input("Friends"));
        page.On(at => at.Find(".groups form").Submit());
        Assert.Contains(Contacts.Groups, group => group.Name == "Friends");
    }

    [Fact]
    public async Task Tells_how_an_import_went()
    {
        Contacts.Cards.Add(new ContactCard { Id = 5, Name = "New" });
        var book = new ContactBook(Contacts, Toasts, () => { }, _ => { });
        await using var import = new ContactImport(JSInterop.JSRuntime, book, "t", work => work());
        await import.Done(200, """{"added":1,"known":2,"refused":3,"full":false,"ids":[5]}""");
        Assert.Equal(("1 person imported", "2 known already, 3 not readable"), (Toasts.Current!.Said, Toasts.Current.About));
        await Toasts.UndoAsync();
        Assert.Empty(Contacts.Cards);
        await import.Done(413, "");
        Assert.True(Toasts.Current is { IsFault: true, Said: "The file is too large" });
        await import.Done(0, "");
        Assert.Equal("The file could not be imported. Try again", Toasts.Current!.Said);
    }

    [Fact]
    public void A_sender_is_added_from_a_card()
    {
        var page = Render<PersonCard>(parameters => parameters.Add(card => card.Person, new Person("Ann", "ann@x.example")));
        page.On(at => at.Find("button").Click());
        Assert.Equal("Ann", Assert.Single(Contacts.Cards).Name);
        Assert.Contains("In your contacts", page.Markup, StringComparison.Ordinal);
        page.Render(parameters => parameters.Add(card => card.Person, new Person(null, "bob@x.example")));
        Assert.Contains("Add to contacts", page.Markup, StringComparison.Ordinal);
    }
}
