using System.Net;
using System.Security.Authentication;
using Mox.Protocols.Smtp;
using Mox.Protocols.Smtp.Commands;
using Mox.Server.Hosting;
using Mox.Server.Smtp.Handlers;

namespace Mox.Server.Smtp;

/// <summary>One conversation with an SMTP client. The session reads, keeps the order and is the only one that writes; the handlers decide.</summary>
/// <remarks>RFC 5321 §3 and §4.</remarks>
#pragma warning disable CA1001 // The wire lives and ends within RunAsync.
internal sealed partial class SmtpSession(SmtpServices services, SmtpListenerKind kind) : IClientSession, IChallengeWire
#pragma warning restore CA1001
{
    /// <summary>Octets of a command line: RFC 5321 §4.5.3.1.4 and what the extensions add to it.</summary>
    private const int MaxCommandLine = 2048;

    /// <summary>Octets of a line in a sign-in (RFC 4954 §4).</summary>
    private const int MaxAuthLine = 12288;

    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromMinutes(1);

    private readonly SmtpOptions _options = services.Options.Value;
    private readonly SmtpHandlers _handlers = services.Handlers;
    private readonly ILogger<SmtpSession> _log = services.Log;
    private ClientChannel _channel = null!;
    private SmtpWire _wire = null!;
    private SmtpState _state = null!;
    private MessageTransfer _transfer = null!;
    private CancellationToken _cut;
    private int _badCommands;
    private bool _anyCommand;
    private bool _over;

    public async Task RunAsync(ClientChannel channel, CancellationToken ct)
    {
        (_channel, _cut) = (channel, ct);
        _state = new SmtpState(kind, channel.Peer, _options.Pedantic ? SmtpLeniency.None : kind == SmtpListenerKind.Delivery ? SmtpLeniency.Delivery : SmtpLeniency.Submission);
        var tarpit = new Tarpit(services.Time, _options.Tarpit);
        using var wire = _wire = new SmtpWire(channel, _state.IsSubmission ? MaxAuthLine : MaxCommandLine, _options.CommandTimeout, tarpit, services.Time, ct);
        _transfer = new MessageTransfer(services, _wire, _state, ct);
        using var place = services.Limits.TryEnter(ConnectionFace.Smtp, channel.Peer.Remote.Address);

        // Whoever is refused here gets no handshake: it would cost more than the refusal saves. Under TLS from the start there is then no one to tell.
        var refusal = place is null ? Replies.TooManyConnections
            : _state.IsSubmission && services.Authenticator.IsThrottled(channel.Peer.Remote.Address) ? Replies.TooManyFailures
            : channel.Draining.IsCancellationRequested ? Replies.ShuttingDown
            : null;
        if (refusal is not null)
        {
            LogRefused(_log, channel.Peer.Remote.Address, refusal.Code, refusal.Text);
            channel.Entry?.NoteRefused();
            if (kind != SmtpListenerKind.Submissions) await _wire.SendAsync(refusal).ConfigureAwait(false);
            return;
        }

        try
        {
            if (kind == SmtpListenerKind.Submissions && channel.Tls is null) await HandshakeAsync().ConfigureAwait(false);
            (_state.CanStartTls, _state.Tls) = (channel.CanUpgrade, channel.Tls);
            if (!await _wire.SendAsync(new SmtpReply(220, EnhancedCode.None, services.Appliance.Value.HostName + " ESMTP")).ConfigureAwait(false)) return;
            await ConverseAsync().ConfigureAwait(false);
        }
        finally
        {
            await _transfer.EndAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Sends a challenge of a sign-in and reads the answer; null when the session is over.</summary>
    public async ValueTask<byte[]?> AskAsync(SmtpReply challenge)
    {
        if (await _wire.SendAsync(challenge).ConfigureAwait(false))
        {
            var read = await _wire.ReadLineAsync().ConfigureAwait(false);
            if (read is WireRead.Line line && (!line.BareLf || _state.Leniency.BareLineFeed)) return line.Octets;
            if (Farewell(read) is { } farewell) await _wire.SendAsync(farewell).ConfigureAwait(false);
        }

        _over = true;
        return null;
    }

    private async Task ConverseAsync()
    {
        while (!_over)
        {
            var read = await _wire.ReadLineAsync().ConfigureAwait(false);
            if (read is not WireRead.Line line)
            {
                if (Farewell(read) is { } farewell) await _wire.SendAsync(farewell).ConfigureAwait(false);
                return;
            }

            SmtpReply? reply;
            try
            {
                reply = await AnswerAsync(line).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!_cut.IsCancellationRequested)
            {
                (reply, _over) = (_wire.Deadline.Fired ? Replies.Timeout : Replies.ShuttingDown, true);
            }
            catch (Exception e) when (e is not (IOException or OperationCanceledException or AuthenticationException))
            {
                // A fault of ours must not look to the peer like one of the message: it comes again.
                LogFault(_log, _channel.Peer.Remote.Address, e);
                (reply, _over) = (Replies.LocalFault, true);
            }

            if (reply is null) continue;
            LogAnswered(_log, _channel.Peer.Remote.Address, SmtpCommandLine.VerbOf(line.Octets), reply.Code, reply.Text);
            if (_badCommands > _options.MaxBadCommands && !_over)
            {
                _wire.Write(reply);
                (reply, _over) = (Replies.TooManyErrors, true);
            }

            // RFC 2920 §3.2: replies may wait while a further command of the same group lies in the buffer.
            if (!_over && !_wire.Tarpit.Slow && _wire.LineWaiting && SmtpCommandLine.VerbOf(line.Octets) is SmtpVerb.Mail or SmtpVerb.Rcpt or SmtpVerb.Rset) _wire.Write(reply);
            else if (!await _wire.SendAsync(reply).ConfigureAwait(false)) return;
        }
    }

    /// <summary>The last word to a peer whose next line did not come; null for one that is gone.</summary>
    private static SmtpReply? Farewell(WireRead read) => read switch
    {
        WireRead.TooLong => Replies.LineTooLong,
        WireRead.TimedOut => Replies.Timeout,
        WireRead.Draining => Replies.ShuttingDown,
        WireRead.Line => Replies.BareLineFeed,
        _ => null,
    };

    /// <summary>The reply to a command, or null when there is none to give.</summary>
    private async ValueTask<SmtpReply?> AnswerAsync(WireRead.Line line)
    {
        var verb = SmtpCommandLine.VerbOf(line.Octets);
        if (verb == SmtpVerb.Unknown && !_anyCommand)
        {
            _over = true;
            return Replies.NotSmtp;
        }

        _anyCommand = true;
        if (verb != SmtpVerb.Auth && line.Octets.Length > MaxCommandLine)
        {
            _over = true;
            return Replies.LineTooLong;
        }

        if (line.BareLf && !_state.Leniency.BareLineFeed) return Bad(Replies.BareLineFeed);
        if (verb == SmtpVerb.Unknown) return Bad(Replies.UnknownCommand);
        if (!SmtpCommandLine.Parse(line.Octets, _state.Leniency).Try(out var command, out var fault))
        {
            // The octets of a chunk whose size cannot be read would be taken for commands.
            if (verb == SmtpVerb.Bdat) _over = true;
            return Bad(SyntaxReply(verb, line.Octets, fault));
        }

        if (command is BdatCommand chunk)
        {
            var taken = Take(await _transfer.ChunkAsync(chunk).ConfigureAwait(false));
            services.Count(kind, taken);
            return taken;
        }

        if (SmtpOrder.Next(_state.Phase, command) is not { } next) return Bad(new SmtpReply(503, new(5, 5, 1), SmtpOrder.Why(_state.Phase, command)));
        var reply = await DecideAsync(command).ConfigureAwait(false);
        if (command is MailCommand or RcptCommand or DataCommand) services.Count(kind, reply);
        if (reply is { IsSuccess: true }) _state.Phase = command is RcptCommand or MailCommand ? SmtpOrder.Next(_state.Phase, command)! : next;
        if (reply is { IsSuccess: true } && command is EhloCommand or HeloCommand or RsetCommand) await _transfer.EndAsync().ConfigureAwait(false);
        return reply;
    }

    private async ValueTask<SmtpReply?> DecideAsync(SmtpCommand command)
    {
        switch (command)
        {
            case EhloCommand:
                return _handlers.Ehlo.Handle(_state);
            case HeloCommand:
                return _handlers.Helo.Handle();
            case StartTlsCommand:
                return await StartTlsAsync().ConfigureAwait(false);
            case AuthCommand auth:
                return await AuthAsync(auth).ConfigureAwait(false);
            case MailCommand mail:
                if (_state.BadTransactions > _options.MaxBadTransactions && _state.GoodTransactions == 0)
                {
                    _over = true;
                    return Replies.TooManyErrors;
                }

                _state.Recipients = [];
                return await _handlers.Mail.HandleAsync(mail, _state, _wire.Waiting).ConfigureAwait(false);
            case RcptCommand rcpt:
                return await RcptAsync(rcpt).ConfigureAwait(false);
            case DataCommand:
                return Take(await _transfer.DataAsync().ConfigureAwait(false));
            case RsetCommand:
                return _handlers.Rset.Handle();
            case VrfyCommand:
                return _handlers.Vrfy.Handle();
            case ExpnCommand:
                return _handlers.Expn.Handle();
            case HelpCommand:
                return _handlers.Help.Handle();
            case NoopCommand:
                return _handlers.Noop.Handle();
            default:
                _over = true;
                return _handlers.Quit.Handle();
        }
    }

    private async ValueTask<SmtpReply?> StartTlsAsync()
    {
        // Looked at before the 220: what comes after it is the handshake, and anything else makes that fail.
        var reply = _handlers.StartTls.Handle(_state, _channel.OctetsWaiting());
        if (reply.Code != 220)
        {
            if (reply.Code == 554) _over = true;
            return reply;
        }

        if (!await _wire.SendAsync(reply).ConfigureAwait(false))
        {
            _over = true;
            return null;
        }

        await HandshakeAsync().ConfigureAwait(false);
        (_state.CanStartTls, _state.Tls, _state.Phase) = (false, _channel.Tls, new SmtpPhase.Connected());
        return null;
    }

    private async Task HandshakeAsync()
    {
        _wire.Deadline.Set(HandshakeTimeout);
        await _channel.UpgradeToTlsAsync(_wire.Deadline.Token).ConfigureAwait(false);
        _wire.Deadline.Clear();
        _wire.Restart();
    }

    private async ValueTask<SmtpReply?> AuthAsync(AuthCommand command)
    {
        await _wire.Tarpit.BeforeLoginAsync(_state.FailedLogins, _wire.Waiting).ConfigureAwait(false);
        var outcome = await _handlers.Auth.HandleAsync(command, _state, this, _cut).ConfigureAwait(false);
        if (outcome.Login is { } login)
        {
            _state.Login = login;
            if (_channel.Entry is { } entry) entry.Account = login.Login.ToString();
            _wire.Tarpit.Forgive();
        }

        if (!outcome.Failed) return outcome.Reply;
        if (++_state.FailedLogins >= Tarpit.FailedLogins) _wire.Tarpit.SlowDown();
        if (_state.FailedLogins < _options.MaxFailedLogins) return outcome.Reply;
        _over = true;
        return Replies.TooManyErrors;
    }

    private async ValueTask<SmtpReply?> RcptAsync(RcptCommand command)
    {
        var outcome = await _handlers.Rcpt.HandleAsync(command, _state, _wire.Waiting).ConfigureAwait(false);
        if (outcome.Accepted is { } recipient) _state.Recipients = _state.Recipients.Add(recipient);
        if (outcome.Unknown && ++_state.UnknownRecipients >= Tarpit.UnknownRecipients) _wire.Tarpit.SlowDown();
        return outcome.Reply;
    }

    private SmtpReply? Take(TransferAnswer answer)
    {
        if (answer.Bad) _badCommands++;
        if (answer.Over) _over = true;
        return answer.Reply;
    }

    private SmtpReply Bad(SmtpReply reply)
    {
        _badCommands++;
        return reply;
    }

    /// <summary>RFC 5321 §4.2.4: 501 for wrong arguments; the enhanced code says whether a path was wrong (RFC 3463 §3.2) or something else.</summary>
    private static SmtpReply SyntaxReply(SmtpVerb verb, ReadOnlySpan<byte> line, Protocols.Text.SyntaxFault fault)
    {
        var inPath = fault.Offset <= line.IndexOf((byte)'>') || line.IndexOf((byte)'>') < 0;
        EnhancedCode code = verb switch
        {
            SmtpVerb.Mail when inPath => new(5, 1, 7),
            SmtpVerb.Rcpt when inPath => new(5, 1, 3),
            SmtpVerb.Mail or SmtpVerb.Rcpt => new(5, 5, 4),
            _ => new(5, 5, 2),
        };
        return new SmtpReply(501, code, $"Syntax error: {fault}");
    }

    // The verb and our reply: what else the peer sent may be a secret.
    [LoggerMessage(2009, LogLevel.Debug, "{Remote}: {Verb} was answered with {Code} {Text}")]
    private static partial void LogAnswered(ILogger log, IPAddress remote, SmtpVerb verb, int code, string text);

    [LoggerMessage(2001, LogLevel.Information, "A connection of {Remote} was refused: {Code} {Reason}")]
    private static partial void LogRefused(ILogger log, IPAddress remote, int code, string reason);

    [LoggerMessage(2002, LogLevel.Error, "A command of {Remote} failed unexpectedly; it was told to come again")]
    private static partial void LogFault(ILogger log, IPAddress remote, Exception fault);
}
