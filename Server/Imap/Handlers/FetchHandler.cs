using Mox.Protocols.Imap;
using Mox.Server.Imap.Fetching;
using Mox.Server.Storage;
using Mox.Shared.Model.Messages;

namespace Mox.Server.Imap.Handlers;

/// <summary>FETCH and UID FETCH (RFC 9051 §6.4.5): rows stream through, message by message; a slow client slows us and fills no memory.</summary>
internal sealed class FetchHandler(MessageReader messages, MailboxWriter writer, ViewTeller teller) : ImapHandler<FetchCommand>
{
    public override async ValueTask<ImapReply> HandleAsync(FetchCommand command, ImapConversation conversation, CancellationToken ct)
    {
        var mailbox = conversation.Selected;
        if (command.Vanished) return ImapReply.Bad("QRESYNC is not enabled");
        if (mailbox.Resolve(command.Set, command.Uid) is not { } uids) return ImapReply.Bad("There are not so many messages");
        if (command.ChangedSince is not null || command.Items.Any(item => item is FetchItem.ModSeq)) conversation.EnableCondStore();
        if (uids.IsEmpty) return ImapReply.Ok("Nothing to fetch");

        var plan = FetchPlan.For(command);
        var to = new FetchWriter(conversation, messages, plan);
        var (any, unseen) = plan.OnlyFlags
            ? (await FlagsAsync(command, conversation, uids, plan, to, ct).ConfigureAwait(false), UidSet.Empty)
            : await RowsAsync(command, conversation, uids, plan, to, ct).ConfigureAwait(false);
        await SeeAsync(conversation, unseen, command.Uid, ct).ConfigureAwait(false);

        if (to.UnknownEncoding) return ImapReply.No(ResponseCode.UnknownCte, "A part has an encoding that cannot be undone");
        mailbox.Drain();
        // RFC 2180 §4.1.2: a NO when all are gone, so that the client asks; OK with the code when some are.
        if (!mailbox.AnyGone(uids)) return ImapReply.Ok("That is all");
        return any || command.Uid ? ImapReply.Ok("That is what is left", ResponseCode.ExpungeIssued) : ImapReply.No(ResponseCode.ExpungeIssued, "These messages are gone");
    }

    private async Task<bool> FlagsAsync(FetchCommand command, ImapConversation conversation, UidSet uids, FetchPlan plan, FetchWriter to, CancellationToken ct)
    {
        var mailbox = conversation.Selected;
        var any = false;
        await foreach (var row in messages.FlagsAsync(mailbox.Id, uids, command.ChangedSince ?? 0, ct).ConfigureAwait(false))
        {
            to.WriteFlags(mailbox.View.NumberOf(row.Uid), row);
            if (plan.WithFlags) mailbox.Told(row.Uid, row.ModSeq);
            any = true;
            await conversation.RelieveAsync(ct).ConfigureAwait(false);
        }

        return any;
    }

    private async Task<(bool Any, UidSet Unseen)> RowsAsync(FetchCommand command, ImapConversation conversation, UidSet uids, FetchPlan plan, FetchWriter to, CancellationToken ct)
    {
        var mailbox = conversation.Selected;
        var any = false;
        var unseen = new List<uint>();
        await foreach (var row in messages.RowsAsync(mailbox.Id, uids, plan.Columns, command.ChangedSince ?? 0, ct).ConfigureAwait(false))
        {
            await to.WriteAsync(mailbox.View.NumberOf(row.Uid), row, ct).ConfigureAwait(false);
            if (plan.WithFlags) mailbox.Told(row.Uid, row.ModSeq);
            if (plan.SetsSeen && !row.Flags.HasFlag(MessageFlags.Seen)) unseen.Add(row.Uid);
            any = true;
            await conversation.RelieveAsync(ct).ConfigureAwait(false);
        }

        return (any, UidSet.From(unseen));
    }

    /// <summary>Marks as seen what was sent, in one verb, after it was sent: a download that breaks leaves messages unread. The new flags follow as FETCH responses.</summary>
    private async Task SeeAsync(ImapConversation conversation, UidSet unseen, bool withUid, CancellationToken ct)
    {
        var mailbox = conversation.Selected;
        if (unseen.IsEmpty || mailbox.ReadOnly) return;
        var change = new FlagChange(FlagChangeKind.Add, MessageFlags.Seen, []);
        if (await writer.StoreFlagsAsync(mailbox.Id, unseen, change, null, ct).ConfigureAwait(false) is not { ModSeq: > 0 } stored) return;
        mailbox.OwnChange(stored.ModSeq);
        await teller.TellFlagsAsync(conversation, stored.Changed, 0, withUid, ct).ConfigureAwait(false);
    }
}
