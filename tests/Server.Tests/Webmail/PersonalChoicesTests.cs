using Mox.Server.Storage;
using Mox.Shared.Contracts.Webmail;

namespace Mox.Server.Tests.Webmail;

public class Personal_choices
{
    [Fact]
    public async Task Are_the_usual_ones_until_something_is_chosen_and_each_person_has_their_own()
    {
        await using var host = await WebmailHost.StartAsync();
        var mine = host.As<IWebmailSettings>(host.Mox);
        var first = await mine.ReadAsync(default);
        Assert.Equal((true, 15, MessageDisplay.Html, KeyScheme.Gmail), (first.Conversations, first.UndoSeconds, first.Display, first.Keys));
        await mine.ChangeAsync(s => s with { Conversations = false, UndoSeconds = 600, SingleKeys = false, Layout = MailLayout.Below, Signatures = s.Signatures.Add("mox@test.example", "Bye"), Searches = [new("Bills", "from:shop")] }, default);
        await mine.ChangeAsync(s => s with { LabelHues = s.LabelHues.Add("work", Hue.Teal), OwnKeys = s.OwnKeys.Add("archive", "y"), FolderHues = s.FolderHues.Add(7, Hue.Rose) }, default);
        var now = await host.As<IWebmailSettings>(host.Mox).ReadAsync(default);
        Assert.Equal((false, WebmailSettings.MaxUndoSeconds, false, MailLayout.Below), (now.Conversations, now.UndoSeconds, now.SingleKeys, now.Layout));
        Assert.Equal(("Bye", Hue.Teal, "y", Hue.Rose, new SavedSearch("Bills", "from:shop")), (now.Signatures["mox@test.example"], now.LabelHues["work"], now.OwnKeys["archive"], now.FolderHues[7], now.Searches.Single()));
        Assert.True((await host.As<IWebmailSettings>(host.Other).ReadAsync(default)).Conversations);
    }

    [Fact]
    public async Task That_a_newer_version_wrote_do_not_keep_the_page_from_opening()
    {
        await using var host = await WebmailHost.StartAsync();
        await host.Store.Get<PersonalSettingStore>().ChangeAsync(host.Mox.Id, "webmail", _ => """{"Layout":"Floating"}""", default);
        Assert.Equal(MailLayout.Auto, (await host.As<IWebmailSettings>(host.Mox).ReadAsync(default)).Layout);
    }
}
