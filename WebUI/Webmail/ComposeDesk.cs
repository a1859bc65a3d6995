using Microsoft.Extensions.Logging;
using Mox.Shared.Contracts.Webmail;
using Mox.WebUI.Components;
using Mox.WebUI.Words;

namespace Mox.WebUI.Webmail;

/// <summary>How a message is to be sent.</summary>
/// <param name="At">Not before this time; null: after the time to undo.</param>
/// <param name="Archive">What it answers is archived then.</param>
public sealed record SendWish(DateTimeOffset? At = null, bool Archive = false);

/// <summary>Where mail is written: several drafts at once, one of them open in the dock, the others as tabs at its foot; and one below the message it answers.</summary>
public sealed class ComposeDesk(IComposer composer, TimeProvider time, Toasts toasts, ILogger<ComposeDesk> log, Func<Func<Task>, Task> onUi, Action draw) : IDisposable
{
    /// <summary>Drafts at once; the one not looked at for longest is put away, stored, when there is another.</summary>
    public const int Most = 6;

    private readonly Lifetime _closed = new();
    private readonly List<ComposeSession> _sessions = [];

    /// <summary>All drafts, in the order they were begun.</summary>
    public IReadOnlyList<ComposeSession> Sessions => _sessions;

    /// <summary>The one that is open in the dock; null when none is.</summary>
    public ComposeSession? Session { get; private set; }

    /// <summary>True when there are drafts and all are tabs.</summary>
    public bool IsMinimised => Session is null && _sessions.Exists(session => !session.IsInline);

    /// <summary>True when the composer covers the page.</summary>
    public bool IsFull { get; private set; }

    /// <summary>What was sent and can be had back; null where there is none.</summary>
    public IOutbox? Outbox { get; init; }

    public IWebmailSettings? Settings { get; init; }

    /// <summary>Forgets what the browser keeps of a draft, by its key.</summary>
    public Func<string, Task>? Forget { get; set; }

    /// <summary>Archives what was answered.</summary>
    public Func<DraftOrigin, Task>? Archive { get; set; }

    /// <summary>Seconds a message waits after Send.</summary>
    public int UndoSeconds { get; private set; }

    /// <summary>The draft written below this message; null without one.</summary>
    public ComposeSession? InlineOf(long messageId) => _sessions.Find(session => session.IsInline && session.Draft.Origin?.MessageId == messageId);

    /// <summary>The draft that is offered templates; null for none.</summary>
    public ComposeSession? TemplatesFor { get; private set; }

    /// <summary>Offers templates for a draft, or no longer.</summary>
    public void AskTemplates(ComposeSession? session)
    {
        TemplatesFor = session;
        draw();
    }

    /// <summary>Offers templates for the draft that is open, or for a new one.</summary>
    public async Task AskTemplatesAsync()
    {
        var session = Session ?? _sessions.Find(there => there.IsInline);
        if (session is null)
        {
            await NewAsync();
            session = Session;
        }

        AskTemplates(session);
    }

    public async Task NewAsync() => await StartAsync(await composer.NewAsync(_closed.Token));

    /// <summary>Opens a draft in the dock, or, when it is open somewhere already, that.</summary>
    public async Task StartAsync(Draft draft, bool inline = false, string? notice = null)
    {
        ArgumentNullException.ThrowIfNull(draft);
        if (Settings is not null) UndoSeconds = (await Settings.ReadAsync(_closed.Token)).UndoSeconds;
        if (_sessions.Find(there => (draft.Id != 0 && there.Draft.Id == draft.Id) || (draft.Key.Length > 0 && there.Draft.Key == draft.Key)) is { } known)
        {
            Show(known);
            return;
        }

        // What is empty is not worth a tab of its own.
        foreach (var empty in _sessions.Where(there => there.IsEmpty && !there.IsDirty).ToList()) End(empty);
        if (_sessions.Count >= Most && _sessions.Find(there => there != Session) is { } oldest && !await CloseAsync(oldest)) return;
        var session = new ComposeSession(composer, time, log, draft, onUi, draw) { Number = FreeNumber(), IsInline = inline, Notice = notice };
        _sessions.Add(session);
        if (!inline) Session = session;
        draw();
    }

    /// <summary>Opens one of the drafts; the one open before becomes a tab. One below a message comes into the dock.</summary>
    public void Show(ComposeSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        session.IsInline = false;
        Session = session;
        draw();
    }

