using Microsoft.Extensions.Options;
using Mox.Protocols.Imap;
using Mox.Server.Hosting;
using Mox.Server.Identity;
using Mox.Server.Imap.Fetching;
using Mox.Server.Storage;

namespace Mox.Server.Imap;

/// <summary>What every session uses.</summary>
internal sealed record ImapServices(
    CommandTable Commands,
    ViewTeller Teller,
    ConnectionLimits Limits,
    IAuthenticator Authenticator,
    AddressBook Book,
    IOptions<ApplianceOptions> Appliance,
    IOptions<ImapOptions> Options,
    TimeProvider Time,
    ILogger<ImapSession> Log);

/// <summary>One IMAP connection from greeting to good-bye. It reads a command, looks up who may carry it out, and writes what comes of it; it is the only reader and the only writer.</summary>
/// <remarks>RFC 9051 §3 and §5.</remarks>
/// <param name="tlsFirst">The handshake comes before the greeting (RFC 8314 §3.2).</param>
internal sealed partial class ImapSession(ImapServices services, bool tlsFirst) : IClientSession
{
    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromMinutes(1);

    private readonly ImapOptions _options = services.Options.Value;
    private readonly ILogger<ImapSession> _log = services.Log;
    private int _badInARow;
    private int _failedSignIns;
    private bool _understood;

    public async Task RunAsync(ClientChannel channel, CancellationToken ct)
    {
        using var place = services.Limits.TryEnter(ConnectionFace.Imap, channel.Peer.Remote.Address);
        if (tlsFirst)
        {
            // Whoever is refused here gets no handshake: it would cost more than the refusal saves. There is then no one to tell.
            if (place is null)
            {
                channel.Entry?.NoteRefused();
                LogTooMany(channel.Peer.Remote.Address);
                return;
            }

            await HandshakeAsync(channel, ct).ConfigureAwait(false);
        }

        var conversation = new ImapConversation(channel, services.Options, services.Time);
        using var watch = new AccountWatch(services.Book, conversation, new CancellationTokenSource());
        try
        {
            if (!await GreetAsync(conversation, place is not null, ct).ConfigureAwait(false)) return;
            while (conversation.Phase is not ImapPhase.Logout && await StepAsync(conversation, ct).ConfigureAwait(false))
            {
                // Answers to pipelined commands go out together.
                if (!conversation.Input.LineWaiting) await conversation.FlushAsync(ct).ConfigureAwait(false);
                else await conversation.RelieveAsync(ct).ConfigureAwait(false);
            }

            await conversation.FlushAsync(ct).ConfigureAwait(false);
        }
        catch (EndOfStreamException e)
        {
            LogLost(channel.Peer.Remote.Address, e.Message);
        }
        catch (BrokenResponseException e)
        {
            if (e.InnerException is IOException and not (EndOfStreamException or FileNotFoundException)) LogLost(channel.Peer.Remote.Address, e.InnerException.Message);
            else LogBroken(e.InnerException!);
        }
        finally
        {
            conversation.SelectedOrNull?.Dispose();
        }
    }

    private async Task HandshakeAsync(ClientChannel channel, CancellationToken ct)
    {
        using var deadline = new CancellationTokenSource(HandshakeTimeout, services.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, channel.Draining, ct);
        await channel.UpgradeToTlsAsync(either.Token).ConfigureAwait(false);
    }

    /// <summary>RFC 9051 §7.1.1 and §7.1.5: a greeting, or BYE at once.</summary>
    private async Task<bool> GreetAsync(ImapConversation conversation, bool hasPlace, CancellationToken ct)
    {
        if (!hasPlace) LogTooMany(conversation.Channel.Peer.Remote.Address);
        var refusal = !hasPlace ? "Too many connections from your network; try again later"
            : conversation.Channel.Draining.IsCancellationRequested ? "The server is going down; try again soon"
            : services.Authenticator.IsThrottled(conversation.Channel.Peer.Remote.Address) ? "Too many failed sign-ins from your network; try again later"
            : null;
        if (refusal is not null) conversation.Channel.Entry?.NoteRefused();
        if (refusal is not null) conversation.Write(new UntaggedStatus(ImapStatus.Bye, ResponseCode.Unavailable, refusal));
        else conversation.Write(new UntaggedStatus(ImapStatus.Ok, new ResponseCode.Capability(CapabilityTable.Told(conversation)), $"{services.Appliance.Value.HostName} at your service"));
        await conversation.FlushAsync(ct).ConfigureAwait(false);
        return refusal is null;
    }

