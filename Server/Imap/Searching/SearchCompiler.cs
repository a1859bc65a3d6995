using Mox.Protocols.Imap;
using Mox.Server.Storage;
using Mox.Shared.Model.Messages;

namespace Mox.Server.Imap.Searching;

/// <summary>Makes the conditions of a SEARCH ready: sets resolved against the view, texts folded, each asked of the cheapest thing that knows.</summary>
/// <remarks>RFC 9051 §6.4.4.</remarks>
/// <param name="candidates">What the full-text index says of texts looked for in bodies: ids of the messages that may hold them.</param>
internal sealed class SearchCompiler(SelectedMailbox mailbox, IReadOnlyDictionary<string, HashSet<long>> candidates)
{
    public SearchNode Compile(SearchKey key) => key switch
    {
        SearchKey.All => new SearchNode.Fact(_ => true),
        SearchKey.And and => new SearchNode.Several(and.Keys.Select(Compile), all: true),
        SearchKey.Or or => new SearchNode.Several([Compile(or.First), Compile(or.Second)], all: false),
        SearchKey.Not not => new SearchNode.Not(Compile(not.Key)),
        SearchKey.Numbers numbers => Within(numbers.Set, byUid: false),
        SearchKey.Uids uids => Within(uids.Set, byUid: true),
        SearchKey.HasFlag flag => HasFlag(flag),
        SearchKey.Date date => Day(date),
        SearchKey.Larger larger => new SearchNode.Column(MessageColumns.Basic, row => row.Size > larger.Octets),
        SearchKey.Smaller smaller => new SearchNode.Column(MessageColumns.Basic, row => row.Size < smaller.Octets),
        SearchKey.ModSeq modSeq => new SearchNode.Fact(facts => facts.ModSeq >= modSeq.Least),
        SearchKey.Header header => Header(header),
        SearchKey.Body body => Content(new SearchText(body.Value), candidates.GetValueOrDefault(body.Value), (content, text, ct) => content.HasBodyAsync(text, ct)),
        SearchKey.Text text => Content(new SearchText(text.Value), null, (content, wanted, ct) => content.HasTextAsync(wanted, ct)),
        _ => throw new InvalidOperationException($"No rule for {key.GetType().Name}"),
    };

    /// <summary>The texts looked for in bodies.</summary>
    public static IEnumerable<string> BodyTexts(SearchKey key) => key switch
    {
        SearchKey.Body body => [body.Value],
        SearchKey.And and => and.Keys.SelectMany(BodyTexts),
        SearchKey.Or or => BodyTexts(or.First).Concat(BodyTexts(or.Second)),
        SearchKey.Not not => BodyTexts(not.Key),
        _ => [],
    };

    /// <summary>The messages a search can find at most: what sets that every message must be in leave.</summary>
    public UidSet Bound(SearchKey key) => key switch
    {
        SearchKey.Numbers numbers => Resolve(numbers.Set, byUid: false),
        SearchKey.Uids uids => Resolve(uids.Set, byUid: true),
        SearchKey.And and => and.Keys.Select(Bound).Aggregate((a, b) => Common(a, b)),
        _ => UidSet.All,
    };

    private static UidSet Common(UidSet a, UidSet b)
    {
        if (a.Equals(UidSet.All)) return b;
        if (b.Equals(UidSet.All)) return a;
        var common = new List<UidRange>();
        var (i, j) = (0, 0);
        while (i < a.Ranges.Length && j < b.Ranges.Length)
        {
            var (first, last) = (Math.Max(a.Ranges[i].First, b.Ranges[j].First), Math.Min(a.Ranges[i].Last, b.Ranges[j].Last));
            if (first <= last) common.Add(new UidRange(first, last));
            if (a.Ranges[i].Last < b.Ranges[j].Last) i++;
            else j++;
        }

        return UidSet.FromRanges(common);
    }

    private SearchNode.Fact Within(SequenceSet set, bool byUid)
    {
        var uids = Resolve(set, byUid);
        return new SearchNode.Fact(facts => uids.Contains(facts.Uid));
    }

    /// <summary>Message numbers beyond the last match nothing here: a search for what is not there finds nothing.</summary>
    private UidSet Resolve(SequenceSet set, bool byUid)
    {
        if (set.IsSaved || byUid) return mailbox.Resolve(set, byUid)!;
        var count = (uint)mailbox.View.Count;
        return UidSet.FromRanges(set.Resolve(count).Ranges.SelectMany(range => mailbox.View.UidsAt((int)Math.Min(range.First, int.MaxValue), (int)Math.Min(range.Last, int.MaxValue))));
    }

    private static SearchNode.Fact HasFlag(SearchKey.HasFlag key)
    {
        var set = key.Set;
        if (key.Flag == Flag.Recent) return new SearchNode.Fact(facts => facts.Recent == set);
        if (FlagWords.Known(key.Flag) is var flag and not MessageFlags.None) return new SearchNode.Fact(facts => facts.Flags.HasFlag(flag) == set);
        var keyword = key.Flag.Text.ToLowerInvariant();
        return new SearchNode.Fact(facts => facts.Keywords.Contains(keyword) == set);
    }

    /// <summary>RFC 9051 §6.4.4: days are compared without time and zone, as they stand in the message.</summary>
    private static SearchNode.Column Day(SearchKey.Date key) => new(MessageColumns.Basic, row =>
    {
        // Without a Date field that can be read, the day the message came stands for it.
        var at = key.Sent ? row.Sent ?? row.Received : row.Received;
        var day = DateOnly.FromDateTime(at.DateTime);
        return key.Relation switch
        {
            DateRelation.Before => day < key.Day,
            DateRelation.On => day == key.Day,
            _ => day >= key.Day,
        };
    });

    /// <summary>What the envelope holds is asked of it; other fields are read from the message.</summary>
    private static SearchNode Header(SearchKey.Header key)
    {
        var wanted = new SearchText(key.Value);
        return key.Name.ToLowerInvariant() switch
        {
            "from" => new SearchNode.Field(envelope => AddressText.IsIn(envelope.From, wanted)),
            "to" => new SearchNode.Field(envelope => AddressText.IsIn(envelope.To, wanted)),
            "cc" => new SearchNode.Field(envelope => AddressText.IsIn(envelope.Cc, wanted)),
            "bcc" => new SearchNode.Field(envelope => AddressText.IsIn(envelope.Bcc, wanted)),
            "subject" => new SearchNode.Field(envelope => wanted.IsIn(envelope.Subject)),
            "message-id" => new SearchNode.Field(envelope => wanted.IsIn(envelope.MessageId)),
            "in-reply-to" => new SearchNode.Field(envelope => wanted.IsIn(envelope.InReplyTo)),
            _ => Content(wanted, null, (content, text, ct) => content.HasFieldAsync(key.Name, text, ct)),
        };
    }

    private static SearchNode.Content Content(SearchText wanted, HashSet<long>? candidates, Func<SearchContent, SearchText, CancellationToken, ValueTask<bool>> test) =>
        new(MessageColumns.Structure, candidates, (content, ct) => test(content, wanted, ct));
}
