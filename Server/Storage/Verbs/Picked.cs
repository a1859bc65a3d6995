using System.Collections.Immutable;
using Mox.Protocols.Imap;
using Mox.Server.Storage.Sql;
using Mox.Shared.Model.Messages;

namespace Mox.Server.Storage.Verbs;

/// <summary>Messages a verb works on, in temp.Picked: number from 1 ascending by UID, place, message id, flags, keywords. However many, none becomes an object.</summary>
internal static class Picked
{
    private const string Table = """
        CREATE TEMP TABLE IF NOT EXISTS Picked (N INTEGER PRIMARY KEY, Place INTEGER NOT NULL, MessageId INTEGER NOT NULL, Flags INTEGER NOT NULL, Keywords TEXT NOT NULL);
        CREATE TEMP TABLE IF NOT EXISTS Gone (ThreadId INTEGER PRIMARY KEY);
        """;

    /// <summary>Once for the writer's connection.</summary>
    public static void CreateTable(SqlSession sql) => sql.Script(Table);

    /// <summary>Takes the messages of the set; of those, only the ones with all of <paramref name="having"/>.</summary>
    public static void Fill(WriteTurn turn, long mailboxId, UidSet uids, MessageFlags having)
    {
        turn.Sql.Run("DELETE FROM temp.Picked");
        foreach (var range in uids.Ranges)
        {
            turn.Sql.Run(
                "INSERT INTO temp.Picked (Place, MessageId, Flags, Keywords) SELECT Place, MessageId, Flags, Keywords FROM MessageStates WHERE Place BETWEEN ?1 AND ?2 AND Flags & ?3 = ?3 ORDER BY Place",
                MailboxTouch.Place(mailboxId, range.First),
                MailboxTouch.Place(mailboxId, range.Last),
                (int)having);
        }
    }

    /// <summary>What was taken, ascending by UID.</summary>
    public static List<PickedMessage> Read(WriteTurn turn)
    {
        var messages = new List<PickedMessage>();
        string lastText = "";
        ImmutableArray<string> lastKeywords = [];
        using var rows = turn.Sql.Query("SELECT p.Place, p.MessageId, p.Flags, p.Keywords, m.Size, m.ThreadId FROM temp.Picked p CROSS JOIN Messages m ON m.Id = p.MessageId ORDER BY p.N");
        while (rows.Next())
        {
            var text = rows.Text(3);
            if (text != lastText) (lastText, lastKeywords) = (text, KeywordText.Split(text));
            messages.Add(new PickedMessage(rows.Int64(1), MailboxTouch.UidOf(rows.Int64(0)), (MessageFlags)rows.Int32(2), lastKeywords, rows.Int64(4), rows.Int64(5)));
        }

        return messages;
    }

    /// <summary>Writes the tombstones of UIDs that left a mailbox.</summary>
    public static void Bury(WriteTurn turn, long mailboxId, ulong modSeq, UidSet uids)
    {
        foreach (var range in uids.Ranges)
        {
            turn.Sql.Run("INSERT INTO Tombstones (MailboxId, ModSeq, FirstUid, LastUid) VALUES (?1, ?2, ?3, ?4)", mailboxId, modSeq, range.First, range.Last);
        }
    }

    /// <summary>Removes the places of what was taken.</summary>
    public static void ClearPlaces(WriteTurn turn) => turn.Sql.Run("DELETE FROM MessageStates WHERE Place IN (SELECT Place FROM temp.Picked)");
}

/// <summary>A message a verb works on.</summary>
internal readonly record struct PickedMessage(long MessageId, uint Uid, MessageFlags Flags, ImmutableArray<string> Keywords, long Size, long ThreadId);
