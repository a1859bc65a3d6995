using System.Collections.Immutable;
using Mox.Protocols.Imap;
using Mox.Server.Rules;
using Mox.Server.Storage;
using Mox.Shared.Contracts.Webmail;
using Mox.Shared.Model.Mailboxes;
using Mox.Shared.Model.Messages;

namespace Mox.Server.Webmail.Rules;

/// <summary>Finds the mail that is here already and fits a rule. Bounded in messages, and in headers that have to be opened.</summary>
internal sealed class RuleSearch(MailboxReader mailboxes, MessageReader messages)
{
    private const MessageColumns Columns = MessageColumns.Envelope | MessageColumns.Preview | MessageColumns.Delivery;

    /// <summary>Messages whose header is read from their content, at most.</summary>
    private const int MaxOpened = 5_000;

    /// <summary>What was found.</summary>
    /// <param name="Rows">Messages that fit, the newest first.</param>
    /// <param name="Looked">Messages looked at.</param>
    /// <param name="All">There are no more.</param>
    public sealed record Found(ImmutableArray<MessageRow> Rows, int Looked, bool All);

    public async Task<Found> FindAsync(long accountId, RuleText rule, CancellationToken ct)
    {
        var (fitting, looked, opened, all) = (new List<MessageRow>(), 0, 0, true);
        foreach (var mailbox in (await mailboxes.ListAsync(accountId, ct)).Where(IsLookedAt).OrderByDescending(mailbox => mailbox.Name.IsInbox))
        {
            if (await messages.SnapshotAsync(mailbox.Id, ct) is not { } snapshot) continue;
            var uids = snapshot.Uids.AsEnumerable();
            var room = RuleTrial.MostMessages - looked;
            if (snapshot.Uids.Length > room) (uids, all) = (uids.Skip(snapshot.Uids.Length - room), false);
            await foreach (var row in messages.RowsAsync(mailbox.Id, UidSet.From(uids), Columns, 0, ct))
            {
                looked++;
                var subject = RuleSubject.Of(row.Envelope!, row.Delivery, row.Size, row.HasAttachments) with { Junk = row.Flags.HasFlag(MessageFlags.Junk) };
                var fits = RuleMatch.Fits(rule, subject);
                if (fits is null)
                {
                    if (opened++ < MaxOpened) fits = await messages.OpenAsync(row.MessageId, ct) is { } content && await FitsAsync(content, rule, subject, ct);
                    else all = false;
                }

                if (fits == true) fitting.Add(row);
            }
        }

        return new Found([.. fitting.OrderByDescending(row => row.Received).ThenByDescending(row => row.MessageId)], looked, all);
    }

    private static async Task<bool> FitsAsync(MessageContent content, RuleText rule, RuleSubject subject, CancellationToken ct)
    {
        await using (content) return RuleMatch.Fits(rule, subject.With(await RuleSubject.HeaderAsync(content.Stream, content.Length, ct))) == true;
    }

    private static bool IsLookedAt(MailboxRow mailbox) => mailbox.Use is not (SpecialUse.Sent or SpecialUse.Drafts or SpecialUse.Trash or SpecialUse.Junk);
}
