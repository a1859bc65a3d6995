using Mox.Shared.Contracts.Webmail;
using Mox.Shared.Model.Messages;

namespace Mox.WebUI.Webmail;

/// <summary>Marks what is read for some seconds in the Inbox as not junk, unless it is marked one way or the other: junk filters learn from that. Nothing is said of it, and there is nothing to take back: the mark changes when the message is reported.</summary>
/// <param name="desk">The desk.</param>
/// <param name="actions">Marks.</param>
/// <param name="time">The clock.</param>
/// <param name="onUi">Runs work on the circuit's context.</param>
/// <param name="ct">Ends with the desk.</param>
internal sealed class ReadingWatch(MailDesk desk, IMailboxActions actions, TimeProvider time, Func<Func<Task>, Task> onUi, CancellationToken ct)
{
    /// <summary>So long it is looked at before it counts as read.</summary>
    public static readonly TimeSpan Long = TimeSpan.FromSeconds(5);

    private ITimer? _timer;

    /// <summary>A message is shown from now on.</summary>
    public void Begin(MessageItem item)
    {
        ArgumentNullException.ThrowIfNull(item);
        End();
        if (Counts(item)) _timer = time.CreateTimer(_ => _ = onUi(() => MarkAsync(item.Id)), null, Long, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Another one is shown, or none.</summary>
    public void End()
    {
        _timer?.Dispose();
        _timer = null;
    }

    private bool Counts(MessageItem item) =>
        desk.Choices.LearnFromReading && !item.Draft && (item.Flags & (MessageFlags.Junk | MessageFlags.NotJunk)) == 0 && desk.Folders.Tree.Find(item.MailboxId)?.Name.IsInbox == true;

    private async Task MarkAsync(long messageId)
    {
        if (ct.IsCancellationRequested || desk.OpenId != messageId || desk.OpenItem is not { } now || !Counts(now)) return;
        await actions.FlagAsync([messageId], MessageFlags.NotJunk, true, ct);
    }
}
