using Microsoft.Extensions.Logging;
using Mox.Shared.Contracts.Webmail;
using Mox.WebUI.Components;

namespace Mox.WebUI.Webmail;

/// <summary>A file on its way up.</summary>
public sealed class Upload(string key, string name, long size)
{
    public string Key { get; } = key;

    public string Name { get; } = name;

    public long Size { get; } = size;

    public long Sent { get; set; }

    /// <summary>Why it did not arrive; null while it still may.</summary>
    public string? Fault { get; set; }

    public int Percent => Size == 0 ? 100 : (int)(Sent * 100 / Size);
}

/// <summary>One message being written. The text lives in the browser; what is here is saved two seconds after the last change, ten at the most, one save at a time.</summary>
/// <param name="onUi">Runs work on the circuit's context.</param>
/// <param name="changed">Draws the composer.</param>
public sealed partial class ComposeSession(IComposer composer, TimeProvider time, ILogger log, Draft draft, Func<Func<Task>, Task> onUi, Action changed) : IDisposable
{
    public static readonly TimeSpan AfterLastChange = TimeSpan.FromSeconds(2);
    public static readonly TimeSpan AtMost = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _turn = new(1);
    private readonly Lifetime _closed = new();
    private ITimer? _timer;
    private DateTimeOffset? _dirtySince;
    private int _edits;

    /// <summary>Set by the component once the field is there; until then the text is the draft's.</summary>
    public Func<ValueTask<string>>? ReadText { get; set; }

    public Draft Draft { get; private set; } = draft;

    public List<Upload> Uploads { get; } = [];

    public bool IsSaving { get; private set; }

    public bool IsSending { get; private set; }

    public bool IsDirty => _dirtySince is not null;

    /// <summary>What stands in the way, in words; null when nothing does.</summary>
    public string? Problem { get; private set; }

    /// <summary>True when there is nothing worth keeping.</summary>
    public bool IsEmpty => Draft is { Id: 0, Subject: "", Markdown: "", To.IsEmpty: true, Cc.IsEmpty: true, Bcc.IsEmpty: true, Attachments.IsEmpty: true };

    /// <summary>The state of saving, in words.</summary>
    public string SavedWords => IsSending ? "Sending…" : IsSaving ? "Saving…" : Problem is not null ? "" : IsDirty ? "Not saved yet" : Draft.Id != 0 ? "Draft saved" : "";

    public string Title => Draft.Subject.Length > 0 ? Draft.Subject : Draft.Origin?.Kind == DraftKind.Forward ? "Forward" : "New message";

    /// <summary>Another recipient, subject or sender.</summary>
    public void Change(Func<Draft, Draft> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        Draft = change(Draft);
        Touched();
    }

    /// <summary>The text changed in the browser.</summary>
    public void Touched()
    {
        _edits++;
        Problem = null;
        _dirtySince ??= time.GetUtcNow();
        var left = _dirtySince.Value + AtMost - time.GetUtcNow();
        Schedule(left < AfterLastChange ? TimeSpan.FromTicks(Math.Max(0, left.Ticks)) : AfterLastChange);
        changed();
    }

    /// <summary>Stores the draft as it is now. False when it could not be: <see cref="Problem"/> says why.</summary>
    public async Task<bool> SaveAsync()
    {
        if (_closed.IsOver) return false;
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
            else if (!saved && IsDirty) Schedule(AtMost);
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

    /// <summary>A file has arrived.</summary>
    public void Uploaded(Upload upload, AttachmentUploaded answer)
    {
        Uploads.Remove(upload);
        if (Draft.Attachments.All(file => file.Id != answer.Attachment.Id)) Draft = Draft with { Attachments = Draft.Attachments.Add(answer.Attachment) };
        Draft = Draft with { Id = answer.DraftId };
        changed();
    }

    public async Task RemoveAttachmentAsync(string id)
    {
        await _turn.WaitAsync(_closed.Token);
        try
        {
            await TakeTextAsync();
            Accept(await composer.RemoveAttachmentAsync(Draft, id, _closed.Token));
        }
        finally
        {
            _turn.Release();
            changed();
        }
    }

    /// <summary>Sends. On anything but <see cref="SendOutcome.Queued"/> the draft is still here, and <see cref="Problem"/> says what to do.</summary>
    public async Task<SendOutcome?> SendAsync()
    {
        if (IsSending) return null;
        if (Uploads.Exists(upload => upload.Fault is null))
        {
            Problem = "A file is still on its way up. Wait for it, or remove it.";
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
            var outcome = await composer.SendAsync(Draft, _closed.Token);
            Problem = Words(outcome);
            if (Problem is null) _dirtySince = null;
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

    private async Task TakeTextAsync()
    {
        if (ReadText is not null) Draft = Draft with { Markdown = await ReadText() };
    }

    /// <summary>Takes the id and the files of an answer; the text went on meanwhile and stays.</summary>
    private bool Accept(SaveOutcome outcome)
    {
        switch (outcome)
        {
            case SaveOutcome.Saved saved:
                Draft = Draft with { Id = saved.Draft.Id, Attachments = saved.Draft.Attachments };
                Problem = null;
                return true;
            case SaveOutcome.Gone:
                Draft = Draft with { Id = 0, Attachments = [] };
                Problem = "This draft was sent or removed elsewhere. It will be kept as a new one.";
                return false;
            case SaveOutcome.Quota:
                Problem = "There is no room left in this account, so the draft is not saved.";
                return false;
            case SaveOutcome.TooLarge tooLarge:
                Problem = $"The message is larger than {Components.Amount.Size(tooLarge.MaxOctets)}, the most that can be sent.";
                return false;
            default:
                Problem = "The draft could not be saved just now. It will be tried again.";
                return false;
        }
    }

    private static string? Words(SendOutcome outcome) => outcome switch
    {
        SendOutcome.Queued => null,
        SendOutcome.Incomplete incomplete => string.Join(' ', incomplete.Problems.Select(Words)),
        SendOutcome.Gone => "This draft is not there any more. It was most likely sent from somewhere else.",
        SendOutcome.Quota => "There is no room left in this account for the copy in Sent. Nothing was sent.",
        _ => "The server is busy. Nothing was sent; try again.",
    };

    private static string Words(SendProblem problem) => problem.Kind switch
    {
        SendProblemKind.NoRecipient => "Say who it is for.",
        SendProblemKind.InvalidRecipient => $"“{problem.Subject}” is not an address mail can go to.",
        SendProblemKind.NotYourAddress => $"{problem.Subject} is not an address of this account.",
        SendProblemKind.TooManyRecipients => "These are more recipients than one message may have.",
        _ => "The message is larger than can be sent.",
    };

    private void Schedule(TimeSpan after)
    {
        _timer?.Dispose();
        if (!_closed.IsOver) _timer = time.CreateTimer(_ => AutoSave(), null, after, Timeout.InfiniteTimeSpan);
    }

    // A timer has no caller that could await it: faults are logged here, and the next change tries again.
    private async void AutoSave()
    {
        try
        {
            await onUi(async () => { if (IsDirty && !IsSending) await SaveAsync(); });
        }
        catch (Exception fault) when (_closed.IsOver || fault is ObjectDisposedException)
        {
            // The composer was closed meanwhile.
        }
        catch (Exception fault)
        {
            LogFault(fault);
        }
    }

    [LoggerMessage(6202, LogLevel.Warning, "A draft could not be saved by itself")]
    private partial void LogFault(Exception fault);
}
