using Mox.Protocols.Text;

namespace Mox.Protocols.Imap;

/// <summary>What STATUS tells of a mailbox.</summary>
/// <remarks>RFC 9051 §6.3.11; RFC 3501 §6.3.10 for RECENT; RFC 7162 §3.1.7 for HIGHESTMODSEQ; RFC 8438 §2 for SIZE.</remarks>
[Flags]
public enum StatusItems
{
    None = 0,
    Messages = 1,
    Recent = 2,
    UidNext = 4,
    UidValidity = 8,
    Unseen = 16,
    Deleted = 32,
    Size = 64,
    HighestModSeq = 128,
}

/// <summary>STATUS: counts of a mailbox.</summary>
/// <remarks>RFC 9051 §6.3.11.</remarks>
public sealed record StatusCommand(string Mailbox, StatusItems Items) : ImapCommand
{
    internal static Parsed<ImapCommand> Parse(ref CommandCursor at)
    {
        return at.Space() && at.Mailbox(out var mailbox) && at.Space() && ParseItems(ref at, out var items) ? new StatusCommand(mailbox, items) : at.Fault;
    }

    /// <summary>Items between parentheses, one at least.</summary>
    internal static bool ParseItems(ref CommandCursor at, out StatusItems items)
    {
        items = StatusItems.None;
        if (!at.Open("list of status items")) return false;
        do
        {
            var start = at.Position;
            if (!at.Word("status item", out var word)) return false;
            var item = word switch
            {
                "MESSAGES" => StatusItems.Messages,
                "RECENT" => StatusItems.Recent,
                "UIDNEXT" => StatusItems.UidNext,
                "UIDVALIDITY" => StatusItems.UidValidity,
                "UNSEEN" => StatusItems.Unseen,
                "DELETED" => StatusItems.Deleted,
                "SIZE" => StatusItems.Size,
                "HIGHESTMODSEQ" => StatusItems.HighestModSeq,
                _ => StatusItems.None,
            };
            if (item == StatusItems.None) return at.Fail(start, "status item");
            items |= item;
        }
        while (at.TrySpace());

        return at.Close();
    }
}
