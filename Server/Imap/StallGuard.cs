using System.IO.Pipelines;

namespace Mox.Server.Imap;

/// <summary>A pipe to a client that gives up when the client takes nothing for too long.</summary>
/// <remarks>RFC 9051 §5.4 lets a server end a connection; a client that never reads would hold its buffers for ever.</remarks>
internal sealed class StallGuard(PipeWriter inner, TimeSpan patience, TimeProvider time) : PipeWriter
{
    public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

    public override long UnflushedBytes => inner.UnflushedBytes;

    public override void Advance(int bytes) => inner.Advance(bytes);

    public override Memory<byte> GetMemory(int sizeHint = 0) => inner.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => inner.GetSpan(sizeHint);

    public override void CancelPendingFlush() => inner.CancelPendingFlush();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    public override ValueTask CompleteAsync(Exception? exception = null) => inner.CompleteAsync(exception);

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        var flush = inner.FlushAsync(cancellationToken);
        return flush.IsCompleted ? flush : WaitAsync(flush, cancellationToken);
    }

    private async ValueTask<FlushResult> WaitAsync(ValueTask<FlushResult> flush, CancellationToken ct)
    {
        try
        {
            return await flush.AsTask().WaitAsync(patience, time, ct).ConfigureAwait(false);
        }
        catch (TimeoutException e)
        {
            inner.CancelPendingFlush();
            throw new IOException("The client takes nothing", e);
        }
    }
}
