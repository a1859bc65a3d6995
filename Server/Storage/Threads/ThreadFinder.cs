using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Mox.Protocols.Mime.Threading;
using Mox.Server.Storage.Sql;

namespace Mox.Server.Storage.Threads;

/// <summary>Finds the thread of a message as it is stored: by message ids seen or referred to, else by base subject within a window.</summary>
/// <remarks>Every id a message has or refers to leads to its thread, as long as the base subject is the same; so a late parent joins the threads
/// that waited for it, and answers to a message that never came find each other. All look-ups are by index and bounded.</remarks>
internal static class ThreadFinder
{
    /// <summary>Hash of an account's message id; never 0.</summary>
    public static long IdHash(long accountId, string messageId) => Hash(accountId, 'i', Canonical(messageId));

    /// <summary>Hash of an account's base subject; 0 for the empty one.</summary>
    public static long SubjectHash(long accountId, string baseSubject) => baseSubject.Length == 0 ? 0 : Hash(accountId, 's', baseSubject.ToUpperInvariant());

    /// <summary>The thread of a message about to be stored, which then has the ids of <paramref name="links"/> for its own.</summary>
    /// <param name="newThreadId">The thread's id when it is a new one: the id of the message.</param>
    public static long Find(SqlSession sql, ConversationLinks links, long accountId, long mailboxId, long receivedTicks, long newThreadId)
    {
        var subject = SubjectHash(accountId, links.Subject);
        var ids = links.Ids().Select(id => IdHash(accountId, id)).Distinct().ToArray();
        var threads = new SortedSet<long>();
        var missing = new List<long>();
        foreach (var id in ids)
        {
            // A report has a subject of its own: it belongs to the messages it speaks of all the same.
            using var rows = links.IsReport
                ? sql.Query("SELECT ThreadId FROM ThreadKeys WHERE IdHash = ?1 LIMIT 20", id)
                : sql.Query("SELECT ThreadId FROM ThreadKeys WHERE IdHash = ?1 AND SubjectHash = ?2", id, subject);
            var known = false;
            while (rows.Next()) (known, _) = (true, threads.Add(rows.Int64(0)));
            if (!known || links.IsReport) missing.Add(id);
        }

        if (threads.Count == 0 && links.IsReplyOrForward && subject != 0 && BySubject(sql, subject, mailboxId, receivedTicks) is { } same) threads.Add(same);
        var found = threads.Count > 0 ? threads.Min : newThreadId;
        foreach (var other in threads.Where(thread => thread != found)) Join(sql, other, found);
        foreach (var id in missing) sql.Run("INSERT INTO ThreadKeys (IdHash, SubjectHash, ThreadId) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING", id, subject, found);
        return found;
    }

    /// <summary>Forgets the ids of threads that have no message left, of those in temp.Gone, and that they were muted.</summary>
    public static void Forget(SqlSession sql)
    {
        sql.Run("DELETE FROM ThreadKeys WHERE ThreadId IN (SELECT ThreadId FROM temp.Gone) AND NOT EXISTS (SELECT 1 FROM Messages WHERE Messages.ThreadId = ThreadKeys.ThreadId)");
        sql.Run("DELETE FROM MutedThreads WHERE ThreadId IN (SELECT ThreadId FROM temp.Gone) AND NOT EXISTS (SELECT 1 FROM Messages WHERE Messages.ThreadId = MutedThreads.ThreadId)");
    }

    private static long? BySubject(SqlSession sql, long subject, long mailboxId, long receivedTicks) => sql.Number(
        "SELECT ThreadId FROM Messages WHERE SubjectHash = ?1 AND ReceivedTicks BETWEEN ?2 AND ?3 AND MailboxId = ?4 ORDER BY ReceivedTicks DESC LIMIT 1",
        subject,
        receivedTicks - ConversationLinks.WindowBefore.Ticks,
        receivedTicks + ConversationLinks.WindowAfter.Ticks,
        mailboxId);

    private static void Join(SqlSession sql, long from, long into)
    {
        sql.Run("UPDATE Messages SET ThreadId = ?2 WHERE ThreadId = ?1", from, into);
        sql.Run("UPDATE ThreadKeys SET ThreadId = ?2 WHERE ThreadId = ?1", from, into);
        sql.Run("UPDATE OR REPLACE MutedThreads SET ThreadId = ?2 WHERE ThreadId = ?1", from, into);
    }

    private static string Canonical(string messageId) => messageId.Trim().TrimStart('<').TrimEnd('>').ToLowerInvariant();

    private static long Hash(long accountId, char kind, string text)
    {
        var size = 9 + Encoding.UTF8.GetMaxByteCount(text.Length);
        var buffer = size <= 1024 ? stackalloc byte[1024] : new byte[size];
        BinaryPrimitives.WriteInt64LittleEndian(buffer, accountId);
        buffer[8] = (byte)kind;
        var length = 9 + Encoding.UTF8.GetBytes(text, buffer[9..]);
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(buffer[..length], hash);
        return BinaryPrimitives.ReadInt64LittleEndian(hash) is var value and not 0 ? value : 1;
    }
}
