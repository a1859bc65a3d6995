using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using Mox.Protocols.Imap;
using Mox.Server.Identity.Web;
using Mox.Server.Storage;
using Mox.Server.Webmail.Compose.Advice;
using Mox.Server.Webmail.Messages;
using Mox.Shared.Contracts.Account;
using Mox.Shared.Contracts.Webmail;

namespace Mox.Server.Webmail.Compose;

/// <inheritdoc/>
internal sealed partial class Composer(
    CurrentAccount current,
    AddressBook book,
    IWebmailSettings choices,
    DraftStore drafts,
    DraftBuilder messages,
    DraftSender sender,
    Answers answers,
    WritingAdvisor advisor,
    MessageAccess access,
    MailboxWriter writer,
    PersonalSettingStore documents,
    IOptions<WebmailOptions> options,
    ILogger<Composer> log) : IComposer
{
    public WritingLimits Limits => new(options.Value.MaxMessageOctets, options.Value.MaxRecipients);

    public async Task<ImmutableArray<SenderIdentity>> IdentitiesAsync(CancellationToken ct)
    {
        var account = await AccountAsync();
        var settings = await choices.ReadAsync(ct);
        var aliases = book.Aliases.Where(alias => alias.MembersSendAs && alias.HasMember(account.Id)).Select(alias => alias.Address);
        return
        [
            .. account.Addresses.OrderByDescending(address => address == account.Primary).Concat(aliases)
                .Select(address => new SenderIdentity(address.ToString(), Opening.NameOf(settings, address.ToString(), account.DisplayName)) { Separators = book.Domain(address.Domain)?.Separators ?? "" }),
        ];
    }

    public async Task<Draft> NewAsync(CancellationToken ct) => Opening.Fill(await EmptyAsync(ct), await choices.ReadAsync(ct), "", below: false);

    public async Task<Draft> FromMailtoAsync(string link, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(link);
        var settings = await choices.ReadAsync(ct);
        var draft = MailtoLink.Apply((await EmptyAsync(ct)) with { Format = DraftFormat.Markdown }, link);
        if (draft.Markdown.Length == 0) return Opening.Fill(draft with { Format = settings.Format }, settings, "", below: false);
        var text = settings.Format == DraftFormat.Rich ? RichMail.FromText(draft.Markdown) : draft.Markdown;
        var filled = Opening.Fill(draft with { Format = settings.Format, Markdown = "" }, settings, text, below: true);
        return filled.Signature.Length > 0 ? filled : filled.WithSource(text);
    }

    public async Task<Draft?> ReplyAsync(long messageId, ReplyScope scope, TimeZoneInfo zone, string selected, CancellationToken ct) =>
        await answers.ReplyAsync(await AccountAsync(), messageId, scope, new AnswerStyle(await choices.ReadAsync(ct), zone, selected), ct);

    public async Task<Draft?> ForwardAsync(long messageId, TimeZoneInfo zone, CancellationToken ct)
    {
        var account = await AccountAsync();
        await using var message = await access.OpenAsync(account.Id, messageId, ct);
        if (message is null) return null;
        var (draft, parts) = await Answers.ForwardAsync(message, new OwnAddresses(book, account).SenderFor(message.Row), new AnswerStyle(await choices.ReadAsync(ct), zone, ""), ct);
        if (parts.Count == 0) return draft;
        using var turn = await drafts.EnterAsync(account.Id, ct);
        var files = messages.WithIds(parts.Select(file => DraftStore.FileOf(file, message, keepId: false)));
        var (outcome, id) = await drafts.ReplaceAsync(account.Id, 0, messages.Build(account, draft, files, forSending: false), ct);

        // Files too large to be sent from here: the text alone can still be passed on.
        return outcome == DraftStored.Done ? await ReadAsync(account.Id, id, ct) : draft;
    }

    public async Task<Draft?> OpenAsync(long draftId, CancellationToken ct) => await ReadAsync((await AccountAsync()).Id, draftId, ct);

    public Task<SaveOutcome> SaveAsync(Draft draft, CancellationToken ct) => StoreAsync(draft, null, ct);

    public Task<SaveOutcome> RemoveAttachmentAsync(Draft draft, string attachmentId, CancellationToken ct) => StoreAsync(draft, attachmentId, ct);

    public async Task DiscardAsync(long draftId, CancellationToken ct)
    {
        var account = await AccountAsync();
        using var turn = await drafts.EnterAsync(account.Id, ct);
        await using var stored = await drafts.OpenAsync(account.Id, draftId, ct);
        if (stored is not null) await writer.RemoveAsync(stored.Message.Row.MailboxId, UidSet.Of(stored.Message.Row.Uid), ct);
    }

    public Task<string> PreviewAsync(string markdown, CancellationToken ct) => Task.FromResult(MarkdownMail.ToPreview(markdown));

    public async Task<string> SignatureAsync(string address, DraftFormat format, CancellationToken ct) => Opening.Signature(await choices.ReadAsync(ct), address, format);

    public async Task<Draft> ConvertAsync(Draft draft, DraftFormat format, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(draft);
        if (draft.Format == format) return draft;
        var signature = Opening.Signature(await choices.ReadAsync(ct), draft.From, format);
        var kept = draft.Signature.Length > 0 && draft.Source.Contains(draft.Signature, StringComparison.Ordinal);
        var converted = draft with { Format = format, Markdown = "", Html = "", Signature = kept ? signature : "" };
        if (format == DraftFormat.Markdown) return converted with { Markdown = RichMail.ToText(draft.Html) };
        if (!kept) return converted with { Html = MarkdownMail.ToFragment(draft.Markdown) };
        var at = draft.Markdown.LastIndexOf(draft.Signature, StringComparison.Ordinal);
        return converted with { Html = MarkdownMail.ToFragment(draft.Markdown[..at]) + signature + MarkdownMail.ToFragment(draft.Markdown[(at + draft.Signature.Length)..]) };
    }

    public async Task<DraftFate> FateAsync(string key, long draftId, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(key);
        var account = await AccountAsync();
        if (!DraftBuilder.IsKey(key)) return new DraftFate.Unknown();
        if (SentDrafts.Holds(await documents.ReadAsync(account.Id, SentDrafts.Name, ct), key)) return new DraftFate.Sent();
        var draft = draftId == 0 ? null : await ReadAsync(account.Id, draftId, ct);
        if (draft?.Key == key) return new DraftFate.Stored(draft);
        var id = await drafts.FindAsync(account.Id, messages.IdOf(key).Text, ct);
        return id != 0 && await ReadAsync(account.Id, id, ct) is { } found ? new DraftFate.Stored(found) : new DraftFate.Unknown();
    }

    public async Task<ImmutableArray<WritingAdvice>> AdviseAsync(Draft draft, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(draft);
        return await advisor.AdviseAsync((await AccountAsync()).Id, draft, ct);
    }

    public async Task<SendOutcome> SendAsync(Draft draft, DateTimeOffset? at, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(draft);
        return await sender.SendAsync(await AccountAsync(), draft, at, await choices.ReadAsync(ct), ct);
    }

    private async Task<Draft> EmptyAsync(CancellationToken ct)
    {
        // The address signed in with is the one meant, where it is one to send from.
        var session = await current.RequireAsync();
        var account = await AccountAsync();
        var from = new OwnAddresses(book, account).Holds(session.Login) ? session.Login : account.Primary;
        return new Draft { Key = DraftBuilder.NewKey(), From = from.ToString(), Format = (await choices.ReadAsync(ct)).Format };
    }

    private async Task<SaveOutcome> StoreAsync(Draft draft, string? without, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(draft);
        var account = await AccountAsync();
        if (!DraftBuilder.IsKey(draft.Key)) draft = draft with { Key = DraftBuilder.NewKey() };
        try
        {
            using var turn = await drafts.EnterAsync(account.Id, ct);
            await using var stored = draft.Id == 0 ? null : await drafts.OpenAsync(account.Id, draft.Id, ct);
            if (stored is null && SentDrafts.Holds(await documents.ReadAsync(account.Id, SentDrafts.Name, ct), draft.Key)) return new SaveOutcome.Sent();
            if (draft.Id != 0 && stored is null) return new SaveOutcome.Gone();
            var files = stored is null ? [] : DraftStore.FilesOf(stored, keepIds: true);
            if (without is not null && stored is not null) files = [.. files.Where((_, i) => stored.Draft.Attachments[i].Id != without)];
            var (outcome, id) = await drafts.ReplaceAsync(account.Id, stored?.Id ?? 0, messages.Build(account, draft, messages.WithIds(files), forSending: false), ct);
            return outcome switch
            {
                DraftStored.Gone => new SaveOutcome.Gone(),
                DraftStored.TooLarge => new SaveOutcome.TooLarge(options.Value.MaxMessageOctets),
                _ => await ReadAsync(account.Id, id, ct) is { } saved ? new SaveOutcome.Saved(draft with { Id = saved.Id, Attachments = saved.Attachments }) : new SaveOutcome.Gone(),
            };
        }
        catch (StoreBusyException busy)
        {
            LogBusy(busy);
            return new SaveOutcome.Busy();
        }
        catch (QuotaExceededException)
        {
            return new SaveOutcome.Quota();
        }
    }

    private async Task<Draft?> ReadAsync(long accountId, long draftId, CancellationToken ct)
    {
        await using var stored = await drafts.OpenAsync(accountId, draftId, ct);
        return stored?.Draft;
    }

    private async ValueTask<AccountEntry> AccountAsync() => book.Account((await current.RequireAsync()).AccountId) ?? throw new NotSignedInException();

    [LoggerMessage(6301, LogLevel.Warning, "A draft could not be stored: the store is busy")]
    private partial void LogBusy(Exception fault);
}
