using Mox.Server.Storage.Threads;
using Mox.Server.Storage.Verbs;

namespace Mox.Server.Storage;

/// <summary>Finds, in one mailbox, the message that has the same octets as another: first by size and Message-ID, then by the octets themselves.</summary>
internal sealed class MessageTwins
{
    private const int Portion = 5000;

    private static readonly byte[] LineEnd = "\r\n"u8.ToArray();

    private readonly Dictionary<(long Size, long? IdHash), List<long>> _known = [];
    private readonly MessageReader _messages;
    private readonly long _accountId;

    private MessageTwins(MessageReader messages, long accountId) => (_messages, _accountId) = (messages, accountId);

    /// <summary>Of a mailbox as it is now.</summary>
    public static async Task<MessageTwins> OfAsync(ReadSessions sessions, MessageReader messages, long accountId, long mailboxId, CancellationToken ct)
    {
        var twins = new MessageTwins(messages, accountId);
        var last = MailboxTouch.Place(mailboxId, 0);
        while (true)
        {
            var count = 0;
            using var lease = await sessions.RentAsync(ct);
            using var rows = lease.Sql.Query(
                "SELECT s.Place, m.Id, m.Size, m.MessageIdHash FROM MessageStates s CROSS JOIN Messages m ON m.Id = s.MessageId WHERE s.Place > ?1 AND s.Place <= ?2 ORDER BY s.Place LIMIT ?3",
                last,
                MailboxTouch.Place(mailboxId, uint.MaxValue),
                Portion);
            for (; rows.Next(); count++)
            {
                last = rows.Int64(0);
                twins.Add(rows.Int64(1), rows.Int64(2), rows.Int64OrNull(3));
            }

            if (count < Portion) return twins;
        }
    }

    /// <summary>A message that came into the mailbox meanwhile.</summary>
    public void Add(long messageId, PreparedMessage message) => Add(messageId, message.Size, IdHash(message));

    /// <summary>True when the mailbox has these octets; a line end after the last line makes no difference, as a file of mail always has one there.</summary>
    public async Task<bool> HasAsync(PreparedMessage message, StagedBody body, CancellationToken ct)
    {
        var hash = IdHash(message);
        foreach (var size in new[] { body.Length, body.Length - LineEnd.Length })
        {
            foreach (var id in _known.GetValueOrDefault((size, hash)) ?? [])
            {
                if (await IsSameAsync(id, body, ct)) return true;
            }
        }

        return false;
    }

    private void Add(long id, long size, long? hash)
    {
        if (_known.TryGetValue((size, hash), out var ids)) ids.Add(id);
        else _known[(size, hash)] = [id];
    }

    private long? IdHash(PreparedMessage message) => string.IsNullOrWhiteSpace(message.Links.MessageId) ? null : ThreadFinder.IdHash(_accountId, message.Links.MessageId);

    private async Task<bool> IsSameAsync(long id, StagedBody body, CancellationToken ct)
    {
        await using var stored = await _messages.OpenAsync(id, ct);
        if (stored is null) return false;
        await using var other = body.OpenRead();
        var (left, right) = (new byte[32 << 10], new byte[32 << 10]);
        while (true)
        {
            var count = await stored.Stream.ReadAtLeastAsync(left, left.Length, throwOnEndOfStream: false, ct);
            var same = await other.ReadAtLeastAsync(right.AsMemory(0, count), count, throwOnEndOfStream: false, ct);
            if (same < count || !left.AsSpan(0, count).SequenceEqual(right.AsSpan(0, count))) return false;
            if (count == left.Length) continue;
            var rest = await other.ReadAtLeastAsync(right, LineEnd.Length + 1, throwOnEndOfStream: false, ct);
            return rest == 0 || right.AsSpan(0, rest).SequenceEqual(LineEnd);
        }
    }
}
