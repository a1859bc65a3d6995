using Mox.Server.Storage.Sql;
using Mox.Shared.Changes;

namespace Mox.Server.Storage.Verbs;

/// <summary>Mutes conversations: what is delivered to them is marked as read at once.</summary>
internal static class MuteVerb
{
    /// <summary>The threads of those given whose state changed.</summary>
    public static List<long> Run(WriteTurn turn, long accountId, IEnumerable<long> threadIds, bool on)
    {
        var changed = new List<long>();
        foreach (var thread in threadIds)
        {
            if (turn.Sql.Number("SELECT 1 FROM Messages WHERE ThreadId = ?1 AND AccountId = ?2 LIMIT 1", thread, accountId) is null || IsMuted(turn.Sql, accountId, thread) == on) continue;
            if (on) turn.Sql.Run("INSERT INTO MutedThreads (AccountId, ThreadId, Since) VALUES (?1, ?2, ?3)", accountId, thread, turn.Now);
            else turn.Sql.Run("DELETE FROM MutedThreads WHERE AccountId = ?1 AND ThreadId = ?2", accountId, thread);
            changed.Add(thread);
        }

        if (changed.Count == 0) return changed;
        var modSeq = MailboxTouch.NextModSeq(turn, accountId);
        foreach (var thread in changed) turn.Publish(new MailboxChange.Muted(accountId, modSeq, thread, on));
        return changed;
    }

    public static bool IsMuted(SqlSession sql, long accountId, long threadId) =>
        sql.Number("SELECT 1 FROM MutedThreads WHERE AccountId = ?1 AND ThreadId = ?2", accountId, threadId) is not null;
}
