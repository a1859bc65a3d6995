namespace Mox.Shared.Contracts.Webmail;

/// <summary>Puts messages away until a moment, for the account that is signed in.</summary>
/// <remarks>
/// They wait in a folder of their own, which every client sees, and come back to where they were (from the folder with the role Archive: to the Inbox): unread, at the top of the
/// list, as their time received is that of their return. An answer that comes in earlier brings them back at once. A message that anybody moves out of that folder is put away no more.
/// </remarks>
public interface ISnoozing
{
    /// <summary>Puts messages away; those that are put away already get another moment, and undo gives them the one they had. What lies in Drafts, Sent, Junk or Trash is passed over.</summary>
    /// <param name="selection">The messages.</param>
    /// <param name="until">Not in the past, and not beyond <see cref="Snoozed.Farthest"/>; else <see cref="ActionStatus.NotAllowed"/>.</param>
    /// <param name="ct">Ends the wait.</param>
    Task<MessageOutcome> SnoozeAsync(MessageSelection selection, DateTimeOffset until, CancellationToken ct);

    /// <summary>Takes messages back to where they were, as they are; undo puts them away again. Those that are not put away are passed over.</summary>
    Task<MessageOutcome> WakeAsync(MessageSelection selection, CancellationToken ct);
}

/// <summary>What is known of messages that are put away.</summary>
public static class Snoozed
{
    /// <summary>Keyword of a message that came back.</summary>
    public const string Keyword = "$snoozed";

    /// <summary>Name of the folder they wait in, until somebody renames it.</summary>
    public const string FolderName = "Snoozed";

    /// <summary>How far ahead a message can be put away.</summary>
    public static readonly TimeSpan Farthest = TimeSpan.FromDays(5 * 366);
}
