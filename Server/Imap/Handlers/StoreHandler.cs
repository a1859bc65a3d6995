using Mox.Protocols.Imap;
using Mox.Server.Storage;

namespace Mox.Server.Imap.Handlers;

/// <summary>STORE and UID STORE: one verb of the store for the whole set (RFC 9051 §6.4.6; RFC 7162 §3.1.3).</summary>
internal sealed class StoreHandler(MailboxWriter writer, ViewTeller teller) : ImapHandler<StoreCommand>
{
    public override async ValueTask<ImapReply> HandleAsync(StoreCommand command, ImapConversation conversation, CancellationToken ct)
    {
        var mailbox = conversation.Selected;
        if (mailbox.ReadOnly) return ImapReply.No(ResponseCode.ReadOnly, "The mailbox was opened to look only");
        if (command.UnchangedSince is not null) conversation.EnableCondStore();
        if (mailbox.Resolve(command.Set, command.Uid) is not { } uids) return ImapReply.Bad("There are not so many messages");
        var (flags, keywords, refused) = FlagWords.Split(command.Flags);
        if (refused is { } flag) return ImapReply.No(ResponseCode.Cannot, $"The flag {flag} cannot be kept");
        if (uids.IsEmpty) return ImapReply.Ok("Nothing to store");

        var change = new FlagChange(Kind(command.Mode), flags, keywords);
        if (await writer.StoreFlagsAsync(mailbox.Id, uids, change, command.UnchangedSince, ct).ConfigureAwait(false) is not { } stored) return ImapReply.No(ResponseCode.NonExistent, "The mailbox was deleted");
        if (stored.ModSeq != 0) mailbox.OwnChange(stored.ModSeq);
        await TellAsync(command, conversation, uids, stored, ct).ConfigureAwait(false);

        if (!stored.Refused.IsEmpty) return Modified(command, mailbox, stored.Refused);
        mailbox.Drain();
        if (!mailbox.AnyGone(uids)) return ImapReply.Ok("Stored");
        // RFC 2180 §4.2: fine when silent; otherwise the client is told that some are gone.
        return command.Silent || mailbox.AnyLeft(uids) ? ImapReply.Ok("Stored", ResponseCode.ExpungeIssued) : ImapReply.No(ResponseCode.ExpungeIssued, "These messages are gone");
    }

    private async ValueTask TellAsync(StoreCommand command, ImapConversation conversation, UidSet uids, FlagsStored stored, CancellationToken ct)
    {
        var withUid = command.Uid || conversation.Rev2;
        if (!command.Silent)
        {
            await teller.TellFlagsAsync(conversation, uids, 0, withUid, ct).ConfigureAwait(false);
        }
        else
        {
            // RFC 7162 §3.1.3: the mod-sequence is told also when silent, and what was refused is shown as it is now.
            if (conversation.CondStore) TellModSeq(conversation, stored, withUid);
            await teller.TellFlagsAsync(conversation, stored.Refused, 0, withUid, ct).ConfigureAwait(false);
        }
    }

    private static void TellModSeq(ImapConversation conversation, FlagsStored stored, bool withUid)
    {
        var fetch = new FetchResponse(conversation.Output);
        foreach (var uid in stored.Changed)
        {
            if (conversation.Selected.View.NumberOf(uid) is not (var number and > 0)) continue;
            fetch.Begin((uint)number);
            if (withUid) fetch.Uid(uid);
            fetch.ModSeq(stored.ModSeq);
            fetch.End();
        }
    }

    /// <summary>RFC 7162 §3.1.3, MODIFIED.</summary>
    private static ImapReply Modified(StoreCommand command, SelectedMailbox mailbox, UidSet refused)
    {
        var named = command.Uid ? refused : UidSet.FromRanges(mailbox.View.NumbersOf(refused).Select(run => new UidRange((uint)run.First, (uint)run.Last)));
        return ImapReply.Ok("Some have changed meanwhile", new ResponseCode.Modified(named));
    }

    private static FlagChangeKind Kind(StoreMode mode) => mode switch
    {
        StoreMode.Add => FlagChangeKind.Add,
        StoreMode.Remove => FlagChangeKind.Remove,
        _ => FlagChangeKind.Replace,
    };
}
