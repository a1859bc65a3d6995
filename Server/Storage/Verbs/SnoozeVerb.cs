using Mox.Protocols.Imap;
using Mox.Shared.Contracts.Webmail;
using Mox.Shared.Model.Mailboxes;
using Mox.Shared.Model.Messages;

namespace Mox.Server.Storage.Verbs;

/// <summary>A message that is put away, and where it is at the moment.</summary>
internal readonly record struct SnoozedRow(long MessageId, long AccountId, long ReturnMailboxId, long MailboxId, uint Uid, long ThreadId, long ReceivedTicks);

/// <summary>Puts messages away until a moment, and takes them back.</summary>
internal static class SnoozeVerb
{
    /// <summary>Setting that holds the id of the folder: it stays the same when it is renamed.</summary>
    private const string FolderSetting = "snooze-folder";

    /// <summary>What temp.Picked holds is put away no more: it went elsewhere.</summary>
    public static void Forget(WriteTurn turn) => turn.Sql.Run("DELETE FROM SnoozedMessages WHERE MessageId IN (SELECT MessageId FROM temp.Picked)");

    /// <summary>Moves messages into the folder for what is put away, which is made where there is none. Messages that lie there get another moment, and a new UID, so that all who look see it.</summary>
    public static Transferred? Run(WriteTurn turn, long accountId, long fromMailboxId, UidSet uids, long returnMailboxId, DateTimeOffset until)
    {
        var folder = Folder(turn, accountId);
        var before = Waiting(turn, fromMailboxId);
        if (TransferVerb.Move(turn, fromMailboxId, uids, folder) is not { } moved) return null;
        if (moved.To.IsEmpty) return moved;
        foreach (var message in Picked.Read(turn))
        {
            turn.Sql.Run(
                "INSERT INTO SnoozedMessages (MessageId, AccountId, ReturnMailboxId, Until) VALUES (?1, ?2, ?3, ?4)",
                message.MessageId,
                accountId,
                before.GetValueOrDefault(message.MessageId, returnMailboxId),
                until);
        }

        return moved;
    }

    /// <summary>Takes messages back to where they were, or to the Inbox where that is gone.</summary>
    /// <param name="marks">They come back by themselves: the newest of each conversation is unread, has a mark, and stands as if it had come in now.</param>
    public static void Return(WriteTurn turn, IReadOnlyCollection<SnoozedRow> rows, bool marks)
    {
        foreach (var group in rows.GroupBy(row => (row.AccountId, row.MailboxId, row.ReturnMailboxId)))
        {
            var (account, from, wanted) = group.Key;
            if ((MailboxState.Read(turn, wanted) is { } home && home.AccountId == account ? wanted : Inbox(turn, account)) is not { } target) continue;
            if (TransferVerb.Move(turn, from, UidSet.From(group.Select(row => row.Uid)), target) is not { To.IsEmpty: false } moved || !marks) continue;
            var newest = group.GroupBy(row => row.ThreadId).Select(thread => thread.MaxBy(row => (row.ReceivedTicks, row.MessageId))).ToList();
            foreach (var row in newest) turn.Sql.Run("UPDATE Messages SET ReceivedTicks = ?1, ReceivedZone = 0 WHERE Id = ?2", turn.Now, row.MessageId);
            var uids = UidSet.From(newest.Select(row => moved.To[moved.From.IndexOf(row.Uid)]));
            FlagVerb.Run(turn, target, uids, new FlagChange(FlagChangeKind.Remove, MessageFlags.Seen, []), null);
            FlagVerb.Run(turn, target, uids, new FlagChange(FlagChangeKind.Add, MessageFlags.None, [Snoozed.Keyword]), null);
        }
    }

    private static long? Inbox(WriteTurn turn, long accountId) => turn.Sql.Number("SELECT Id FROM Mailboxes WHERE AccountId = ?1 AND Name = ?2", accountId, MailboxName.Inbox.Text);

    /// <summary>The folder: the one used before, else one of that name, else a new one.</summary>
    private static long Folder(WriteTurn turn, long accountId)
    {
        if (long.TryParse(PersonalSettingStore.Read(turn, accountId, FolderSetting), System.Globalization.CultureInfo.InvariantCulture, out var known) && MailboxState.Read(turn, known) is { } there && there.AccountId == accountId) return known;
        var folder = turn.Sql.Number("SELECT Id FROM Mailboxes WHERE AccountId = ?1 AND Name = ?2", accountId, Snoozed.FolderName)
            ?? MailboxVerbs.Create(turn, accountId, MailboxName.Parse(Snoozed.FolderName).Value, SpecialUse.None).MailboxId;
        PersonalSettingStore.Write(turn, accountId, FolderSetting, folder.ToString(System.Globalization.CultureInfo.InvariantCulture));
        return folder;
    }

    /// <summary>Where the messages of a mailbox that are put away come back to.</summary>
    private static Dictionary<long, long> Waiting(WriteTurn turn, long mailboxId)
    {
        var found = new Dictionary<long, long>();
        using var rows = turn.Sql.Query("SELECT z.MessageId, z.ReturnMailboxId FROM SnoozedMessages z JOIN Messages m ON m.Id = z.MessageId WHERE m.MailboxId = ?1", mailboxId);
        while (rows.Next()) found[rows.Int64(0)] = rows.Int64(1);
        return found;
    }
}
