using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Mox.Protocols.Imap;

/// <summary>Reads the conditions of SEARCH; nesting and number are bounded.</summary>
/// <remarks>RFC 9051 §9: search-key.</remarks>
internal static class SearchKeyParser
{
    /// <summary>Nesting of NOT, OR and parentheses. Clients build OR chains, a level for each term.</summary>
    public const int MaxDepth = 250;

    /// <summary>Conditions of one command: each costs time for each message.</summary>
    public const int MaxKeys = 5000;

    public static bool ParseAll(ref CommandCursor at, [NotNullWhen(true)] out SearchKey? key)
    {
        var left = MaxKeys;
        return ParseList(ref at, 0, ref left, out key);
    }

    private static bool ParseList(ref CommandCursor at, int depth, ref int left, [NotNullWhen(true)] out SearchKey? key)
    {
        if (!ParseOne(ref at, depth, ref left, out key)) return false;
        if (!at.TrySpace()) return true;
        var keys = ImmutableArray.CreateBuilder<SearchKey>();
        keys.Add(key);
        do
        {
            if (!ParseOne(ref at, depth, ref left, out var next)) return false;
            keys.Add(next);
        }
        while (at.TrySpace());

        key = new SearchKey.And(keys.ToImmutable());
        return true;
    }

    private static bool ParseOne(ref CommandCursor at, int depth, ref int left, [NotNullWhen(true)] out SearchKey? key)
    {
        key = null;
        if (depth > MaxDepth) return at.Fail("fewer nested conditions");
        if (--left < 0) return at.Fail("fewer conditions");
        if (at.TryOpen()) return ParseList(ref at, depth + 1, ref left, out key) && at.Close();
        if (at.Rest is [>= (byte)'0' and <= (byte)'9' or (byte)'*' or (byte)'$', ..])
        {
            if (!at.Set(out var numbers)) return false;
            key = new SearchKey.Numbers(numbers);
            return true;
        }

        var start = at.Position;
        if (!at.Word("search key", out var word)) return false;
        switch (word)
        {
            case "NOT":
                if (!at.Space() || !ParseOne(ref at, depth + 1, ref left, out var not)) return false;
                key = new SearchKey.Not(not);
                return true;
            case "OR":
                if (!at.Space() || !ParseOne(ref at, depth + 1, ref left, out var first) || !at.Space() || !ParseOne(ref at, depth + 1, ref left, out var second)) return false;
                key = new SearchKey.Or(first, second);
                return true;
            case "NEW":
                // RFC 3501 §6.4.4: NEW is (RECENT UNSEEN).
                key = new SearchKey.And([new SearchKey.HasFlag(Flag.Recent, true), new SearchKey.HasFlag(Flag.Seen, false)]);
                return true;
            default:
                return ParsePlain(ref at, word, out key) || at.Fail(start, "search key");
        }
    }

    private static bool ParsePlain(ref CommandCursor at, string word, [NotNullWhen(true)] out SearchKey? key)
    {
        key = word switch
        {
            "ALL" => new SearchKey.All(),
            "ANSWERED" => new SearchKey.HasFlag(Flag.Answered, true),
            "UNANSWERED" => new SearchKey.HasFlag(Flag.Answered, false),
            "DELETED" => new SearchKey.HasFlag(Flag.Deleted, true),
            "UNDELETED" => new SearchKey.HasFlag(Flag.Deleted, false),
            "DRAFT" => new SearchKey.HasFlag(Flag.Draft, true),
            "UNDRAFT" => new SearchKey.HasFlag(Flag.Draft, false),
            "FLAGGED" => new SearchKey.HasFlag(Flag.Flagged, true),
            "UNFLAGGED" => new SearchKey.HasFlag(Flag.Flagged, false),
            "SEEN" => new SearchKey.HasFlag(Flag.Seen, true),
            "UNSEEN" => new SearchKey.HasFlag(Flag.Seen, false),
            "RECENT" => new SearchKey.HasFlag(Flag.Recent, true),
            "OLD" => new SearchKey.HasFlag(Flag.Recent, false),
            "KEYWORD" => Keyword(ref at, true),
            "UNKEYWORD" => Keyword(ref at, false),
            "BEFORE" => Date(ref at, false, DateRelation.Before),
            "ON" => Date(ref at, false, DateRelation.On),
            "SINCE" => Date(ref at, false, DateRelation.Since),
            "SENTBEFORE" => Date(ref at, true, DateRelation.Before),
            "SENTON" => Date(ref at, true, DateRelation.On),
            "SENTSINCE" => Date(ref at, true, DateRelation.Since),
            "LARGER" => at.Space() && at.Number63(out var larger) ? new SearchKey.Larger(larger) : null,
            "SMALLER" => at.Space() && at.Number63(out var smaller) ? new SearchKey.Smaller(smaller) : null,
            "FROM" => Header(ref at, "From"),
            "TO" => Header(ref at, "To"),
            "CC" => Header(ref at, "Cc"),
            "BCC" => Header(ref at, "Bcc"),
            "SUBJECT" => Header(ref at, "Subject"),
            "HEADER" => at.Space() && at.AString(out var name) ? Header(ref at, name) : null,
            "BODY" => at.Space() && at.AString(out var body) ? new SearchKey.Body(body) : null,
            "TEXT" => at.Space() && at.AString(out var text) ? new SearchKey.Text(text) : null,
            "UID" => at.Space() && at.Set(out var uids) ? new SearchKey.Uids(uids) : null,
            "MODSEQ" => ModSeq(ref at),
            _ => null,
        };
        return key is not null;
    }

    private static SearchKey? Header(ref CommandCursor at, string name) =>
        at.Space() && at.AString(out var value) ? new SearchKey.Header(name, value) : null;

    private static SearchKey? Date(ref CommandCursor at, bool sent, DateRelation relation) =>
        at.Space() && at.Date(out var day) ? new SearchKey.Date(sent, relation, day) : null;

    private static SearchKey? Keyword(ref CommandCursor at, bool set)
    {
        var start = at.Position + 1;
        if (!at.Space() || !at.Flag(out var flag)) return null;
        if (flag.IsSystem)
        {
            at.Fail(start, "keyword");
            return null;
        }

        return new SearchKey.HasFlag(flag, set);
    }

    /// <remarks>RFC 7162 §7: search-modsequence.</remarks>
    private static SearchKey? ModSeq(ref CommandCursor at)
    {
        if (!at.Space()) return null;
        if (at.At('"'))
        {
            var start = at.Position;
            if (!at.String(out var entry) || !at.Space()) return null;
            if (!entry.StartsWith("/flags/", StringComparison.OrdinalIgnoreCase))
            {
                at.Fail(start, "name of a flag such as \"/flags/\\\\Seen\"");
                return null;
            }

            if (!(at.TryWord("priv"u8) || at.TryWord("shared"u8) || at.Keyword("all"u8, "priv, shared or all")) || !at.Space()) return null;
        }

        return at.ModSeq(out var least) ? new SearchKey.ModSeq(least) : null;
    }
}
