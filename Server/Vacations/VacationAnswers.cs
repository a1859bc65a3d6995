using System.Threading.Channels;
using Microsoft.Extensions.Options;
using Mox.Protocols.Addresses;
using Mox.Protocols.Mime.Compose;
using Mox.Protocols.Text;
using Mox.Server.Hosting;
using Mox.Server.Queue;
using Mox.Server.Storage;
using Mox.Shared.Model.Accounts;
using Mox.Shared.Model.Mailboxes;

namespace Mox.Server.Vacations;

/// <summary>Answers mail for people who are away. It looks at messages once they are delivered: no delivery waits for it, and no fault of it harms one.</summary>
internal sealed partial class VacationAnswers : BackgroundService
{
    /// <summary>Answers of one account within an hour: where programs answer each other under ever new names, they soon end.</summary>
    public const int MostByHour = 100;

    /// <summary>A sender gets the answer once within this (RFC 3834 §2).</summary>
    public static readonly TimeSpan Again = TimeSpan.FromDays(7);

    /// <summary>Octets of a header looked at.</summary>
    private const int MaxHeader = 256 << 10;

    /// <summary>Deliveries that wait to be looked at; beyond, there is no answer.</summary>
    private const int MostWaiting = 10_000;

    private readonly VacationBook _vacations;
    private readonly VacationStore _store;
    private readonly AddressBook _book;
    private readonly MailboxReader _mailboxes;
    private readonly MailboxWriter _writer;
    private readonly MessageReader _messages;
    private readonly ContactStore _contacts;
    private readonly IOutgoingQueue _queue;
    private readonly IAnswerLook _look;
    private readonly Spool _spool;
    private readonly IOptions<ApplianceOptions> _appliance;
    private readonly TimeProvider _time;
    private readonly ILogger<VacationAnswers> _log;
    private readonly Channel<(long MailboxId, long MessageId)> _delivered = Channel.CreateBounded<(long, long)>(new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    public VacationAnswers(
        VacationBook vacations,
        VacationStore store,
        AddressBook book,
        MailboxReader mailboxes,
        MailboxWriter writer,
        MessageReader messages,
        ContactStore contacts,
        IOutgoingQueue queue,
        IAnswerLook look,
        Spool spool,
        IOptions<ApplianceOptions> appliance,
        TimeProvider time,
        ILogger<VacationAnswers> log)
    {
        (_vacations, _store, _book, _mailboxes, _writer, _messages, _contacts) = (vacations, store, book, mailboxes, writer, messages, contacts);
        (_queue, _look, _spool, _appliance, _time, _log) = (queue, look, spool, appliance, time, log);
        _writer.Delivered += Delivered;
    }

    public override void Dispose()
    {
        _writer.Delivered -= Delivered;
        base.Dispose();
    }

    /// <summary>Answers all that waits; says how many answers were queued.</summary>
    internal async Task<int> TurnAsync(CancellationToken ct)
    {
        var sent = 0;
        while (_delivered.Reader.TryRead(out var delivered))
        {
            if (await TryAnswerAsync(delivered.MailboxId, delivered.MessageId, ct).ConfigureAwait(false)) sent++;
        }

        return sent;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (await _delivered.Reader.WaitToReadAsync(stoppingToken).ConfigureAwait(false)) await TurnAsync(stoppingToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The way a stop comes.
        }
    }

    private void Delivered(long mailboxId, long messageId) => _delivered.Writer.TryWrite((mailboxId, messageId));

    private async Task<bool> TryAnswerAsync(long mailboxId, long messageId, CancellationToken ct)
    {
        try
        {
            return await AnswerAsync(mailboxId, messageId, ct).ConfigureAwait(false);
        }
        catch (AnsweredException)
        {
            return false;
        }
        catch (Exception fault) when (fault is not OutOfMemoryException && !ct.IsCancellationRequested)
        {
            LogFault(messageId, fault);
            return false;
        }
    }

    private async Task<bool> AnswerAsync(long mailboxId, long messageId, CancellationToken ct)
    {
        if (await _mailboxes.GetAsync(mailboxId, ct).ConfigureAwait(false) is not { } mailbox) return false;
        var now = _time.GetUtcNow();
        if (await _vacations.OfAsync(mailbox.AccountId, now, ct).ConfigureAwait(false) is not { } vacation || mailbox.Use is SpecialUse.Junk or SpecialUse.Trash) return false;
        if (_book.Account(mailbox.AccountId) is not { LoginDisabled: false } account) return false;
        if (await _messages.ByIdsAsync(account.Id, [messageId], MessageColumns.Envelope | MessageColumns.Delivery, ct).ConfigureAwait(false) is not [var message]) return false;
        if (AnswerChoice.Of(account, _book, message, await HeaderAsync(messageId, ct).ConfigureAwait(false), out var why) is not { } choice)
        {
            LogNotAnswered(messageId, why);
            return false;
        }

        var since = now - Again > vacation.Changed ? now - Again : vacation.Changed;
        if (vacation.IsForContactsOnly && !await IsKnownAsync(account.Id, choice, ct).ConfigureAwait(false)) return false;
        if (await _store.WasAnsweredAsync(account.Id, choice.Senders, since, ct).ConfigureAwait(false)) return false;
        await SendAsync(account, vacation, choice, message, since, ct).ConfigureAwait(false);
        LogAnswered(messageId, account.Id);
        return true;
    }

    private async Task<bool> IsKnownAsync(long accountId, AnswerChoice choice, CancellationToken ct)
    {
        foreach (var sender in choice.Senders)
        {
            if (await _contacts.FindAsync(accountId, sender, ct).ConfigureAwait(false) != 0) return true;
        }

        return false;
    }

    private async Task<byte[]> HeaderAsync(long messageId, CancellationToken ct)
    {
        if (await _messages.OpenAsync(messageId, ct).ConfigureAwait(false) is not { } content) return [];
        await using var open = content.ConfigureAwait(false);
        var octets = new byte[(int)Math.Min(MaxHeader, content.Length)];
        var read = await content.Stream.ReadAtLeastAsync(octets, octets.Length, throwOnEndOfStream: false, ct).ConfigureAwait(false);
        return octets[..read];
    }

    /// <summary>Queues the answer and writes down who gets it, both or neither.</summary>
    /// <remarks>RFC 5230 §5.1: a null envelope sender and no notices, so that nothing ever comes back to it; §5.3 for the subject, §5.8 for what it answers.</remarks>
    /// <exception cref="AnsweredException">The sender has an answer by now, or too many went out.</exception>
    private async Task SendAsync(AccountEntry account, Vacation vacation, AnswerChoice choice, MessageRow message, DateTimeOffset since, CancellationToken ct)
    {
        var thread = ThreadFields.ReplyTo(message.Envelope!);
        var original = message.Envelope!.Subject is { Length: > 0 } there ? $"Auto: {there}" : "Automated reply";
        var builder = new MessageBuilder
        {
            From = [new NamedAddress(SingleLine.Flatten(await _look.NameAsync(account.Id, choice.From.ToString(), account.DisplayName, ct).ConfigureAwait(false)), choice.From)],
            To = [new NamedAddress(choice.To)],
            Subject = SingleLine.Flatten(vacation.Subject.Length > 0 ? vacation.Subject : original),
            Date = TimeZoneInfo.ConvertTime(_time.GetUtcNow(), _time.LocalTimeZone),
            MessageId = MessageId.New(DomainName.Parse(_appliance.Value.HostName).Try(out var host, out _) ? host : DomainName.Parse("localhost").Value),
            InReplyTo = thread.InReplyTo,
            References = thread.References,
            AutoSubmitted = AutoSubmitted.Replied,
            ExtraFields = [ExtraField.From("X-Auto-Response-Suppress", SingleLine.From("All").Value).Value],
            Text = vacation.Text,
            Html = _look.Html(vacation.Text),
            Flowed = true,
        };
        var octets = await builder.ToArrayAsync(ct).ConfigureAwait(false);
        var writing = _spool.Begin(octets.Length);
        await using var spooling = writing.ConfigureAwait(false);
        await writing.WriteAsync(octets, ct).ConfigureAwait(false);
        await _queue.EnqueueAsync(
            new Submission
            {
                AccountId = account.Id,
                MailFrom = null,
                Recipients = [new SubmissionRecipient(choice.To, "NEVER")],
                Body = await writing.CompleteAsync(ct).ConfigureAwait(false),
                SmtpUtf8 = builder.NeedsSmtpUtf8 || choice.To.IsInternational,
                Along = (turn, _, _) =>
                {
                    if (!VacationStore.Remember(turn, account.Id, choice.Senders, since, turn.Now - TimeSpan.FromHours(1), MostByHour)) throw new AnsweredException();
                },
            },
            ct).ConfigureAwait(false);
    }

    [LoggerMessage(2321, LogLevel.Information, "Message {MessageId} was answered for account {AccountId}, whose person is away")]
    private partial void LogAnswered(long messageId, long accountId);

    [LoggerMessage(2322, LogLevel.Debug, "Message {MessageId} is not answered: {Why}")]
    private partial void LogNotAnswered(long messageId, string why);

    [LoggerMessage(2323, LogLevel.Warning, "Message {MessageId} could not be answered for somebody who is away")]
    private partial void LogFault(long messageId, Exception fault);

    private sealed class AnsweredException() : Exception("The sender has an answer, or too many went out");
}
