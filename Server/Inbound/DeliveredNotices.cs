using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using Mox.Protocols.Dsn;
using Mox.Protocols.Smtp.Parameters;
using Mox.Server.Hosting;
using Mox.Server.Queue;
using Mox.Server.Storage;

namespace Mox.Server.Inbound;

/// <summary>Tells the sender that a message has come into mailboxes here, where it asked for that.</summary>
/// <remarks>RFC 3461 §5.2.3: NOTIFY with SUCCESS is answered by a "delivered" notification, anything else by none; §6.2: it gives back the header only.</remarks>
internal sealed partial class DeliveredNotices(IOutgoingQueue queue, Spool spool, IOptions<ApplianceOptions> appliance, TimeProvider time, ILogger<DeliveredNotices> log)
{
    private const int LargestHeader = 64 << 10;

    /// <summary>Queues the notification, when there is one to send. The message is stored already: a fault here is told to the log only.</summary>
    public async Task SendAsync(InboundMessage message, ImmutableArray<InboundRecipient> recipients, CancellationToken ct)
    {
        var asked = recipients.Where(recipient => recipient.Parameters.Notify is { } notify && notify.When.HasFlag(NotifyWhen.Success)).ToImmutableArray();
        if (asked.IsEmpty || message.MailFrom is not { } sender) return;
        try
        {
            var octets = await (await ComposeAsync(message, asked, ct).ConfigureAwait(false)).ToArrayAsync(ct).ConfigureAwait(false);
            var writer = spool.Begin(octets.Length);
            await using var spooling = writer.ConfigureAwait(false);
            await writer.WriteAsync(octets, ct).ConfigureAwait(false);
            await queue.EnqueueAsync(
                new Submission
                {
                    AccountId = asked[0].AccountId,
                    MailFrom = null,
                    Recipients = [new SubmissionRecipient(sender, "NEVER")],
                    Body = await writer.CompleteAsync(ct).ConfigureAwait(false),
                    EightBit = octets.AsSpan().ContainsAnyExceptInRange((byte)0, (byte)127),
                    SmtpUtf8 = sender.IsInternational,
                },
                ct).ConfigureAwait(false);
        }
        catch (Exception e) when (e is StoreBusyException or QuotaExceededException or IOException or OperationCanceledException)
        {
            LogNotSent(message.Id, e);
        }
    }

    private async Task<NotificationMessage> ComposeAsync(InboundMessage message, ImmutableArray<InboundRecipient> recipients, CancellationToken ct)
    {
        var host = appliance.Value.HostName;
        var now = time.GetUtcNow();
        return new NotificationMessage
        {
            From = $"postmaster@{host}",
            To = message.MailFrom!.ToString(),
            Subject = "Delivered: your message",
            Date = now,
            MessageId = $"{TraceFields.NewId()}@{host}",
            References = (message.Body.Structure.Envelope?.MessageId ?? "").Trim().Trim('<', '>'),
            Text = $"This is the mail system of {host}.\n\nYour message was delivered to the recipients below.\n\n" + string.Join('\n', recipients.Select(recipient => $"<{recipient.Address}>")),
            Report = new DeliveryReport
            {
                ReportingMta = host,
                EnvelopeId = message.Parameters.EnvelopeId?.Id,
                Arrived = message.ReceivedAt,
                Recipients = [.. recipients.Select(recipient => new RecipientReport
                {
                    FinalRecipient = recipient.Address.ToString(),
                    Action = ReportAction.Delivered,
                    Status = MailStatus.Success,
                    OriginalRecipient = recipient.Parameters.OriginalRecipient?.ToString(),
                    LastAttempt = now,
                })],
            },
            Original = await HeaderAsync(message.Body, ct).ConfigureAwait(false),
        };
    }

    private static async Task<ReadOnlyMemory<byte>> HeaderAsync(StagedBody body, CancellationToken ct)
    {
        var header = new byte[(int)Math.Min(LargestHeader, body.Structure.HeaderLength)];
        var content = body.OpenRead();
        await using var reading = content.ConfigureAwait(false);
        var length = await content.ReadAtLeastAsync(header, header.Length, throwOnEndOfStream: false, ct).ConfigureAwait(false);

        // A header longer than what is given back ends with its last whole line.
        var read = header.AsMemory(0, length);
        return read[..(read.Span.LastIndexOf((byte)'\n') + 1)];
    }

    [LoggerMessage(2103, LogLevel.Warning, "The sender of {Id} could not be told that it was delivered")]
    private partial void LogNotSent(string id, Exception fault);
}
