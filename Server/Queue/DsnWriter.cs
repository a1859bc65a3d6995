using System.Collections.Immutable;
using System.Text;
using Microsoft.Extensions.Options;
using Mox.Protocols.Addresses;
using Mox.Protocols.Dsn;
using Mox.Server.Hosting;
using Mox.Server.Outbound;
using Mox.Server.Storage;
using Mox.Server.Storage.Queue;
using Mox.Shared.Model.Mailboxes;
using Mox.Shared.Model.Queue;

namespace Mox.Server.Queue;

/// <summary>A notification that is ready to be stored with the change it tells of. Dispose it afterwards.</summary>
internal sealed record PreparedNotice(long MailboxId, PreparedMessage Message, StagedBody Body) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Body.DisposeAsync();
}

/// <summary>Writes delivery status notifications to senders of ours, who get them straight into their Inbox.</summary>
/// <remarks>RFC 3461 §6; RFC 3464. A message without sender is never answered (RFC 3461 §5.2): that is told to the log.</remarks>
internal sealed partial class DsnWriter(
    QueueTable table,
    Spool spool,
    MailboxWriter writer,
    MailboxReader reader,
    AddressBook addresses,
    FindOwner findOwner,
    IOptions<ApplianceOptions> appliance,
    IOptions<QueueOptions> options,
    TimeProvider time,
    ILogger<DsnWriter> logger)
{
    private const int LargestHeader = 256 << 10;

    /// <summary>The notification about rows of one submission, all with the same action; null when there is nobody to tell.</summary>
    public async Task<PreparedNotice?> PrepareAsync(ReportAction action, IReadOnlyList<Settlement> ends, CancellationToken ct)
    {
        var first = ends[0].Row;
        if (first.MailFrom is null || await InboxAsync(first, ct).ConfigureAwait(false) is not { } inbox)
        {
            LogNobodyToTell(first.Id, action, first.Recipient);
            return null;
        }

        var (original, whole) = await OriginalAsync(first, action == ReportAction.Failed, ct).ConfigureAwait(false);
        var host = appliance.Value.HostName;
        var octets = await new NotificationMessage
        {
            From = $"postmaster@{host}",
            To = first.MailFrom,
            Subject = Subject(action, first.Subject),
            Date = time.GetUtcNow(),
            MessageId = $"{Guid.NewGuid():N}@{host}",
            References = first.MessageId,
            Text = Text(action, ends, host),
            Report = Report(action, ends, host),
            Original = original,
            OriginalWhole = whole,
        }.ToArrayAsync(ct).ConfigureAwait(false);
        await using var spooled = spool.Begin(octets.Length);
        await spooled.WriteAsync(octets, ct).ConfigureAwait(false);
        var body = await spooled.CompleteAsync(ct).ConfigureAwait(false);
        try
        {
            var traits = new MessageTraits { Prefix = "Return-Path: <>\r\n"u8.ToArray(), Delivery = new DeliveryFacts { MailFrom = "", Recipient = first.MailFrom } };
            return new PreparedNotice(inbox, await writer.PrepareAsync(body, traits, ct).ConfigureAwait(false), body);
        }
        catch
        {
            await body.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The Inbox of whoever the envelope sender belongs to, else of the account that sent, else of the postmaster.</summary>
    private async Task<long?> InboxAsync(QueuedRecipient row, CancellationToken ct)
    {
        var candidates = new List<long>();
        if (MailAddress.Parse(row.MailFrom!).Try(out var sender, out _) && findOwner(sender) is AddressOwner.Account owner) candidates.Add(owner.AccountId);
        candidates.Add(row.AccountId);
        if (addresses.Postmaster is AddressOwner.Account postmaster) candidates.Add(postmaster.AccountId);
        foreach (var account in candidates)
        {
            if (await reader.FindAsync(account, MailboxName.Inbox, ct).ConfigureAwait(false) is { } inbox) return inbox.Id;
        }

        return null;
    }

    /// <summary>RFC 3461 §6.2: the whole message only with a failure, where RET=FULL asks for it and it is not too large; else its header.</summary>
    private async Task<(ReadOnlyMemory<byte> Octets, bool Whole)> OriginalAsync(QueuedRecipient row, bool failure, CancellationToken ct)
    {
        Stream? content;
        try
        {
            content = await table.OpenAsync(row, ct).ConfigureAwait(false);
        }
        catch (InvalidDataException fault)
        {
            LogBodyDamaged(row.Id, fault);
            return (ReadOnlyMemory<byte>.Empty, false);
        }

        if (content is null) return (ReadOnlyMemory<byte>.Empty, false);
        await using (content.ConfigureAwait(false))
        {
            var whole = failure && row.DsnReturn == "FULL" && row.Size <= options.Value.LargestReturned && !row.Binary;
            var octets = new byte[(int)Math.Min(whole ? row.Size : LargestHeader, row.Size)];
            var length = await content.ReadAtLeastAsync(octets, octets.Length, throwOnEndOfStream: false, ct).ConfigureAwait(false);
            var read = octets.AsMemory(0, length);
            return whole ? (read, true) : (HeaderOf(read), false);
        }
    }

    private static ReadOnlyMemory<byte> HeaderOf(ReadOnlyMemory<byte> message)
    {
        var end = message.Span.IndexOf("\r\n\r\n"u8);
        if (end >= 0) return message[..(end + 2)];
        end = message.Span.IndexOf("\n\n"u8);
        if (end >= 0) return message[..(end + 1)];

        // A header longer than what is read ends with its last whole line.
        return message[..(message.Span.LastIndexOf((byte)'\n') + 1)];
    }

    private static string Subject(ReportAction action, string subject)
    {
        var head = action switch
        {
            ReportAction.Failed => "Undelivered",
            ReportAction.Delayed => "Delayed",
            ReportAction.Relayed => "Passed on",
            _ => "Delivered",
        };
        var kept = new StringBuilder(Math.Min(subject.Length, 120));
        foreach (var rune in subject.EnumerateRunes())
        {
            if (kept.Length >= 117)
            {
                kept.Append("...");
                break;
            }

            if (!Rune.IsControl(rune)) kept.Append(rune);
        }

        return kept.Length > 0 ? $"{head}: {kept}" : $"{head} mail";
    }

    private static string Text(ReportAction action, IReadOnlyList<Settlement> ends, string host)
    {
        var text = new StringBuilder($"This is the mail system of {host}.\n\n");
        text.Append(action switch
        {
            ReportAction.Failed => "Your message could not be delivered to the recipients below. It will not be tried again.\n",
            ReportAction.Delayed => "Your message could not be delivered to the recipients below yet. You need not do anything:\nit will be tried again"
                + $" until {DeliveryDate(ends[0].Row.ExpiresAt)}.\n",
            ReportAction.Relayed => "Your message was passed on to other mail systems for the recipients below. These do not\nsend notices of delivery, so this is the last you hear of it if all goes well.\n",
            _ => "Your message was delivered to the recipients below.\n",
        });
        if (ends[0].Row.Subject.Length > 0) text.Append("\nSubject: ").Append(ends[0].Row.Subject).Append('\n');
        foreach (var end in ends)
        {
            text.Append("\n<").Append(end.Row.Recipient).Append('>');
            if (end.Remote.Length > 0 && end.Diagnostic is not null) text.Append("\n    ").Append(end.Remote).Append(" said:");
            text.Append("\n    ").Append(end.Text).Append('\n');
        }

        return text.ToString();
    }

    private DeliveryReport Report(ReportAction action, IReadOnlyList<Settlement> ends, string host) => new()
    {
        ReportingMta = host,
        EnvelopeId = ends[0].Row.EnvelopeId,
        Arrived = ends[0].Row.Queued,
        Recipients = [.. ends.Select(end => new RecipientReport
        {
            FinalRecipient = end.Row.Recipient,
            Action = action,
            Status = StatusFor(action, end.Status),
            OriginalRecipient = end.Row.OriginalRecipient,
            RemoteMta = end.Remote.Length > 0 ? HostOf(end.Remote) : null,
            Diagnostic = end.Diagnostic,
            LastAttempt = end.Row.LastAttempt ?? time.GetUtcNow(),
            WillRetryUntil = action == ReportAction.Delayed ? end.Row.ExpiresAt : null,
        })],
    };

    /// <summary>RFC 3464 §2.3.4: the class agrees with the action.</summary>
    private static MailStatus StatusFor(ReportAction action, MailStatus status) => status with
    {
        Class = action switch
        {
            ReportAction.Failed => 5,
            ReportAction.Delayed => 4,
            _ => 2,
        },
    };

    private static string HostOf(string remote) => remote.Split(' ')[0];

    private static string DeliveryDate(DateTimeOffset time) => time.ToString("yyyy-MM-dd HH:mm 'UTC'", System.Globalization.CultureInfo.InvariantCulture);

    [LoggerMessage(4201, LogLevel.Warning, "Nobody can be told that {QueueId} to {Recipient} is {Action}: the message has no sender of ours")]
    private partial void LogNobodyToTell(long queueId, ReportAction action, string recipient);

    [LoggerMessage(4202, LogLevel.Error, "The body of {QueueId} is damaged")]
    private partial void LogBodyDamaged(long queueId, Exception fault);
}
