using System.Collections.Immutable;

namespace Mox.Shared.Contracts.Webmail;

/// <summary>What the account sent and has not left yet: it can be had back, sent at once, or stopped.</summary>
public interface IOutbox
{
    /// <summary>All that waits, the first to leave first.</summary>
    Task<ImmutableArray<OutboxItem>> ListAsync(CancellationToken ct);

    /// <summary>Calls a message back: out of the queue and out of Sent, and stored as a draft again with its files; all or nothing. Refused once a delivery began.</summary>
    Task<CallBackOutcome> CallBackAsync(long outboxId, CancellationToken ct);

    /// <summary>Sends at once what waits for its time or for another try.</summary>
    /// <returns>False when it is gone.</returns>
    Task<bool> SendNowAsync(long outboxId, CancellationToken ct);

    /// <summary>No further tries to deliver it; the copy in Sent stays.</summary>
    /// <returns>Recipients who will not get it.</returns>
    Task<int> StopAsync(long outboxId, CancellationToken ct);

    /// <summary>Calls after something changed, until disposed; several changes at once are one call.</summary>
    Task<IDisposable> SubscribeAsync(Func<Task> onChange, CancellationToken ct);
}

/// <summary>A message on its way out.</summary>
/// <param name="Id">Names it for <see cref="IOutbox"/>.</param>
/// <param name="Next">When it leaves, or is tried again.</param>
/// <param name="Recipients">Those who have not got it yet.</param>
public sealed record OutboxItem(long Id, string Subject, OutboxState State, DateTimeOffset Next, ImmutableArray<OutboxRecipient> Recipients)
{
    /// <summary>The copy in Sent; 0 without one.</summary>
    public long SentMessageId { get; init; }

    public DateTimeOffset Queued { get; init; }

    /// <summary>It can be called back.</summary>
    public bool CanCallBack { get; init; }

    /// <summary>When it is given up.</summary>
    public DateTimeOffset ExpiresAt { get; init; }
}

/// <param name="LastResult">What the last try came to, as the other host or we said it; empty before the first.</param>
public sealed record OutboxRecipient(string Address, string LastResult, int Attempts);

/// <summary>The state of what waits, by the recipient that is worst off.</summary>
public enum OutboxState
{
    /// <summary>Waits for the time that was chosen, or for the time to undo to pass.</summary>
    Scheduled,

    /// <summary>About to leave.</summary>
    Waiting,

    /// <summary>A delivery is under way.</summary>
    Delivering,

    /// <summary>A try failed for now; there will be others.</summary>
    Retrying,

    /// <summary>Held by the administrator.</summary>
    Held,
}

/// <summary>What became of calling a message back.</summary>
public abstract record CallBackOutcome
{
    private CallBackOutcome()
    {
    }

    /// <summary>It is a draft again.</summary>
    public sealed record Back(Draft Draft) : CallBackOutcome;

    /// <summary>A delivery began already: nothing was changed.</summary>
    public sealed record Underway : CallBackOutcome;

    /// <summary>It has left, or its copy in Sent is gone: nothing was changed.</summary>
    public sealed record Gone : CallBackOutcome;

    /// <summary>A temporary fault: nothing was changed; try again.</summary>
    public sealed record Busy : CallBackOutcome;
}
