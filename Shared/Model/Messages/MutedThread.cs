namespace Mox.Shared.Model.Messages;

/// <summary>A conversation a person does not want to hear of any more: what comes to it is marked as read.</summary>
public sealed class MutedThread
{
    public long AccountId { get; set; }

    public long ThreadId { get; set; }

    public DateTimeOffset Since { get; set; }
}
