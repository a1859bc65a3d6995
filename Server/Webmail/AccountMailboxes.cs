using System.Collections.Immutable;
using Mox.Server.Identity.Web;
using Mox.Server.Storage;
using Mox.Server.Webmail.Messages;
using Mox.Server.Webmail.Search;
using Mox.Shared.Contracts.Webmail;

namespace Mox.Server.Webmail;

/// <inheritdoc/>
internal sealed class AccountMailboxes(CurrentAccount current, MailboxReader mailboxes, MessageReader messages, MessageLists lists, ConversationLists conversations, MessageSearch search, SelectedMessages selected, DetailReader details) : IMailboxReader
{
    private const int MaxConversation = 200;

    public async Task<FolderTree> FoldersAsync(CancellationToken ct)
    {
        var account = await current.RequireAsync();
        var folders = (await mailboxes.ListAsync(account.AccountId, ct)).Select(ReadModels.Folder).ToList();
        folders.Sort(Folder.Compare);
        var (used, limit) = await mailboxes.UsageAsync(account.AccountId, ct);
        return new FolderTree([.. folders], used, limit);
    }

    public async Task<MessagePage?> PageAsync(MessageQuery query, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(query);
        var account = await current.RequireAsync();
        var take = Math.Clamp(query.Take, 1, MessageQuery.MaxTake);
        if (!string.IsNullOrWhiteSpace(query.Search) || query.MailboxId == MessageQuery.Everywhere) return await search.PageAsync(account.AccountId, query, take, ct);
        var filter = SelectedMessages.Filter(query.Filter);
        ListPlace? place = query.After is { } anchor ? new ListPlace(anchor.Received, anchor.MessageId) : null;
        var (above, skip) = (query.Above && place is not null, Math.Max(0, query.Skip));
        if (query.Conversations)
        {
            var rows = await conversations.PageAsync(account.AccountId, query.MailboxId, filter, place, above, skip, take, ReadModels.ItemColumns, ct);
            return rows is null ? null : new MessagePage([.. rows.Rows.Select(ReadModels.Item)], rows.Total, rows.First);
        }

        var run = await lists.PageAsync(account.AccountId, query.MailboxId, filter, place, above, skip, take, ReadModels.ItemColumns, ct);
        return run is null ? null : new MessagePage([.. run.Rows.Select(ReadModels.Item)], run.Total, run.First);
    }

    public async Task<ImmutableArray<MessageItem>> RowsAsync(MessageQuery query, ImmutableArray<long> threadIds, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(query);
        var account = await current.RequireAsync();
        return [.. (await conversations.RowsAsync(account.AccountId, query.MailboxId, threadIds, ReadModels.ItemColumns, ct)).Select(ReadModels.Item)];
    }

    public async Task<MessageMatch> MatchAsync(MessageQuery query, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(query);
        var account = await current.RequireAsync();
        return await selected.MatchAsync(account.AccountId, query, ct);
    }

    public async Task<UnreadCount> UnreadAsync(MessageQuery query, int atMost, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(query);
        var account = await current.RequireAsync();
        return await search.UnreadAsync(account.AccountId, query, atMost, ct);
    }

    public async Task<MessageItem?> ItemAsync(long messageId, CancellationToken ct)
    {
        var account = await current.RequireAsync();
        return await messages.ByIdsAsync(account.AccountId, [messageId], ReadModels.ItemColumns, ct) is [var row] ? ReadModels.Item(row) : null;
    }

    public async Task<ImmutableArray<MessageItem>> ConversationAsync(long threadId, CancellationToken ct)
    {
        var account = await current.RequireAsync();
        var rows = await messages.ThreadAsync(account.AccountId, threadId, ReadModels.ItemColumns, MaxConversation, ct);
        return [.. rows.Select(ReadModels.Item)];
    }

    public async Task<MessageDetail?> MessageAsync(long messageId, CancellationToken ct)
    {
        var account = await current.RequireAsync();
        return await details.ReadAsync(account.AccountId, messageId, ct);
    }
}
