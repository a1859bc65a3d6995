using Mox.Server.Storage.Sql;
using Mox.Server.Storage.Verbs;
using Mox.Shared.Changes;
using Mox.Shared.Model.Mailboxes;

namespace Mox.Server.Storage;

/// <summary>Mailboxes as rows of the database.</summary>
internal static class MailboxRows
{
    private const string Columns = """
        SELECT b.Id, b.AccountId, b.Name, b."Use", EXISTS (SELECT 1 FROM Subscriptions s WHERE s.AccountId = b.AccountId AND s.Name = b.Name), b.UidValidity, b.Keywords, b.Messages, b.Unseen, b.Deleted, b.Size, b.UidNext, b.ModSeq FROM Mailboxes b
        """;

    public const string ById = Columns + " WHERE b.Id = ?1";

    public const string ByName = Columns + " WHERE b.AccountId = ?1 AND b.Name = ?2";

    public const string ByUse = Columns + " WHERE b.AccountId = ?1 AND b.\"Use\" = ?2";

    public const string OfAccount = Columns + " WHERE b.AccountId = ?1 ORDER BY b.Name";

    public static MailboxRow? One(SqlSession sql, string query, params ReadOnlySpan<SqlValue> values)
    {
        using var row = sql.Query(query, values);
        return row.Next() ? Read(row) : null;
    }

    public static MailboxRow Read(in SqlRows row) => new(
        row.Int64(0),
        row.Int64(1),
        Stored(row.Text(2)),
        (SpecialUse)row.Int32(3),
        row.Bool(4),
        (uint)row.Int64(5),
        KeywordText.Split(row.Text(6)),
        new MailboxTotals(row.Int32(7), row.Int32(8), row.Int32(9), row.Int64(10), (uint)row.Int64(11), (ulong)row.Int64(12)));

    /// <summary>A name that was checked when it was stored.</summary>
    public static MailboxName Stored(string text) => MailboxName.Parse(text).Try(out var name, out var fault) ? name : throw new InvalidDataException($"A stored mailbox name is damaged: {fault}");
}
