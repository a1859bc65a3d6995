using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Mox.Shared.Contracts;
using Mox.Shared.Contracts.Webmail;
using Mox.Shared.Model.Messages;
using Mox.WebUI.Webmail;

namespace Mox.WebUI.Tests.Webmail;

public class The_mail_page : Page
{
    public The_mail_page()
    {
        for (var id = 1; id <= 3; id++) Mail.Add(id, Noon.AddMinutes(id), subject: $"Letter {id}", from: $"Sender {id}");
    }

    [Fact]
    public void Shows_folders_with_their_counts_and_the_list_of_the_inbox()
    {
        var page = Render<MailboxPage>();
        Assert.Equal("3", page.Find("a.nav.on .c").TextContent);
        Assert.Equal(["Letter 3", "Letter 2", "Letter 1"], page.FindAll(".row .what b").Select(cell => cell.TextContent));
        Assert.Equal("Today", page.Find(".rows .day").TextContent);
        Assert.Equal("3", page.Find(".rows").GetAttribute("aria-rowcount"));
    }

    [Fact]
    public async Task Shows_new_mail_and_its_count_by_itself()
    {
        var page = Render<MailboxPage>();
        await Mail.ArriveAsync(Mail.Add(9, Noon.AddHours(1), subject: "Fresh"));
        page.WaitForAssertion(() => Assert.Equal("Fresh", page.Find(".row .what b").TextContent));
        Assert.Equal("4", page.Find("a.nav.on .c").TextContent);
    }

    [Theory]
    [InlineData("is:starred", "Starred")]
    [InlineData("label:mill", "mill")]
    [InlineData("from:ann", "Letters of Ann")]
    [InlineData("oak", "Results")]
    public async Task Calls_a_search_by_the_name_it_has_in_the_rail(string query, string name)
    {
        Mail.Messages[0] = Mail.Messages[0] with { Keywords = ["mill"] };
        await Services.GetRequiredService<IWebmailSettings>().ChangeAsync(settings => settings with { Searches = [new SavedSearch("Letters of Ann", "from:ann")] }, default);
        Services.GetRequiredService<NavigationManager>().NavigateTo($"/mail/search?q={query}");
        var page = Render<MailboxPage>();
        page.WaitForAssertion(() => Assert.Equal(name, page.Find(".lhead h1").TextContent));
        Assert.Equal(name != "Results" ? name : null, page.FindAll(".rail a.nav.on .t").SingleOrDefault()?.TextContent);
    }

    [Fact]
    public void Opens_the_message_of_the_address_and_marks_it_read()
    {
        var page = Render<MailboxPage>(parameters => parameters.Add(p => p.FolderId, 1).Add(p => p.MessageId, 2));
        Assert.Equal("Letter 2", page.Find(".subj h1").TextContent);
        Assert.Contains("open", page.FindAll(".row")[1].ClassName, StringComparison.Ordinal);
        Assert.True(Mail.Messages[1].Seen);
        Assert.Equal("2 of 3", page.Find(".pos").TextContent);
    }

    [Fact]
    public void Goes_to_the_address_of_the_row_that_is_clicked()
    {
        var page = Render<MailboxPage>();
        page.On(at => at.FindAll(".row")[0].Click());
        Assert.EndsWith("/mail/1/3", Services.GetRequiredService<NavigationManager>().Uri, StringComparison.Ordinal);
    }

