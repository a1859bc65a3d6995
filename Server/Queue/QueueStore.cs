using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using Mox.Server.Storage;
using Mox.Server.Storage.Queue;
using Mox.Shared.Model.Mailboxes;
using Mox.Shared.Model.Messages;
using Mox.Shared.Model.Queue;

namespace Mox.Server.Queue;

/// <summary>Takes messages into the queue and keeps the state of their rows. Durable when a method returns.</summary>
internal sealed class QueueStore(StoreWriter writer, MailboxWriter mailboxes, MailboxReader reader, RetrySchedule schedule, HoldRules holds, QueueSignal signal, SendingAlarms alarms) : IOutgoingQueue
{
    /// <summary>How long a lease holds where its owner cannot be asked: longer than the longest attempt.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromHours(2);

    /// <summary>This run of the process, the owner of its leases.</summary>
    public string RunId { get; } = Guid.NewGuid().ToString("N");

    public async Task<ImmutableArray<long>> EnqueueAsync(Submission submission, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(submission);
        await using var body = submission.Body;
        if (submission.Recipients.IsDefaultOrEmpty) throw new ArgumentException("A submission has recipients", nameof(submission));
        var message = await mailboxes.PrepareAsync(body, new MessageTraits { Prefix = submission.Prefix, Flags = MessageFlags.Seen }, ct).ConfigureAwait(false);
        var eightBit = submission.EightBit || await HasEightBitAsync(body, ct).ConfigureAwait(false);
        var sent = submission.CopyToSent ? await SentMailboxAsync(submission.AccountId, ct).ConfigureAwait(false) : 0;
        var copy = sent == 0 || submission.SentPrefix.IsEmpty ? message : await mailboxes.PrepareAsync(body, new MessageTraits { Prefix = (byte[])[.. submission.SentPrefix.Span, .. submission.Prefix.Span], Flags = MessageFlags.Seen }, ct).ConfigureAwait(false);
        try
        {
            var ids = await writer.RunAsync(turn => Enqueue(turn, submission with { EightBit = eightBit }, message, sent, copy), ct).ConfigureAwait(false);
            signal.Raise();
            return ids;
        }
        catch (SendingLimitException limit)
        {
            alarms.Raise(submission.AccountId, limit);
            throw;
        }
    }

    /// <summary>Begins an attempt: counts it and sets the time of the next as if it had failed, so that a crash neither loses a row nor tries it at once again.</summary>
    /// <returns>The rows as they are now, without those that are gone or held meanwhile.</returns>
    public Task<ImmutableArray<QueuedRecipient>> BeginAsync(IEnumerable<QueuedRecipient> rows, CancellationToken ct) =>
        writer.RunAsync(
            turn =>
            {
                var begun = ImmutableArray.CreateBuilder<QueuedRecipient>();
                foreach (var seen in rows)
                {
                    if (QueueTable.Find(turn, seen.Id) is not { Hold: false } row) continue;
                    row.Attempts++;
                    row.LastAttempt = turn.Now;
                    row.NextAttempt = schedule.Next(row.Attempts, turn.Now, row.ExpiresAt);
                    (row.LeaseOwner, row.LeaseUntil) = (RunId, turn.Now + Lease);
                    QueueTable.Update(turn, row);
                    begun.Add(row);
                }

                return begun.ToImmutable();
            },
            ct);

    /// <summary>An attempt that was cut off by our own stopping does not count: it is made anew at the next start.</summary>
    public Task<bool> WithdrawAsync(IEnumerable<QueuedRecipient> rows, CancellationToken ct) =>
        writer.RunAsync(
            turn =>
            {
                foreach (var begun in rows)
                {
                    if (QueueTable.Find(turn, begun.Id) is not { } row) continue;
                    row.Attempts = Math.Max(0, row.Attempts - 1);
                    row.NextAttempt = turn.Now;
                    (row.LeaseOwner, row.LeaseUntil) = (null, null);
                    QueueTable.Update(turn, row);
                }

                return true;
            },
            ct);

