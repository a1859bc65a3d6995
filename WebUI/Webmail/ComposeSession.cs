using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Mox.Shared.Contracts.Webmail;
using Mox.WebUI.Components;
using Mox.WebUI.Words;

namespace Mox.WebUI.Webmail;

/// <summary>The text of a message as the browser holds it.</summary>
public interface IComposeField
{
    /// <summary>The text as it is now.</summary>
    ValueTask<string> ReadAsync();

    /// <summary>Puts another block in the place of one that stands in the text unchanged, or adds it where there was none. False when the block was changed by hand: then nothing is.</summary>
    ValueTask<bool> SwapAsync(string before, string after);

    /// <summary>Puts a text of the draft's format where the caret is.</summary>
    ValueTask InsertAsync(string text);

    /// <summary>The fields beside the text are these now; the browser keeps them until they are saved.</summary>
    ValueTask NoteAsync(Draft draft, bool unsaved);

    /// <summary>What was read last is stored: the browser need not keep it.</summary>
    ValueTask KeptAsync();
}

/// <summary>One message being written. The text lives in the browser; what is here is saved two seconds after the last change, ten at the most, one save at a time.</summary>
/// <param name="onUi">Runs work on the circuit's context.</param>
/// <param name="changed">Draws the composer.</param>
public sealed partial class ComposeSession(IComposer composer, TimeProvider time, ILogger log, Draft draft, Func<Func<Task>, Task> onUi, Action changed) : IDisposable
{
    public static readonly TimeSpan AfterLastChange = TimeSpan.FromSeconds(2), AtMost = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _turn = new(1);
    private readonly Lifetime _closed = new();
    private readonly HashSet<WritingAdvice> _told = [];
    private ITimer? _timer;
    private DateTimeOffset? _dirtySince;
    private int _edits;
    private string? _cannotSend, _cannotSave;

    /// <summary>Set by the component once the field is there; until then the text is the draft's.</summary>
    public IComposeField? Field { get; set; }

    public Draft Draft { get; private set; } = draft;

    /// <summary>Tells the composers of a page apart: from 1, the lowest that is free.</summary>
    public int Number { get; init; } = 1;

    /// <summary>It is written below the message it answers, not in the dock.</summary>
    public bool IsInline { get; set; }

    public List<Upload> Uploads { get; } = [];

    public bool IsSaving { get; private set; }
    public bool IsSending { get; private set; }

    public bool IsDirty => _dirtySince is not null;

    /// <summary>It was sent from elsewhere: there is nothing left to write.</summary>
    public bool IsSent { get; private set; }

    /// <summary>What stands in the way, in words; null when nothing does. Why it was not sent stays until something is done about it, also when the draft is saved meanwhile.</summary>
    public string? Problem => _cannotSend ?? _cannotSave;

    /// <summary>Something to know that does not stand in the way, such as where a text came from; null for nothing.</summary>
    public string? Notice { get; set; }

    /// <summary>What the writer may want to know before sending; told once, then sending goes on.</summary>
    public ImmutableArray<WritingAdvice> Advice { get; private set; } = [];

    /// <summary>True when there is nothing worth keeping.</summary>
    public bool IsEmpty => ComposeJournal.HoldsNothing(Draft);

    /// <summary>It has recipients, all of them addresses: what stands in the way is told before what one may want to look at.</summary>
    private bool IsAddressed => Draft.To.Concat(Draft.Cc).Concat(Draft.Bcc).ToList() is { Count: > 0 } people && people.TrueForAll(person => ComposeWords.Fault(person) is null);

    /// <summary>The state of saving, in words.</summary>
    public string SavedWords => IsSending ? WriteWords.Sending : IsSaving ? WriteWords.Saving : _cannotSave is not null ? "" : IsDirty ? WriteWords.NotSaved : Draft.Id != 0 ? WriteWords.DraftSaved : "";

    public string Title => Draft.Subject.Length > 0 ? Draft.Subject : Draft.Origin?.Kind == DraftKind.Forward ? WriteWords.Forward : WriteWords.NewMessage;

