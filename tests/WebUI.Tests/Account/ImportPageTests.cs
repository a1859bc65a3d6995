using Bunit;
using Mox.Shared.Contracts.Webmail;
using Mox.WebUI.Account;

namespace Mox.WebUI.Tests.Account;

public class The_page_of_imports : Page
{
    [Fact]
    public void Sends_a_file_over_HTTP_and_shows_how_far_it_is()
    {
        var page = Render<ImportPage>();
        page.WaitForElement("#import-file");
        page.On(at => at.Find("#import-into").Change(" Old "));
        page.On(at => at.Find("#import-skip").Change("Takeout/Mail"));
        page.On(at => at.Find("input[type=checkbox]").Change(true));
        Assert.Equal("/mail/import/file?name=a%20b.zip&into=Old&skip=Takeout%2FMail&read=on", page.Instance.Begin("a b.zip", 4_000_000));
        Assert.Equal("", page.Instance.Begin("other", 1));
        page.Instance.Progress(1_000_000);
        page.WaitForAssertion(() => Assert.Equal("25", page.Find("[role=progressbar]").GetAttribute("aria-valuenow")));
        Assert.Empty(page.FindAll("form"));
        Assert.Equal("Sending a b.zip", page.Find("h2").TextContent);
        page.Instance.Arrived(413, stopped: false);
        page.WaitForAssertion(() => Assert.Equal("The file is larger than your mailbox or this server allows.", page.Find("[role=alert]").TextContent.Trim()));
        Assert.Equal("", page.Instance.Begin("", 0));
        page.WaitForAssertion(() => Assert.Equal("Choose a file first.", page.Find("[role=alert]").TextContent.Trim()));
    }

    [Theory]
    [InlineData(202, false, "")]
    [InlineData(0, true, "")]
    [InlineData(0, false, "The file could not be sent. Try again.")]
    [InlineData(400, false, "No folder can have this name.")]
    [InlineData(409, false, "Another import is running.")]
    [InlineData(507, false, "The server has no room for this file now.")]
    public void Says_why_a_file_was_not_taken(int status, bool stopped, string said)
    {
        var desk = new ImportDesk(Import, () => { });
        desk.Begin("x.mbox", 1);
        desk.Arrived(status, stopped);
        Assert.Equal((said, false), (desk.Error, desk.IsBusy));
    }

    [Fact]
    public void Follows_the_import_cancels_it_and_lists_what_was_passed_over()
    {
        var page = Render<ImportPage>();
        var state = new ImportState { Id = 7, FileName = "mail.zip", Share = 0.5, Folders = [new(3, "Inbox", 1200, 1)] };
        Import.Say(state);
        page.WaitForAssertion(() => Assert.Equal("50", page.Find("[role=progressbar]").GetAttribute("aria-valuenow")));
        Assert.Equal("1,200 messages added, 1 was here already", page.Find("[role=status]").TextContent);
        Assert.Equal("/mail/3", page.Find("td a").GetAttribute("href"));
        Assert.Empty(page.FindAll("form"));
        page.On(at => at.Find(".actions button").Click());
        Assert.Equal(7, Import.Cancelled);
        Import.Say(state with { Ending = ImportEnding.Cancelled, ProblemCount = 3, Problems = [new("a.mbox", 4, ImportFault.TooLarge), new("notes", 0, ImportFault.NotMail)] });
        page.WaitForAssertion(() => Assert.Equal("The import of mail.zip was cancelled. What had been added stays.", page.Find("h2").TextContent));
        Assert.Equal(["a.mbox, message 4: larger than a message may be", "notes: holds no mail"], page.FindAll("details li").Select(line => line.TextContent));
        Assert.Contains("The first 2 are shown.", page.Markup, StringComparison.Ordinal);
        Assert.NotEmpty(page.FindAll("form"));
    }

    [Fact]
    public void Has_words_for_every_ending_and_problem()
    {
        foreach (var ending in Enum.GetValues<ImportEnding>())
        {
            var desk = new ImportDesk(Import, () => { });
            Import.Say(new ImportState { Id = 1, FileName = "x.mbox", Ending = ending });
            using var end = new CancellationTokenSource();
            _ = desk.WatchAsync(end.Token);
            SpinWait.SpinUntil(() => desk.State?.Ending == ending, TimeSpan.FromSeconds(10));
            Assert.Contains("x.mbox", desk.Headline, StringComparison.Ordinal);
            end.Cancel();
        }

        foreach (var fault in Enum.GetValues<ImportFault>()) Assert.StartsWith("a: ", ImportDesk.Said(new("a", 0, fault)), StringComparison.Ordinal);
    }
}
