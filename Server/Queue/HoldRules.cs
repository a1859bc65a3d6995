using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Mox.Server.Storage;
using Mox.Server.Storage.Queue;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Words;

namespace Mox.Server.Queue;

/// <summary>A rule by which rows come in on hold.</summary>
/// <param name="AccountId">The account that sends; null: any.</param>
/// <param name="SenderDomain">Domain of the envelope sender in A-labels; empty: any, also the null sender.</param>
/// <param name="RecipientDomain">Domain of the recipient in A-labels; empty: any.</param>
internal sealed record HoldRule(long Id, long? AccountId, string SenderDomain, string RecipientDomain, DateTimeOffset Made, string Who)
{
    /// <summary>True when a row of these is held.</summary>
    public bool Meets(long accountId, string? senderDomain, string recipientDomain) =>
        (AccountId is null || AccountId == accountId) && (SenderDomain.Length == 0 || SenderDomain == senderDomain) && (RecipientDomain.Length == 0 || RecipientDomain == recipientDomain);

    /// <summary>The rows of the queue that it meets.</summary>
    public QueueSelection Rows(QueueRowState state) => new() { AccountId = AccountId, SenderDomain = SenderDomain, Domain = RecipientDomain, State = state };

    public bool IsLike(HoldRule other) => AccountId == other.AccountId && SenderDomain == other.SenderDomain && RecipientDomain == other.RecipientDomain;
}

/// <summary>The rules by which rows come into the queue on hold. They stand in the store, and count from the commit of their making on.</summary>
internal sealed partial class HoldRules(StoreWriter writer, SettingStore settings, ILogger<HoldRules> log)
{
    private const string Setting = "queue.hold-rules";

    private (string Text, ImmutableArray<HoldRule> Rules) _read = ("[]", []);

    /// <summary>All rules, the oldest first.</summary>
    public async Task<ImmutableArray<HoldRule>> ListAsync(CancellationToken ct) => Parse(await settings.GetAsync(Setting, ct).ConfigureAwait(false));

    /// <summary>The rules as they are in a turn of the writer.</summary>
    public ImmutableArray<HoldRule> In(WriteTurn turn)
    {
        // Only the writer's thread comes here.
        var text = SettingStore.Read(turn, Setting) ?? "[]";
        if (_read.Text != text) _read = (text, Parse(text));
        return _read.Rules;
    }

    /// <summary>Makes a rule, with a line in the change log; gives it with its id.</summary>
    /// <exception cref="ChangeRefusedException">There is one like it, or there are too many.</exception>
    public Task<HoldRule> AddAsync(HoldRule rule, CancellationToken ct) => writer.RunAsync(
        turn =>
        {
            var rules = In(turn);
            if (rules.Any(rule.IsLike)) throw new ChangeRefusedException(Worded.Of(RefusalWords.RuleExists));
            if (rules.Length >= NewHoldRule.Most) throw new ChangeRefusedException(Worded.Of(RefusalWords.RulesTooMany, NewHoldRule.Most));
            var made = rule with { Id = rules.IsEmpty ? 1 : rules.Max(known => known.Id) + 1, Made = turn.Now };
            Write(turn, rules.Add(made));
            BookChanges.Log(turn, rule.Who, "queue.hold-rule.add", Words(rule), "");
            return made;
        },
        ct);

    /// <summary>Removes a rule; false when it is gone.</summary>
    public Task<bool> RemoveAsync(long id, string who, CancellationToken ct) => writer.RunAsync(
        turn =>
        {
            var rules = In(turn);
            if (rules.FirstOrDefault(rule => rule.Id == id) is not { } gone) return false;
            Write(turn, rules.Remove(gone));
            return BookChanges.Log(turn, who, "queue.hold-rule.remove", Words(gone), "");
        },
        ct);

    private static string Words(HoldRule rule) => $"account {rule.AccountId?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "any"}, from {(rule.SenderDomain.Length > 0 ? rule.SenderDomain : "any")}, to {(rule.RecipientDomain.Length > 0 ? rule.RecipientDomain : "any")}";

    private static void Write(WriteTurn turn, ImmutableArray<HoldRule> rules) => SettingStore.Write(turn, Setting, JsonSerializer.Serialize(rules, HoldRulesJson.Default.ImmutableArrayHoldRule));

    /// <summary>Rules that cannot be read hold nothing: mail that could not be sent on their account would be worse.</summary>
    private ImmutableArray<HoldRule> Parse(string? text)
    {
        try
        {
            return text is null ? [] : JsonSerializer.Deserialize(text, HoldRulesJson.Default.ImmutableArrayHoldRule) is { IsDefault: false } rules ? rules : [];
        }
        catch (JsonException fault)
        {
            LogUnreadable(fault);
            return [];
        }
    }

    [LoggerMessage(4261, LogLevel.Error, "The hold rules cannot be read; nothing is held on their account")]
    private partial void LogUnreadable(Exception fault);
}

[JsonSerializable(typeof(ImmutableArray<HoldRule>))]
internal sealed partial class HoldRulesJson : JsonSerializerContext;