    /// <summary>Another recipient, subject or sender.</summary>
    public void Change(Func<Draft, Draft> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        Draft = change(Draft);
        _cannotSend = null;
        Touched();
        Note();
    }

    /// <summary>Another sender, and with it another signature, unless that was changed by hand.</summary>
    public async Task ChangeFromAsync(string address)
    {
        var signature = await composer.SignatureAsync(address, Draft.Format, _closed.Token);
        var swapped = signature == Draft.Signature || Field is null || await Field.SwapAsync(Draft.Signature, signature);
        Change(draft => draft with { From = address, Signature = swapped ? signature : draft.Signature });
    }

    /// <summary>The other format. The draft as it was is answered, so that it can be had back.</summary>
    public async Task<Draft> ConvertAsync(DraftFormat format)
    {
        await TakeTextAsync();
        var before = Draft;
        Draft = await composer.ConvertAsync(Draft, format, _closed.Token);
        Touched();
        return before;
    }

    /// <summary>The text changed in the browser.</summary>
    public void Touched()
    {
        _edits++;
        _cannotSave = null;
        _dirtySince ??= time.GetUtcNow();
        var left = _dirtySince.Value + AtMost - time.GetUtcNow();
        Schedule(left < AfterLastChange ? TimeSpan.FromTicks(Math.Max(0, left.Ticks)) : AfterLastChange);
        changed();
    }

    /// <summary>Stores the draft as it is now. False when it could not be: <see cref="Problem"/> says why.</summary>
    public async Task<bool> SaveAsync()
    {
        if (_closed.IsOver || IsSent) return false;
        await _turn.WaitAsync(_closed.Token);
        try
        {
            _timer?.Dispose();
            var edits = _edits;
            await TakeTextAsync();
            IsSaving = true;
            changed();
            var saved = Accept(await composer.SaveAsync(Draft, _closed.Token));
            if (saved && edits == _edits) _dirtySince = null;
            else if (!saved && IsDirty && !IsSent) Schedule(AtMost);
            if (saved && Field is not null) await Field.KeptAsync();
            Note();
            return saved;
        }
        finally
        {
            IsSaving = false;
            _turn.Release();
            changed();
        }
    }

    /// <summary>The id files are uploaded to; 0 when the draft cannot be stored.</summary>
    public async Task<long> StoredIdAsync() => Draft.Id != 0 || await SaveAsync() ? Draft.Id : 0;

    /// <summary>True when a file of this size fits; else its upload says why not.</summary>
    public bool Fits(Upload upload)
    {
        ArgumentNullException.ThrowIfNull(upload);
        var room = composer.Limits.Room(Draft.Attachments) - Uploads.Where(other => other != upload && other.Fault is null).Sum(other => other.Size);
        if (upload.Size > room) upload.Fault = WriteWords.FileTooLarge.With(Amount.Size(Math.Max(0, room)));
        return upload.Fault is null;
    }

    /// <summary>A file is no longer on its way.</summary>
    public void Drop(Upload upload)
    {
        if (Uploads.Remove(upload) && _cannotSend == WriteWords.FileUnderway) _cannotSend = null;
    }

    /// <summary>A file has arrived.</summary>
    public void Uploaded(Upload upload, AttachmentUploaded answer)
    {
        Drop(upload);
        if (Draft.Attachments.All(file => file.Id != answer.Attachment.Id)) Draft = Draft with { Attachments = Draft.Attachments.Add(answer.Attachment) };
        Draft = Draft with { Id = answer.DraftId };
        Note();
        changed();
    }

    public async Task RemoveAttachmentAsync(string id)
    {
        await _turn.WaitAsync(_closed.Token);
        try
        {
            _cannotSend = null;
            await TakeTextAsync();
            Accept(await composer.RemoveAttachmentAsync(Draft, id, _closed.Token));
            Note();
        }
        finally
        {
            _turn.Release();
            changed();
        }
    }

