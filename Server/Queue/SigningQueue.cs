using System.Collections.Immutable;
using Mox.Server.Dkim;
using Mox.Server.Storage;

namespace Mox.Server.Queue;

/// <summary>The one entry of the queue: every message is signed here, whoever sends it and wherever it goes, and then stored.</summary>
/// <remarks>
/// A domain without keys sends unsigned mail: that is its owner's choice. Where there are keys and none can be used, the message is not taken for now, and its sender keeps it:
/// it would leave without the proof that the domain promises, and what is then refused or thrown away elsewhere cannot be had back. A notice has nobody who would send it again, so it goes unsigned.
/// </remarks>
internal sealed partial class SigningQueue(QueueStore store, MailSigner signer, TimeProvider time, ILogger<SigningQueue> log) : IOutgoingQueue
{
    public async Task<ImmutableArray<long>> EnqueueAsync(Submission submission, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(submission);
        Submission signed;
        try
        {
            signed = await SignAsync(submission, ct).ConfigureAwait(false);
        }
        catch
        {
            await submission.Body.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        return await store.EnqueueAsync(signed, ct).ConfigureAwait(false);
    }

    private async Task<Submission> SignAsync(Submission submission, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        try
        {
            var fields = await signer.SignAsync(submission.Body, submission.Prefix, submission.HoldUntil is { } until && until > now ? until : now, ct).ConfigureAwait(false);
            return fields.Length == 0 ? submission : submission with { Prefix = (byte[])[.. fields, .. submission.Prefix.Span] };
        }
        catch (KeysUnusableException fault) when (submission.MailFrom is null)
        {
            LogNoticeUnsigned(fault.Message);
            return submission;
        }
        catch (KeysUnusableException fault)
        {
            throw new StoreBusyException(fault.Message, diskFull: false, fault);
        }
    }

    [LoggerMessage(4251, LogLevel.Error, "A notice goes out unsigned: {Why}")]
    private partial void LogNoticeUnsigned(string why);
}
