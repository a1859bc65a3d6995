using Mox.Protocols.Imap;
using Mox.Server.Storage;

namespace Mox.Server.Imap;

/// <summary>Makes STATUS responses: the totals are kept with the mailbox, nothing is counted.</summary>
/// <remarks>RFC 9051 §7.3.4.</remarks>
internal sealed class MailboxCounts(MessageReader messages, RecentMarks marks)
{
    public async ValueTask<StatusResponse> StatusAsync(MailboxRow row, StatusItems items, CancellationToken ct)
    {
        var totals = row.Totals;
        return new StatusResponse(row.Name.Text)
        {
            Messages = items.HasFlag(StatusItems.Messages) ? (uint)totals.Messages : null,
            Recent = items.HasFlag(StatusItems.Recent) ? await RecentAsync(row, ct).ConfigureAwait(false) : null,
            UidNext = items.HasFlag(StatusItems.UidNext) ? totals.UidNext : null,
            UidValidity = items.HasFlag(StatusItems.UidValidity) ? row.UidValidity : null,
            Unseen = items.HasFlag(StatusItems.Unseen) ? (uint)totals.Unseen : null,
            Deleted = items.HasFlag(StatusItems.Deleted) ? (uint)totals.Deleted : null,
            Size = items.HasFlag(StatusItems.Size) ? totals.Size : null,
            HighestModSeq = items.HasFlag(StatusItems.HighestModSeq) ? totals.HighestModSeq : null,
        };
    }

    /// <summary>Messages no session was told of yet; of a mailbox nobody opened since the start, all that came since are not known, and none is told.</summary>
    private async ValueTask<uint> RecentAsync(MailboxRow row, CancellationToken ct)
    {
        if (marks.Mark(row.Id) is not { } first || first >= row.Totals.UidNext) return 0;
        uint count = 0;
        await foreach (var _ in messages.FlagsAsync(row.Id, UidSet.Span(first, uint.MaxValue), 0, ct).ConfigureAwait(false)) count++;
        return count;
    }
}
