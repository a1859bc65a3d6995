using System.Collections.Concurrent;
using System.Collections.Immutable;
using Mox.Server.Storage;
using Mox.Shared.Contracts.Webmail;
using Mox.Shared.Model.Mailboxes;

namespace Mox.Server.Rules;

/// <summary>The rules of all accounts where mail is delivered: kept in memory until they change, so that accounts without rules cost nothing.</summary>
internal sealed partial class RuleBook
{
    /// <summary>Accounts whose rules are kept in memory; beyond, all are read anew.</summary>
    private const int MaxKept = 10_000;

    private readonly RuleStore _store;
    private readonly MailboxReader _mailboxes;
    private readonly MailboxWriter _writer;
    private readonly ILogger<RuleBook> _log;
    private readonly ConcurrentDictionary<long, ImmutableArray<RuleText>> _kept = new();
    private long _changes;

    public RuleBook(RuleStore store, MailboxReader mailboxes, MailboxWriter writer, ILogger<RuleBook> log)
    {
        (_store, _mailboxes, _writer, _log) = (store, mailboxes, writer, log);
        store.Changed += account =>
        {
            Interlocked.Increment(ref _changes);
            _kept.TryRemove(account, out _);
        };
    }

    /// <summary>The rules of an account that are switched on, in their order.</summary>
    public async ValueTask<ImmutableArray<RuleText>> OfAsync(long accountId, CancellationToken ct)
    {
        if (_kept.TryGetValue(accountId, out var kept)) return kept;
        if (_kept.Count > MaxKept) _kept.Clear();
        var before = Interlocked.Read(ref _changes);
        var rows = await _store.ListAsync(accountId, ct).ConfigureAwait(false);
        ImmutableArray<RuleText> rules = [.. rows.Where(row => row.Enabled).Select(Read).OfType<RuleText>()];

        // What changed while it was read is read again next time; a change between the look and the keeping takes it out again itself.
        if (before == Interlocked.Read(ref _changes))
        {
            _kept[accountId] = rules;
            if (before != Interlocked.Read(ref _changes)) _kept.TryRemove(accountId, out _);
        }

        return rules;
    }

    /// <summary>What the rules of an account say of a message that comes in.</summary>
    /// <param name="accountId">Whose rules.</param>
    /// <param name="subject">The message without its header.</param>
    /// <param name="header">Reads the header; asked only when a rule needs it.</param>
    /// <param name="ct">Ends the wait.</param>
    public async ValueTask<RuleVerdict> DecideAsync(long accountId, RuleSubject subject, Func<CancellationToken, Task<ReadOnlyMemory<byte>>> header, CancellationToken ct)
    {
        var rules = await OfAsync(accountId, ct).ConfigureAwait(false);
        if (rules.IsEmpty) return RuleVerdict.Nothing;
        if (subject.Header is null && rules.Any(rule => RuleMatch.NeedsHeader(rule, subject))) subject = subject.With(await header(ct).ConfigureAwait(false));
        return RuleVerdict.Of(rules, subject);
    }

    /// <summary>The folder a verdict names; null when it names none, or that is gone: the mail then goes where it would have gone without rules.</summary>
    public async ValueTask<long?> PlaceAsync(long accountId, RuleVerdict verdict, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        if (verdict.MoveTo != 0)
        {
            if (await _mailboxes.GetAsync(verdict.MoveTo, ct).ConfigureAwait(false) is { } folder && folder.AccountId == accountId) return folder.Id;
            LogFolderGone(accountId, verdict.MoveTo);
            return null;
        }

        if (!verdict.Archive) return null;
        if (await _mailboxes.FindByUseAsync(accountId, SpecialUse.Archive, ct).ConfigureAwait(false) is { } archive) return archive.Id;
        var made = await _writer.CreateAsync(accountId, MailboxName.Parse("Archive").Value, SpecialUse.Archive, ct).ConfigureAwait(false);
        return made.Status == MailboxVerbStatus.Done ? made.MailboxId : null;
    }

    private RuleText? Read(RuleRow row)
    {
        var text = RuleDocument.Read(row.Document);
        if (text is null) LogUnreadable(row.Id);
        return text;
    }

    [LoggerMessage(2301, LogLevel.Information, "A rule of account {AccountId} names folder {MailboxId}, which is gone; the mail goes to the Inbox")]
    private partial void LogFolderGone(long accountId, long mailboxId);

    [LoggerMessage(2302, LogLevel.Warning, "Rule {RuleId} cannot be read, and does nothing")]
    private partial void LogUnreadable(long ruleId);
}
