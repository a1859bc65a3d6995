using System.Collections.Immutable;

namespace Mox.Server.Storage;

/// <summary>A template as it is kept.</summary>
/// <param name="Text">Markdown.</param>
internal sealed record TemplateRow(long Id, string Name, string Subject, string Text);

/// <summary>What came of keeping a template.</summary>
internal enum TemplateKept
{
    Done,
    Gone,
    TooMany,
}

/// <summary>Texts that accounts keep to send again.</summary>
internal sealed class TemplateStore(StoreWriter writer, ReadSessions sessions)
{
    /// <summary>All of an account, in no particular order.</summary>
    public async Task<ImmutableArray<TemplateRow>> ListAsync(long accountId, CancellationToken ct)
    {
        var found = ImmutableArray.CreateBuilder<TemplateRow>();
        using var lease = await sessions.RentAsync(ct).ConfigureAwait(false);
        using var rows = lease.Sql.Query("SELECT Id, Name, Subject, Text FROM MessageTemplates WHERE AccountId = ?1 ORDER BY Id", accountId);
        while (rows.Next()) found.Add(new TemplateRow(rows.Int64(0), rows.Text(1), rows.Text(2), rows.Text(3)));
        return found.DrainToImmutable();
    }

    /// <summary>Makes (id 0) or changes a template.</summary>
    /// <param name="most">Templates an account may have.</param>
    /// <exception cref="StoreBusyException">Nothing was written.</exception>
    public Task<(TemplateKept Kept, long Id)> SaveAsync(long accountId, TemplateRow template, int most, CancellationToken ct) => writer.RunAsync(
        turn =>
        {
            if (template.Id != 0)
            {
                var changed = turn.Sql.Run("UPDATE MessageTemplates SET Name = ?3, Subject = ?4, Text = ?5, Changed = ?6 WHERE Id = ?1 AND AccountId = ?2", template.Id, accountId, template.Name, template.Subject, template.Text, turn.Now);
                return (changed > 0 ? TemplateKept.Done : TemplateKept.Gone, template.Id);
            }

            if ((turn.Sql.Number("SELECT count(*) FROM MessageTemplates WHERE AccountId = ?1", accountId) ?? 0) >= most) return (TemplateKept.TooMany, 0L);
            turn.Sql.Run("INSERT INTO MessageTemplates (AccountId, Name, Subject, Text, Changed) VALUES (?1, ?2, ?3, ?4, ?5)", accountId, template.Name, template.Subject, template.Text, turn.Now);
            return (TemplateKept.Done, turn.Sql.LastId);
        },
        ct);

    /// <summary>False when it was not there.</summary>
    public Task<bool> RemoveAsync(long accountId, long id, CancellationToken ct) => writer.RunAsync(turn => turn.Sql.Run("DELETE FROM MessageTemplates WHERE Id = ?1 AND AccountId = ?2", id, accountId) > 0, ct);
}
