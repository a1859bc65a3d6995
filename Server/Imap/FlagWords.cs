using System.Collections.Immutable;
using Mox.Protocols.Imap;
using Mox.Shared.Model.Messages;

namespace Mox.Server.Imap;

/// <summary>Flags of the store and the words they have on the wire.</summary>
/// <remarks>RFC 9051 §2.3.2. Keywords are kept in lower case: they are the same in any case.</remarks>
internal static class FlagWords
{
    /// <summary>The longest keyword taken, in octets.</summary>
    public const int MaxKeyword = 128;

    private static readonly (MessageFlags Flag, Flag Word)[] Words =
    [
        (MessageFlags.Answered, Flag.Answered),
        (MessageFlags.Flagged, Flag.Flagged),
        (MessageFlags.Deleted, Flag.Deleted),
        (MessageFlags.Seen, Flag.Seen),
        (MessageFlags.Draft, Flag.Draft),
        (MessageFlags.Forwarded, Flag.Forwarded),
        (MessageFlags.Junk, Flag.Junk),
        (MessageFlags.NotJunk, Flag.NotJunk),
        (MessageFlags.Phishing, Flag.Phishing),
        (MessageFlags.MdnSent, Flag.MdnSent),
    ];

    private static readonly MessageFlags Every = Words.Aggregate(MessageFlags.None, (all, word) => all | word.Flag);
    private static readonly FlagList?[] Lists = new FlagList?[((int)Every + 1) * 2];

    /// <summary>The words of flags, made once for each combination.</summary>
    public static FlagList Of(MessageFlags flags, bool recent)
    {
        var at = ((int)(flags & Every) * 2) + (recent ? 1 : 0);
        return Lists[at] ??= Make(flags, recent);
    }

    /// <summary>What FLAGS tells: all flags we know and the keywords of the mailbox.</summary>
    public static FlagList Applicable(ImmutableArray<string> keywords) => new(Words.Select(word => word.Word).Concat(keywords.Select(Keyword)));

    /// <summary>The flag of a keyword of the store.</summary>
    public static Flag Keyword(string keyword) => Flag.Parse(keyword).Value;

    /// <summary>The flag of the store, or None for a keyword.</summary>
    public static MessageFlags Known(Flag flag)
    {
        foreach (var (known, word) in Words)
        {
            if (word == flag) return known;
        }

        return MessageFlags.None;
    }

    /// <summary>Parts flags as a client gave them. \Recent is passed over: only the server sets it, and clients copying from elsewhere send it along.</summary>
    /// <returns>Flags and keywords, or the flag that cannot be kept.</returns>
    public static (MessageFlags Flags, ImmutableArray<string> Keywords, Flag? Refused) Split(ImmutableArray<Flag> flags)
    {
        var known = MessageFlags.None;
        var keywords = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var flag in flags)
        {
            if (Known(flag) is var one and not MessageFlags.None) known |= one;
            else if (flag == Flag.Recent) continue;
            else if (flag.IsSystem || flag.Text.Length > MaxKeyword) return (known, [], flag);
            else keywords.Add(flag.Text.ToLowerInvariant());
        }

        return (known, [.. keywords], null);
    }

    private static FlagList Make(MessageFlags flags, bool recent)
    {
        var words = Words.Where(word => flags.HasFlag(word.Flag)).Select(word => word.Word);
        return new FlagList(recent ? words.Append(Flag.Recent) : words);
    }
}
