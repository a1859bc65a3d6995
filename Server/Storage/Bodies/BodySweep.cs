namespace Mox.Server.Storage.Bodies;

/// <summary>Removes bodies that nothing refers to any more. Removals put candidates into LooseBodies; a few are looked at in the same turn, many by the caretaker.</summary>
internal sealed class BodySweep(BodyFiles files)
{
    /// <summary>Candidates looked at in one turn.</summary>
    public const int Portion = 128;

    /// <summary>Looks at a portion of the candidates. True when more are waiting.</summary>
    public bool Run(WriteTurn turn)
    {
        var portion = new List<long>(Portion);
        using (var rows = turn.Sql.Query("SELECT BodyId FROM LooseBodies ORDER BY BodyId LIMIT ?1", Portion))
        {
            while (rows.Next()) portion.Add(rows.Int64(0));
        }

        foreach (var id in portion) Look(turn, id);
        return portion.Count == Portion;
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
    }
}
