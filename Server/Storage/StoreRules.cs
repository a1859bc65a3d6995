using System.Collections.Immutable;

namespace Mox.Server.Storage;

/// <summary>The invariants of the store that are queries: each gives a row of text for whatever breaks it.</summary>
internal static class StoreRules
{
    public static readonly ImmutableArray<(string Rule, string Query)> All =
    [
        ("database", "SELECT quick_check FROM pragma_quick_check LIMIT 20"),
        ("foreign keys", "SELECT 'a row of ' || \"table\" || ' refers to a ' || parent || ' that is gone' FROM pragma_foreign_key_check"),

        ("places", "SELECT 'message ' || m.Id || ' has no state at its place' FROM Messages m LEFT JOIN MessageStates s ON s.Place = (m.MailboxId << 32) | m.Uid AND s.MessageId = m.Id WHERE s.Place IS NULL"),
        ("places", "SELECT 'the state at UID ' || (s.Place & 4294967295) || ' of mailbox ' || (s.Place >> 32) || ' belongs to no message' FROM MessageStates s LEFT JOIN Messages m ON m.Id = s.MessageId AND s.Place = (m.MailboxId << 32) | m.Uid WHERE m.Id IS NULL"),
        ("mailboxes", "SELECT 'message ' || m.Id || ' lies in no mailbox of its account' FROM Messages m LEFT JOIN Mailboxes b ON b.Id = m.MailboxId AND b.AccountId = m.AccountId WHERE b.Id IS NULL"),
        ("UIDs", "SELECT 'message ' || m.Id || ' has UID ' || m.Uid || ', UIDNEXT is ' || b.UidNext FROM Messages m JOIN Mailboxes b ON b.Id = m.MailboxId WHERE m.Uid >= b.UidNext OR m.Uid < 1"),
        ("MODSEQ", "SELECT 'message ' || m.Id || ' has MODSEQ ' || s.ModSeq || ', came with ' || m.CreateSeq || ', the mailbox has ' || b.ModSeq FROM MessageStates s JOIN Messages m ON m.Id = s.MessageId JOIN Mailboxes b ON b.Id = m.MailboxId WHERE m.CreateSeq < 1 OR s.ModSeq < m.CreateSeq OR s.ModSeq > b.ModSeq"),
        ("MODSEQ", "SELECT 'mailbox ' || b.Id || ' has MODSEQ ' || b.ModSeq || ', the account ' || a.ModSeq FROM Mailboxes b JOIN Accounts a ON a.Id = b.AccountId WHERE b.ModSeq > a.ModSeq OR b.CreateSeq < 1 OR b.ModSeq < b.CreateSeq"),
        ("totals", """
            SELECT 'mailbox ' || b.Id || ' says ' || b.Messages || '/' || b.Unseen || '/' || b.Deleted || '/' || b.Size || ', has ' || COUNT(s.Place) || '/' || COUNT(CASE WHEN s.Flags & 1 = 0 THEN 1 END) || '/' || COUNT(CASE WHEN s.Flags & 8 THEN 1 END) || '/' || COALESCE(SUM(m.Size), 0)
            FROM Mailboxes b LEFT JOIN Messages m ON m.MailboxId = b.Id LEFT JOIN MessageStates s ON s.Place = (m.MailboxId << 32) | m.Uid
            GROUP BY b.Id HAVING b.Messages <> COUNT(s.Place) OR b.Unseen <> COUNT(CASE WHEN s.Flags & 1 = 0 THEN 1 END) OR b.Deleted <> COUNT(CASE WHEN s.Flags & 8 THEN 1 END) OR b.Size <> COALESCE(SUM(m.Size), 0)
            """),
        ("usage", "SELECT 'account ' || a.Id || ' says ' || a.UsedOctets || ' octets, has ' || COALESCE(SUM(m.Size), 0) FROM Accounts a LEFT JOIN Messages m ON m.AccountId = a.Id GROUP BY a.Id HAVING a.UsedOctets <> COALESCE(SUM(m.Size), 0)"),
        ("UIDVALIDITY", "SELECT 'mailbox ' || b.Id || ' has ' || b.UidValidity || ', the account gives ' || a.NextUidValidity || ' next' FROM Mailboxes b JOIN Accounts a ON a.Id = b.AccountId WHERE b.UidValidity >= a.NextUidValidity OR b.UidValidity < 1"),
        ("UIDVALIDITY", "SELECT 'account ' || AccountId || ' gave ' || UidValidity || ' twice' FROM Mailboxes GROUP BY AccountId, UidValidity HAVING COUNT(*) > 1"),
        ("roles", "SELECT 'account ' || AccountId || ' has the role ' || \"Use\" || ' twice' FROM Mailboxes WHERE \"Use\" <> 0 GROUP BY AccountId, \"Use\" HAVING COUNT(*) > 1"),
        ("parents", "SELECT 'mailbox ' || b.Id || ' does not lie below its parent' FROM Mailboxes b LEFT JOIN Mailboxes p ON p.Id = b.ParentId AND p.AccountId = b.AccountId WHERE (b.ParentId IS NULL) <> (instr(b.Name, '/') = 0) OR (b.ParentId IS NOT NULL AND (p.Id IS NULL OR substr(b.Name, 1, length(p.Name) + 1) <> p.Name || '/' OR instr(substr(b.Name, length(p.Name) + 2), '/') <> 0))"),
        ("Inbox", "SELECT 'account ' || a.Id || ' has no Inbox' FROM Accounts a WHERE NOT EXISTS (SELECT 1 FROM Mailboxes b WHERE b.AccountId = a.Id AND b.Name = 'Inbox')"),
        ("tombstones", "SELECT 'UID ' || (s.Place & 4294967295) || ' of mailbox ' || t.MailboxId || ' is there and left' FROM Tombstones t JOIN MessageStates s ON s.Place BETWEEN (t.MailboxId << 32) | t.FirstUid AND (t.MailboxId << 32) | t.LastUid"),
        ("tombstones", "SELECT 'tombstone ' || t.Id || ' does not fit its mailbox' FROM Tombstones t LEFT JOIN Mailboxes b ON b.Id = t.MailboxId WHERE b.Id IS NULL OR t.LastUid >= b.UidNext OR t.LastUid < t.FirstUid OR t.ModSeq > b.ModSeq"),

        ("details", "SELECT 'message ' || m.Id || ' has no details' FROM Messages m LEFT JOIN MessageDetails d ON d.MessageId = m.Id WHERE d.MessageId IS NULL"),
        ("details", "SELECT 'details of message ' || d.MessageId || ', which is gone' FROM MessageDetails d LEFT JOIN Messages m ON m.Id = d.MessageId WHERE m.Id IS NULL"),
        ("deliveries", "SELECT 'delivery of message ' || d.MessageId || ', which is gone' FROM Deliveries d LEFT JOIN Messages m ON m.Id = d.MessageId WHERE m.Id IS NULL"),
        ("recipients", "SELECT 'recipient of message ' || r.MessageId || ', which is not in Sent' FROM SentRecipients r LEFT JOIN Messages m ON m.Id = r.MessageId WHERE m.Id IS NULL"),
        ("sizes", "SELECT 'message ' || m.Id || ' says ' || m.Size || ' octets, has ' || (b.Length + length(d.Prefix)) FROM Messages m JOIN Bodies b ON b.Id = m.BodyId JOIN MessageDetails d ON d.MessageId = m.Id WHERE m.Size <> b.Length + length(d.Prefix)"),
        ("bodies", "SELECT 'body ' || b.Id || ' has neither octets nor file, or both' FROM Bodies b WHERE (b.Encoding = 2) <> (b.FileName IS NOT NULL) OR (b.Encoding = 2) = (b.Data IS NOT NULL) OR (b.Encoding = 0 AND length(b.Data) <> b.Length) OR length(b.Sha256) <> 32"),
        ("orphan body", "SELECT 'nothing refers to body ' || b.Id FROM Bodies b WHERE NOT EXISTS (SELECT 1 FROM Messages m WHERE m.BodyId = b.Id) AND NOT EXISTS (SELECT 1 FROM Queue q WHERE q.BodyId = b.Id) AND NOT EXISTS (SELECT 1 FROM LooseBodies l WHERE l.BodyId = b.Id)"),
        ("queue", "SELECT 'queue row ' || q.Id || ' has lost its body' FROM Queue q LEFT JOIN Bodies b ON b.Id = q.BodyId WHERE b.Id IS NULL"),
        ("queue", "SELECT 'queue row ' || q.Id || ' says ' || q.Size || ' octets, has ' || (b.Length + length(q.Prefix)) FROM Queue q JOIN Bodies b ON b.Id = q.BodyId WHERE q.Size <> b.Length + length(q.Prefix)"),

        ("threads", "SELECT 'message ' || m.Id || ' and its id are in two threads' FROM Messages m LEFT JOIN ThreadKeys k ON k.IdHash = m.MessageIdHash AND k.SubjectHash = COALESCE(m.SubjectHash, 0) WHERE m.MessageIdHash IS NOT NULL AND (k.ThreadId IS NULL OR k.ThreadId <> m.ThreadId)"),
        ("threads", "SELECT 'thread ' || k.ThreadId || ' has ids and no message' FROM ThreadKeys k WHERE NOT EXISTS (SELECT 1 FROM Messages m WHERE m.ThreadId = k.ThreadId)"),
        ("threads", "SELECT 'thread ' || m.ThreadId || ' crosses accounts' FROM Messages m GROUP BY m.ThreadId HAVING MIN(m.AccountId) <> MAX(m.AccountId)"),
        ("threads", "SELECT 'message ' || Id || ' has thread ' || ThreadId FROM Messages WHERE ThreadId < 1"),
        ("addresses", "SELECT 'account ' || a.Id || ' has no address' FROM Accounts a WHERE NOT EXISTS (SELECT 1 FROM Addresses d WHERE d.AccountId = a.Id)"),
    ];
}
