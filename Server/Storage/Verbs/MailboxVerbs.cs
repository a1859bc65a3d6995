using Mox.Protocols.Imap;
using Mox.Shared.Changes;
using Mox.Shared.Model.Mailboxes;
using Mox.Shared.Model.Messages;

namespace Mox.Server.Storage.Verbs;

/// <summary>Makes, deletes and renames mailboxes, gives them roles, and keeps subscriptions.</summary>
internal sealed class MailboxVerbs(RemoveVerb remove)
{
    public static MailboxOutcome Create(WriteTurn turn, long accountId, MailboxName name, SpecialUse use)
    {
        if (Find(turn, accountId, name) != 0) return new MailboxOutcome(MailboxVerbStatus.Exists, 0);
        if (use != SpecialUse.None && WithUse(turn, accountId, use) != 0) return new MailboxOutcome(MailboxVerbStatus.NotAllowed, 0);
        return new MailboxOutcome(MailboxVerbStatus.Done, Make(turn, accountId, name, use, MailboxTouch.NextModSeq(turn, accountId)));
    }

    public MailboxOutcome Delete(WriteTurn turn, long accountId, MailboxName name)
    {
        if (name.IsInbox) return new MailboxOutcome(MailboxVerbStatus.NotAllowed, 0);
        var id = Find(turn, accountId, name);
        if (id == 0) return new MailboxOutcome(MailboxVerbStatus.Missing, 0);
        if (turn.Sql.Number("SELECT 1 FROM Mailboxes WHERE ParentId = ?1 LIMIT 1", id) is not null) return new MailboxOutcome(MailboxVerbStatus.HasChildren, 0);
        remove.Run(turn, id, UidSet.All, MessageFlags.None);
        var modSeq = MailboxTouch.NextModSeq(turn, accountId);
        turn.Sql.Run("DELETE FROM Tombstones WHERE MailboxId = ?1", id);
        turn.Sql.Run("DELETE FROM Mailboxes WHERE Id = ?1", id);
        turn.Publish(new MailboxChange.Deleted(accountId, modSeq, id, name));
        return new MailboxOutcome(MailboxVerbStatus.Done, id);
    }

    /// <remarks>RFC 9051 §6.3.6: inferiors are renamed too; renaming Inbox moves its messages and leaves it empty, its inferiors stay.</remarks>
    public static MailboxOutcome Rename(WriteTurn turn, long accountId, MailboxName from, MailboxName to)
    {
        var id = Find(turn, accountId, from);
        if (id == 0) return new MailboxOutcome(MailboxVerbStatus.Missing, 0);
        if (to == from || Find(turn, accountId, to) != 0) return new MailboxOutcome(MailboxVerbStatus.Exists, 0);
        if (to.IsInbox || (to.IsBelow(from) && !from.IsInbox)) return new MailboxOutcome(MailboxVerbStatus.NotAllowed, 0);
        var modSeq = MailboxTouch.NextModSeq(turn, accountId);
        if (from.IsInbox)
        {
            var target = Make(turn, accountId, to, SpecialUse.None, modSeq);
            TransferVerb.Move(turn, id, UidSet.All, target);
            return new MailboxOutcome(MailboxVerbStatus.Done, target);
        }

        var names = new List<(long Id, MailboxName From, MailboxName To)> { (id, from, to) };
        using (var rows = turn.Sql.Query("SELECT Id, Name FROM Mailboxes WHERE AccountId = ?1 AND substr(Name, 1, length(?2)) = ?2 ORDER BY Name", accountId, from.Text + "/"))
        {
            while (rows.Next())
            {
                // A name that grows beyond the limit cannot be had.
                if (!MailboxName.Parse(to.Text + rows.Text(1)[from.Text.Length..]).Try(out var renamed, out _)) return new MailboxOutcome(MailboxVerbStatus.NotAllowed, 0);
                names.Add((rows.Int64(0), MailboxRows.Stored(rows.Text(1)), renamed));
            }
        }

        var parent = to.Parent is { } above ? Ensure(turn, accountId, above, modSeq) : (long?)null;
        turn.Sql.Run("UPDATE Mailboxes SET ParentId = ?2 WHERE Id = ?1", id, parent);
        foreach (var name in names)
        {
            turn.Sql.Run("UPDATE Mailboxes SET Name = ?2, ModSeq = ?3 WHERE Id = ?1", name.Id, name.To.Text, modSeq);
            turn.Publish(new MailboxChange.Renamed(accountId, modSeq, name.Id, name.From, name.To));
            if (turn.Sql.Run("DELETE FROM Subscriptions WHERE AccountId = ?1 AND Name = ?2", accountId, name.From.Text) == 0) continue;
            turn.Publish(new MailboxChange.Subscribed(accountId, modSeq, name.From, On: false));
            Subscribe(turn, accountId, name.To, modSeq);
        }

        return new MailboxOutcome(MailboxVerbStatus.Done, id);
    }

