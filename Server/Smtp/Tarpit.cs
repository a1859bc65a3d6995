namespace Mox.Server.Smtp;

/// <summary>Slows down a peer that guesses passwords or addresses: a second before each command, and replies octet by octet.</summary>
internal sealed class Tarpit(TimeProvider time, bool enabled)
{
    /// <summary>Failed logins on a connection until it is slow.</summary>
    public const int FailedLogins = 3;

    /// <summary>Unknown recipients on a connection until it is slow.</summary>
    public const int UnknownRecipients = 5;

    /// <summary>The wait before a command is read, and between octets of a reply.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Octets of a reply that are sent one by one; the rest goes at once, long before the peer's own patience of five minutes ends (RFC 5321 §4.5.3.2).</summary>
    public const int SlowOctets = 25;

    /// <summary>True while the peer is slowed down.</summary>
    public bool Slow { get; private set; }

    public void SlowDown() => Slow = enabled;

    /// <summary>The peer has signed in: it is a user who mistyped.</summary>
    public void Forgive() => Slow = false;

    /// <summary>Waits before the next command of a slow peer.</summary>
    public Task BeforeCommandAsync(CancellationToken ct) => Slow ? Task.Delay(Pause, time, ct) : Task.CompletedTask;

    /// <summary>Waits between octets of a reply to a slow peer.</summary>
    public Task BetweenOctetsAsync(CancellationToken ct) => Task.Delay(Pause, time, ct);

    /// <summary>The wait before another login is checked after so many failed ones: a second for each beyond the third.</summary>
    public Task BeforeLoginAsync(int failed, CancellationToken ct) => enabled && failed > FailedLogins ? Task.Delay((failed - FailedLogins) * Pause, time, ct) : Task.CompletedTask;
}