    /// <summary>All become tabs, or the last one is opened.</summary>
    public void Minimise(bool minimise)
    {
        if (minimise) Session = null;
        else Session ??= _sessions.FindLast(session => !session.IsInline);
        draw();
    }

    public void Fill(bool full)
    {
        IsFull = full;
        draw();
    }

    /// <summary>Puts a draft away, stored. False when it could not be stored: then it stays open, and nothing is lost.</summary>
    public async Task<bool> CloseAsync(ComposeSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        if (session.IsDirty)
        {
            if (!await session.SaveAsync() && !session.IsSent)
            {
                if (!session.IsInline) Session = session;
                draw();
                return false;
            }

            toasts.Show(session.IsSent ? new Toast("send", WriteWords.SentAlready, session.Draft.Subject) : new Toast("draft", WriteWords.DraftSaved, session.Draft.Subject));
        }

        End(session);
        return true;
    }

    /// <summary>Puts the draft that is open away.</summary>
    public Task<bool> CloseAsync() => Session is { } session ? CloseAsync(session) : Task.FromResult(true);

    /// <summary>Sends the draft that is open.</summary>
    public Task SendAsync() => Session is { } session ? SendAsync(session) : Task.CompletedTask;

    public async Task DiscardAsync(ComposeSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        await session.DiscardAsync();
        End(session);
        if (session.IsEmpty) return;
        toasts.Show(new Toast("bin", WriteWords.DraftDiscarded, session.Draft.Subject, () => StartAgainAsync(session.Draft)));
    }

    public async Task SendAsync(ComposeSession session, SendWish? wish = null)
    {
        ArgumentNullException.ThrowIfNull(session);
        var outcome = await session.SendAsync(wish?.At);
        if (outcome is SendOutcome.Already)
        {
            End(session);
            toasts.Show(new Toast("send", WriteWords.SentAlready, session.Draft.Subject));
        }

        if (outcome is not SendOutcome.Queued queued) return;
        End(session);
        toasts.Show(Sent(queued, session.Draft, wish));
        if (wish is { Archive: true } && session.Draft.Origin is { } origin && Archive is not null) await Archive(origin);
    }

    public void Dispose()
    {
        _closed.Dispose();
        foreach (var session in _sessions) session.Dispose();
    }

    private Toast Sent(SendOutcome.Queued queued, Draft draft, SendWish? wish)
    {
        var callBack = queued.Until is null || Outbox is null ? (Func<Task>?)null : () => CallBackAsync(queued.OutboxId);
        if (wish?.At is not null) return new Toast("clock", WriteWords.WillBeSent, draft.Subject, callBack);
        if (callBack is not null) return new Toast("send", WriteWords.SendingSoon, draft.Subject, callBack) { Until = queued.Until };
        return new Toast("send", Wording.Count(queued.Recipients, WriteWords.OnItsWayToOne, WriteWords.OnItsWayToMany), draft.Subject);
    }

    /// <summary>What was sent comes back as the draft it was, with its files.</summary>
    public async Task CallBackAsync(long outboxId)
    {
        if (Outbox is null) return;
        switch (await Outbox.CallBackAsync(outboxId, _closed.Token))
        {
            case CallBackOutcome.Back back:
                await StartAsync(back.Draft);
                break;
            case CallBackOutcome.Busy:
                toasts.Show(new Toast("warn", WriteWords.CallBackBusy, "", () => CallBackAsync(outboxId)) { IsFault = true });
                break;
            default:
                toasts.Show(new Toast("warn", WriteWords.CallBackTooLate) { IsFault = true });
                break;
        }
    }

    /// <summary>What was discarded comes back as a draft not stored yet; its files are gone for good.</summary>
    private async Task StartAgainAsync(Draft draft)
    {
        await StartAsync(draft with { Id = 0, Attachments = [] });
        Session?.Touched();
    }

    private int FreeNumber() => Enumerable.Range(1, Most + 1).First(number => _sessions.TrueForAll(session => session.Number != number));

    private void End(ComposeSession session)
    {
        session.Dispose();
        _sessions.Remove(session);
        if (ReferenceEquals(TemplatesFor, session)) TemplatesFor = null;
        if (ReferenceEquals(Session, session)) Session = null;
        if (Session is null) IsFull = false;
        if (session.Draft.Key.Length > 0) _ = Forget?.Invoke(session.Draft.Key);
        draw();
    }
}
