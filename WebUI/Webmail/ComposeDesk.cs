using Microsoft.Extensions.Logging;
using Mox.Shared.Contracts.Webmail;
using Mox.WebUI.Components;

namespace Mox.WebUI.Webmail;

/// <summary>The one place where mail is written: one draft at a time; starting another keeps the one before.</summary>
public sealed class ComposeDesk(IComposer composer, TimeProvider time, Toasts toasts, ILogger<ComposeDesk> log, Func<Func<Task>, Task> onUi, Action draw) : IDisposable
{
    private readonly Lifetime _closed = new();

    public ComposeSession? Session { get; private set; }

    public bool IsMinimised { get; private set; }

    /// <summary>True when the composer covers the page.</summary>
    public bool IsFull { get; private set; }

    public async Task NewAsync() => await StartAsync(await composer.NewAsync(_closed.Token));

    public async Task StartAsync(Draft draft)
    {
        ArgumentNullException.ThrowIfNull(draft);
        if (draft.Id != 0 && Session?.Draft.Id == draft.Id)
        {
            IsMinimised = false;
            draw();
            return;
        }

        if (!await CloseAsync()) return;
        Session = new ComposeSession(composer, time, log, draft, onUi, draw);
        (IsMinimised, IsFull) = (false, false);
        draw();
    }

    public void Minimise(bool minimise)
    {
        IsMinimised = minimise;
        draw();
    }

    public void Fill(bool full)
    {
        (IsFull, IsMinimised) = (full, false);
        draw();
    }

    /// <summary>Puts the draft away, stored. False when it could not be stored: then it stays open, and nothing is lost.</summary>
    public async Task<bool> CloseAsync()
    {
        if (Session is not { } session) return true;
        if (session.IsDirty)
        {
            if (!await session.SaveAsync())
            {
                IsMinimised = false;
                draw();
                return false;
            }

            toasts.Show(new Toast("draft", "Draft saved", session.Draft.Subject));
        }

        End(session);
        return true;
    }

    public async Task DiscardAsync()
    {
        if (Session is not { } session) return;
        await session.DiscardAsync();
        End(session);
        if (session.IsEmpty) return;
        toasts.Show(new Toast("bin", "Draft discarded", session.Draft.Subject, () => StartAgainAsync(session.Draft)));
    }

    public async Task SendAsync()
    {
        if (Session is not { } session || await session.SendAsync() is not SendOutcome.Queued queued) return;
        End(session);
        toasts.Show(new Toast("send", $"On its way to {(queued.Recipients == 1 ? "1 person" : Amount.Count(queued.Recipients) + " people")}", session.Draft.Subject));
    }

    public void Dispose()
    {
        _closed.Dispose();
        Session?.Dispose();
    }

    /// <summary>What was discarded comes back as a draft not stored yet; its files are gone for good.</summary>
    private async Task StartAgainAsync(Draft draft)
    {
        await StartAsync(draft with { Id = 0, Attachments = [] });
        Session?.Touched();
    }

    private void End(ComposeSession session)
    {
        session.Dispose();
        if (ReferenceEquals(Session, session)) Session = null;
        draw();
    }
}
