using System.Collections.Immutable;
using System.Globalization;
using Mox.Protocols.Mime;
using Mox.Protocols.Mime.Fields;
using Mox.Server.Identity.Web;
using Mox.Server.Rules;
using Mox.Server.Storage;
using Mox.Server.Webmail.Messages;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Contracts.Webmail;
using Mox.Shared.Words;

namespace Mox.Server.Webmail.Rules;

/// <inheritdoc/>
internal sealed class MailRules(CurrentAccount current, RuleStore store, RuleBook book, RuleSearch search, MailboxReader mailboxes, MessageReader messages, MailboxWriter writer) : IMailRules
{
    private const string FromMove = "move";

    public async Task<ImmutableArray<RuleItem>> ListAsync(CancellationToken ct) =>
        [.. (await store.ListAsync((await current.RequireAsync()).AccountId, ct)).Select(Item).OfType<RuleItem>()];

    public async Task<RuleItem> SaveAsync(RuleItem rule, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return await KeepAsync(rule with { Position = 0, Created = default, FromMove = false }, ct);
    }

    public async Task<RuleItem?> RemoveAsync(long id, CancellationToken ct)
    {
        var account = await current.RequireAsync();
        return await BusyAsync(store.RemoveAsync(account.AccountId, id, ct)) is { } row ? Item(row) : null;
    }

    public Task<RuleItem> RestoreAsync(RuleItem rule, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return KeepAsync(rule with { Id = 0 }, ct);
    }

    public async Task OrderAsync(ImmutableArray<long> ids, CancellationToken ct) => await BusyAsync(store.OrderAsync((await current.RequireAsync()).AccountId, ids, ct));

    public async Task<RuleTrial> TryAsync(RuleText text, CancellationToken ct)
    {
        var account = await current.RequireAsync();
        var rule = RuleDocument.Checked(text is { Acts: false } ? text with { Stop = true } : text);
        var found = await search.FindAsync(account.AccountId, rule, ct);
        return new RuleTrial(found.Rows.Length, found.Looked, found.All, [.. found.Rows.Take(RuleTrial.Shown).Select(ReadModels.Item)]);
    }

    public async Task<MessageOutcome> ApplyAsync(RuleText text, CancellationToken ct)
    {
        var account = await current.RequireAsync();
        var rule = RuleDocument.Checked(text);
        var verdict = RuleVerdict.Nothing.And(rule, mayPlace: true);
        var folder = 0L;
        if (rule.MoveTo != 0 || rule.Archive) folder = await book.PlaceAsync(account.AccountId, verdict, ct) ?? throw new ChangeRefusedException(Worded.Of(RefusalWords.FolderGone));
        var found = await search.FindAsync(account.AccountId, rule, ct);
        return await RuleApplication.ApplyAsync(writer, found.Rows, verdict, folder, ct);
    }

    public async Task<RuleOffer?> OfferAsync(long messageId, long fromMailboxId, long toMailboxId, CancellationToken ct)
    {
        var account = await current.RequireAsync();
        if (await OwnAsync(account, fromMailboxId, ct) is not { } from || await OwnAsync(account, toMailboxId, ct) is not { } to) return null;
        var rows = await messages.ByIdsAsync(account.AccountId, [messageId], MessageColumns.Envelope | MessageColumns.Delivery, ct);
        if (rows is not [var row] || row.MailboxId != to.Id) return null;
        var rules = (await store.ListAsync(account.AccountId, ct)).Where(rule => rule.Enabled).Select(rule => (rule.Id, Text: RuleDocument.Read(rule.Document))).Where(rule => rule.Text is not null).Select(rule => (rule.Id, rule.Text!)).ToList();
        return MoveOffers.Of(row, await ListsAsync(messageId, ct), from, to, rules, await store.SilencesAsync(account.AccountId, ct));
    }

    public async Task<RuleItem?> AnswerAsync(RuleOffer offer, RuleAnswer answer, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(offer);
        var account = await current.RequireAsync();
        switch (answer)
        {
            case RuleAnswer.Yes when offer.Kind == RuleOfferKind.Remove:
                return await RemoveAsync(offer.RuleId, ct);
            case RuleAnswer.Yes:
                return await KeepAsync(new RuleItem(0, "", MoveOffers.Rule(offer)) { FromMove = true }, ct);
            case RuleAnswer.NeverForSender:
                await BusyAsync(store.SilenceAsync(account.AccountId, offer.IsList ? MoveOffers.List : MoveOffers.Sender, offer.Key.ToLowerInvariant(), ct));
                return null;
            case RuleAnswer.NeverForFolder:
                await BusyAsync(store.SilenceAsync(account.AccountId, offer.Kind == RuleOfferKind.Add ? MoveOffers.ToFolder : MoveOffers.FromFolder, offer.FolderId.ToString(CultureInfo.InvariantCulture), ct));
                return null;
            default:
                return null;
        }
    }

