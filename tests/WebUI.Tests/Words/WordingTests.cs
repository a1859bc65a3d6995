using System.Globalization;
using Bunit;
using Mox.Shared.Model.Mailboxes;
using Mox.Testing;
using Mox.WebUI.Components;
using Mox.WebUI.Webmail;
using Mox.WebUI.Webmail.Keys;
using Mox.WebUI.Words;

namespace Mox.WebUI.Tests.Words;

public class Words_from_resource_files
{
    [Fact]
    public void Take_values_in()
    {
        Assert.Equal("3 new", ListWords.New.With(3));
        Assert.Equal("1 thing", Wording.Count(1, "{0} thing", "{0} things"));
        Assert.Equal("2 things", Wording.Count(2, "{0} thing", "{0} things"));
    }
}

public class Pages_in_German
{
    [Fact]
    public void Have_its_words_numbers_days_and_keys() => In("de", () =>
    {
        Assert.Equal("3 neue", ListWords.New.With(3));
        Assert.Equal("12.000 Nachrichten", ListWords.Messages.With(12_000));
        Assert.Equal("1,5 MB", Amount.Size(1_500_000));
        Assert.Equal("12.000", Amount.Count(12_000));
        Assert.Equal("Strg ⇧Z", KeyText.Show("Ctrl+Shift+z"));
        Assert.Equal("Ctrl ⇧Z", KeyText.Name("Ctrl+Shift+z"));
        Assert.Equal(("de", "ltr"), (Languages.Tag, Languages.Direction));

        // Monday 5 January 2026, 12:00 UTC
        var time = new ViewerTime(new ManualTime());
        DateTimeOffset At(int month, int day, int year = 2026) => new(year, month, day, 9, 30, 0, TimeSpan.Zero);
        Assert.Equal(("09:30", "Heute", "Heute, 09:30"), (time.Brief(At(1, 5)), time.DayOf(At(1, 5)), time.Full(At(1, 5))));
        Assert.Equal(("Do", "Letzte Woche"), (time.Brief(At(1, 1)), time.DayOf(At(1, 1))));
        Assert.Equal(("20. Dez. 2025", "Dezember 2025"), (time.Brief(At(12, 20, 2025)), time.DayOf(At(12, 20, 2025))));
    });

    [Theory]
    [InlineData("Sent", SpecialUse.Sent, "Gesendet")]
    [InlineData("Junk", SpecialUse.Junk, "Spam")]
    [InlineData("INBOX", SpecialUse.None, "Posteingang")]
    [InlineData("Post raus", SpecialUse.Sent, "Post raus")]
    [InlineData("Sent", SpecialUse.None, "Sent")]
    public void Name_folders_by_their_role_unless_people_named_them(string name, SpecialUse use, string shown) => In("de", () =>
    {
        var folder = Fakes.FakeMail.WithFolders().Folders[0] with { Name = MailboxName.Parse(name).Value, Use = use };
        Assert.Equal((shown, shown), (FolderLook.Name(folder), FolderLook.Path(folder)));
    });

    [Fact]
    public void Have_commands_in_it() => In("de", () => Assert.Equal("Archivieren", CommandTable.Find("archive")!.Title));

    /// <summary>Does it in a language, without changing that of the tests that follow.</summary>
    internal static void In(string tag, Action work)
    {
        var (culture, words) = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);
        (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (CultureInfo.GetCultureInfo(tag), CultureInfo.GetCultureInfo(tag));
        try
        {
            work();
        }
        finally
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (culture, words);
        }
    }
}

public class A_component_told_from_elsewhere : BunitContext
{
    [Fact]
    public async Task Draws_itself_in_the_language_of_its_page()
    {
        IRenderedComponent<Told>? page = null;
        Pages_in_German.In("de", () => page = Render<Told>());
        Assert.Equal("Gesendet", page!.Markup);

        // Mail arrives on a thread of the server, which has no language, or that of another page.
        var thread = Task.Run(async () =>
        {
            CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("en");
            await page.Instance.TellAsync();
            Assert.Equal("en", CultureInfo.CurrentUICulture.Name);
        });
        await thread;
        Assert.Equal("Gesendet, Gesendet", page.Markup);
    }

    private sealed class Told : PageComponent
    {
        private int _times = 1;

        public Task TellAsync() => InvokeAsync(async () =>
        {
            await Task.Yield();
            _times++;
            StateHasChanged();
        });

        protected override void BuildRenderTree(Microsoft.AspNetCore.Components.Rendering.RenderTreeBuilder builder) => builder.AddContent(0, string.Join(", ", Enumerable.Repeat(FindWords.FolderSent, _times)));
    }
}

public class A_phrase : BunitContext
{
    [Theory]
    [InlineData("{0} confirms it", "<bdi>a.example</bdi> confirms it")]
    [InlineData("bestätigt von {1}, nicht von {0}.", "bestätigt von <bdi>b &lt;i&gt;</bdi>, nicht von <bdi>a.example</bdi>.")]
    [InlineData("nothing", "nothing")]
    public void Sets_the_names_in_it_apart(string text, string markup) =>
        Assert.Equal(markup, Render<Phrase>(with => with.Add(phrase => phrase.Text, text).Add(phrase => phrase.Names, ["a.example", "b <i>"])).Markup);
}
