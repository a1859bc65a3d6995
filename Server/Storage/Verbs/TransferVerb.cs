using System.Collections.Immutable;
using Mox.Protocols.Imap;
using Mox.Shared.Changes;
using Mox.Shared.Model.Mailboxes;
using Mox.Shared.Model.Messages;

namespace Mox.Server.Storage.Verbs;

/// <summary>Copies and moves messages within an account, set by set.</summary>
internal static class TransferVerb
{
    /// <summary>The copies share the stored bodies.</summary>
    public static Transferred? Copy(WriteTurn turn, long fromMailboxId, UidSet uids, long toMailboxId)
    {
        if (Pick(turn, fromMailboxId, uids, toMailboxId) is not var (from, to, messages)) return null;
        if (messages.Count == 0) return new Transferred(to.UidValidity, [], [], 0);
        MailboxTouch.TakeRoom(turn, to.AccountId, messages.Sum(message => message.Size));
        var modSeq = MailboxTouch.NextModSeq(turn, to.AccountId);
        var firstId = turn.NextMessageId();
        turn.Sql.Run(
            """
            INSERT INTO Messages (Id, AccountId, MailboxId, Uid, CreateSeq, Size, ReceivedTicks, ReceivedZone, SavedTicks, SentTicks, SentZone, ThreadId, MessageIdHash, SubjectHash, HasAttachments, TrainedJunk, BodyId, Subject, Sender)
            SELECT ?1 + p.N - 1, m.AccountId, ?2, ?3 + p.N - 1, ?4, m.Size, m.ReceivedTicks, m.ReceivedZone, ?5, m.SentTicks, m.SentZone, m.ThreadId, m.MessageIdHash, m.SubjectHash, m.HasAttachments, NULL, m.BodyId, m.Subject, m.Sender
            FROM temp.Picked p CROSS JOIN Messages m ON m.Id = p.MessageId ORDER BY p.N
            """,
            firstId,
            to.Id,
            to.UidNext,
            modSeq,
            turn.Now);
        turn.Sql.Run(
            "INSERT INTO MessageDetails (MessageId, Prefix, Envelope, Structure, Preview) SELECT ?1 + p.N - 1, d.Prefix, d.Envelope, d.Structure, d.Preview FROM temp.Picked p CROSS JOIN MessageDetails d ON d.MessageId = p.MessageId ORDER BY p.N",
            firstId);
        turn.Sql.Run(
            """
            INSERT INTO Deliveries (MessageId, AccountId, RemoteIp, HelloName, MailFrom, MailFromDomain, Recipient, FromAddress, FromDomain, FromOrganization, HelloValidated, MailFromValidated, FromValidated, HelloValidation, MailFromValidation, FromValidation, DkimDomains, IsDsn, IsForward, IsMailingList, IsReject, ListId, OriginalHelloName, OriginalDkimDomains, Tls, RequireTls, OriginalMailboxId, DestinedMailboxId, Checks)
            SELECT ?1 + p.N - 1, v.AccountId, v.RemoteIp, v.HelloName, v.MailFrom, v.MailFromDomain, v.Recipient, v.FromAddress, v.FromDomain, v.FromOrganization, v.HelloValidated, v.MailFromValidated, v.FromValidated, v.HelloValidation, v.MailFromValidation, v.FromValidation, v.DkimDomains, v.IsDsn, v.IsForward, v.IsMailingList, v.IsReject, v.ListId, v.OriginalHelloName, v.OriginalDkimDomains, v.Tls, v.RequireTls, v.OriginalMailboxId, v.DestinedMailboxId, v.Checks
            FROM temp.Picked p CROSS JOIN Deliveries v ON v.MessageId = p.MessageId ORDER BY p.N
            """,
            firstId);
        var copies = messages.Select((message, i) => message with { MessageId = firstId + i }).ToList();
        return Arrive(turn, to, modSeq, messages, copies);
    }

