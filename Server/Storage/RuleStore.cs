using System.Collections.Immutable;

namespace Mox.Server.Storage;

/// <summary>A rule as it is kept.</summary>
/// <param name="Document">Conditions and actions as JSON; Storage does not look into it.</param>
internal sealed record RuleRow(long Id, int Position, string Name, bool Enabled, string Document, DateTimeOffset Created, string Comment);

/// <summary>Something a person is not asked about any more.</summary>
internal sealed record SilenceRow(long Id, string Kind, string Value);

/// <summary>The rules of accounts, and what they do not want to be asked about.</summary>
internal sealed class RuleStore(StoreWriter writer, ReadSessions sessions)
{
    /// <summary>Silences of one account; the oldest go.</summary>
    private const int MostSilences = 2_000;

    private const string OfAccount = "SELECT Id, Position, Name, Enabled, Document, Created, Comment FROM MailRules WHERE AccountId = ?1 ORDER BY Position, Id";

    /// <summary>Raised after the rules of an account changed, on the writer's thread: handlers are quick and never throw.</summary>
    public event Action<long>? Changed;

    /// <summary>The rules in their order.</summary>
    public async Task<ImmutableArray<RuleRow>> ListAsync(long accountId, CancellationToken ct)
    {
        using var lease = await sessions.RentAsync(ct).ConfigureAwait(false);
        return Read(lease.Sql, accountId);
    }

    /// <summary>Makes (id 0: at its position when that is above 0, else behind the others) or changes a rule.</summary>
    /// <param name="judge">Looks at the rules as they are, and the one to be kept; throws when that may not be.</param>
    /// <returns>The rule as it is kept; null when the one to be changed is gone.</returns>
    public Task<RuleRow?> SaveAsync(long accountId, RuleRow rule, Action<ImmutableArray<RuleRow>> judge, CancellationToken ct) => writer.RunAsync(
        turn =>
        {
            var all = Read(turn.Sql, accountId);
            var before = all.FirstOrDefault(one => one.Id == rule.Id);
            if (rule.Id != 0 && before is null) return null;
            judge(all);
            RuleRow kept;
            if (before is not null)
            {
                kept = before with { Name = rule.Name, Enabled = rule.Enabled, Document = rule.Document };
                turn.Sql.Run("UPDATE MailRules SET Name = ?2, Enabled = ?3, Document = ?4 WHERE Id = ?1", kept.Id, kept.Name, kept.Enabled, kept.Document);
            }
            else
            {
                var position = rule.Position > 0 ? rule.Position : all.IsEmpty ? 1 : all[^1].Position + 1;
                if (all.Any(one => one.Position == position)) turn.Sql.Run("UPDATE MailRules SET Position = Position + 1 WHERE AccountId = ?1 AND Position >= ?2", accountId, position);
                kept = rule with { Position = position, Created = rule.Created == default ? turn.Now : rule.Created };
                turn.Sql.Run(
                    "INSERT INTO MailRules (AccountId, Position, Name, Enabled, Document, Created, Comment) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                    accountId,
                    kept.Position,
                    kept.Name,
                    kept.Enabled,
                    kept.Document,
                    kept.Created,
                    kept.Comment);
                kept = kept with { Id = turn.Sql.LastId };
            }

            Tell(turn, accountId);
            return kept;
        },
        ct);

    /// <summary>Removes a rule; null when it is not there.</summary>
    public Task<RuleRow?> RemoveAsync(long accountId, long id, CancellationToken ct) => writer.RunAsync(
        turn =>
        {
            var rule = Read(turn.Sql, accountId).FirstOrDefault(one => one.Id == id);
            if (rule is null) return null;
            turn.Sql.Run("DELETE FROM MailRules WHERE Id = ?1", id);
            Tell(turn, accountId);
            return rule;
        },
        ct);

    /// <summary>These first, in this order; the others behind them as they stood.</summary>
    public Task<bool> OrderAsync(long accountId, ImmutableArray<long> ids, CancellationToken ct) => writer.RunAsync(
        turn =>
        {
            var all = Read(turn.Sql, accountId).Select(rule => rule.Id).ToList();
            var order = ids.Distinct().Where(all.Contains).Concat(all.Except(ids)).ToList();
            for (var i = 0; i < order.Count; i++) turn.Sql.Run("UPDATE MailRules SET Position = ?2 WHERE Id = ?1", order[i], i + 1);
            Tell(turn, accountId);
            return true;
        },
        ct);

    public async Task<ImmutableArray<SilenceRow>> SilencesAsync(long accountId, CancellationToken ct)
    {
        var found = ImmutableArray.CreateBuilder<SilenceRow>();
        using var lease = await sessions.RentAsync(ct).ConfigureAwait(false);
        using var rows = lease.Sql.Query("SELECT Id, Kind, Value FROM RuleSilences WHERE AccountId = ?1 ORDER BY Id", accountId);
        while (rows.Next()) found.Add(new SilenceRow(rows.Int64(0), rows.Text(1), rows.Text(2)));
        return found.DrainToImmutable();
    }

    /// <summary>Remembers not to ask; of two alike one is kept.</summary>
    public Task<bool> SilenceAsync(long accountId, string kind, string value, CancellationToken ct) => writer.RunAsync(
        turn =>
        {
            turn.Sql.Run("INSERT INTO RuleSilences (AccountId, Kind, Value) VALUES (?1, ?2, ?3) ON CONFLICT (AccountId, Kind, Value) DO NOTHING", accountId, kind, value);
            turn.Sql.Run("DELETE FROM RuleSilences WHERE Id IN (SELECT Id FROM RuleSilences WHERE AccountId = ?1 ORDER BY Id DESC LIMIT -1 OFFSET ?2)", accountId, MostSilences);
            return true;
        },
        ct);

    public Task<bool> ForgetSilenceAsync(long accountId, long id, CancellationToken ct) =>
        writer.RunAsync(turn => turn.Sql.Run("DELETE FROM RuleSilences WHERE AccountId = ?1 AND Id = ?2", accountId, id) > 0, ct);

    private static ImmutableArray<RuleRow> Read(Sql.SqlSession sql, long accountId)
    {
        var found = ImmutableArray.CreateBuilder<RuleRow>();
        using var rows = sql.Query(OfAccount, accountId);
        while (rows.Next()) found.Add(new RuleRow(rows.Int64(0), rows.Int32(1), rows.Text(2), rows.Bool(3), rows.Text(4), rows.Moment(5), rows.Text(6)));
        return found.DrainToImmutable();
    }

    private void Tell(WriteTurn turn, long accountId) => turn.OnCommit(() => Changed?.Invoke(accountId));
}
