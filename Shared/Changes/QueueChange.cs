namespace Mox.Shared.Changes;

/// <summary>Something that happened in the queue and is committed.</summary>
public abstract record QueueChange
{
    private QueueChange()
    {
    }

    /// <summary>A recipient row came into being or changed (attempt made, next attempt set, held, released).</summary>
    public sealed record Changed(long QueueId) : QueueChange;

    /// <summary>A recipient row left the queue: delivered, returned or dropped.</summary>
    public sealed record Gone(long QueueId) : QueueChange;

    /// <summary>The subscriber was too slow and reads the queue anew.</summary>
    public sealed record Overflow : QueueChange;
}