    /// <summary>Each message keeps its id; the old UIDs stay as tombstones.</summary>
    public static Transferred? Move(WriteTurn turn, long fromMailboxId, UidSet uids, long toMailboxId)
    {
        if (Pick(turn, fromMailboxId, uids, toMailboxId) is not var (from, to, messages)) return null;
        if (messages.Count == 0) return new Transferred(to.UidValidity, [], [], 0);
        var modSeq = MailboxTouch.NextModSeq(turn, to.AccountId);
        var left = UidSet.From(messages.Select(message => message.Uid));
        Picked.ClearPlaces(turn);
        turn.Sql.Run(
            "UPDATE Messages SET MailboxId = ?1, Uid = ?2 + p.N - 1, CreateSeq = ?3, SavedTicks = ?4 FROM temp.Picked p WHERE Messages.Id = p.MessageId",
            to.Id,
            to.UidNext,
            modSeq,
            turn.Now);
        if (from.Use == SpecialUse.Sent && to.Use != SpecialUse.Sent) turn.Sql.Run("DELETE FROM SentRecipients WHERE MessageId IN (SELECT MessageId FROM temp.Picked)");
        SnoozeVerb.Forget(turn);
        Picked.Bury(turn, from.Id, modSeq, left);
        turn.Publish(new MailboxChange.Removed(from.AccountId, modSeq, from.Id, left));
        MailboxTouch.Totals(turn, from, modSeq, -messages.Aggregate(default(TotalsDelta), (sum, message) => sum + TotalsDelta.Of(message.Flags, message.Size)), 0);
        return Arrive(turn, to, modSeq, messages, messages);
    }

    private static (MailboxState From, MailboxState To, List<PickedMessage> Messages)? Pick(WriteTurn turn, long fromMailboxId, UidSet uids, long toMailboxId)
    {
        if (MailboxState.Read(turn, fromMailboxId) is not { } from || MailboxState.Read(turn, toMailboxId) is not { } to) return null;
        if (from.AccountId != to.AccountId) throw new InvalidOperationException("Messages stay within their account");
        Picked.Fill(turn, from.Id, uids, MessageFlags.None);
        var messages = Picked.Read(turn);
        to.NeedUids(messages.Count);
        return (from, to, messages);
    }

    /// <summary>Puts what was taken at the end of the target.</summary>
    private static Transferred Arrive(WriteTurn turn, MailboxState to, ulong modSeq, List<PickedMessage> from, List<PickedMessage> messages)
    {
        var kept = messages[0].MessageId == from[0].MessageId;
        var (set, clear) = to.Use == SpecialUse.Junk ? (MessageFlags.Junk, MessageFlags.NotJunk) : (MessageFlags.None, MessageFlags.None);
        turn.Sql.Run(
            "INSERT INTO MessageStates (Place, MessageId, ModSeq, Flags, Keywords) SELECT ?1 + p.N - 1, CASE WHEN ?2 = 0 THEN p.MessageId ELSE ?2 + p.N - 1 END, ?3, (p.Flags | ?4) & ~?5, p.Keywords FROM temp.Picked p ORDER BY p.N",
            MailboxTouch.Place(to.Id, to.UidNext),
            kept ? 0 : messages[0].MessageId,
            modSeq,
            (int)set,
            (int)clear);
        var arrived = ImmutableArray.CreateBuilder<ArrivedMessage>(messages.Count);
        var keywords = new SortedSet<string>(StringComparer.Ordinal);
        var delta = default(TotalsDelta);
        var uid = to.UidNext;
        foreach (var message in messages)
        {
            arrived.Add(new ArrivedMessage(message.MessageId, uid++, to.Apply(message.Flags), message.Keywords, message.ThreadId));
            delta += TotalsDelta.Of(message.Flags, message.Size);
            foreach (var keyword in message.Keywords) keywords.Add(keyword);
        }

        if (to.Use == SpecialUse.Sent) RememberRecipients(turn, to.AccountId, messages);
        if (keywords.Count > 0) MailboxTouch.Keywords(turn, to, modSeq, keywords);
        turn.Publish(new MailboxChange.Arrived(to.AccountId, modSeq, to.Id, arrived.MoveToImmutable()));
        MailboxTouch.Totals(turn, to, modSeq, delta, uid);
        return new Transferred(to.UidValidity, [.. from.Select(message => message.Uid)], [.. Enumerable.Range(0, messages.Count).Select(i => (uint)(to.UidNext + i))], modSeq);
    }

    private static void RememberRecipients(WriteTurn turn, long accountId, List<PickedMessage> messages)
    {
        foreach (var message in messages)
        {
            if (turn.Sql.Number("SELECT 1 FROM SentRecipients WHERE MessageId = ?1 LIMIT 1", message.MessageId) is not null) continue;
            byte[] column;
            DateTimeOffset sent;
            using (var row = turn.Sql.Query("SELECT d.Envelope, COALESCE(m.SentTicks, m.ReceivedTicks) FROM MessageDetails d JOIN Messages m ON m.Id = d.MessageId WHERE d.MessageId = ?1", message.MessageId))
            {
                if (!row.Next()) continue;
                (column, sent) = (row.Octets(0).ToArray(), row.Moment(1));
            }

            SentRecipients.Insert(turn, accountId, message.MessageId, StructureColumns.ReadEnvelope(column) ?? new Mox.Protocols.Mime.Envelope(), sent);
        }
    }
}
