using System.Collections.Immutable;
using Mox.Server.Storage;
using Mox.Server.Storage.Search;
using Mox.Shared.Contracts.Webmail;
using Mox.Shared.Contracts.Webmail.Search;
using Mox.Shared.Model.Mailboxes;
using Mox.Shared.Model.Messages;

namespace Mox.Server.Webmail.Search;

/// <summary>How a search is made: where to look, what narrows it, and what is left to check for each message.</summary>
/// <param name="Range">The mailboxes and the time.</param>
/// <param name="Expression">What the index is asked; null when it cannot help.</param>
/// <param name="State">A state few messages may have; null without one.</param>
/// <param name="Row">A size or files few messages may have; null without one.</param>
/// <param name="Checks">What has to hold besides the range, the cheap ones first.</param>
/// <param name="ChecksIndexed">The same for messages the index has answered for.</param>
/// <param name="InScope">Messages in the mailboxes.</param>
internal sealed record SearchPlan(ScanRange Range, string? Expression, StateCondition? State, RowCondition? Row, ImmutableArray<SearchNode> Checks, ImmutableArray<SearchNode> ChecksIndexed, long InScope)
{
    public static SearchPlan Make(long accountId, MessageQuery query, ImmutableArray<MailboxRow> mailboxes, DateTimeOffset now)
    {
        var nodes = Spine(SearchQuery.Parse(query.Search).Node.Nodes).Concat(Filter(query.Filter)).ToImmutableArray();
        var scope = Scope(query.MailboxId, nodes, mailboxes);
        var zone = TimeZoneInfo.TryFindSystemTimeZoneById(query.Zone, out var known) ? known : TimeZoneInfo.Utc;
        var (from, before) = Times(nodes, zone, now);
        var left = nodes.Where(node => node is not (SearchNode.In or SearchNode.Received)).Select(node => Resolved(node, mailboxes, zone, now)).OrderBy(Cost).ToImmutableArray();
        var expressions = left.Select(node => (Node: node, Text: Expressed(node))).Where(pair => pair.Text is not null).ToArray();
        var answered = expressions.Where(pair => pair.Node is SearchNode.Words { Place: SearchPlace.Anywhere }).Select(pair => pair.Node).ToHashSet();
        return new SearchPlan(
            new ScanRange(accountId, [.. scope.Select(mailbox => mailbox.Id)], from, before, left.Any(AsksState)),
            expressions.Length == 0 ? null : string.Join(" AND ", expressions.Select(pair => pair.Text)),
            left.Select(Condition).FirstOrDefault(condition => condition is not null && (condition.Wanted != MessageFlags.None || condition.Keyword.Length > 0 || scope.Sum(mailbox => (long)mailbox.Totals.Unseen) <= SearchRun.MaxCandidates)),
            Rows(left),
            left,
            [.. left.Where(node => !answered.Contains(node))],
            scope.Sum(mailbox => (long)mailbox.Totals.Messages));
    }

    /// <summary>The mailboxes a folder of a search means: a role, a whole name or the last part of one, in any case.</summary>
    public static IEnumerable<MailboxRow> Meant(SearchNode.In place, ImmutableArray<MailboxRow> mailboxes)
    {
        if (place.IsAnywhere) return mailboxes;
        var name = place.Folder.Trim().Trim('/');
        var use = name.ToLowerInvariant() switch
        {
            "drafts" => SpecialUse.Drafts,
            "sent" => SpecialUse.Sent,
            "archive" => SpecialUse.Archive,
            "junk" or "spam" => SpecialUse.Junk,
            "trash" or "bin" => SpecialUse.Trash,
            _ => SpecialUse.None,
        };
        var found = use == SpecialUse.None ? [] : mailboxes.Where(mailbox => mailbox.Use == use).ToArray();
        if (found.Length == 0) found = [.. mailboxes.Where(mailbox => mailbox.Name.Text.Equals(name, StringComparison.OrdinalIgnoreCase))];
        if (found.Length == 0) found = [.. mailboxes.Where(mailbox => mailbox.Name.Leaf.Equals(name, StringComparison.OrdinalIgnoreCase))];
        return place.Below ? mailboxes.Where(mailbox => found.Any(top => top.Id == mailbox.Id || mailbox.Name.IsBelow(top.Name))) : found;
    }

    private static IEnumerable<SearchNode> Spine(IEnumerable<SearchNode> nodes) => nodes.SelectMany(node => node is SearchNode.All all ? Spine(all.Nodes) : [node]);

    private static IEnumerable<SearchNode> Filter(MessageFilter filter) => filter switch
    {
        MessageFilter.Unread => [new SearchNode.Is(SearchState.Unread)],
        MessageFilter.Flagged => [new SearchNode.Is(SearchState.Starred)],
        MessageFilter.WithAttachments => [new SearchNode.Files(FileKinds.Any)],
        _ => [],
    };

    /// <summary>A folder that is named goes before the one that is shown; without either all but Trash and Junk.</summary>
    private static ImmutableArray<MailboxRow> Scope(long mailboxId, ImmutableArray<SearchNode> nodes, ImmutableArray<MailboxRow> mailboxes)
    {
        if (nodes.Any(NamesFolder))
        {
            return nodes.OfType<SearchNode.In>().Aggregate(mailboxes, (left, place) => [.. Meant(place, mailboxes).Where(mailbox => left.Contains(mailbox))]);
        }

        if (mailboxId != MessageQuery.Everywhere) return [.. mailboxes.Where(mailbox => mailbox.Id == mailboxId)];
        var away = mailboxes.Where(mailbox => mailbox.Use is SpecialUse.Trash or SpecialUse.Junk).ToArray();
        return [.. mailboxes.Where(mailbox => !away.Any(gone => gone.Id == mailbox.Id || mailbox.Name.IsBelow(gone.Name)))];
    }