    /// <summary>Sends. On anything but <see cref="SendOutcome.Queued"/> and <see cref="SendOutcome.Already"/> the draft is still here, and <see cref="Problem"/> or <see cref="Advice"/> says what to do.</summary>
    /// <param name="at">Not before this time; null: after the time to undo.</param>
    public async Task<SendOutcome?> SendAsync(DateTimeOffset? at = null)
    {
        if (IsSending) return null;
        if (Uploads.Exists(upload => upload.Fault is null))
        {
            _cannotSend = WriteWords.FileUnderway;
            changed();
            return null;
        }

        IsSending = true;
        changed();
        await _turn.WaitAsync(_closed.Token);
        try
        {
            _timer?.Dispose();
            await TakeTextAsync();
            if (IsAddressed && await IsAdvisedAsync()) return null;
            var outcome = await composer.SendAsync(Draft, at, _closed.Token);
            _cannotSend = outcome is SendOutcome.Already ? null : ComposeWords.Of(outcome);
            if (_cannotSend is null) _dirtySince = null;
            else if (IsDirty) Schedule(AfterLastChange);
            return outcome;
        }
        finally
        {
            IsSending = false;
            _turn.Release();
            changed();
        }
    }

    /// <summary>Throws the draft away, stored or not.</summary>
    public async Task DiscardAsync()
    {
        await _turn.WaitAsync(_closed.Token);
        try
        {
            _timer?.Dispose();
            await TakeTextAsync();
            _dirtySince = null;
            if (Draft.Id != 0) await composer.DiscardAsync(Draft.Id, _closed.Token);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose()
    {
        _closed.Dispose();
        _timer?.Dispose();
    }

    /// <summary>True when there is something to tell that was not told before: sending waits for another press.</summary>
    private async Task<bool> IsAdvisedAsync()
    {
        Advice = await composer.AdviseAsync(Draft, _closed.Token);
        var isNew = Advice.Any(advice => !_told.Contains(advice));
        _told.UnionWith(Advice);
        if (isNew && IsDirty) Schedule(AfterLastChange);
        return isNew;
    }

    private async Task TakeTextAsync()
    {
        if (Field is not null) Draft = Draft.WithSource(await Field.ReadAsync());
    }

    private void Note() => Apart(async () =>
    {
        if (Field is not null && !_closed.IsOver) await Field.NoteAsync(Draft, IsDirty);
    });

    /// <summary>Takes the id and the files of an answer; the text went on meanwhile and stays.</summary>
    private bool Accept(SaveOutcome outcome)
    {
        switch (outcome)
        {
            case SaveOutcome.Saved saved:
                Draft = Draft with { Id = saved.Draft.Id, Key = saved.Draft.Key, Attachments = saved.Draft.Attachments };
                _cannotSave = null;
                return true;
            case SaveOutcome.Gone:
                Draft = Draft with { Id = 0, Attachments = [] };
                break;
            case SaveOutcome.Sent:
                (IsSent, _dirtySince) = (true, null);
                break;
        }

        _cannotSave = ComposeWords.Of(outcome);
        return false;
    }

    private void Schedule(TimeSpan after)
    {
        _timer?.Dispose();
        if (!_closed.IsOver) _timer = time.CreateTimer(_ => Apart(() => onUi(SaveByItselfAsync)), null, after, Timeout.InfiniteTimeSpan);
    }

    private Task SaveByItselfAsync() => IsDirty && !IsSending ? SaveAsync() : Task.CompletedTask;

    // What nobody awaits: faults are logged here, and the next change tries again.
    private async void Apart(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception fault) when (_closed.IsOver || fault is Microsoft.JSInterop.JSDisconnectedException or OperationCanceledException or ObjectDisposedException)
        {
            // The composer was closed, or the browser is gone; what it knew last, it has.
        }
        catch (Exception fault)
        {
            LogFault(fault);
        }
    }

    [LoggerMessage(6223, LogLevel.Warning, "A draft could not be saved by itself")]
    private partial void LogFault(Exception fault);
}
