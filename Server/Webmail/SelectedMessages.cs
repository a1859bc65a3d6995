using System.Collections.Immutable;
using Mox.Server.Identity.Web;
using Mox.Server.Storage;
using Mox.Server.Webmail.Search;
using Mox.Shared.Contracts.Webmail;
using Mox.Shared.Model.Mailboxes;

namespace Mox.Server.Webmail;

/// <summary>Finds the messages a selection stands for, and hands them out in portions, each grouped by the mailbox it is in at that moment.</summary>
internal sealed class SelectedMessages(MailboxReader mailboxes, MessageReader messages, MessageLists lists, MessageSearch search)
{
    /// <summary>Messages changed in one turn of the store.</summary>
    public const int Portion = 500;

    /// <summary>Messages of a search that an action reaches.</summary>
    private const int MaxFound = 100_000;

    public static ListFilter Filter(MessageFilter filter) => filter switch
    {
        MessageFilter.Unread => ListFilter.Unread,
        MessageFilter.Flagged => ListFilter.Flagged,
        MessageFilter.WithAttachments => ListFilter.WithAttachments,
        _ => ListFilter.All,
    };

    /// <summary>How many messages a list holds, and the moment that is true for.</summary>
    public async Task<MessageMatch> MatchAsync(long accountId, MessageQuery query, CancellationToken ct)
    {
        var (count, modSeq) = await lists.CountAsync(accountId, query.MailboxId, Filter(query.Filter), ct);
        return new MessageMatch(IsSearch(query) ? (await FoundAsync(accountId, query, ct)).Length : count, modSeq);
    }

    /// <summary>The ids of a selection as it is now: those of a list up to its moment, those of collapsed conversations with all they hold in the folder.</summary>
    public async Task<ImmutableArray<long>> IdsAsync(long accountId, MessageSelection selection, CancellationToken ct)
    {
        if (selection.Query is { } query)
        {
            return IsSearch(query)
                ? await lists.UpToAsync(accountId, await FoundAsync(accountId, query, ct), selection.Moment, ct)
                : await lists.AllAsync(accountId, query.MailboxId, Filter(query.Filter), selection.Moment, ct);
        }

        if (selection.Conversations.IsEmpty) return [.. selection.Ids.Distinct()];
        var whole = await lists.OfConversationsAsync(accountId, selection.ShownMailboxId, selection.Conversations, ct);
        return [.. selection.Ids.Concat(whole).Distinct()];
    }

    /// <summary>Runs an action over the messages of a selection, portion by portion.</summary>
    /// <param name="moves">The action moves: of several messages, those in Sent are passed over unless Sent is shown.</param>
    public async Task EachAsync(SessionClaims account, MessageSelection selection, bool moves, Func<IEnumerable<IGrouping<long, MessageRow>>, Task> act, CancellationToken ct)
    {
        var ids = await IdsAsync(account.AccountId, selection, ct);
        var sent = moves && ids.Length > 1 && selection.ShownMailboxId != 0 ? (await mailboxes.FindByUseAsync(account.AccountId, SpecialUse.Sent, ct))?.Id : null;
        if (sent == selection.ShownMailboxId) sent = null;
        var only = selection.Query is { } query && !IsSearch(query) ? query.MailboxId : 0;
        for (var done = 0; done < ids.Length; done += Portion)
        {
            var groups = await GroupsAsync(account.AccountId, ids[done..Math.Min(ids.Length, done + Portion)], ct);
            await act(groups.Where(group => group.Key != sent && (only == 0 || group.Key == only)));
            selection.Progress?.Invoke(Math.Min(ids.Length, done + Portion));
        }
    }

    /// <summary>The messages of the account among these, by the mailbox they are in now.</summary>
    public async Task<IEnumerable<IGrouping<long, MessageRow>>> GroupsAsync(long accountId, ImmutableArray<long> messageIds, CancellationToken ct) =>
        (await messages.ByIdsAsync(accountId, messageIds, MessageColumns.Snoozed, ct)).GroupBy(row => row.MailboxId);

    private static bool IsSearch(MessageQuery query) => !string.IsNullOrWhiteSpace(query.Search);

    private async Task<ImmutableArray<long>> FoundAsync(long accountId, MessageQuery query, CancellationToken ct) =>
        await search.AllAsync(accountId, query with { After = null, Above = false, Skip = 0 }, MaxFound, ct);
}
