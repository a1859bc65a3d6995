using Bunit;
using Mox.Shared.Contracts.Admin;
using Mox.WebUI.Admin;

namespace Mox.WebUI.Tests.Admin;

public class The_page_of_log_levels : Page
{
    public The_page_of_log_levels() => Levels.All["smtp"] = new LogArea("smtp", "SMTP", "Sessions of other servers", LogDetail.Information, LogDetail.Information, null, false);

    [Fact]
    public void Changes_a_level_at_once_and_lets_everything_be_told_for_an_hour_unless_another_time_is_chosen()
    {
        var page = Render<LoggingPage>();
        Assert.Equal("as in the settings", page.Find("td[data-label=Until]").TextContent.Trim());
        Assert.Empty(page.FindAll("td.do button"));
        page.On(at => at.Find("td[data-label=Level] select").Change(nameof(LogDetail.Debug)));
        page.On(at => at.Find("td[data-label=Until] select").Change("15"));
        Assert.Equal(["smtp Debug 01:00:00", "smtp Debug 00:15:00"], Levels.Done);
        Assert.DoesNotContain(page.FindAll("td[data-label=Until] option"), option => option.TextContent == "Until it is changed");
        page.On(at => at.Find("td.do button").Click());
        Assert.Equal("smtp normal", Levels.Done[^1]);
    }

    [Fact]
    public void Takes_the_normal_level_for_no_choice_and_lets_others_last()
    {
        var page = Render<LoggingPage>();
        page.On(at => at.Find("td[data-label=Level] select").Change(nameof(LogDetail.Error)));
        Assert.Contains("it is changed", page.Find("td[data-label=Until]").TextContent, StringComparison.Ordinal);
        page.On(at => at.Find("td[data-label=Level] select").Change(nameof(LogDetail.Information)));
        Assert.Equal(["smtp Error", "smtp normal"], Levels.Done);
    }

    [Fact]
    public void Follows_what_ends_by_itself()
    {
        Levels.All["smtp"] = Levels.All["smtp"] with { Detail = LogDetail.Debug, IsChanged = true, Until = Noon.AddHours(3) };
        var page = Render<LoggingPage>();
        Assert.Single(page.FindAll("td.do button"));
        Levels.All["smtp"] = Levels.All["smtp"] with { Detail = LogDetail.Information, IsChanged = false, Until = null };
        Time.Advance(TimeSpan.FromSeconds(10));
        page.WaitForAssertion(() => Assert.Empty(page.FindAll("td.do button")));
    }

    [Fact]
    public void Says_why_a_level_was_refused()
    {
        Levels.Refusal = new ChangeRefusedException("Say for how long");
        var page = Render<LoggingPage>();
        page.On(at => at.Find("td[data-label=Level] select").Change(nameof(LogDetail.Debug)));
        Assert.Equal("Say for how long", page.Find(".error").TextContent);
    }

    [Fact]
    public async Task Makes_choices_that_come_quickly_one_after_another()
    {
        Levels.All["smtp"] = Levels.All["smtp"] with { Detail = LogDetail.Warning, IsChanged = true };
        var page = Render<LoggingPage>();
        Levels.Gate = new TaskCompletionSource();
        page.On(at => at.Find("td[data-label=Level] select").ChangeAsync(new() { Value = nameof(LogDetail.Debug) }));
        page.On(at => at.Find("td[data-label=Until] select").ChangeAsync(new() { Value = "15" }));
        Assert.Empty(Levels.Done);
        await page.InvokeAsync(Levels.Gate.SetResult);
        page.WaitForAssertion(() => Assert.Equal(["smtp Debug 01:00:00", "smtp Debug 00:15:00"], Levels.Done));
    }
}
