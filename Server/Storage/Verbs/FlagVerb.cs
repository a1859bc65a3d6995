using System.Collections.Immutable;
using Mox.Protocols.Imap;
using Mox.Shared.Changes;
using Mox.Shared.Model.Messages;

namespace Mox.Server.Storage.Verbs;

/// <summary>Changes flags and keywords of a set of messages. Neighbours that become alike are written by one statement.</summary>
internal static class FlagVerb
{
    public static FlagsStored? Run(WriteTurn turn, long mailboxId, UidSet uids, FlagChange change, ulong? unchangedSince)
    {
        if (MailboxState.Read(turn, mailboxId) is not { } mailbox) return null;
        var asked = KeywordText.Clean(change.Keywords);
        var changed = ImmutableArray.CreateBuilder<FlaggedMessage>();
        var runs = new List<FlagRun>();
        var refused = new List<uint>();
        var delta = default(TotalsDelta);
        var words = new KeywordMemory(change.Kind, asked);
        foreach (var range in uids.Ranges)
        {
            var joins = false;
            using var rows = turn.Sql.Query(
                "SELECT Place, MessageId, Flags, Keywords, ModSeq FROM MessageStates WHERE Place BETWEEN ?1 AND ?2 ORDER BY Place",
                MailboxTouch.Place(mailboxId, range.First),
                MailboxTouch.Place(mailboxId, range.Last));
            while (rows.Next())
            {
                var (place, flags) = (rows.Int64(0), (MessageFlags)rows.Int32(2));
                if (unchangedSince is { } limit && (ulong)rows.Int64(4) > limit)
                {
                    refused.Add(MailboxTouch.UidOf(place));
                    joins = false;
                    continue;
                }

                var before = words.Of(rows.Octets(3));
                var after = words.Changed(before);
                var wanted = Changed(flags, change);
                if (wanted == flags && ReferenceEquals(before, after))
                {
                    joins = false;
                    continue;
                }

                if (joins && runs[^1] is var run && run.Flags == wanted && ReferenceEquals(run.Keywords, after)) runs[^1] = run with { Last = place };
                else runs.Add(new FlagRun(place, place, wanted, after));
                joins = true;
                delta += TotalsDelta.Of(wanted, 0) + -TotalsDelta.Of(flags, 0);
                changed.Add(new FlaggedMessage(rows.Int64(1), MailboxTouch.UidOf(place), wanted, after.Words));
            }
        }

        var refusals = UidSet.From(refused);
        if (changed.Count == 0) return new FlagsStored(0, UidSet.Empty, refusals);
        var modSeq = MailboxTouch.NextModSeq(turn, mailbox.AccountId);
        foreach (var run in runs)
        {
            turn.Sql.Run("UPDATE MessageStates SET Flags = ?3, Keywords = ?4, ModSeq = ?5 WHERE Place BETWEEN ?1 AND ?2", run.First, run.Last, (int)run.Flags, run.Keywords.Text, modSeq);
        }

        if (change.Kind != FlagChangeKind.Remove && asked.Length > 0) MailboxTouch.Keywords(turn, mailbox, modSeq, asked);
        var messages = changed.DrainToImmutable();
        turn.Publish(new MailboxChange.Flagged(mailbox.AccountId, modSeq, mailbox.Id, messages));
        MailboxTouch.Totals(turn, mailbox, modSeq, delta, 0);
        return new FlagsStored(modSeq, UidSet.From(messages.Select(message => message.Uid)), refusals);
    }

    private static MessageFlags Changed(MessageFlags flags, FlagChange change) => change.Kind switch
    {
        FlagChangeKind.Add => flags | change.Flags,
        FlagChangeKind.Remove => flags & ~change.Flags,
        _ => change.Flags,
    };

    /// <summary>Neighbouring messages that get the same flags.</summary>
    private readonly record struct FlagRun(long First, long Last, MessageFlags Flags, KeywordList Keywords);

    /// <summary>One list of keywords, as words and as column.</summary>
    private sealed record KeywordList(string Text, ImmutableArray<string> Words);

    /// <summary>Each list of keywords met, and what becomes of it; few, however many messages. Equal lists are the same object.</summary>
    private sealed class KeywordMemory(FlagChangeKind kind, ImmutableArray<string> asked)
    {
        private readonly Dictionary<string, KeywordList> _lists = new(StringComparer.Ordinal);
        private readonly Dictionary<KeywordList, KeywordList> _changed = new(ReferenceEqualityComparer.Instance);
        private readonly KeywordList _none = new("", []);

        public KeywordList Of(ReadOnlySpan<byte> column) => column.IsEmpty ? _none : Of(System.Text.Encoding.UTF8.GetString(column));

        public KeywordList Changed(KeywordList before)
        {
            if (_changed.TryGetValue(before, out var after)) return after;
            var words = kind switch
            {
                FlagChangeKind.Add => before.Words.Union(asked).Order(StringComparer.Ordinal),
                FlagChangeKind.Remove => before.Words.Except(asked),
                _ => asked.AsEnumerable(),
            };
            return _changed[before] = Of(KeywordText.Join([.. words]));
        }

        private KeywordList Of(string text)
        {
            if (text.Length == 0) return _none;
            if (!_lists.TryGetValue(text, out var list)) _lists[text] = list = new KeywordList(text, KeywordText.Split(text));
            return list;
        }
    }
}
