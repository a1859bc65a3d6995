using System.Collections.Immutable;
using System.Net;
using System.Text;
using Microsoft.Extensions.Options;
using Mox.Protocols.Addresses;
using Mox.Protocols.AuthenticationResults;
using Mox.Protocols.Smtp;
using Mox.Protocols.Smtp.Parameters;
using Mox.Server.Hosting;
using Mox.Server.Identity;
using Mox.Server.Inbound;
using Mox.Server.Queue;
using Mox.Server.Smtp.Handlers;
using Mox.Server.Storage;

namespace Mox.Server.Smtp.Submission;

/// <summary>Takes a message of a signed-in user into the queue, for recipients here and elsewhere alike.</summary>
/// <remarks>RFC 6409 §4 and §8.</remarks>
internal sealed partial class SubmissionDesk(
    IOutgoingQueue queue,
    AddressBook book,
    OwnPolicy ownPolicy,
    IOptions<SmtpOptions> smtp,
    IOptions<ApplianceOptions> appliance,
    TimeProvider time,
    ILogger<SubmissionDesk> log)
{
    private static readonly SmtpReply NoHeader = new(554, new(5, 6, 0), "The message has no header");
    private static readonly SmtpReply OneFrom = new(550, new(5, 6, 0), "A message has one From field with one address");
    private static readonly SmtpReply NotYours = new(550, new(5, 7, 1), "The address in From is not yours to send from");
    private static readonly SmtpReply UndeclaredEightBit = new(500, new(5, 6, 0), "8-bit content without BODY=8BITMIME");
    private static readonly SmtpReply UndeclaredUtf8 = new(550, new(5, 6, 0), "UTF-8 in the header without SMTPUTF8");
    private static readonly SmtpReply ReturnPath = new(550, new(5, 6, 0), "A Return-Path field belongs to the final delivery");

    /// <summary>Queues the message, or says why not.</summary>
    /// <exception cref="StoreBusyException">Nothing was queued.</exception>
    /// <exception cref="QuotaExceededException">Nothing was queued.</exception>
    public async Task<SmtpReply> SubmitAsync(WholeMessage message, SmtpState state, LoginResult.Accepted login, CancellationToken ct)
    {
        if ((Refusal(message, login) ?? await PolicyRefusalAsync(message, ct).ConfigureAwait(false)) is { } refusal)
        {
            LogRefused(message.Id, login.Login.ToString(), state.Peer.Remote.Address, refusal.Code);
            return refusal;
        }

        var (parameters, census) = (message.Mail.Parameters, message.Census);
        var recipients = state.Recipients.DistinctBy(recipient => recipient.Address).Select(ToQueue).ToImmutableArray();
        var from = message.Mail.From.ToAddress();

        // A client may ask for SMTPUTF8 without need, or need it without asking; what the message is counts.
        var utf8 = census.EightBitHeader || from is { IsInternational: true } || recipients.Any(recipient => recipient.Address.IsInternational);
        byte[] prefix =
        [
            .. TraceFields.Submitted(
                message.Id,
                appliance.Value.HostName,
                state.Tls,
                utf8,
                recipients is [var only] ? only.Address : null,
                addMessageId: census.MessageId == 0,
                addDate: census.Date == 0,
                message.ReceivedAt),
            .. SignedIn(from, utf8),
        ];
        await queue.EnqueueAsync(
            new Queue.Submission
            {
                AccountId = login.AccountId,
                Limited = true,
                MailFrom = from,
                Recipients = recipients,
                Body = message.Body,
                Prefix = prefix,
                EightBit = census.EightBit,
                SmtpUtf8 = utf8,
                Binary = parameters.Body?.Kind == BodyKind.BinaryMime,
                HoldUntil = parameters.HoldUntil?.At ?? (parameters.HoldFor is { } hold ? time.GetUtcNow() + hold.Interval : null),
                DsnReturn = parameters.Return?.ToString(),
                EnvelopeId = parameters.EnvelopeId?.Id,
            },
            ct).ConfigureAwait(false);
        LogQueued(message.Id, login.Login.ToString(), recipients.Length, message.Body.Length, state.Peer.Remote.Address);
        return new SmtpReply(250, new(2, 0, 0), $"Message {message.Id} queued");
    }

    /// <summary>The field that says that the sender signed in. The login is not told, as it may be another address.</summary>
    /// <remarks>RFC 8601 §2.7.4.</remarks>
    private byte[] SignedIn(MailAddress? from, bool utf8)
    {
        var auth = Methods.Auth(MethodResult.Pass, identity: null);
        if (from is not null) auth = auth with { Properties = [new AuthenticationProperty("smtp", "mailfrom", from.ToString())] };
        return Encoding.UTF8.GetBytes(new AuthenticationResultsField(appliance.Value.HostName, [auth]).ToField(utf8));
    }

    private async ValueTask<SmtpReply?> PolicyRefusalAsync(WholeMessage message, CancellationToken ct)
    {
        if (!smtp.Value.CheckOwnPolicy || message.Body.Structure.Envelope is not { From: [var author] } envelope || AliasMail.Author(envelope) is not { } address) return null;
        return await ownPolicy.RefusalAsync(author, address.Domain, message.Mail.From.ToAddress()?.Domain, ct).ConfigureAwait(false);
    }

    /// <summary>What speaks against the message; null when nothing does.</summary>
    private SmtpReply? Refusal(WholeMessage message, LoginResult.Accepted login)
    {
        var census = message.Census;
        if (!census.HeaderEnded) return NoHeader;
        if (census.Received > LoopCheck.MaxReceived) return LoopCheck.Reply;
        if (census.From != 1 || AliasMail.Author(message.Body.Structure.Envelope) is not { } author) return OneFrom;
        if (!book.MaySendAs(login.AccountId, author)) return NotYours;
        if (!smtp.Value.Pedantic) return null;
        if (census.EightBit && message.Mail.Parameters.Body is not { Kind: BodyKind.EightBitMime or BodyKind.BinaryMime }) return UndeclaredEightBit;
        if (census.EightBitHeader && !message.Mail.Parameters.SmtpUtf8) return UndeclaredUtf8;
        return census.ReturnPath > 0 ? ReturnPath : null;
    }

    private static SubmissionRecipient ToQueue(InboundRecipient recipient) =>
        new(recipient.Address, recipient.Parameters.Notify?.ToString(), recipient.Parameters.OriginalRecipient?.ToString());

    [LoggerMessage(2021, LogLevel.Information, "Message {Id} of {Login} for {Recipients} recipients queued, {Octets} octets, from {Remote}")]
    private partial void LogQueued(string id, string login, int recipients, long octets, IPAddress remote);

    [LoggerMessage(2022, LogLevel.Information, "Message {Id} of {Login}, from {Remote}, was not taken: {Code}")]
    private partial void LogRefused(string id, string login, IPAddress remote, int code);
}
