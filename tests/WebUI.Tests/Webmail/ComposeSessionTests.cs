using Microsoft.Extensions.Logging.Abstractions;
using Mox.Shared.Contracts.Webmail;
using Mox.Testing;
using Mox.WebUI.Tests.Fakes;
using Mox.WebUI.Webmail;

namespace Mox.WebUI.Tests.Webmail;

public sealed class A_message_being_written : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly FakeComposer _composer = new();
    private readonly ComposeSession _session;
    private string _text = "";

    public A_message_being_written()
    {
        _session = new ComposeSession(_composer, _time, NullLogger.Instance, new Draft { From = "mox@localhost" }, work => work(), () => { }) { ReadText = () => ValueTask.FromResult(_text) };
    }

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Is_saved_two_seconds_after_the_last_change()
    {
        Type("Hello");
        _time.Advance(TimeSpan.FromSeconds(1.9));
        Type("Hello you");
        _time.Advance(TimeSpan.FromSeconds(1.9));
        Assert.Empty(_composer.Saved);
        _time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal("Hello you", Assert.Single(_composer.Saved).Markdown);
        Assert.False(_session.IsDirty);
        Assert.Equal("Draft saved", _session.SavedWords);
    }

    [Fact]
    public void Is_saved_after_ten_seconds_also_when_typing_never_stops()
    {
        for (var i = 0; i < 11; i++)
        {
            Type(new string('x', i + 1));
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Single(_composer.Saved);
    }

    [Fact]
    public async Task Goes_on_under_the_new_id_each_save_gives()
    {
        Type("one");
        Assert.True(await _session.SaveAsync());
        var first = _session.Draft.Id;
        Type("two");
        Assert.True(await _session.SaveAsync());
        Assert.NotEqual(first, _session.Draft.Id);
        Assert.Equal("two", _composer.Saved[^1].Markdown);
    }

    [Fact]
    public async Task Is_still_unsaved_when_something_changed_during_the_save()
    {
        _composer.Gate = new TaskCompletionSource();
        Type("one");
        var saving = _session.SaveAsync();
        Assert.Equal("Saving…", _session.SavedWords);
        Type("two");
        _composer.Gate.SetResult();
        await saving;
        Assert.True(_session.IsDirty);
        _composer.Gate = null;
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("two", _composer.Saved[^1].Markdown);
        Assert.False(_session.IsDirty);
    }

    [Fact]
    public void Is_saved_later_when_the_server_is_busy()
    {
        _composer.Saves.Enqueue(new SaveOutcome.Busy());
        Type("keep me");
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.NotNull(_session.Problem);
        Assert.Empty(_composer.Saved);
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal("keep me", Assert.Single(_composer.Saved).Markdown);
        Assert.Null(_session.Problem);
    }

    [Fact]
    public void Becomes_a_new_draft_when_the_old_one_is_gone()
    {
        Type("one");
        _time.Advance(TimeSpan.FromSeconds(2));
        _composer.Saves.Enqueue(new SaveOutcome.Gone());
        Type("two");
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(0, _session.Draft.Id);
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal("two", _composer.Saved[^1].Markdown);
        Assert.NotEqual(0, _session.Draft.Id);
    }

    [Fact]
    public async Task Is_sent_with_the_text_as_it_is_now()
    {
        _session.Change(draft => draft with { To = [new Person(null, "ann@a.example")] });
        _text = "the last word";
        Assert.IsType<SendOutcome.Queued>(await _session.SendAsync());
        Assert.Equal("the last word", Assert.Single(_composer.Sent).Markdown);
    }

    [Fact]
    public async Task Stays_and_says_why_when_it_cannot_be_sent()
    {
        _composer.Sends.Enqueue(new SendOutcome.Incomplete([new SendProblem(SendProblemKind.InvalidRecipient, "ann")]));
        Type("x");
        await _session.SendAsync();
        Assert.Equal("“ann” is not an address mail can go to.", _session.Problem);
        Assert.False(_session.IsSending);
        Type("xy");
        Assert.Null(_session.Problem);
    }

    [Fact]
    public async Task Waits_for_files_on_their_way()
    {
        _session.Uploads.Add(new Upload("k", "a.pdf", 100));
        Assert.Null(await _session.SendAsync());
        Assert.NotNull(_session.Problem);
        Assert.Empty(_composer.Sent);
    }

    [Fact]
    public async Task Is_stored_before_the_first_file_goes_up_and_takes_the_file_in()
    {
        var id = await _session.StoredIdAsync();
        Assert.NotEqual(0, id);
        var upload = new Upload("k", "a.pdf", 100);
        _session.Uploads.Add(upload);
        _session.Uploaded(upload, new AttachmentUploaded(id + 1, new DraftAttachment("f", "a.pdf", "application/pdf", 100, "/x")));
        Assert.Empty(_session.Uploads);
        Assert.Equal("f", Assert.Single(_session.Draft.Attachments).Id);
        Assert.Equal(id + 1, _session.Draft.Id);
    }

    [Fact]
    public async Task Saves_nothing_any_more_once_it_is_closed()
    {
        Type("x");
        _session.Dispose();
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.Empty(_composer.Saved);
        Assert.False(await _session.SaveAsync());
    }

    private void Type(string text)
    {
        _text = text;
        _session.Touched();
    }
}