    private ImmutableArray<long> Enqueue(WriteTurn turn, Submission submission, PreparedMessage message, long sentMailboxId, PreparedMessage copy)
    {
        if (submission.Limited) SendingLimits.Take(turn, submission.AccountId, [.. submission.Recipients.Select(recipient => recipient.Address.ToString().ToLowerInvariant()).Distinct(StringComparer.Ordinal)]);
        var body = QueueTable.PutBody(turn, message);
        var start = submission.HoldUntil is { } until && until > turn.Now ? until : turn.Now;
        var ids = ImmutableArray.CreateBuilder<long>(submission.Recipients.Length);
        var rules = holds.In(turn);
        var sentId = sentMailboxId == 0 ? 0 : (mailboxes.Append(turn, sentMailboxId, copy) ?? throw new StoreBusyException("The mailbox for sent messages went away", diskFull: false)).MessageId;
        foreach (var recipient in submission.Recipients)
        {
            var held = rules.Any(rule => rule.Meets(submission.AccountId, submission.MailFrom?.Domain.Ascii, recipient.Address.Domain.Ascii));
            ids.Add(QueueTable.Insert(turn, new QueuedRecipient
            {
                BaseId = ids.Count == 0 ? 0 : ids[0],
                AccountId = submission.AccountId,
                SentMessageId = sentId == 0 ? null : sentId,
                RequireTls = submission.RequireTls,
                MailFrom = submission.MailFrom?.ToString(),
                Recipient = recipient.Address.ToString(),
                RecipientDomain = recipient.Address.Domain.Ascii,
                BodyId = body,
                Prefix = submission.Prefix.ToArray(),
                Size = message.Size,
                EightBit = submission.EightBit,
                SmtpUtf8 = submission.SmtpUtf8,
                Binary = submission.Binary,
                DsnReturn = submission.DsnReturn,
                EnvelopeId = submission.EnvelopeId,
                Notify = recipient.Notify,
                OriginalRecipient = recipient.OriginalRecipient,
                MessageId = Cut((message.Envelope.MessageId ?? "").Trim().Trim('<', '>'), 500),
                Subject = message.Subject,
                Queued = turn.Now,
                Hold = held,
                HeldSince = held ? turn.Now : null,
                HoldUntil = submission.HoldUntil,
                ExpiresAt = schedule.ExpiryOf(start),
                NextAttempt = start,
            }));
        }

        if (submission.DraftMessageId != 0) mailboxes.RemoveMessage(turn, submission.DraftMessageId);
        submission.Along?.Invoke(turn, ids[0], sentId);
        return ids.MoveToImmutable();
    }

    /// <summary>Looks for octets above 127: a sender may not have said that there are some.</summary>
    private static async Task<bool> HasEightBitAsync(StagedBody body, CancellationToken ct)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(64 << 10);
        try
        {
            await using var content = body.OpenRead();
            while (await content.ReadAsync(buffer, ct).ConfigureAwait(false) is > 0 and var count)
            {
                if (!Ascii.IsValid(buffer.AsSpan(0, count))) return true;
            }

            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task<long> SentMailboxAsync(long accountId, CancellationToken ct)
    {
        if (await reader.FindByUseAsync(accountId, SpecialUse.Sent, ct).ConfigureAwait(false) is { } sent) return sent.Id;
        var name = MailboxName.Parse("Sent").Value;
        var made = await mailboxes.CreateAsync(accountId, name, SpecialUse.Sent, ct).ConfigureAwait(false);
        if (made.Status == MailboxVerbStatus.Done) return made.MailboxId;

        // A plain mailbox of that name is there: it serves.
        return await reader.FindAsync(accountId, name, ct).ConfigureAwait(false) is { } plain ? plain.Id : throw new StoreBusyException("There is no mailbox for sent messages", diskFull: false);
    }

    private static string Cut(string text, int length) => text.Length <= length ? text : text[..length];
}
