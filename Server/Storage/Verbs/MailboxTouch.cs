using System.Collections.Immutable;
using Mox.Shared.Changes;
using Mox.Shared.Model.Mailboxes;
using Mox.Shared.Model.Messages;

namespace Mox.Server.Storage.Verbs;

/// <summary>A mailbox as a verb finds it in its turn.</summary>
internal sealed record MailboxState(long Id, long AccountId, SpecialUse Use, uint UidValidity, uint UidNext, string Keywords)
{
    public static MailboxState? Read(WriteTurn turn, long mailboxId)
    {
        using var row = turn.Sql.Query("SELECT AccountId, \"Use\", UidValidity, UidNext, Keywords FROM Mailboxes WHERE Id = ?1", mailboxId);
        return row.Next() ? new MailboxState(mailboxId, row.Int64(0), (SpecialUse)row.Int32(1), (uint)row.Int64(2), (uint)row.Int64(3), row.Text(4)) : null;
    }

    /// <summary>UIDs are never used again; a mailbox that gave out four thousand million of them takes no more.</summary>
    public void NeedUids(int count)
    {
        if (UidNext + (long)count >= uint.MaxValue) throw new InvalidOperationException("The mailbox has no UIDs left");
    }

    /// <summary>Flags as a message has them in this mailbox: in one with the role Junk it is junk.</summary>
    public MessageFlags Apply(MessageFlags flags) => Use == SpecialUse.Junk ? (flags | MessageFlags.Junk) & ~MessageFlags.NotJunk : flags;
}

/// <summary>How the totals of a mailbox move.</summary>
internal readonly record struct TotalsDelta(int Messages, int Unseen, int Deleted, long Size)
{
    public static TotalsDelta operator +(TotalsDelta a, TotalsDelta b) => new(a.Messages + b.Messages, a.Unseen + b.Unseen, a.Deleted + b.Deleted, a.Size + b.Size);

    public static TotalsDelta operator -(TotalsDelta a) => new(-a.Messages, -a.Unseen, -a.Deleted, -a.Size);

    public static TotalsDelta Of(MessageFlags flags, long size) => new(1, (flags & MessageFlags.Seen) == 0 ? 1 : 0, (flags & MessageFlags.Deleted) != 0 ? 1 : 0, size);
}

/// <summary>Moves counters and totals in the transaction of the verb that uses them.</summary>
internal static class MailboxTouch
{
    /// <summary>UIDs per mailbox; a place is mailbox id times this, plus the UID.</summary>
    public const int PlaceBits = 32;

    public static long Place(long mailboxId, uint uid) => (mailboxId << PlaceBits) | uid;

    public static uint UidOf(long place) => (uint)place;

    /// <summary>The next MODSEQ of an account.</summary>
    public static ulong NextModSeq(WriteTurn turn, long accountId) =>
        (ulong)(turn.Sql.Number("UPDATE Accounts SET ModSeq = ModSeq + 1 WHERE Id = ?1 RETURNING ModSeq", accountId) ?? throw new InvalidOperationException("The account of a mailbox is gone"));

    /// <summary>Takes room for messages.</summary>
    /// <exception cref="QuotaExceededException">There is not enough; nothing was changed.</exception>
    public static void TakeRoom(WriteTurn turn, long accountId, long octets)
    {
        using (var row = turn.Sql.Query("SELECT QuotaOctets, UsedOctets FROM Accounts WHERE Id = ?1", accountId))
        {
            if (row.Next() && row.Int64(0) is var quota and > 0 && row.Int64(1) + octets > quota) throw new QuotaExceededException();
        }

        turn.Sql.Run("UPDATE Accounts SET UsedOctets = UsedOctets + ?2 WHERE Id = ?1", accountId, octets);
    }

    public static void GiveRoom(WriteTurn turn, long accountId, long octets) => turn.Sql.Run("UPDATE Accounts SET UsedOctets = UsedOctets - ?2 WHERE Id = ?1", accountId, octets);

    /// <summary>Moves the totals and tells them.</summary>
    public static void Totals(WriteTurn turn, MailboxState mailbox, ulong modSeq, TotalsDelta delta, uint uidNext)
    {
        using var row = turn.Sql.Query(
            """
            UPDATE Mailboxes SET ModSeq = ?2, UidNext = MAX(UidNext, ?3), Messages = Messages + ?4, Unseen = Unseen + ?5, Deleted = Deleted + ?6, Size = Size + ?7
            WHERE Id = ?1 RETURNING Messages, Unseen, Deleted, Size, UidNext
            """,
            mailbox.Id,
            modSeq,
            uidNext,
            delta.Messages,
            delta.Unseen,
            delta.Deleted,
            delta.Size);
        if (!row.Next()) throw new InvalidOperationException("The mailbox is gone within its turn");
        turn.Publish(new MailboxChange.Counted(mailbox.AccountId, modSeq, mailbox.Id, new MailboxTotals(row.Int32(0), row.Int32(1), row.Int32(2), row.Int64(3), (uint)row.Int64(4), modSeq)));
        while (row.Next())
        {
        }
    }

    /// <summary>Adds keywords to those a mailbox has seen.</summary>
    public static void Keywords(WriteTurn turn, MailboxState mailbox, ulong modSeq, IEnumerable<string> used)
    {
        var known = KeywordText.Split(mailbox.Keywords);
        var all = known.Union(used).Order(StringComparer.Ordinal).ToImmutableArray();
        if (all.Length == known.Length) return;
        turn.Sql.Run("UPDATE Mailboxes SET Keywords = ?2, ModSeq = ?3 WHERE Id = ?1", mailbox.Id, KeywordText.Join(all), modSeq);
        turn.Publish(new MailboxChange.KeywordsAdded(mailbox.AccountId, modSeq, mailbox.Id, all));
    }
}

/// <summary>Keywords as the text of a column: sorted, separated by spaces.</summary>
internal static class KeywordText
{
    public static ImmutableArray<string> Split(string text) => text.Length == 0 ? [] : [.. text.Split(' ')];

    public static string Join(ImmutableArray<string> keywords) => keywords.IsDefaultOrEmpty ? "" : string.Join(' ', keywords);

    /// <summary>Lower-case, sorted, without duplicates. A keyword is an atom, so that it can hold no space.</summary>
    public static ImmutableArray<string> Clean(ImmutableArray<string> keywords)
    {
        if (keywords.IsDefaultOrEmpty) return [];
        foreach (var keyword in keywords)
        {
            if (keyword.Length == 0 || keyword.AsSpan().IndexOfAny(" \r\n\0") >= 0) throw new ArgumentException("A keyword is not an atom", nameof(keywords));
        }

        return [.. keywords.Select(keyword => keyword.ToLowerInvariant()).Distinct().Order(StringComparer.Ordinal)];
    }
}
