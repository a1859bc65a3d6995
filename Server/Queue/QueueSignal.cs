using System.Threading.Channels;

namespace Mox.Server.Queue;

/// <summary>Wakes the dispatcher.</summary>
internal sealed class QueueSignal
{
    private readonly Channel<bool> _raised = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>There is something to look at; raising it twice before it is seen is raising it once.</summary>
    public void Raise() => _raised.Writer.TryWrite(true);

    /// <summary>Waits for the signal.</summary>
    public Task WaitAsync(CancellationToken ct) => _raised.Reader.ReadAsync(ct).AsTask();
}
