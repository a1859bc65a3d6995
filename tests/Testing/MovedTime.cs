namespace Mox.Testing;

/// <summary>The clock of the system, moved ahead: times are later, timers run as ever. As on a machine whose clock was set.</summary>
public sealed class MovedTime : TimeProvider
{
    private long _ahead;

    public void Move(TimeSpan by) => Interlocked.Add(ref _ahead, by.Ticks);

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _ahead));
}
