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
    private readonly FakeField _field = new();
    private readonly ComposeSession _session;

    public A_message_being_written()
    {
        _session = new ComposeSession(_composer, _time, NullLogger.Instance, new Draft { From = "mox@localhost" }, work => work(), () => { }) { Field = _field };
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
        _field.Text = "the last word";
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

        // Neither the text, which the browser may tell of late, nor the draft that saves itself changes that.
        Type("xy");
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("xy", Assert.Single(_composer.Saved).Markdown);
        Assert.Equal("“ann” is not an address mail can go to.", _session.Problem);
        _session.Change(draft => draft with { To = [new Person(null, "ann@a.example")] });
        Assert.Null(_session.Problem);
    }

    [Fact]
    public async Task Waits_for_files_on_their_way()
    {
        _session.Uploads.Add(new Upload("k", "a.pdf", 100));
        Assert.Null(await _session.SendAsync());
        Assert.NotNull(_session.Problem);
        Assert.Empty(_composer.Sent);
        _session.Drop(_session.Uploads[0]);
        Assert.Null(_session.Problem);
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

    [Fact]
    public async Task Tells_once_what_to_look_at_and_is_sent_on_the_second_press()
    {
        _composer.Advice = [new WritingAdvice(WritingAdviceKind.AttachmentForgotten, "attached")];
        _session.Change(draft => draft with { To = [new Person(null, "ann@a.example")] });
        Assert.Null(await _session.SendAsync());
        Assert.Equal("You write “attached”, but nothing is attached.", ComposeWords.Of(Assert.Single(_session.Advice)));
        Assert.Empty(_composer.Sent);
        Assert.IsType<SendOutcome.Queued>(await _session.SendAsync());
    }

    [Fact]
    public async Task Changes_the_signature_with_the_sender_unless_it_was_changed_by_hand()
    {
        (_composer.Signatures["a@x.example"], _composer.Signatures["b@x.example"]) = ("-- \nA\n", "-- \nB\n");
        await _session.ChangeFromAsync("a@x.example");
        Assert.Equal(("a@x.example", "-- \nA\n"), (_session.Draft.From, _session.Draft.Signature));
        Assert.Equal(("", "-- \nA\n"), _field.Swaps[^1]);
        _field.Swappable = false;
        await _session.ChangeFromAsync("b@x.example");
        Assert.Equal(("b@x.example", "-- \nA\n"), (_session.Draft.From, _session.Draft.Signature));
    }

    [Fact]
    public async Task Lets_the_browser_forget_what_is_stored_and_nothing_else()
    {
        Type("one");
        _composer.Saves.Enqueue(new SaveOutcome.Busy());
        await _session.SaveAsync();
        Assert.Equal(0, _field.Kept);
        await _session.SaveAsync();
        Assert.Equal(1, _field.Kept);
        Assert.False(_field.Unsaved);
    }

    [Fact]
    public async Task Has_nothing_left_to_save_once_it_was_sent_elsewhere()
    {
        _composer.Saves.Enqueue(new SaveOutcome.Sent());
        Type("one");
        await _session.SaveAsync();
        Assert.True(_session.IsSent);
        Assert.False(_session.IsDirty);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Empty(_composer.Saved);
    }

    [Fact]
    public void Says_before_the_upload_that_a_file_is_too_large()
    {
        var upload = new Upload("k", "film.mp4", 2 << 20);
        Assert.False(_session.Fits(upload));
        Assert.StartsWith("Too large", upload.Fault, StringComparison.Ordinal);
        Assert.True(_session.Fits(new Upload("l", "note.txt", 100)));
    }

    private void Type(string text)
    {
        _field.Text = text;
        _session.Touched();
    }
}

/// <summary>The text field of a browser.</summary>
public sealed class FakeField : IComposeField
{
    public string Text { get; set; } = "";

    public List<(string Before, string After)> Swaps { get; } = [];

    public bool Swappable { get; set; } = true;

    public int Kept { get; private set; }

    public bool Unsaved { get; private set; }

    public ValueTask<string> ReadAsync() => ValueTask.FromResult(Text);

    public ValueTask InsertAsync(string text)
    {
        Text += text;
        return ValueTask.CompletedTask;
    }

    public ValueTask<bool> SwapAsync(string before, string after)
    {
        Swaps.Add((before, after));
        return ValueTask.FromResult(Swappable);
    }

    public ValueTask NoteAsync(Draft draft, bool unsaved)
    {
        Unsaved = unsaved;
        return ValueTask.CompletedTask;
    }

    public ValueTask KeptAsync()
    {
        Kept++;
        return ValueTask.CompletedTask;
    }
}
