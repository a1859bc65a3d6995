using System.Text.Json;
using Bunit;
using Microsoft.Extensions.Logging.Abstractions;
using Mox.Shared.Contracts.Webmail;
using Mox.Testing;
using Mox.WebUI.Components;
using Mox.WebUI.Tests.Fakes;
using Mox.WebUI.Webmail;

namespace Mox.WebUI.Tests.Webmail;

public sealed class What_the_browser_kept : IDisposable
{
    private readonly BunitContext _browser = new();
    private readonly ManualTime _time = new();
    private readonly FakeComposer _composer = new();
    private readonly Toasts _toasts;
    private readonly ComposeDesk _desk;
    private readonly List<string> _forgotten = [];
    private readonly ComposeJournal _journal;

    public What_the_browser_kept()
    {
        _toasts = new Toasts(_time, NullLogger<Toasts>.Instance);
        _desk = new ComposeDesk(_composer, _time, _toasts, NullLogger<ComposeDesk>.Instance, work => work(), () => { });
        _desk.Forget = key =>
        {
            _forgotten.Add(key);
            return Task.CompletedTask;
        };
        _journal = new ComposeJournal(_browser.JSInterop.JSRuntime, _composer, _desk, _toasts);
    }

    public void Dispose()
    {
        _desk.Dispose();
        _toasts.Dispose();
        _browser.Dispose();
    }

    [Fact]
    public async Task What_is_typed_before_the_field_is_joined_to_the_page_has_the_letter_with_it()
    {
        var reply = new Draft { Key = "early", Subject = "Re: tea", To = [new Person("Ann", "ann@example.org")], Format = DraftFormat.Markdown }.WithSource("\n\nYou wrote:\n> tea?");
        var fields = Assert.IsType<string>(ComposeText.Early(reply));
        Assert.Contains("You wrote", JsonDocument.Parse(fields).RootElement.GetProperty("markdown").GetString(), StringComparison.Ordinal);

        await _journal.RestoreAsync([new JournalEntry("early", 0, fields, Rich: false, "Yes, at five." + reply.Source, "Re: tea", null, null, "")]);
        Assert.Equal(("Yes, at five.\n\nYou wrote:\n> tea?", "ann@example.org", "Re: tea"), (_desk.Session!.Draft.Source, _desk.Session.Draft.To[0].Address, _desk.Session.Draft.Subject));

        Assert.Null(ComposeText.Early(reply with { Format = DraftFormat.Rich }));
        Assert.Null(ComposeText.Early(reply.WithSource(new string('x', 70_000))));
    }

    [Fact]
    public async Task Comes_back_and_is_stored_with_all_that_was_half_typed()
    {
        await _journal.RestoreAsync([Entry("k", 0, "Dear Ann,", typed: [["To", "ann@a.example"]], files: ["plan.pdf"])]);
        var session = _desk.Session!;
        Assert.Equal(("Dear Ann,", "Subject now", "ann@a.example"), (session.Draft.Markdown, session.Draft.Subject, Assert.Single(session.Draft.To).Address));
        Assert.Contains("plan.pdf", session.Notice, StringComparison.Ordinal);
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("Dear Ann,", Assert.Single(_composer.Saved).Markdown);
    }

    [Fact]
    public async Task Does_not_come_back_when_it_was_begun_and_holds_nothing()
    {
        var signed = new Draft { Key = "k", From = "mox@localhost", Format = DraftFormat.Markdown, Signature = "-- \nMox" };
        var untouched = new JournalEntry("k", 0, JsonSerializer.Serialize(signed, JsonSerializerOptions.Web), false, "\n\n-- \nMox\n", "", [], [], "");
        await _journal.RestoreAsync([untouched]);
        Assert.Empty(_desk.Sessions);
        Assert.Equal(["k"], _forgotten);

        // Anything in it is worth it: a word, a recipient half typed, a file on its way.
        foreach (var entry in new[] { untouched with { Text = "Dear\n\n-- \nMox\n" }, untouched with { Typed = [["To", "ann@a.example"]] }, untouched with { Files = ["plan.pdf"] }, untouched with { Subject = "Tea" } })
        {
            await _journal.RestoreAsync([entry with { Key = entry.GetHashCode().ToString(System.Globalization.CultureInfo.InvariantCulture) }]);
        }

        Assert.Equal(4, _desk.Sessions.Count);
        Assert.Equal(["k"], _forgotten);
    }

