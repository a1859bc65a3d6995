using Mox.Protocols.Dkim;
using Mox.Protocols.Mime;
using Mox.Server.Dkim;
using Mox.Server.Storage.Queue;
using Mox.Shared.Model.Queue;

namespace Mox.Server.Queue;

/// <summary>Signs a message anew whose signatures would end before its own time does, as it was on hold, or begin only later than it leaves.</summary>
internal sealed partial class Resigning(QueueTable table, MailSigner signer, TimeProvider time, ILogger<Resigning> log)
{
    /// <summary>The fields to put in front of the message in place of those it has; null when they may stay, or nothing better can be had.</summary>
    /// <param name="until">When the last attempt to deliver it is made.</param>
    public async Task<byte[]?> RunAsync(QueuedRecipient row, DateTimeOffset until, CancellationToken ct)
    {
        if (Unsigned(row.Prefix, until, time.GetUtcNow()) is not { } rest) return null;
        try
        {
            var content = await table.OpenAsync(row, ct).ConfigureAwait(false);
            if (content is null) return null;
            await using var reading = content.ConfigureAwait(false);
            content.Seek(row.Prefix.Length, SeekOrigin.Begin);
            var fields = await signer.SignAsync(content, rest, time.GetUtcNow(), ct).ConfigureAwait(false);
            return fields.Length == 0 ? null : [.. fields, .. rest.Span];
        }
        catch (Exception fault) when (fault is KeysUnusableException or InvalidDataException or IOException)
        {
            LogAsItWas(row.Id, fault);
            return null;
        }
    }

    /// <summary>The prefix without its signatures, all of which are ours and stand on top; null when there is none that ends too early or begins too late.</summary>
    private static ReadOnlyMemory<byte>? Unsigned(ReadOnlyMemory<byte> prefix, DateTimeOffset until, DateTimeOffset now)
    {
        var (end, wrong) = (0, false);
        foreach (var field in new HeaderReader(prefix.Span))
        {
            if (!field.Is(DkimSignature.FieldName)) break;
            end = field.End;
            wrong |= DkimSignature.Parse(field.RawValue).Try(out var signature, out _) && (signature.ExpiresAt < until || signature.SignedAt > now);
        }

        if (!wrong) return null;
        return prefix[end..];
    }

    [LoggerMessage(4252, LogLevel.Warning, "The message of queue {QueueId} leaves outside the time of its signatures, and could not be signed anew")]
    private partial void LogAsItWas(long queueId, Exception fault);
}
