using System.Collections.Immutable;
using Mox.Shared.Contracts.Webmail;
using Mox.WebUI.Webmail.Settings;
using Mox.WebUI.Words;

namespace Mox.WebUI.Webmail;

/// <summary>A notification of the browser.</summary>
/// <param name="Title">From whom.</param>
/// <param name="Text">What about.</param>
/// <param name="Address">Where a click leads.</param>
/// <param name="Tag">Two of the same tag are one, also those of other tabs.</param>
public sealed record MailNote(string Title, string Text, string Address, string Tag);

/// <summary>Tells of new mail in the inbox, when the person wished that. What is read already, is old, or belongs to a muted conversation stays silent.</summary>
public sealed class NewMailNotes : IDisposable
{
    /// <summary>Mail that came longer ago was moved here, it is not new.</summary>
    public static readonly TimeSpan New = TimeSpan.FromMinutes(5);

    /// <summary>More than this at once are told as a number.</summary>
    public const int MostSingle = 3;

    private readonly LiveFolders _folders;
    private readonly LiveChoices _choices;
    private readonly TimeProvider _time;
    private readonly Func<MailNote, Task> _show;

    public NewMailNotes(LiveFolders folders, LiveChoices choices, TimeProvider time, Func<MailNote, Task> show)
    {
        (_folders, _choices, _time, _show) = (folders, choices, time, show);
        folders.Happened += Look;
    }

    public void Dispose() => _folders.Happened -= Look;

    /// <summary>What to say of these messages.</summary>
    public static ImmutableArray<MailNote> Of(ImmutableArray<MessageItem> messages, long inbox) => messages.Length > MostSingle
        ? [new MailNote(FrameWords.NoteNew, FrameWords.NoteMany.With(messages.Length), MailUrl.Of(new ListPlace(inbox)), "new-mail")]
        : [.. messages.Select(message => new MailNote(
            message.From.IsEmpty ? FrameWords.NoteNew : message.From[0].Display,
            message.Subject.Length > 0 ? message.Subject : FrameWords.NoSubject,
            MailUrl.Of(new ListPlace(inbox), message.Id),
            FormattableString.Invariant($"mail-{message.Id}")))];

    private void Look(ImmutableArray<WebmailChange> news)
    {
        if (!_choices.Current.Notifications || _folders.Tree.Inbox is not { } inbox) return;
        var since = _time.GetUtcNow() - New;
        var fresh = news.OfType<WebmailChange.Arrived>().Where(arrived => arrived.MailboxId == inbox.Id).SelectMany(arrived => arrived.Messages).Where(message => message is { Seen: false, Muted: false } && message.Received > since).ToImmutableArray();
        foreach (var note in Of(fresh, inbox.Id)) _ = _show(note);
    }
}