    [Fact]
    public void Picks_rows_and_archives_them_with_a_way_back()
    {
        var page = Render<MailboxPage>();
        page.On(at => at.FindAll(".row .pick")[0].Click());
        page.On(at => at.FindAll(".row .pick")[2].Click());
        Assert.Equal("2 selected", page.Find(".pickbar b").TextContent);
        page.On(at => at.Find(".pickbar [aria-label=Archive]").Click());
        page.WaitForAssertion(() => Assert.Equal(["Letter 2"], page.FindAll(".row .what b").Select(cell => cell.TextContent)));
        Assert.Contains("Archived", page.Find(".toast").TextContent, StringComparison.Ordinal);
        page.On(at => at.Find(".toast .undo").Click());
        page.WaitForAssertion(() => Assert.Equal(3, page.FindAll(".row").Count));
        Assert.Contains("Undone", page.Find(".toast").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Shows_the_html_of_a_message_only_in_a_sandboxed_frame()
    {
        Mail.Details[2] = new MessageDetail { Item = Mail.Messages[1], Text = "<script>alert(1)</script>", Html = new HtmlView("/mail/message/2/html", 2, false, false) };
        var page = Render<MailboxPage>(parameters => parameters.Add(p => p.FolderId, 1).Add(p => p.MessageId, 2));
        var frame = page.Find("iframe");
        Assert.Equal(("/mail/message/2/html", WebRoutes.FrameSandbox), (frame.GetAttribute("src"), frame.GetAttribute("sandbox")));
        Assert.Contains("Remote images are off.", page.Find(".edge").TextContent, StringComparison.Ordinal);
        page.On(at => at.FindAll(".edge .seg button")[1].Click());
        Assert.Empty(page.FindAll("iframe"));
        Assert.Empty(page.FindAll(".body script"));
        Assert.Contains("<script>alert(1)</script>", page.Find(".body").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Shows_text_where_the_html_is_beyond_checking()
    {
        Mail.Details[2] = new MessageDetail { Item = Mail.Messages[1], Text = "safe", Html = new HtmlView("/x", 0, false, true) };
        var page = Render<MailboxPage>(parameters => parameters.Add(p => p.FolderId, 1).Add(p => p.MessageId, 2));
        Assert.Empty(page.FindAll("iframe"));
        Assert.Equal("safe", page.Find(".body").TextContent.Trim());
    }

    [Fact]
    public void Offers_files_but_not_the_pictures_inside_the_text()
    {
        Mail.Details[2] = new MessageDetail
        {
            Item = Mail.Messages[1],
            Text = "x",
            Attachments = [new AttachmentItem("2", "a.pdf", "application/pdf", 2000, "/mail/message/2/part/2", null, false), new AttachmentItem("3", "logo.png", "image/png", 10, "/y", "/y?inline=1", true)],
        };
        var page = Render<MailboxPage>(parameters => parameters.Add(p => p.FolderId, 1).Add(p => p.MessageId, 2));
        var file = Assert.Single(page.FindAll(".file"));
        Assert.Equal(("/mail/message/2/part/2", "a.pdf"), (file.QuerySelector("a")!.GetAttribute("href"), file.QuerySelector("a")!.GetAttribute("download")));
    }

    [Fact]
    public void Never_shows_a_claimed_address_in_place_of_the_real_one()
    {
        Mail.Messages[2] = Mail.Messages[2] with { From = [new Person("boss@bank.example", "thief@evil.example")] };
        var page = Render<MailboxPage>();
        Assert.Equal("thief@evil.example", page.FindAll(".row .who bdi")[0].TextContent);
    }

    [Theory]
    [InlineData(2, "No drafts")]
    [InlineData(4, "Nothing archived")]
    [InlineData(6, "Trash is empty")]
    [InlineData(20, "Nothing here")]
    public void Says_when_there_is_nothing(long folder, string said)
    {
        Mail.AddFolder(20, "Clients");
        var page = Render<MailboxPage>(parameters => parameters.Add(p => p.FolderId, folder));
        Assert.Contains(said, page.Find(".rows .empty").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Makes_a_folder()
    {
        var page = Render<MailboxPage>();
        page.On(at => at.Find("[aria-label='New folder']").Click());
        page.On(at => at.Find(".name input").Input("Clients"));
        page.On(at => at.Find(".name input").KeyDown("Enter"));
        page.WaitForAssertion(() => Assert.Contains("Clients", page.FindAll("a.nav .t").Select(name => name.TextContent)));
        Assert.Empty(page.FindAll(".name"));
    }

    [Fact]
    public void Stars_from_the_row_without_opening_it()
    {
        var page = Render<MailboxPage>();
        page.On(at => at.FindAll(".row .quick [aria-label=Star]")[0].Click());
        Assert.True(Mail.Messages[2].Flags.HasFlag(MessageFlags.Flagged));
        page.WaitForAssertion(() => Assert.NotNull(page.FindAll(".row")[0].QuerySelector(".star")));
        Assert.DoesNotContain("/mail/1/3", Services.GetRequiredService<NavigationManager>().Uri, StringComparison.Ordinal);
    }

    [Fact]
    public void Renames_a_folder_of_ones_own_and_says_when_the_name_is_taken()
    {
        Mail.AddFolder(7, "Projects");
        Mail.AddFolder(8, "House");
        var page = Render<MailboxPage>(parameters => parameters.Add(p => p.FolderId, 7));
        page.On(at => at.Find(".lhead [aria-label='Actions for Projects']").Click());
        Choose(page, "Rename");
        page.On(at => at.Find(".lhead input").Input("House"));
        page.On(at => at.Find(".lhead input").KeyDown("Enter"));
        Assert.Equal("There is a folder of that name already", page.Find(".lhead [role=alert]").TextContent);
        page.On(at => at.Find(".lhead input").Input("Yard"));
        page.On(at => at.Find(".lhead input").KeyDown("Enter"));
        page.WaitForAssertion(() => Assert.Equal("Yard", page.Find(".lhead h1").TextContent));
        Assert.Empty(page.FindAll(".lhead .menu"));
    }

    [Fact]
    public void Deletes_a_folder_into_trash_and_one_that_is_there_for_good_once_it_was_said_what_goes_with_it()
    {
        Mail.AddFolder(7, "Projects");
        Mail.Add(70, Noon, folder: 7);
        var page = Render<MailboxPage>(parameters => parameters.Add(p => p.FolderId, 7));
        page.On(at => at.Find(".lhead [aria-label='Actions for Projects']").Click());
        Choose(page, "Delete folder");
        page.WaitForAssertion(() => Assert.Equal("Trash/Projects", Mail.Folders.Single(folder => folder.Id == 7).Name.Text));
        page.On(at => at.Find(".lhead [aria-label='Actions for Projects']").Click());
        Choose(page, "Delete folder");
        Assert.Contains("1 message in it will be gone for good", page.Find(".lhead .menu").TextContent, StringComparison.Ordinal);
        page.On(at => at.FindAll(".lhead .mi")[0].Click());
        Assert.DoesNotContain(Mail.Folders, folder => folder.Id == 7);
        Assert.EndsWith("/mail/1", Services.GetRequiredService<NavigationManager>().Uri, StringComparison.Ordinal);
    }

    [Fact]
    public void The_inbox_can_be_neither_renamed_nor_deleted()
    {
        var page = Render<MailboxPage>();
        page.On(at => at.Find(".lhead [aria-label='Actions for Inbox']").Click());
        Assert.Equal(["Mark all read", "Export…", "New folder in it", "Empty"], page.FindAll(".lhead .mi").Select(item => item.TextContent));
    }

    [Fact]
    public void Writes_and_sends()
    {
        var page = Render<MailboxPage>();
        page.On(at => at.Find("button.write").Click());
        page.InvokeAsync(() => page.FindComponents<RecipientField>()[0].Instance.OnChange.InvokeAsync([new Person(null, "ann@a.example")]));
        Assert.Equal("ann@a.example", page.Find(".chip .cn").TextContent);
        page.On(at => at.Find("#subject").Input("Hi"));
        TextTyped = "Hello **Ann**";
        page.On(at => at.Find(".dock footer .btn").Click());
        page.WaitForAssertion(() => Assert.Equal(("Hi", "ann@a.example", "Hello **Ann**"), (Composer.Sent.Single().Subject, Composer.Sent.Single().To.Single().Address, Composer.Sent.Single().Markdown)));
        Assert.Empty(page.FindAll(".dock"));
        Assert.Contains("On its way to 1 person", page.Find(".toast").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Sends_a_message_without_text()
    {
        var page = Render<MailboxPage>();
        page.On(at => at.Find("button.write").Click());
        page.On(at => at.Find("#subject").Input("Only a subject"));
        page.On(at => at.Find(".dock footer .btn").Click());
        page.WaitForAssertion(() => Assert.Equal(("Only a subject", ""), (Composer.Sent.Single().Subject, Composer.Sent.Single().Markdown)));
    }

    [Fact]
    public void Says_in_the_composer_what_must_be_put_right()
    {
        Composer.Sends.Enqueue(new SendOutcome.Incomplete([new SendProblem(SendProblemKind.NoRecipient, "")]));
        var page = Render<MailboxPage>();
        page.On(at => at.Find("button.write").Click());
        page.On(at => at.Find(".dock footer .btn").Click());
        page.WaitForAssertion(() => Assert.Equal("Say who it is for.", page.Find(".dock .problem").TextContent.Trim()));
    }

    [Fact]
    public async Task Ends_its_subscriptions_when_it_is_left()
    {
        Render<MailboxPage>();
        Assert.NotEqual(0, Mail.Subscribers);
        await DisposeComponentsAsync();
        Assert.Equal(0, Mail.Subscribers);
    }

    private static void Choose(IRenderedComponent<MailboxPage> page, string item) => page.On(at => at.FindAll(".lhead .mi").Single(button => button.TextContent.StartsWith(item, StringComparison.Ordinal)).Click());
}
