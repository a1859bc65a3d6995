using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.JSInterop;
using Mox.Shared.Contracts.Admin;
using Mox.WebUI.Admin;
using Mox.WebUI.Components;

namespace Mox.WebUI.Tests.Admin;

public class The_page_of_the_configuration : Page
{
    private string _text = "{}";

    public The_page_of_the_configuration()
    {
        var module = JSInterop.SetupModule(StaticFiles.Module("Admin/ConfigEditor.razor.js"));
        module.Mode = JSRuntimeMode.Loose;
        var field = module.SetupModule("attach", _ => true);
        field.Mode = JSRuntimeMode.Loose;
        field.Setup<IJSStreamReference>("read").SetResult(new TypedText(() => "=" + _text));
        Config.Versions.Add(new ConfigVersionItem(7, Noon, "jane", "account.add max, address.add max@example.org"));
        Config.Versions.Add(new ConfigVersionItem(6, Noon.AddDays(-1), "root (command line)", "config.apply, alias.add info@example.org and 4 more"));
        Config.Differences[6] = new ConfigDifference(false, [new ConfigLine(ConfigLineKind.Gap, 0, "accounts › max"), new ConfigLine(ConfigLineKind.Same, 4, "same"), new ConfigLine(ConfigLineKind.Removed, 5, "gone"), new ConfigLine(ConfigLineKind.Added, 5, "come")], 1, 1, 0);
    }

    [Fact]
    public async Task Lists_versions_in_words_and_moves_by_itself()
    {
        var page = Render<ConfigurationPage>();
        Assert.Equal(["Account added max, address added max@example.org", "Text applied: alias added info@example.org and 4 more"], page.FindAll("td.what").Select(cell => cell.TextContent));
        Config.Versions.Insert(0, new ConfigVersionItem(8, Noon, "jane", "domain.change example.org"));
        await Domains.TellAsync();
        page.WaitForAssertion(() => Assert.Equal("Domain changed example.org", page.Find("td.what").TextContent));
        Assert.Equal("/admin/configuration/domains.json", page.Find(".actions a").GetAttribute("href"));
    }

    [Fact]
    public void Shows_what_a_version_changed_with_signs_besides_the_colour()
    {
        var page = Open(6);
        Assert.Equal("come", page.Find(".diff ins").TextContent);
        Assert.Equal("gone", page.Find(".diff del").TextContent);
        Assert.Equal(["", "−", "+"], page.FindAll(".diff .s").Select(sign => sign.TextContent));
        Assert.Equal("accounts › max", page.Find(".diff .gap .t").TextContent);
        Assert.Equal("Version 3 is not kept any more.", Open(3).Find(".lost").TextContent);
    }

