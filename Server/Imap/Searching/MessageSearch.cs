using Mox.Protocols.Imap;
using Mox.Server.Storage;

namespace Mox.Server.Imap.Searching;

/// <summary>Finds messages of a view. Flags alone are asked of the flags; else rows stream by; a message is opened only when nothing else decides.</summary>
internal sealed class MessageSearch(MessageReader messages)
{
    /// <summary>What was found, ascending by UID.</summary>
    /// <param name="onlyFirst">The first one suffices (RETURN (MIN)).</param>
    public async Task<SearchFound> FindAsync(SelectedMailbox mailbox, SearchKey key, bool onlyFirst, CancellationToken ct)
    {
        var compiler = new SearchCompiler(mailbox);
        var node = compiler.Compile(key);
        var within = mailbox.View.Intersect(compiler.Bound(key));
        var found = new SearchFound();
        if (within.IsEmpty) return found;
        if (node.Columns is { } columns) await RowsAsync(mailbox, node, within, columns, found, onlyFirst, ct).ConfigureAwait(false);
        else await FlagsAsync(mailbox, node, within, found, onlyFirst, ct).ConfigureAwait(false);
        return found;
    }

    private async Task FlagsAsync(SelectedMailbox mailbox, SearchNode node, UidSet within, SearchFound found, bool onlyFirst, CancellationToken ct)
    {
        await foreach (var row in messages.FlagsAsync(mailbox.Id, within, 0, ct).ConfigureAwait(false))
        {
            var facts = new SearchFacts(mailbox.View.NumberOf(row.Uid), row.Uid, row.ModSeq, row.Flags, row.Keywords, mailbox.IsRecent(row.Uid), null);
            if (node.Judge(facts) != Verdict.Yes) continue;
            found.Add(facts);
            if (onlyFirst) return;
        }
    }

    private async Task RowsAsync(SelectedMailbox mailbox, SearchNode node, UidSet within, MessageColumns columns, SearchFound found, bool onlyFirst, CancellationToken ct)
    {
        await foreach (var row in messages.RowsAsync(mailbox.Id, within, columns, 0, ct).ConfigureAwait(false))
        {
            var facts = new SearchFacts(mailbox.View.NumberOf(row.Uid), row.Uid, row.ModSeq, row.Flags, row.Keywords, mailbox.IsRecent(row.Uid), row);
            var verdict = node.Judge(facts);
            if (verdict == Verdict.Unknown) verdict = await OpenAsync(node, facts, ct).ConfigureAwait(false) ? Verdict.Yes : Verdict.No;
            if (verdict != Verdict.Yes) continue;
            found.Add(facts);
            if (onlyFirst) return;
        }
    }

    private async ValueTask<bool> OpenAsync(SearchNode node, SearchFacts facts, CancellationToken ct)
    {
        var content = new SearchContent(messages, facts.Row!);
        await using var closing = content.ConfigureAwait(false);
        return await node.JudgeAsync(facts, content, ct).ConfigureAwait(false);
    }
}

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

    public void Add(in SearchFacts facts)
    {
        ModSeqs = (Count == 0 ? facts.ModSeq : ModSeqs.First, facts.ModSeq);
        Count++;
        HighestModSeq = Math.Max(HighestModSeq, facts.ModSeq);
        Add(_uids, facts.Uid);
        Add(_numbers, (uint)facts.Number);
    }

    private static void Add(List<UidRange> runs, uint number)
    {
        if (runs.Count > 0 && runs[^1].Last + 1 == number) runs[^1] = runs[^1] with { Last = number };
        else runs.Add(new UidRange(number, number));
    }
}
