using Mox.Protocols.Imap;
using Mox.Server.Storage.Bodies;
using Mox.Server.Storage.Threads;
using Mox.Shared.Changes;
using Mox.Shared.Model.Messages;

namespace Mox.Server.Storage.Verbs;

/// <summary>Removes messages for good; tombstones stay.</summary>
internal sealed class RemoveVerb(BodySweep sweep)
{
    /// <param name="having">Only messages with all of these flags.</param>
    public Expunged? Run(WriteTurn turn, long mailboxId, UidSet uids, MessageFlags having)
    {
        if (MailboxState.Read(turn, mailboxId) is not { } mailbox) return null;
        Picked.Fill(turn, mailboxId, uids, having);
        var messages = Picked.Read(turn);
        if (messages.Count == 0) return new Expunged(0, UidSet.Empty);
        var modSeq = MailboxTouch.NextModSeq(turn, mailbox.AccountId);
        var gone = UidSet.From(messages.Select(message => message.Uid));
        Picked.ClearPlaces(turn);
        DeleteRows(turn);
        Picked.Bury(turn, mailbox.Id, modSeq, gone);
        var delta = messages.Aggregate(default(TotalsDelta), (sum, message) => sum + TotalsDelta.Of(message.Flags, message.Size));
        MailboxTouch.GiveRoom(turn, mailbox.AccountId, delta.Size);
        turn.Publish(new MailboxChange.Removed(mailbox.AccountId, modSeq, mailbox.Id, gone));
        MailboxTouch.Totals(turn, mailbox, modSeq, -delta, 0);
        sweep.Run(turn);
        return new Expunged(modSeq, gone);
    }

    /// <summary>Deletes what temp.Picked holds, but for the places; the bodies become candidates of the sweep.</summary>
    private static void DeleteRows(WriteTurn turn)
    {
        var sql = turn.Sql;
        sql.Run("INSERT OR IGNORE INTO LooseBodies (BodyId) SELECT m.BodyId FROM temp.Picked p CROSS JOIN Messages m ON m.Id = p.MessageId");
        sql.Run("DELETE FROM temp.Gone");
        sql.Run("INSERT OR IGNORE INTO temp.Gone (ThreadId) SELECT m.ThreadId FROM temp.Picked p CROSS JOIN Messages m ON m.Id = p.MessageId");
        sql.Run("DELETE FROM MessageDetails WHERE MessageId IN (SELECT MessageId FROM temp.Picked)");
        sql.Run("DELETE FROM Deliveries WHERE MessageId IN (SELECT MessageId FROM temp.Picked)");
        sql.Run("DELETE FROM SentRecipients WHERE MessageId IN (SELECT MessageId FROM temp.Picked)");
        SnoozeVerb.Forget(turn);
        sql.Run("DELETE FROM Messages WHERE Id IN (SELECT MessageId FROM temp.Picked)");
        ThreadFinder.Forget(sql);
    }
}