    [Fact]
    public void Goes_back_and_says_before_what_it_cannot_bring_back()
    {
        Config.JudgeReturn = (_, remove) => new ConfigReport
        {
            State = ConfigState.Changes,
            Changes = ["add the account bob without a password"],
            Notes = ["bob comes back empty: its mail, passwords, passkeys and codes were removed with it and cannot be brought back.", "the account carol was made later, and stays."],
            Missing = [new ConfigMissing(false, "carol", "12 messages, 3 MB")],
            IsStale = true,
        };
        var page = Open(6);
        page.On(at => at.FindAll("button").First(button => button.TextContent == "Go back to this version…").Click());
        Assert.Contains("Bob comes back empty", page.Find(".note").TextContent, StringComparison.Ordinal);
        Assert.Contains("12 messages, 3 MB", page.Find(".missing").TextContent, StringComparison.Ordinal);
        Assert.Equal("Keep", page.Find(".missing button.on").TextContent);
        Assert.Empty(page.FindAll(".stale"));
        page.On(at => at.Find(".proposal .btn.primary").Click());
        Assert.Equal("return 6; remove ", Assert.Single(Config.Done));
        Assert.Contains("Gone back to version 6, which is version 8 now: 1 change.", page.Find(".said").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Offers_no_way_back_to_the_present_version()
    {
        Config.Differences[7] = new ConfigDifference(true, [], 0, 0, 0);
        Assert.DoesNotContain(Open(7).FindAll("button"), button => button.TextContent.StartsWith("Go back", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Judges_a_text_as_it_is_typed_and_leads_to_the_line_of_a_mistake()
    {
        Config.Judge = (text, _) => text.Contains("lots", StringComparison.Ordinal)
            ? new ConfigReport { State = ConfigState.Faulty, Mistakes = [new ConfigMistake(60, "accounts.jane.quota", "\"lots\" is not possible. Write a size such as \"5 GB\".")] }
            : new ConfigReport { State = ConfigState.Changes, Changes = ["account jane: quota: 0 -> 5"], Version = 7 };
        var page = Render<ConfigurationPage>();
        page.On(at => at.Find(".actions .btn.primary").Click());
        _text = "lots";
        await page.InvokeAsync(page.FindComponent<ConfigEditor>().Instance.Typed);
        Assert.Contains("accounts.jane.quota", page.Find(".mistakes").TextContent, StringComparison.Ordinal);
        Assert.Equal("Line 60", page.Find(".mistakes .go").TextContent);
        page.On(at => at.Find(".mistakes .go").Click());
        Assert.Empty(page.FindAll(".proposal .btn.primary"));

        _text = "5 GB";
        await page.InvokeAsync(page.FindComponent<ConfigEditor>().Instance.Typed);
        Assert.Equal("Account jane: quota: 0 → 5", page.Find(".changes li").TextContent);
        page.On(at => at.Find(".proposal .btn.primary").Click());
        Assert.Equal("apply 5 GB; remove ; old False", Assert.Single(Config.Done));
        Assert.Contains("Applied as version 8: 1 change.", page.Find(".said").TextContent, StringComparison.Ordinal);
        Assert.Empty(page.FindComponents<ConfigEditor>());
    }

    [Fact]
    public async Task Removes_only_what_is_named_and_applies_what_is_old_only_when_told_so()
    {
        Config.Judge = (_, remove) => new ConfigReport { State = ConfigState.Changes, Changes = [.. remove.Select(name => $"remove {name}").Append("change")], Missing = [new ConfigMissing(false, "max", "3 messages, 1 MB")], IsStale = true, MadeFrom = 5, Version = 7 };
        var page = Render<ConfigurationPage>();
        page.On(at => at.Find(".actions .btn.primary").Click());
        await page.InvokeAsync(page.FindComponent<ConfigEditor>().Instance.Typed);
        Assert.True(page.Find(".proposal .btn.primary").HasAttribute("disabled"));
        Assert.Contains("Say first what becomes of what is not in the text.", page.Markup, StringComparison.Ordinal);
        page.On(at => at.FindAll(".missing button").Single(button => button.TextContent == "Remove").Click());
        Assert.Equal(["Remove account:max", "Change"], page.FindAll(".changes li").Select(line => line.TextContent));
        page.On(at => at.Find("#name-a-max").Input("ma"));
        page.On(at => at.Find(".stale input").Change(true));
        Assert.True(page.Find(".proposal .btn.primary").HasAttribute("disabled"));
        page.On(at => at.Find("#name-a-max").Input("max"));
        page.On(at => at.Find(".stale input").Change(false));
        Assert.True(page.Find(".proposal .btn.primary").HasAttribute("disabled"));
        page.On(at => at.Find(".stale input").Change(true));
        page.On(at => at.Find(".proposal .btn.primary").Click());
        Assert.Equal("apply {}; remove account:max; old True", Assert.Single(Config.Done));
    }

    [Fact]
    public async Task Applies_nothing_that_was_not_shown()
    {
        var present = "one";
        Config.Judge = (_, _) => new ConfigReport { State = ConfigState.Changes, Changes = [present], Version = 7 };
        var page = Render<ConfigurationPage>();
        page.On(at => at.Find(".actions .btn.primary").Click());
        await page.InvokeAsync(page.FindComponent<ConfigEditor>().Instance.Typed);
        present = "another";
        page.On(at => at.Find(".proposal .btn.primary").Click());
        Assert.Empty(Config.Done);
        Assert.Equal("Another", page.Find(".changes li").TextContent);
        page.On(at => at.Find(".proposal .btn.primary").Click());
        Assert.Single(Config.Done);
    }

    [Fact]
    public void Tells_that_the_file_could_not_be_written()
    {
        Config.Fault = "No space left on device";
        Assert.Contains("No space left on device. All changes count all the same", Render<ConfigurationPage>().Find(".error").TextContent, StringComparison.Ordinal);
    }

    private IRenderedComponent<ConfigurationPage> Open(long version)
    {
        Services.GetRequiredService<NavigationManager>().NavigateTo($"/admin/configuration?version={version}");
        return Render<ConfigurationPage>();
    }
}