    [Fact]
    public async Task Has_a_sender_also_when_its_fields_cannot_be_read()
    {
        await _journal.RestoreAsync([Entry("k", 0, "Dear Ann,") with { Fields = "of another version" }, Entry("l", 0, "Dear Bob,") with { Fields = "{}" }]);
        Assert.Equal(["mox@localhost", "mox@localhost"], _desk.Sessions.Select(session => session.Draft.From));
    }

    [Fact]
    public async Task Is_newer_than_what_is_stored_when_nobody_else_changed_that()
    {
        _composer.Fates["k"] = new DraftFate.Stored(new Draft { Id = 5, Key = "k", Markdown = "Dear", Attachments = [new DraftAttachment("f", "a.pdf", "application/pdf", 1, "/x")] });
        await _journal.RestoreAsync([Entry("k", 5, "Dear Ann,")]);
        Assert.Equal((5, "Dear Ann,"), (_desk.Session!.Draft.Id, _desk.Session.Draft.Markdown));
        Assert.Single(_desk.Session.Draft.Attachments);
    }

    [Fact]
    public async Task Is_newer_also_when_its_own_save_came_through_unheard()
    {
        _composer.Fates["k"] = new DraftFate.Stored(new Draft { Id = 6, Key = "k", Markdown = "Dear" });
        await _journal.RestoreAsync([Entry("k", 5, "Dear Ann,", read: "Dear")]);
        Assert.Equal((6, "Dear Ann,"), (Assert.Single(_desk.Sessions).Draft.Id, _desk.Session!.Draft.Markdown));
    }

    [Fact]
    public async Task Stands_beside_the_other_version_when_both_changed()
    {
        _composer.Fates["k"] = new DraftFate.Stored(new Draft { Id = 6, Key = "k", Markdown = "From the phone" });
        await _journal.RestoreAsync([Entry("k", 5, "From the desk", read: "Dear")]);
        Assert.Equal(["From the phone", "From the desk"], _desk.Sessions.Select(session => session.Draft.Markdown));
        Assert.Equal([6L, 0L], _desk.Sessions.Select(session => session.Draft.Id));
        Assert.All(_desk.Sessions, session => Assert.NotNull(session.Notice));
    }

    [Fact]
    public async Task Is_forgotten_when_it_was_sent()
    {
        _composer.Fates["k"] = new DraftFate.Sent();
        await _journal.RestoreAsync([Entry("k", 5, "Dear Ann,")]);
        Assert.Empty(_desk.Sessions);
        Assert.Equal(["k"], _forgotten);
        Assert.Equal("This message was sent already", _toasts.Current?.Said);
    }

    [Fact]
    public async Task Opens_as_tabs_what_was_open_and_stored()
    {
        _composer.Fates["k"] = new DraftFate.Stored(new Draft { Id = 5, Key = "k", Subject = "Stored" });
        await _journal.RestoreAsync([new JournalEntry("k", 5, null, false, null, null, null, null, null), new JournalEntry("gone", 4, null, false, null, null, null, null, null)]);
        Assert.Equal("Stored", Assert.Single(_desk.Sessions).Title);
        Assert.True(_desk.IsMinimised);
        Assert.Equal(["gone"], _forgotten);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Empty(_composer.Saved);
    }

    [Fact]
    public void Tells_texts_apart_as_the_script_does() => Assert.Equal(("0.2166136261", "3.440920331"), (ComposeJournal.Print(""), ComposeJournal.Print("abc")));

    private static JournalEntry Entry(string key, long id, string text, string read = "", string[][]? typed = null, string[]? files = null) =>
        new(key, id, JsonSerializer.Serialize(new Draft { Id = id, Key = key, Subject = "Subject" }, JsonSerializerOptions.Web), false, text, "Subject now", typed, files, ComposeJournal.Print(read));
}
