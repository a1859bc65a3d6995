using System.Net;
using Mox.Protocols.Smtp;
using Mox.Server.Inbound;
using Mox.Server.Smtp.Submission;
using Mox.Server.Storage;

namespace Mox.Server.Smtp.Handlers;

/// <summary>A message whose octets are all there.</summary>
/// <param name="Hello">The phase before the message came.</param>
internal sealed record WholeMessage(string Id, HelloName Hello, bool Extended, Protocols.Smtp.Commands.MailCommand Mail, StagedBody Body, MessageCensus Census, DateTimeOffset ReceivedAt);

/// <summary>Decides DATA and the last BDAT: what becomes of a message. A positive reply means that it is stored for all its recipients, or queued.</summary>
/// <remarks>RFC 5321 §4.1.1.4 and §4.2.5; RFC 3030 §2.</remarks>
internal sealed partial class DataHandler(InboundPipeline inbound, SubmissionDesk submission, MagicData magic, ILogger<DataHandler> log)
{
    /// <summary>The reply that lets the message come.</summary>
    public static readonly SmtpReply GoOn = new(354, EnhancedCode.None, "Send the message, end it with a dot alone on a line");

    public async Task<SmtpReply> HandleAsync(WholeMessage message, SmtpState state, CancellationToken waiting, CancellationToken ct)
    {
        try
        {
            if (await magic.AnswerAsync(state, waiting).ConfigureAwait(false) is { } asked) return asked;
            return state.Login is { } login
                ? await submission.SubmitAsync(message, state, login, ct).ConfigureAwait(false)
                : await DeliverAsync(message, state, ct).ConfigureAwait(false);
        }
        catch (StoreBusyException e)
        {
            LogBusy(message.Id, state.Peer.Remote.Address, e.DiskFull, e);
            return e.DiskFull ? Replies.DiskFull : Replies.Busy;
        }
        catch (QuotaExceededException)
        {
            return Replies.MailboxFull;
        }
        catch (SendingLimitException limit)
        {
            // A message that never fits is not worth another try.
            return limit.Wait is null ? new SmtpReply(550, new(5, 5, 3), limit.Message + ", and this message has more") : new SmtpReply(451, new(4, 7, 1), limit.Message + ", try again later");
        }
    }

    private async Task<SmtpReply> DeliverAsync(WholeMessage message, SmtpState state, CancellationToken ct)
    {
        var outcome = await inbound.DeliverAsync(
            new InboundMessage
            {
                Id = message.Id,
                Remote = state.Peer.Remote.Address,
                Local = state.Peer.Local.Address,
                Hello = message.Hello,
                Extended = message.Extended,
                Tls = state.Tls,
                MailFrom = message.Mail.From.ToAddress(),
                Parameters = message.Mail.Parameters,
                Recipients = state.Recipients,
                ReceivedAt = message.ReceivedAt,
                Body = message.Body,
                Census = message.Census,
            },
            ct).ConfigureAwait(false);
        return outcome is InboundOutcome.NotStored notStored ? notStored.Reply : new SmtpReply(250, new(2, 0, 0), $"Message {message.Id} stored");
    }

    [LoggerMessage(2011, LogLevel.Warning, "Message {Id} from {Remote} could not be stored now (disk full: {DiskFull}); the peer was told to come again")]
    private partial void LogBusy(string id, IPAddress remote, bool diskFull, Exception fault);
}