    /// <summary>Gives a role; the mailbox that had it loses it.</summary>
    public static MailboxOutcome SetUse(WriteTurn turn, long mailboxId, SpecialUse use)
    {
        if (MailboxState.Read(turn, mailboxId) is not { } mailbox) return new MailboxOutcome(MailboxVerbStatus.Missing, 0);
        if (mailbox.Use == use) return new MailboxOutcome(MailboxVerbStatus.Done, mailboxId);
        if (use != SpecialUse.None && turn.Sql.Number("SELECT 1 FROM Mailboxes WHERE Id = ?1 AND Name = 'Inbox'", mailboxId) is not null) return new MailboxOutcome(MailboxVerbStatus.NotAllowed, 0);
        var modSeq = MailboxTouch.NextModSeq(turn, mailbox.AccountId);
        if (use != SpecialUse.None && WithUse(turn, mailbox.AccountId, use) is var before and not 0)
        {
            turn.Sql.Run("UPDATE Mailboxes SET \"Use\" = 0, ModSeq = ?2 WHERE Id = ?1", before, modSeq);
            turn.Publish(new MailboxChange.RoleChanged(mailbox.AccountId, modSeq, before, SpecialUse.None));
        }

        turn.Sql.Run("UPDATE Mailboxes SET \"Use\" = ?2, ModSeq = ?3 WHERE Id = ?1", mailboxId, (int)use, modSeq);
        turn.Publish(new MailboxChange.RoleChanged(mailbox.AccountId, modSeq, mailboxId, use));
        return new MailboxOutcome(MailboxVerbStatus.Done, mailboxId);
    }

    public static bool Subscribe(WriteTurn turn, long accountId, MailboxName name, bool on)
    {
        var there = turn.Sql.Number("SELECT 1 FROM Subscriptions WHERE AccountId = ?1 AND Name = ?2", accountId, name.Text) is not null;
        if (there == on) return false;
        var modSeq = MailboxTouch.NextModSeq(turn, accountId);
        if (on)
        {
            Subscribe(turn, accountId, name, modSeq);
            return true;
        }

        turn.Sql.Run("DELETE FROM Subscriptions WHERE AccountId = ?1 AND Name = ?2", accountId, name.Text);
        turn.Publish(new MailboxChange.Subscribed(accountId, modSeq, name, On: false));
        return true;
    }

    /// <summary>The mailboxes of a new account.</summary>
    public static void MakeInitial(WriteTurn turn, long accountId)
    {
        var modSeq = MailboxTouch.NextModSeq(turn, accountId);
        Make(turn, accountId, MailboxName.Inbox, SpecialUse.None, modSeq);
        foreach (var (name, use) in new[] { ("Sent", SpecialUse.Sent), ("Archive", SpecialUse.Archive), ("Trash", SpecialUse.Trash), ("Drafts", SpecialUse.Drafts), ("Junk", SpecialUse.Junk) })
        {
            Make(turn, accountId, MailboxName.Parse(name).Value, use, modSeq);
        }
    }

    private static void Subscribe(WriteTurn turn, long accountId, MailboxName name, ulong modSeq)
    {
        if (turn.Sql.Run("INSERT INTO Subscriptions (AccountId, Name) VALUES (?1, ?2) ON CONFLICT DO NOTHING", accountId, name.Text) > 0) turn.Publish(new MailboxChange.Subscribed(accountId, modSeq, name, On: true));
    }

    private static long Find(WriteTurn turn, long accountId, MailboxName name) => turn.Sql.Number("SELECT Id FROM Mailboxes WHERE AccountId = ?1 AND Name = ?2", accountId, name.Text) ?? 0;

    private static long WithUse(WriteTurn turn, long accountId, SpecialUse use) => turn.Sql.Number("SELECT Id FROM Mailboxes WHERE AccountId = ?1 AND \"Use\" = ?2", accountId, (int)use) ?? 0;

    private static long Ensure(WriteTurn turn, long accountId, MailboxName name, ulong modSeq) => Find(turn, accountId, name) is var id and not 0 ? id : Make(turn, accountId, name, SpecialUse.None, modSeq);

    private static long Make(WriteTurn turn, long accountId, MailboxName name, SpecialUse use, ulong modSeq)
    {
        var parent = name.Parent is { } above ? Ensure(turn, accountId, above, modSeq) : (long?)null;
        var validity = turn.Sql.Number("UPDATE Accounts SET NextUidValidity = NextUidValidity + 1 WHERE Id = ?1 RETURNING NextUidValidity - 1", accountId)
            ?? throw new InvalidOperationException("The account is gone");
        turn.Sql.Run(
            "INSERT INTO Mailboxes (AccountId, ParentId, Name, \"Use\", UidValidity, UidNext, CreateSeq, ModSeq, Keywords, Messages, Unseen, Deleted, Size) VALUES (?1, ?2, ?3, ?4, ?5, 1, ?6, ?6, '', 0, 0, 0, 0)",
            accountId,
            parent,
            name.Text,
            (int)use,
            validity,
            modSeq);
        var id = turn.Sql.LastId;
        turn.Publish(new MailboxChange.Created(accountId, modSeq, id, name, use));
        Subscribe(turn, accountId, name, modSeq);
        return id;
    }
}
