using System.Collections.Immutable;
using Mox.Server.Storage.Threads;
using Mox.Shared.Changes;
using Mox.Shared.Model.Mailboxes;
using Mox.Shared.Model.Messages;

namespace Mox.Server.Storage.Verbs;

/// <summary>Stores messages in a mailbox.</summary>
internal static class AppendVerb
{
    /// <summary>Stores all of the messages, or none. Null when the mailbox, or a body that was stored before, is gone.</summary>
    public static ImmutableArray<Appended>? Run(WriteTurn turn, long mailboxId, ReadOnlySpan<PreparedMessage> messages)
    {
        if (MailboxState.Read(turn, mailboxId) is not { } mailbox) return null;
        if (messages.IsEmpty) return [];
        mailbox.NeedUids(messages.Length);
        var size = 0L;
        foreach (var message in messages)
        {
            if (message.Body.IsGone(turn)) return null;
            size += message.Size;
        }

        // From here on nothing is refused any more: the work of another item may go on after a refusal.
        MailboxTouch.TakeRoom(turn, mailbox.AccountId, size);
        var modSeq = MailboxTouch.NextModSeq(turn, mailbox.AccountId);
        var uid = mailbox.UidNext;
        var appended = ImmutableArray.CreateBuilder<Appended>(messages.Length);
        var arrived = ImmutableArray.CreateBuilder<ArrivedMessage>(messages.Length);
        var keywords = new SortedSet<string>(StringComparer.Ordinal);
        var delta = default(TotalsDelta);
        for (var i = 0; i < messages.Length; i++)
        {
            var message = Insert(turn, mailbox, messages[i], messages[i].Body.Put(turn), uid, modSeq);
            appended.Add(new Appended(message.MessageId, uid++, mailbox.UidValidity, modSeq));
            arrived.Add(message);
            keywords.UnionWith(message.Keywords);
            delta += TotalsDelta.Of(message.Flags, messages[i].Size);
        }

        if (keywords.Count > 0) MailboxTouch.Keywords(turn, mailbox, modSeq, keywords);
        turn.Publish(new MailboxChange.Arrived(mailbox.AccountId, modSeq, mailbox.Id, arrived.MoveToImmutable()));
        MailboxTouch.Totals(turn, mailbox, modSeq, delta, uid);
        return appended.MoveToImmutable();
    }

    private static ArrivedMessage Insert(WriteTurn turn, MailboxState mailbox, PreparedMessage message, long bodyId, uint uid, ulong modSeq)
    {
        var (sql, traits, links) = (turn.Sql, message.Traits, message.Links);
        var id = turn.NextMessageId();
        var received = traits.Received ?? turn.Now;
        var sent = message.Envelope.Sent;
        var flags = mailbox.Apply(traits.Flags);
        var keywords = KeywordText.Clean(traits.Keywords);
        var thread = ThreadFinder.Find(sql, links, mailbox.AccountId, mailbox.Id, received.UtcTicks, id);
        if (traits.Delivery is not null && MuteVerb.IsMuted(sql, mailbox.AccountId, thread)) flags |= MessageFlags.Seen;
        var subject = ThreadFinder.SubjectHash(mailbox.AccountId, links.Subject);
        sql.Run(
            """
            INSERT INTO Messages (Id, AccountId, MailboxId, Uid, CreateSeq, Size, ReceivedTicks, ReceivedZone, SavedTicks, SentTicks, SentZone, ThreadId, MessageIdHash, SubjectHash, HasAttachments, BodyId, Subject, Sender)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)
            """,
            id,
            mailbox.AccountId,
            mailbox.Id,
            uid,
            modSeq,
            message.Size,
            received.UtcTicks,
            (long)received.Offset.TotalMinutes,
            turn.Now.UtcTicks,
            sent?.UtcTicks,
            (long)(sent?.Offset.TotalMinutes ?? 0),
            thread,
            string.IsNullOrWhiteSpace(links.MessageId) ? null : (long?)ThreadFinder.IdHash(mailbox.AccountId, links.MessageId),
            subject == 0 ? null : (long?)subject,
            message.HasAttachments,
            bodyId,
            message.Subject,
            message.Sender);
        sql.Run("INSERT INTO MessageStates (Place, MessageId, ModSeq, Flags, Keywords) VALUES (?1, ?2, ?3, ?4, ?5)", MailboxTouch.Place(mailbox.Id, uid), id, modSeq, (int)flags, KeywordText.Join(keywords));
        sql.Run("INSERT INTO MessageDetails (MessageId, Prefix, Envelope, Structure, Preview) VALUES (?1, ?2, ?3, ?4, ?5)", id, traits.Prefix, message.EnvelopeColumn, message.StructureColumn, message.Preview);
        if (traits.Delivery is { } delivery) DeliveryRows.Insert(turn, mailbox, id, delivery);
        if (mailbox.Use == SpecialUse.Sent) SentRecipients.Insert(turn, mailbox.AccountId, id, message.Envelope, sent ?? received);
        return new ArrivedMessage(id, uid, flags, keywords, thread);
    }
}
