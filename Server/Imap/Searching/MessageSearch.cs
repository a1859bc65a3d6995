using Mox.Protocols.Imap;
using Mox.Server.Storage;
using Mox.Server.Storage.Search;

namespace Mox.Server.Imap.Searching;

/// <summary>Finds messages of a view, cheapest first: flags decide what they can, envelopes and rows what is left, the index says which bodies are worth opening, and only then is a message opened.</summary>
internal sealed partial class MessageSearch(MessageReader messages, SearchIndex index, ILogger<MessageSearch> log)
{
    /// <summary>Texts of one search that are asked of the index; more are looked for in the messages.</summary>
    private const int MaxTexts = 8;

    /// <summary>What was found, ascending by UID.</summary>
    /// <param name="onlyFirst">The first one suffices (RETURN (MIN)).</param>
    public async Task<SearchFound> FindAsync(long accountId, SelectedMailbox mailbox, SearchKey key, bool onlyFirst, CancellationToken ct)
    {
        var compiler = new SearchCompiler(mailbox, await CandidatesAsync(accountId, mailbox.Id, key, ct).ConfigureAwait(false));
        var node = compiler.Compile(key);
        var within = mailbox.View.Intersect(compiler.Bound(key));
        var found = new SearchFound();
        if (within.IsEmpty) return found;
        var sure = new List<SearchHit>();
        var open = node.FlagsHelp ? await ByFlagsAsync(mailbox, node, within, sure, onlyFirst, ct).ConfigureAwait(false) : within;
        if (!open.IsEmpty && node.Columns?.HasFlag(MessageColumns.StoredEnvelope) == true) open = await ByEnvelopesAsync(mailbox, node, open, sure, onlyFirst, ct).ConfigureAwait(false);
        if (!open.IsEmpty) await ByRowsAsync(mailbox, node, open, sure, ct).ConfigureAwait(false);
        sure.Sort((a, b) => a.Uid.CompareTo(b.Uid));

        foreach (var hit in onlyFirst ? sure.Take(1) : sure) found.Add(hit);
        return found;
    }

    /// <summary>Decides what flags can decide; gives the messages that stay open.</summary>
    private async Task<UidSet> ByFlagsAsync(SelectedMailbox mailbox, SearchNode node, UidSet within, List<SearchHit> sure, bool onlyFirst, CancellationToken ct)
    {
        var open = new List<UidRange>();
        await foreach (var row in messages.FlagsAsync(mailbox.Id, within, 0, ct).ConfigureAwait(false))
        {
            if (Sort(Facts(mailbox, row), node, sure, open) && onlyFirst && open.Count == 0) break;
        }

        return UidSet.FromRanges(open);
    }

    /// <summary>The same with the envelopes known.</summary>
    private async Task<UidSet> ByEnvelopesAsync(SelectedMailbox mailbox, SearchNode node, UidSet within, List<SearchHit> sure, bool onlyFirst, CancellationToken ct)
    {
        var open = new List<UidRange>();
        await foreach (var row in messages.EnvelopesAsync(mailbox.Id, within, ct).ConfigureAwait(false))
        {
            if (Sort(Facts(mailbox, row.Flags) with { Envelope = row.Envelope }, node, sure, open) && onlyFirst && open.Count == 0) break;
        }

        return UidSet.FromRanges(open);
    }

    /// <summary>Puts a message where it belongs; true when it was found.</summary>
    private static bool Sort(in SearchFacts facts, SearchNode node, List<SearchHit> sure, List<UidRange> open)
    {
        switch (node.Judge(facts))
        {
            case Verdict.Yes:
                sure.Add(new SearchHit(facts.Uid, facts.Number, facts.ModSeq));
                return true;
            case Verdict.Unknown:
                SearchFound.Add(open, facts.Uid);
                return false;
            default:
                return false;
        }
    }

    private static SearchFacts Facts(SelectedMailbox mailbox, in FlagRow row) =>
        new(row.MessageId, mailbox.View.NumberOf(row.Uid), row.Uid, row.ModSeq, row.Flags, row.Keywords, mailbox.IsRecent(row.Uid));

    private async Task ByRowsAsync(SelectedMailbox mailbox, SearchNode node, UidSet open, List<SearchHit> sure, CancellationToken ct)
    {
        await foreach (var row in messages.RowsAsync(mailbox.Id, open, node.Columns ?? MessageColumns.Basic, 0, ct).ConfigureAwait(false))
        {
            var facts = new SearchFacts(row.MessageId, mailbox.View.NumberOf(row.Uid), row.Uid, row.ModSeq, row.Flags, row.Keywords, mailbox.IsRecent(row.Uid), row.StoredEnvelope, row);
            var verdict = node.Judge(facts);
            if (verdict == Verdict.Unknown) verdict = await OpenAsync(node, facts, ct).ConfigureAwait(false) ? Verdict.Yes : Verdict.No;
            if (verdict == Verdict.Yes) sure.Add(new SearchHit(row.Uid, facts.Number, row.ModSeq));
        }
    }

    private async ValueTask<bool> OpenAsync(SearchNode node, SearchFacts facts, CancellationToken ct)
    {
        var content = new SearchContent(messages, facts.Row!);
        await using var closing = content.ConfigureAwait(false);
        return await node.JudgeAsync(facts, content, ct).ConfigureAwait(false);
    }

    /// <summary>Asks the index about the texts looked for in bodies. It is a help, not a need: without it messages are read.</summary>
    private async Task<Dictionary<string, HashSet<long>>> CandidatesAsync(long accountId, long mailboxId, SearchKey key, CancellationToken ct)
    {
        var candidates = new Dictionary<string, HashSet<long>>(StringComparer.Ordinal);
        foreach (var text in SearchCompiler.BodyTexts(key).Distinct(StringComparer.Ordinal).Take(MaxTexts))
        {
            try
            {
                var answer = await index.SearchAsync(accountId, mailboxId, text, ct).ConfigureAwait(false);
                if (answer.Narrowed) candidates[text] = [.. answer.MessageIds];
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                LogNoIndex(e);
                return candidates;
            }
        }

        return candidates;
    }

    [LoggerMessage(3201, LogLevel.Warning, "The search index failed; messages are read instead")]
    private partial void LogNoIndex(Exception fault);
}

/// <summary>A message found.</summary>
internal readonly record struct SearchHit(uint Uid, int Number, ulong ModSeq);

/// <summary>What a search found.</summary>
internal sealed class SearchFound
{
    private readonly List<UidRange> _uids = [];
    private readonly List<UidRange> _numbers = [];

    public uint Count { get; private set; }

    /// <summary>The highest mod-sequence of what was found.</summary>
    public ulong HighestModSeq { get; private set; }

    /// <summary>The mod-sequences of the first and the last message found.</summary>
    public (ulong First, ulong Last) ModSeqs { get; private set; }

    public UidSet Uids => UidSet.FromRanges(_uids);

    public UidSet Numbers => UidSet.FromRanges(_numbers);

    public void Add(in SearchHit hit)
    {
        ModSeqs = (Count == 0 ? hit.ModSeq : ModSeqs.First, hit.ModSeq);
        Count++;
        HighestModSeq = Math.Max(HighestModSeq, hit.ModSeq);
        Add(_uids, hit.Uid);
        Add(_numbers, (uint)hit.Number);
    }

    /// <summary>Adds the next higher number to runs.</summary>
    public static void Add(List<UidRange> runs, uint number)
    {
        if (runs.Count > 0 && runs[^1].Last + 1 == number) runs[^1] = runs[^1] with { Last = number };
        else runs.Add(new UidRange(number, number));
    }
}
