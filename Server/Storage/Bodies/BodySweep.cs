using System.Collections.Concurrent;

namespace Mox.Server.Storage.Bodies;

/// <summary>Removes bodies that nothing refers to any more. Removals put candidates into LooseBodies; a few are looked at in the same turn, many by the caretaker.</summary>
internal sealed class BodySweep(BodyFiles files)
{
    /// <summary>Candidates looked at in one turn.</summary>
    public const int Portion = 128;

    /// <summary>Set when candidates are left for the caretaker.</summary>
    public Signal MoreWaiting { get; } = new();

    /// <summary>Ids of bodies removed since the indexer last looked. Lost with the process; it compares all ids when it starts.</summary>
    public ConcurrentQueue<long> Removed { get; } = new();

    /// <summary>One reference to a body is gone: it is removed when that was the last one.</summary>
    public void Release(WriteTurn turn, long bodyId)
    {
        turn.Sql.Run("INSERT OR IGNORE INTO LooseBodies (BodyId) VALUES (?1)", bodyId);
        Run(turn);
    }

    /// <summary>Looks at a portion of the candidates. True when more are waiting.</summary>
    public bool Run(WriteTurn turn)
    {
        var portion = new List<long>(Portion);
        using (var rows = turn.Sql.Query("SELECT BodyId FROM LooseBodies ORDER BY BodyId LIMIT ?1", Portion))
        {
            while (rows.Next()) portion.Add(rows.Int64(0));
        }

        foreach (var id in portion) Look(turn, id);
        if (portion.Count < Portion) return false;
        turn.OnCommit(MoreWaiting.Set);
        return true;
    }

    private void Look(WriteTurn turn, long id)
    {
        turn.Sql.Run("DELETE FROM LooseBodies WHERE BodyId = ?1", id);
        if (turn.Sql.Number("SELECT 1 WHERE EXISTS (SELECT 1 FROM Messages WHERE BodyId = ?1) OR EXISTS (SELECT 1 FROM Queue WHERE BodyId = ?1)", id) is not null) return;
        using (var row = turn.Sql.Query("SELECT FileName FROM Bodies WHERE Id = ?1", id))
        {
            if (!row.Next()) return;
            var name = row.Text(0);
            if (name.Length > 0) turn.OnCommit(() => files.Remove(name));
        }

        turn.Sql.Run("DELETE FROM Bodies WHERE Id = ?1", id);
        turn.OnCommit(() => Removed.Enqueue(id));
    }
}
