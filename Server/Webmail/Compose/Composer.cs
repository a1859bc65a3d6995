using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using Mox.Protocols.Addresses;
using Mox.Protocols.Imap;
using Mox.Protocols.Mime;
using Mox.Protocols.Mime.Compose;
using Mox.Protocols.Mime.Fields;
using Mox.Server.Identity.Web;
using Mox.Server.Queue;
using Mox.Server.Storage;
using Mox.Server.Webmail.Messages;
using Mox.Shared.Contracts.Account;
using Mox.Shared.Contracts.Webmail;
using Mox.Shared.Model.Messages;

namespace Mox.Server.Webmail.Compose;

/// <inheritdoc/>
internal sealed partial class Composer(
    CurrentAccount current,
    AddressBook book,
    DraftStore drafts,
    DraftBuilder messages,
    MessageAccess access,
    MailboxWriter writer,
    IOutgoingQueue queue,
    IOptions<WebmailOptions> options,
    ILogger<Composer> log) : IComposer
{
    private const int MaxQuoted = 200_000;

    public async Task<ImmutableArray<SenderIdentity>> IdentitiesAsync(CancellationToken ct)
    {
        var account = await AccountAsync();
        var aliases = book.Aliases.Where(alias => alias.MembersSendAs && alias.HasMember(account.Id)).Select(alias => alias.Address);
        return [.. account.Addresses.OrderByDescending(address => address == account.Primary).Concat(aliases).Select(address => new SenderIdentity(address.ToString(), ""))];
    }

    public async Task<Draft> NewAsync(CancellationToken ct)
    {
        // The address signed in with is the one meant, where it is one to send from.
        var session = await current.RequireAsync();
        var account = await AccountAsync();
        return new Draft { From = (OwnAddresses.Holds(account, session.Login) ? session.Login : account.Primary).ToString() };
    }

    public async Task<Draft> FromMailtoAsync(string link, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(link);
        return MailtoLink.Apply(await NewAsync(ct), link);
    }

    public async Task<Draft?> ReplyAsync(long messageId, ReplyScope scope, TimeZoneInfo zone, CancellationToken ct)
    {
        var account = await AccountAsync();
        await using var message = await access.OpenAsync(account.Id, messageId, ct);
        if (message is null) return null;
        var envelope = message.Row.Envelope ?? new Envelope();
        var recipients = ReplyRecipients.Of(envelope, await FollowUpAsync(message, ct), scope, account);
        var text = await MessageAccess.TextAsync(message, BodyPlan.Of(message.Root), MaxQuoted, ct, forReply: true);
        var thread = ThreadFields.ReplyTo(envelope);
        return new Draft
        {
            From = SenderFor(account, message.Row).ToString(),
            To = recipients.To,
            Cc = recipients.Cc,
            Subject = thread.Subject.Text,
            Markdown = Quoting.Reply(message.Row, text, zone),
            Origin = new DraftOrigin(messageId, DraftKind.Reply, thread.InReplyTo?.Text ?? "", [.. thread.References.Select(id => id.Text)]),
        };
    }

    public async Task<Draft?> ForwardAsync(long messageId, TimeZoneInfo zone, CancellationToken ct)
    {
        var account = await AccountAsync();
        await using var message = await access.OpenAsync(account.Id, messageId, ct);
        if (message is null) return null;
        var plan = BodyPlan.Of(message.Root);
        var envelope = message.Row.Envelope ?? new Envelope();
        var thread = ThreadFields.Forward(envelope);
        var draft = new Draft
        {
            From = SenderFor(account, message.Row).ToString(),
            Subject = thread.Subject.Text,
            Markdown = Quoting.Forward(message.Row, await MessageAccess.TextAsync(message, plan, MaxQuoted, ct, forReply: true), zone),
            Origin = new DraftOrigin(messageId, DraftKind.Forward, "", [.. thread.References.Select(id => id.Text)]),
        };
        if (plan.Files.Count == 0) return draft;
        using var turn = await drafts.EnterAsync(account.Id, ct);
        var files = messages.WithIds(plan.Files.Select(file => DraftStore.FileOf(file, message, keepId: false)));
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

    public async Task<SendOutcome> SendAsync(Draft draft, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(draft);
        var account = await AccountAsync();
        var problems = Problems(account, draft);
        if (problems.Count > 0) return new SendOutcome.Incomplete([.. problems]);
        var recipients = Recipients(draft);
        try
        {
            using var turn = await drafts.EnterAsync(account.Id, ct);
            await using var stored = draft.Id == 0 ? null : await drafts.OpenAsync(account.Id, draft.Id, ct);
            if (draft.Id != 0 && stored is null) return new SendOutcome.Gone();
            var builder = messages.Build(account, draft, stored is null ? [] : DraftStore.FilesOf(stored, keepIds: false), forSending: true);
            if (await drafts.StageAsync(builder, ct) is not { } body) return new SendOutcome.Incomplete([new SendProblem(SendProblemKind.TooLarge, "")]);
            await queue.EnqueueAsync(
                new Submission
                {
                    AccountId = account.Id,
                    MailFrom = MailAddress.Parse(draft.From).Value,
                    Recipients = [.. recipients.Select(address => new SubmissionRecipient(address))],
                    Body = body,
                    SmtpUtf8 = builder.NeedsSmtpUtf8 || recipients.Any(address => address.IsInternational),
                    CopyToSent = true,
                    // Who got blind copies is told to nobody, but remembered in our own copy.
                    SentPrefix = builder.BlindCopyField(),
                    DraftMessageId = stored?.Id ?? 0,
                },
                ct);
        }
        catch (StoreBusyException busy)
        {
            LogBusy(busy);
            return new SendOutcome.Busy();
        }
        catch (QuotaExceededException)
        {
            return new SendOutcome.Quota();
        }

        await MarkOriginAsync(account, draft.Origin);
        return new SendOutcome.Queued(recipients.Count);
    }

    private async Task<SaveOutcome> StoreAsync(Draft draft, string? without, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(draft);
        var account = await AccountAsync();
        try
        {
            using var turn = await drafts.EnterAsync(account.Id, ct);
            await using var stored = draft.Id == 0 ? null : await drafts.OpenAsync(account.Id, draft.Id, ct);
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

    private List<SendProblem> Problems(AccountEntry account, Draft draft)
    {
        var problems = new List<SendProblem>();
        if (!MailAddress.Parse(draft.From).Try(out var from, out _) || !book.MaySendAs(account.Id, from)) problems.Add(new SendProblem(SendProblemKind.NotYourAddress, draft.From));
        var people = draft.To.Concat(draft.Cc).Concat(draft.Bcc).ToList();
        if (people.Count == 0) problems.Add(new SendProblem(SendProblemKind.NoRecipient, ""));
        problems.AddRange(people.Where(person => !MailAddress.Parse(person.Address.Trim()).Ok).Select(person => new SendProblem(SendProblemKind.InvalidRecipient, person.ToString())));
        if (people.Count > options.Value.MaxRecipients) problems.Add(new SendProblem(SendProblemKind.TooManyRecipients, ""));
        return problems;
    }

    private static List<MailAddress> Recipients(Draft draft)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return [.. draft.To.Concat(draft.Cc).Concat(draft.Bcc).Select(person => MailAddress.Parse(person.Address.Trim()).Value).Where(address => seen.Add(address.ToString()))];
    }

    private async Task<Draft?> ReadAsync(long accountId, long draftId, CancellationToken ct)
    {
        await using var stored = await drafts.OpenAsync(accountId, draftId, ct);
        return stored?.Draft;
    }

    /// <summary>The address an answer comes from: the one the message was sent to, where it is ours.</summary>
    private MailAddress SenderFor(AccountEntry account, MessageRow row)
    {
        var envelope = row.Envelope ?? new Envelope();
        foreach (var named in envelope.To.Concat(envelope.Cc).Concat(envelope.Bcc).Concat(envelope.From))
        {
            if (ReadModels.Address(named) is { } address && OwnAddresses.Holds(account, address)) return address;
        }

        return row.Delivery is { Recipient: var text } && MailAddress.Parse(text).Try(out var recipient, out _) && book.MaySendAs(account.Id, recipient) ? recipient : account.Primary;
    }

    private static async Task<ImmutableArray<EnvelopeAddress>> FollowUpAsync(OpenMessage message, CancellationToken ct)
    {
        await using var header = PartContent.OpenHeader(message.Root, message.Content.Stream);
        var octets = new byte[Math.Min(message.Root.HeaderLength, 256 << 10)];
        var length = await header.ReadAtLeastAsync(octets, octets.Length, throwOnEndOfStream: false, ct);
        return AddressList.Read(new HeaderReader(octets.AsSpan(0, length)).First("Mail-Followup-To"), 100);
    }

    /// <summary>The mail is on its way already: a fault here is told to the log, not to the sender.</summary>
    private async Task MarkOriginAsync(AccountEntry account, DraftOrigin? origin)
    {
        if (origin is not { MessageId: > 0 }) return;
        try
        {
            if (await access.FindAsync(account.Id, origin.MessageId, CancellationToken.None) is not { } row) return;
            var flag = origin.Kind == DraftKind.Reply ? MessageFlags.Answered : MessageFlags.Forwarded;
            await writer.StoreFlagsAsync(row.MailboxId, UidSet.Of(row.Uid), new FlagChange(FlagChangeKind.Add, flag, []), null, CancellationToken.None);
        }
        catch (StoreBusyException busy)
        {
            LogNotMarked(busy, origin.MessageId);
        }
    }

    private async ValueTask<AccountEntry> AccountAsync() => book.Account((await current.RequireAsync()).AccountId) ?? throw new NotSignedInException();

    [LoggerMessage(6301, LogLevel.Warning, "A message could not be stored: the store is busy")]
    private partial void LogBusy(Exception fault);

    [LoggerMessage(6302, LogLevel.Warning, "Message {MessageId} was answered or forwarded but could not be flagged so")]
    private partial void LogNotMarked(Exception fault, long messageId);
}