    public async Task<ImmutableArray<RuleSilenceItem>> SilencesAsync(CancellationToken ct)
    {
        var account = await current.RequireAsync();
        var names = (await mailboxes.ListAsync(account.AccountId, ct)).ToDictionary(mailbox => mailbox.Id.ToString(CultureInfo.InvariantCulture), mailbox => mailbox.Name.Text);
        return [.. (await store.SilencesAsync(account.AccountId, ct)).Select(silence => silence.Kind switch
        {
            MoveOffers.List => new RuleSilenceItem(silence.Id, RuleSilenceKind.List, silence.Value),
            MoveOffers.Sender => new RuleSilenceItem(silence.Id, RuleSilenceKind.Sender, silence.Value),
            MoveOffers.ToFolder => names.GetValueOrDefault(silence.Value) is { } to ? new RuleSilenceItem(silence.Id, RuleSilenceKind.ToFolder, to) : null,
            _ => names.GetValueOrDefault(silence.Value) is { } from ? new RuleSilenceItem(silence.Id, RuleSilenceKind.FromFolder, from) : null,
        }).OfType<RuleSilenceItem>()];
    }

    public async Task ForgetSilenceAsync(long id, CancellationToken ct) => await BusyAsync(store.ForgetSilenceAsync((await current.RequireAsync()).AccountId, id, ct));

    private async Task<RuleItem> KeepAsync(RuleItem rule, CancellationToken ct)
    {
        var account = await current.RequireAsync();
        var text = RuleDocument.Checked(rule.Text);
        var name = Contacts.ContactRules.Line(rule.Name);
        if (name.Length > RuleItem.MaxName) throw new ChangeRefusedException(Worded.Of(RefusalWords.NameTooLong, RuleItem.MaxName), "name");
        if (text.MoveTo != 0 && await OwnAsync(account, text.MoveTo, ct) is null) throw new ChangeRefusedException(Worded.Of(RefusalWords.FolderGone), "folder");
        var row = new RuleRow(rule.Id, rule.Position, name, rule.Enabled, RuleDocument.Write(text), rule.Created, rule.FromMove ? FromMove : "");
        var kept = await BusyAsync(store.SaveAsync(account.AccountId, row, all => Judge(all, row, text), ct));
        return kept is not null && Item(kept) is { } item ? item : throw new ChangeRefusedException(Worded.Of(RefusalWords.RuleGone));
    }

    private static void Judge(ImmutableArray<RuleRow> all, RuleRow row, RuleText text)
    {
        if (row.Id == 0 && all.Length >= RuleItem.Most) throw new ChangeRefusedException(Worded.Of(RefusalWords.RulesFull, RuleItem.Most));
        var conditions = all.Where(one => one.Id != row.Id).Sum(one => RuleDocument.Read(one.Document)?.Conditions.Length ?? 0) + text.Conditions.Length;
        if (conditions > RuleItem.MostConditions) throw new ChangeRefusedException(Worded.Of(RefusalWords.RuleConditionsFull, RuleItem.MostConditions));
    }

    /// <summary>How many List-Id fields a message has, and the first id.</summary>
    private async Task<(int Count, string Id)> ListsAsync(long messageId, CancellationToken ct)
    {
        if (await messages.OpenAsync(messageId, ct) is not { } content) return (0, "");
        await using var open = content;
        var header = await RuleSubject.HeaderAsync(content.Stream, content.Length, ct);
        return Lists(header);

        static (int, string) Lists(ReadOnlyMemory<byte> header)
        {
            var reader = new HeaderReader(header.Span);
            return (reader.Count("List-Id"), reader.TryFirst("List-Id", out var list) ? TextList.ListId(list.RawValue).Id ?? "" : "");
        }
    }

    private async Task<MailboxRow?> OwnAsync(SessionClaims account, long mailboxId, CancellationToken ct) =>
        await mailboxes.GetAsync(mailboxId, ct) is { } mailbox && mailbox.AccountId == account.AccountId ? mailbox : null;

    private static RuleItem? Item(RuleRow row) => RuleDocument.Read(row.Document) is { } text
        ? new RuleItem(row.Id, row.Name, text) { Enabled = row.Enabled, Position = row.Position, Created = row.Created, FromMove = row.Comment == FromMove }
        : null;

    private static async Task<T> BusyAsync<T>(Task<T> change)
    {
        try
        {
            return await change;
        }
        catch (StoreBusyException)
        {
            throw new ChangeRefusedException(Worded.Of(RefusalWords.Busy));
        }
    }
}