    /// <summary>Reads and answers one command. False: the connection ends.</summary>
    private async Task<bool> StepAsync(ImapConversation conversation, CancellationToken ct)
    {
        if (_failedSignIns >= 3 && conversation.Phase is ImapPhase.NotAuthenticated) await Task.Delay(TimeSpan.FromSeconds(1), services.Time, ct).ConfigureAwait(false);
        if (await ReadAsync(conversation, ct).ConfigureAwait(false) is not { } read) return false;
        switch (read)
        {
            case CommandRead.Command command:
                return await AnswerAsync(conversation, command.Octets, withMessage: false, ct).ConfigureAwait(false);
            case CommandRead.Message message:
                return await AnswerAsync(conversation, message.Octets, withMessage: true, ct).ConfigureAwait(false);
            case CommandRead.TooBig big:
                conversation.Write(new TaggedResponse(ImapCommandParser.TagOf(big.Octets.Span), ImapStatus.Bad, ResponseCode.TooBig, $"Too large: {big.Limit}"));
                if (big.InStep) return CountBad(conversation);
                return Bye(conversation, null, "Too large to go on");
            default:
                return false;
        }
    }

    /// <summary>The next command; null when the client left, was silent too long, or the server stops.</summary>
    private async Task<CommandRead?> ReadAsync(ImapConversation conversation, CancellationToken ct)
    {
        var patience = conversation.Phase is ImapPhase.NotAuthenticated ? _options.SignInTimeout : _options.IdleTimeout;
        using var silence = new CancellationTokenSource(patience, services.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource([silence.Token, conversation.Channel.Draining, conversation.AccountGone, ct]);
        try
        {
            return await conversation.Input.ReadAsync(either.Token).ConfigureAwait(false) is var read and not CommandRead.Closed ? read : null;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            if (conversation.Channel.Draining.IsCancellationRequested) Bye(conversation, ResponseCode.Unavailable, "The server is going down; try again soon");
            else if (conversation.AccountGone.IsCancellationRequested) Bye(conversation, null, AccountWatch.Told);
            else Bye(conversation, null, "You were silent for too long");
            await conversation.FlushAsync(ct).ConfigureAwait(false);
            return null;
        }
    }

    private async Task<bool> AnswerAsync(ImapConversation conversation, ReadOnlyMemory<byte> octets, bool withMessage, CancellationToken ct)
    {
        var parse = ImapCommandParser.Parse(octets.Span, conversation.Dialect);
        if (parse is not ImapCommandParse.Known known)
        {
            if (!_understood && parse is not ImapCommandParse.Malformed { Verb: not null })
            {
                // Not IMAP at all: a browser, a scanner.
                return Bye(conversation, null, "This is an IMAP server");
            }

            var (tag, text) = parse switch
            {
                ImapCommandParse.Unknown unknown => (unknown.Tag, $"There is no command {unknown.Verb}"),
                ImapCommandParse.Malformed malformed => (malformed.Tag, $"{malformed.Verb ?? "Command"}: {malformed.Fault}"),
                _ => throw new InvalidOperationException(parse.ToString()),
            };
            conversation.Write(new TaggedResponse(tag, ImapStatus.Bad, null, text));
            return await InStepAsync(conversation, withMessage, ct).ConfigureAwait(false) && CountBad(conversation);
        }

        _understood = true;
        conversation.Tag = known.Tag;
        var rule = services.Commands.Find(known.Verb);
        if (rule is null || !rule.When.HasFlag(conversation.Phase.Kind))
        {
            conversation.Write(new TaggedResponse(known.Tag, ImapStatus.Bad, null, rule is null ? $"There is no command {known.Verb}" : $"{known.Verb} cannot come now"));
            return await InStepAsync(conversation, withMessage, ct).ConfigureAwait(false) && CountBad(conversation);
        }

        var reply = await CarryOutAsync(conversation, rule, known.Command, ct).ConfigureAwait(false);
        // A message that was not taken is read over; where that is too much, the connection ends (RFC 7888 §4).
        if (withMessage && !await conversation.Input.RefuseMessageAsync(ct).ConfigureAwait(false)) reply = reply with { OutOfStep = true };
        return await FinishAsync(conversation, rule, reply, ct).ConfigureAwait(false);
    }

    /// <summary>The single place where unexpected faults end: they are logged, and told as temporary or as ours.</summary>
    private async Task<ImapReply> CarryOutAsync(ImapConversation conversation, CommandRule rule, ImapCommand command, CancellationToken ct)
    {
        try
        {
            // What works on messages works on those that are there now, as far as numbers allow.
            if (rule.NeedsMessages) await services.Teller.TellAsync(conversation, allowExpunge: false, ct).ConfigureAwait(false);
            if (rule.NeedsMessages && conversation.Selected.Gone) return ImapReply.No(ResponseCode.NonExistent, "The mailbox was deleted");
            return await rule.Handler.HandleAsync(command, conversation, ct).ConfigureAwait(false);
        }
        catch (QuotaExceededException)
        {
            return ImapReply.No(ResponseCode.OverQuota, "The account is full");
        }
        catch (StoreBusyException e)
        {
            LogBusy(rule.Verb, e);
            return ImapReply.No(ResponseCode.Unavailable, "The store is busy; try again soon");
        }
        catch (Exception e) when (e is not (OperationCanceledException or IOException or BrokenResponseException))
        {
            LogFault(rule.Verb, e);
            return ImapReply.No(ResponseCode.ServerBug, "Something failed here; it was noted");
        }
    }

    private async Task<bool> FinishAsync(ImapConversation conversation, CommandRule rule, ImapReply reply, CancellationToken ct)
    {
        if (reply.Next is { } next) Move(conversation, next);
        else if (conversation.SelectedOrNull is not null) await TellQuietlyAsync(conversation, rule, ct).ConfigureAwait(false);
        if (reply.FailedSignIn && ++_failedSignIns > 2) await Task.Delay(TimeSpan.FromSeconds(_failedSignIns - 2), services.Time, ct).ConfigureAwait(false);
        conversation.Write(new TaggedResponse(conversation.Tag, reply.Status, reply.Code, reply.Text));
        LogAnswered(conversation.Channel.Peer.Remote.Address, rule.Verb, reply.Status);
        if (reply.OutOfStep) return Bye(conversation, null, "Too much was sent to go on");
        if (reply.Ends) return Bye(conversation, reply.Code, reply.Text);
        if (_failedSignIns >= _options.MaxFailedSignIns) return Bye(conversation, null, "Too many failed sign-ins");
        if (reply.Afterwards is { } then)
        {
            await conversation.FlushAsync(ct).ConfigureAwait(false);
            await then(ct).ConfigureAwait(false);
        }

        if (reply.Status == ImapStatus.Bad) return CountBad(conversation);
        _badInARow = 0;
        return true;
    }

    /// <summary>Tells what is pending; a fault of the store here is not the command's.</summary>
    private async Task TellQuietlyAsync(ImapConversation conversation, CommandRule rule, CancellationToken ct)
    {
        try
        {
            await services.Teller.TellAsync(conversation, !rule.HoldsExpunges, ct).ConfigureAwait(false);
        }
        catch (StoreBusyException e)
        {
            LogBusy(rule.Verb, e);
        }
    }

    private static void Move(ImapConversation conversation, ImapPhase next)
    {
        if (conversation.SelectedOrNull is { } left && (next as ImapPhase.Selected)?.Mailbox != left) left.Dispose();
        if (conversation.Phase is ImapPhase.NotAuthenticated && next is not ImapPhase.NotAuthenticated) conversation.Input.Limits = CommandLimits.Default;
        conversation.Phase = next;
        if (next is ImapPhase.Authenticated { Who.Login: var login } && conversation.Channel.Entry is { } entry) entry.Account = login.ToString();
    }

    /// <summary>An APPEND that is not carried out leaves its message on the way: it is read over, or the connection ends.</summary>
    private static async Task<bool> InStepAsync(ImapConversation conversation, bool withMessage, CancellationToken ct) =>
        !withMessage || await conversation.Input.RefuseMessageAsync(ct).ConfigureAwait(false) || Bye(conversation, ResponseCode.TooBig, "Too much was sent to go on");

    private bool CountBad(ImapConversation conversation) =>
        ++_badInARow < _options.MaxBadCommands || Bye(conversation, ResponseCode.ClientBug, "Too many commands in a row that cannot be understood");

    /// <summary>Says good-bye; the connection ends.</summary>
    private static bool Bye(ImapConversation conversation, ResponseCode? code, string text)
    {
        conversation.Write(new UntaggedStatus(ImapStatus.Bye, code, text));
        return false;
    }

    [LoggerMessage(3009, LogLevel.Debug, "{Remote}: {Verb} was answered with {Status}")]
    private partial void LogAnswered(System.Net.IPAddress remote, string verb, ImapStatus status);

    [LoggerMessage(3005, LogLevel.Information, "A connection of {Remote} was refused: its network has too many")]
    private partial void LogTooMany(System.Net.IPAddress remote);

    [LoggerMessage(3001, LogLevel.Debug, "IMAP client {Remote} lost: {Reason}")]
    private partial void LogLost(System.Net.IPAddress remote, string reason);

    [LoggerMessage(3002, LogLevel.Warning, "{Verb} could not be carried out now")]
    private partial void LogBusy(string verb, Exception fault);

    [LoggerMessage(3004, LogLevel.Error, "A FETCH response could not be completed; its connection was closed")]
    private partial void LogBroken(Exception fault);

    [LoggerMessage(3003, LogLevel.Error, "{Verb} failed unexpectedly")]
    private partial void LogFault(string verb, Exception fault);
}
