using System.Collections.Immutable;
using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Mox.Shared.Contracts.Webmail;
using Mox.WebUI.Components;
using Mox.WebUI.Webmail;

namespace Mox.WebUI.Tests.Webmail;

public class A_recipient_field : Page
{
    private ImmutableArray<Person> _people = [];

    [Fact]
    public void Says_what_is_no_address_and_lets_it_be_removed()
    {
        _people = [new Person(null, "nobody")];
        var field = Draw();
        Assert.Contains("No @ in it", field.Find(".chip").TextContent, StringComparison.Ordinal);
        field.On(at => at.Find(".cx").Click());
        Assert.Empty(_people);
    }

    private IRenderedComponent<RecipientField> Draw()
    {
        IRenderedComponent<RecipientField>? field = null;
        field = Render<RecipientField>(parameters => parameters.Add(p => p.Name, "To").Add(p => p.People, _people).Add(p => p.OnChange, people => _people = people));
        return field;
    }
}

public class A_long_list : Page
{
    [Fact]
    public void Draws_only_what_is_in_sight()
    {
        for (var id = 1; id <= 1000; id++) Mail.Add(id, Noon.AddMinutes(-id));
        var page = Render<MailboxPage>();
        Assert.InRange(page.FindAll(".row").Count, 20, 60);
        Assert.Equal("1000", page.Find(".rows").GetAttribute("aria-rowcount"));
    }
}

public class The_account_menu : Page
{
    [Fact]
    public void Signs_out_by_a_form_with_a_token()
    {
        var menu = Render<AccountMenu>(parameters => parameters.Add(p => p.User, new FakeUser().Value));
        var form = menu.Find("form");
        Assert.Equal(("post", "/signout"), (form.GetAttribute("method"), form.GetAttribute("action")));
        Assert.NotNull(form.QuerySelector("input[name=__RequestVerificationToken]"));
    }

    private sealed class FakeUser
    {
        public Mox.Shared.Contracts.Account.SignedInUser Value { get; } = new(1, "mox", Mox.Protocols.Addresses.MailAddress.Parse("mox@localhost").Value, false);
    }
}

public class The_toast_of_a_page : Page
{
    [Fact]
    public void Is_told_at_once_only_when_something_failed()
    {
        var toasts = Services.GetRequiredService<Toasts>();
        var host = Render<ToastHost>();
        toasts.Show(new Toast("archive", "Archived"));
        host.WaitForAssertion(() => Assert.Equal("polite", host.Find(".live").GetAttribute("aria-live")));
        toasts.Show(new Toast("warn", "Failed") { IsFault = true });
        host.WaitForAssertion(() => Assert.Equal("assertive", host.Find(".live").GetAttribute("aria-live")));
    }
}