    private static bool NamesFolder(SearchNode node) => node switch
    {
        SearchNode.In => true,
        SearchNode.All all => all.Nodes.Any(NamesFolder),
        SearchNode.Any any => any.Nodes.Any(NamesFolder),
        _ => false,
    };

    private static (long From, long Before) Times(ImmutableArray<SearchNode> nodes, TimeZoneInfo zone, DateTimeOffset now)
    {
        var (from, before) = (0L, long.MaxValue);
        foreach (var received in nodes.OfType<SearchNode.Received>())
        {
            var (begin, end) = Bounds(received, zone, now);
            (from, before) = (Math.Max(from, begin), Math.Min(before, end));
        }

        return (from, before);
    }

    private static (long From, long Before) Bounds(SearchNode.Received received, TimeZoneInfo zone, DateTimeOffset now)
    {
        var (begin, end) = received.Date.Resolve(zone, now);
        return received.Side switch
        {
            DateSide.Before => (0, begin.UtcTicks),
            DateSide.After => (begin.UtcTicks, long.MaxValue),
            DateSide.Until => (0, end.UtcTicks),
            _ => (begin.UtcTicks, end.UtcTicks),
        };
    }

    /// <summary>Dates and folders inside groups as what they mean.</summary>
    private static SearchNode Resolved(SearchNode node, ImmutableArray<MailboxRow> mailboxes, TimeZoneInfo zone, DateTimeOffset now) => node switch
    {
        SearchNode.All all => new SearchNode.All([.. all.Nodes.Select(child => Resolved(child, mailboxes, zone, now))]),
        SearchNode.Any any => new SearchNode.Any([.. any.Nodes.Select(child => Resolved(child, mailboxes, zone, now))]),
        SearchNode.Not not => new SearchNode.Not(Resolved(not.Node, mailboxes, zone, now)),
        SearchNode.In place => new SearchNode.Inside([.. Meant(place, mailboxes).Select(mailbox => mailbox.Id)]),
        SearchNode.Received received when Bounds(received, zone, now) is var (from, before) => new SearchNode.Between(from, before),
        _ => node,
    };

    private static string? Expressed(SearchNode node)
    {
        switch (node)
        {
            // The index has domains as they were written; one with other letters may stand there in its ASCII form.
            case SearchNode.Words { Place: SearchPlace.From or SearchPlace.To or SearchPlace.Cc or SearchPlace.Bcc } words when !System.Text.Ascii.IsValid(words.Text) && words.Text.IndexOfAny(['@', '.']) >= 0:
            case SearchNode.Words { Place: SearchPlace.List }:
                return null;
            case SearchNode.Words words:
                return SearchIndex.Expression(words.Text);
            case SearchNode.All all:
                var some = all.Nodes.Select(Expressed).Where(text => text is not null).ToArray();
                return some.Length == 0 ? null : "(" + string.Join(" AND ", some) + ")";
            case SearchNode.Any any:
                var each = any.Nodes.Select(Expressed).ToArray();
                return Array.TrueForAll(each, text => text is not null) ? "(" + string.Join(" OR ", each) + ")" : null;
            default:
                return null;
        }
    }

    private static StateCondition? Condition(SearchNode node) => node switch
    {
        SearchNode.Label label => new StateCondition(MessageFlags.None, MessageFlags.None, label.Keyword),
        SearchNode.Is { State: SearchState.Unread } => new StateCondition(MessageFlags.Seen, MessageFlags.None, ""),
        SearchNode.Is { State: not (SearchState.Read or SearchState.Muted) } state when SearchMatch.FlagOf(state.State) is var flag => new StateCondition(flag, flag, ""),
        _ => null,
    };

    private static RowCondition? Rows(ImmutableArray<SearchNode> nodes)
    {
        var sizes = nodes.OfType<SearchNode.Size>().ToArray();
        var files = nodes.Contains(new SearchNode.Files(FileKinds.Any));
        return sizes.Length == 0 && !files ? null : new RowCondition(
            sizes.Where(size => size.AtLeast).Select(size => size.Octets).DefaultIfEmpty(0).Max(), sizes.Where(size => !size.AtLeast).Select(size => size.Octets).DefaultIfEmpty(long.MaxValue).Min(), files);
    }

    private static bool AsksState(SearchNode node) => node switch
    {
        SearchNode.All all => all.Nodes.Any(AsksState),
        SearchNode.Any any => any.Nodes.Any(AsksState),
        SearchNode.Not not => AsksState(not.Node),
        SearchNode.Label => true,
        SearchNode.Is state => state.State != SearchState.Muted,
        _ => false,
    };

    private static int Cost(SearchNode node) => node switch
    {
        SearchNode.All all => all.Nodes.Select(Cost).DefaultIfEmpty().Max(),
        SearchNode.Any any => any.Nodes.Select(Cost).DefaultIfEmpty().Max(),
        SearchNode.Not not => Cost(not.Node),
        SearchNode.Words { Place: SearchPlace.From or SearchPlace.To or SearchPlace.Cc or SearchPlace.Bcc or SearchPlace.Subject } => 2,
        SearchNode.Files { Kinds: FileKinds.Any } => 1,
        SearchNode.Files or SearchNode.Words { Place: SearchPlace.FileName } => 3,
        SearchNode.Words { Place: SearchPlace.List } or SearchNode.Header => 5,
        SearchNode.Words or SearchNode.Link => 4,
        _ => 0,
    };
}
