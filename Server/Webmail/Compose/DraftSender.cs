using Microsoft.Extensions.Options;
using Mox.Protocols.Addresses;
using Mox.Protocols.Imap;
using Mox.Server.Queue;
using Mox.Server.Storage;
using Mox.Server.Webmail.Messages;
using Mox.Shared.Contracts.Webmail;
using Mox.Shared.Model.Messages;

namespace Mox.Server.Webmail.Compose;

/// <summary>Sends drafts: the message into the queue, its copy into Sent, the draft away and its key remembered, all in one transaction.</summary>
internal sealed partial class DraftSender(
    AddressBook book, DraftStore drafts, DraftBuilder messages, MessageAccess access, MailboxWriter writer, IOutgoingQueue queue, PersonalSettingStore documents, IOptions<WebmailOptions> options, TimeProvider time, ILogger<DraftSender> log)
{
    /// <param name="at">Not before this time; null: when the time to undo is over.</param>
    public async Task<SendOutcome> SendAsync(AccountEntry account, Draft draft, DateTimeOffset? at, WebmailSettings settings, CancellationToken ct)
    {
        if (!DraftBuilder.IsKey(draft.Key)) draft = draft with { Key = DraftBuilder.NewKey() };
        var problems = Problems(account, draft, at);
        if (problems.Count > 0) return new SendOutcome.Incomplete([.. problems]);
        try
        {
            using var turn = await drafts.EnterAsync(account.Id, ct);
            await using var stored = draft.Id == 0 ? null : await drafts.OpenAsync(account.Id, draft.Id, ct);
            if (SentDrafts.Holds(await documents.ReadAsync(account.Id, SentDrafts.Name, ct), draft.Key)) return new SendOutcome.Already();
            if (draft.Id != 0 && stored is null) return new SendOutcome.Gone();
            return await QueueAsync(account, draft, stored, at, settings, ct);
        }
        catch (DraftSentException)
        {
            return new SendOutcome.Already();
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
        catch (SendingLimitException limit)
        {
            return new SendOutcome.Limited(limit.Limit == SendingLimit.NewRecipients, limit.Most, limit.Wait);
        }
    }

    private async Task<SendOutcome> QueueAsync(AccountEntry account, Draft draft, StoredDraft? stored, DateTimeOffset? at, WebmailSettings settings, CancellationToken ct)
    {
        var recipients = Recipients(draft);
        var from = MailAddress.Parse(draft.From).Value;
        var files = stored is null ? [] : DraftStore.FilesOf(stored, keepIds: draft.Format == DraftFormat.Rich);
        var builder = messages.Build(account, draft, files, forSending: true, Opening.NameOf(settings, draft.From, account.DisplayName), at);
        if (await drafts.StageAsync(builder, ct) is not { } body) return new SendOutcome.Incomplete([new SendProblem(SendProblemKind.TooLarge, "")]);
        var until = at ?? (settings.UndoSeconds > 0 ? time.GetUtcNow() + TimeSpan.FromSeconds(settings.UndoSeconds) : null);
        var marks = await MarksAsync(account, draft.Origin, ct);
        var ids = await queue.EnqueueAsync(
            new Submission
            {
                AccountId = account.Id,
                Limited = true,
                MailFrom = from,
                Recipients = [.. recipients.Select(address => new SubmissionRecipient(address))],
                Body = body,
                SmtpUtf8 = builder.NeedsSmtpUtf8 || recipients.Any(address => address.IsInternational),
                HoldUntil = until,
                RequireTls = draft.RequireTls,
                CopyToSent = true,
                // Who got blind copies is told to nobody, but remembered in our own copy.
                SentPrefix = builder.BlindCopyField(),
                DraftMessageId = stored?.Id ?? 0,
                Along = (turn, baseId, sentId) =>
                {
                    SentDrafts.Add(turn, account.Id, draft.Key);
                    PersonalSettingStore.RemoveDelivered(turn, account.Id, WaitingDraft.Prefix);
                    var waiting = new WaitingDraft(DraftState.Of(draft), draft.Source, recipients.Count, sentId, marks);
                    if (until is not null && sentId != 0) PersonalSettingStore.Write(turn, account.Id, WaitingDraft.NameOf(baseId), waiting.Write());
                },
            },
            ct);
        if (marks) await MarkOriginAsync(account, draft.Origin, on: true);
        return new SendOutcome.Queued(recipients.Count, ids[0], until);
    }

    /// <summary>Flags what a draft answers or passes on, or takes the flag away. The mail is on its way already: a fault here is told to the log, not to the sender.</summary>
    public async Task MarkOriginAsync(AccountEntry account, DraftOrigin? origin, bool on)
    {
        if (origin is not { MessageId: > 0 }) return;
        try
        {
            if (await access.FindAsync(account.Id, origin.MessageId, CancellationToken.None) is not { } row) return;
            // Nobody answers junk: filters learn from that.
            var more = on && origin.Kind == DraftKind.Reply && !row.Flags.HasFlag(MessageFlags.Junk) ? MessageFlags.NotJunk : MessageFlags.None;
            await writer.StoreFlagsAsync(row.MailboxId, UidSet.Of(row.Uid), new FlagChange(on ? FlagChangeKind.Add : FlagChangeKind.Remove, FlagOf(origin) | more, []), null, CancellationToken.None);
        }
        catch (StoreBusyException busy)
        {
            LogNotMarked(busy, origin.MessageId);
        }
    }

    /// <summary>True when sending flags the message a draft comes from, which has not the flag yet.</summary>
    private async Task<bool> MarksAsync(AccountEntry account, DraftOrigin? origin, CancellationToken ct) =>
        origin is { MessageId: > 0 } && await access.FindAsync(account.Id, origin.MessageId, ct) is { } row && !row.Flags.HasFlag(FlagOf(origin));

    private static MessageFlags FlagOf(DraftOrigin origin) => origin.Kind == DraftKind.Reply ? MessageFlags.Answered : MessageFlags.Forwarded;

    private List<SendProblem> Problems(AccountEntry account, Draft draft, DateTimeOffset? at)
    {
        var problems = new List<SendProblem>();
        if (!MailAddress.Parse(draft.From).Try(out var from, out _) || !book.MaySendAs(account.Id, from)) problems.Add(new SendProblem(SendProblemKind.NotYourAddress, draft.From));
        var people = draft.To.Concat(draft.Cc).Concat(draft.Bcc).ToList();
        if (people.Count == 0) problems.Add(new SendProblem(SendProblemKind.NoRecipient, ""));
        problems.AddRange(Invalid(people, SendProblemKind.InvalidRecipient));
        problems.AddRange(Invalid(draft.ReplyTo, SendProblemKind.InvalidReplyTo));
        if (people.Count > options.Value.MaxRecipients) problems.Add(new SendProblem(SendProblemKind.TooManyRecipients, ""));
        if (at is { } when && (when <= time.GetUtcNow() || when > time.GetUtcNow() + WritingLimits.FarthestSending)) problems.Add(new SendProblem(SendProblemKind.WrongTime, ""));
        return problems;
    }

    private static IEnumerable<SendProblem> Invalid(IEnumerable<Person> people, SendProblemKind kind) =>
        people.Where(person => !MailAddress.Parse(person.Address.Trim()).Ok).Select(person => new SendProblem(kind, person.ToString()));

    private static List<MailAddress> Recipients(Draft draft)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return [.. draft.To.Concat(draft.Cc).Concat(draft.Bcc).Select(person => MailAddress.Parse(person.Address.Trim()).Value).Where(address => seen.Add(address.ToString()))];
    }

    [LoggerMessage(6303, LogLevel.Warning, "A message could not be queued: the store is busy")]
    private partial void LogBusy(Exception fault);

    [LoggerMessage(6302, LogLevel.Warning, "Message {MessageId} was answered or forwarded but could not be flagged so")]
    private partial void LogNotMarked(Exception fault, long messageId);
}
