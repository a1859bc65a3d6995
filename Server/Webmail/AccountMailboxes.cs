using System.Collections.Immutable;
using Mox.Protocols.Mime;
using Mox.Server.Identity.Web;
using Mox.Server.Storage;
using Mox.Server.Webmail.Messages;
using Mox.Server.Webmail.Search;
using Mox.Shared.Contracts;
using Mox.Shared.Contracts.Webmail;
using Mox.Shared.Model.Mailboxes;
using Mox.Shared.Model.Messages;

namespace Mox.Server.Webmail;

/// <inheritdoc/>
internal sealed class AccountMailboxes(CurrentAccount current, MailboxReader mailboxes, MessageReader messages, MessageLists lists, ConversationLists conversations, MessageSearch search, SelectedMessages selected, MessageAccess access) : IMailboxReader
{
    private const int MaxConversation = 200;

    /// <summary>Text the reading pane gets over the circuit.</summary>
    private const int MaxText = 200_000;

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
        await using var message = await access.OpenAsync(account.AccountId, messageId, ct);
        if (message is null) return null;
        var row = message.Row;
        var plan = BodyPlan.Of(message.Root);
        var text = await MessageAccess.TextAsync(message, plan, MaxText, ct);
        var cut = text.Length > MaxText;
        if (cut) text = text[..(char.IsHighSurrogate(text[MaxText - 1]) ? MaxText - 1 : MaxText)];
        var sanitized = plan.HasHtml ? await access.HtmlAsync(account.AccountId, message, plan, ct) : null;
        var envelope = row.Envelope;
        var mailbox = await mailboxes.GetAsync(row.MailboxId, ct);
        return new MessageDetail
        {
            Item = ReadModels.Item(row),
            Sender = envelope is { Sender: [var sender, ..], From: var from } && !from.Contains(sender) && sender.IsMailbox ? ReadModels.Person(sender) : null,
            ReplyTo = envelope is not null && !envelope.ReplyTo.SequenceEqual(envelope.From) ? ReadModels.People(envelope.ReplyTo) : [],
            To = ReadModels.People(envelope?.To ?? []),
            Cc = ReadModels.People(envelope?.Cc ?? []),
            Bcc = ReadModels.People(envelope?.Bcc ?? []),
            MessageIdField = envelope?.MessageId,
            Text = text,
            HasOwnText = plan.HasText,
            TextCut = cut,
            Html = !plan.HasHtml ? null : new HtmlView(WebRoutes.MessageHtml(messageId), sanitized?.RemoteReferences ?? 0, sanitized?.OwnColours ?? false, sanitized is null),
            Attachments = Files(messageId, plan, await InnerFiles.ListAsync(message, plan, text, ct), sanitized?.Embedded),
            Delivery = row.Delivery is { } delivery ? DeliveryViews.Of(delivery) : null,
            IsDraft = row.Flags.HasFlag(MessageFlags.Draft) || mailbox?.Use == SpecialUse.Drafts,
        };
    }

    /// <summary>The files in their order, those inside a part right behind it; last those that the HTML shows.</summary>
    private static ImmutableArray<AttachmentItem> Files(long messageId, BodyPlan plan, ImmutableArray<InnerFile> inner, IReadOnlySet<string>? embedded)
    {
        var items = plan.Files.SelectMany(file =>
        {
            var shown = file.Part.ContentId is { } id && embedded?.Contains(id.Trim().TrimStart('<').TrimEnd('>')) == true;
            var preview = SafeImages.TypeOf(file.Part) is null ? null : WebRoutes.MessagePartInline(messageId, file.Path);
            var item = new AttachmentItem(file.Path, FileNames.Of(file), $"{file.Part.Type}/{file.Part.Subtype}", Attachments.SizeOf(file.Part), WebRoutes.MessagePart(messageId, file.Path), preview, shown);
            return inner.Where(inside => ReferenceEquals(inside.File.Part, file.Part)).Select(Item).Prepend(item);
        });
        return [.. items.Concat(inner.Where(inside => inside.File.InText is not null).Select(Item)).OrderBy(item => item.Embedded)];

        AttachmentItem Item(InnerFile inside) => new(inside.Path, FileNames.Of(inside), inside.File.MediaType, inside.File.Size, WebRoutes.MessagePart(messageId, inside.Path), null, false);
    }
}
