using System.Collections.Immutable;
using Mox.Protocols.Imap;
using Mox.Server.Storage;

namespace Mox.Server.Imap.Handlers;

/// <summary>APPEND of one message or several: they stream into the spool, and are all stored or none (RFC 9051 §6.3.12; RFC 3502 §6.3.11). What it does not take, the session reads over.</summary>
internal sealed class AppendHandler(MailboxReader mailboxes, MailboxWriter writer, Spool spool, TimeProvider time) : ImapHandler<AppendCommand>
{
    public override async ValueTask<ImapReply> HandleAsync(AppendCommand command, ImapConversation conversation, CancellationToken ct)
    {
        var prepared = ImmutableArray.CreateBuilder<PreparedMessage>();
        var bodies = new List<StagedBody>();
        try
        {
            var (target, refusal) = await TargetAsync(command, conversation, ct).ConfigureAwait(false);
            AppendMessage? next = command.First;
            long total = 0;
            while (refusal is null && next is { } message)
            {
                refusal = await CheckAsync(message, total, prepared.Count, conversation, ct).ConfigureAwait(false);
                if (refusal is not null) break;
                total += message.Marker.Length;
                prepared.Add(await TakeAsync(message, bodies, conversation, ct).ConfigureAwait(false));
                (next, refusal) = await FollowingAsync(message, conversation, ct).ConfigureAwait(false);
            }

            return refusal ?? await StoreAsync(target!, prepared.ToImmutable(), ct).ConfigureAwait(false);
        }
        finally
        {
            foreach (var body in bodies) await body.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task<(MailboxRow? Target, ImapReply? Refusal)> TargetAsync(AppendCommand command, ImapConversation conversation, CancellationToken ct)
    {
        if (!Naming.Check(command.Mailbox, out var name, out var refusal)) return (null, refusal);
        return await mailboxes.FindAsync(conversation.Who.AccountId, name, ct).ConfigureAwait(false) is { } row ? (row, null) : (null, Naming.TryCreate);
    }

    /// <summary>Why a message is not taken, before the client is invited to send it.</summary>
    private async Task<ImapReply?> CheckAsync(AppendMessage message, long before, int count, ImapConversation conversation, CancellationToken ct)
    {
        if (message.Marker.Length == 0) return ImapReply.No(null, "An empty message is none");
        if (message.Marker.Length > conversation.Options.MaxAppendOctets) return ImapReply.No(ResponseCode.TooBig, $"A message has at most {conversation.Options.MaxAppendOctets} octets here");
        if (count >= conversation.Options.MaxAppendMessages) return ImapReply.No(ResponseCode.Limit, $"One command takes {conversation.Options.MaxAppendMessages} messages");
        if (FlagWords.Split(message.Flags).Refused is { } flag) return ImapReply.No(ResponseCode.Cannot, $"The flag {flag} cannot be kept");
        var (used, limit) = await mailboxes.UsageAsync(conversation.Who.AccountId, ct).ConfigureAwait(false);
        return limit != 0 && used + before + message.Marker.Length > limit ? ImapReply.No(ResponseCode.OverQuota, "The account is full") : null;
    }

    private async Task<PreparedMessage> TakeAsync(AppendMessage message, List<StagedBody> bodies, ImapConversation conversation, CancellationToken ct)
    {
        var content = await conversation.Input.OpenMessageAsync(ct).ConfigureAwait(false);
        var body = spool.Begin(conversation.Options.MaxAppendOctets * 2);
        await using var spooling = body.ConfigureAwait(false);
        // A literal8 is taken as it is; in other messages a line may end in LF alone, as curl sends files of Unix.
        await MessageIntake.CopyAsync(content, body, fixLines: !message.Marker.Binary, conversation.Options.StallTimeout, time, ct).ConfigureAwait(false);
        var (flags, keywords, _) = FlagWords.Split(message.Flags);
        var staged = await body.CompleteAsync(ct).ConfigureAwait(false);
        bodies.Add(staged);
        return await writer.PrepareAsync(staged, new MessageTraits { Flags = flags, Keywords = keywords, Received = message.Received }, ct).ConfigureAwait(false);
    }

    /// <summary>What stands behind a message: a further one, nothing, or a fault.</summary>
    private async Task<(AppendMessage? Next, ImapReply? Refusal)> FollowingAsync(AppendMessage after, ImapConversation conversation, CancellationToken ct)
    {
        using var patience = new CancellationTokenSource(conversation.Options.StallTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, ct);
        switch (await conversation.Input.ReadAsync(either.Token).ConfigureAwait(false))
        {
            case CommandRead.Command rest:
                return AppendCommand.ParseNext(rest.Octets.Span, after).Try(out var none, out var fault) ? (none, null) : (null, ImapReply.Bad($"APPEND: {fault}"));
            case CommandRead.Message more:
                return AppendCommand.ParseNext(more.Octets.Span, after).Try(out var next, out fault)
                    ? (next, null)
                    : (after, ImapReply.Bad($"APPEND: {fault}"));
            case CommandRead.TooBig big:
                return (null, new ImapReply(ImapStatus.Bad, ResponseCode.TooBig, $"Too large: {big.Limit}") with { OutOfStep = !big.InStep });
            default:
                throw new EndOfStreamException("The client left in the middle of APPEND");
        }
    }

    private async Task<ImapReply> StoreAsync(MailboxRow target, ImmutableArray<PreparedMessage> messages, CancellationToken ct)
    {
        ImmutableArray<Appended>? stored;
        if (messages.Length == 1) stored = await writer.AppendAsync(target.Id, messages[0], ct).ConfigureAwait(false) is { } one ? [one] : null;
        else stored = await writer.AppendManyAsync(target.Id, messages, ct).ConfigureAwait(false);
        if (stored is not { } appended) return Naming.TryCreate;
        return ImapReply.Ok("Kept", new ResponseCode.AppendUid(appended[0].UidValidity, UidSet.From(appended.Select(message => message.Uid))));
    }
}
