using System.Buffers;
using System.Collections.Frozen;

namespace Mox.Shared.Contracts.Webmail;

/// <summary>Labels as people write them and as keywords of IMAP. RFC 9051 §9: a flag-keyword is an atom, without spaces; an underscore stands for one.</summary>
public static class LabelName
{
    public const int MaxLength = 100;

    private static readonly SearchValues<char> NotInAtoms = SearchValues.Create("(){%*\"\\] ");

    /// <summary>Keywords with a meaning of their own.</summary>
    private static readonly FrozenSet<string> Reserved = new[] { "$forwarded", "forwarded", "$junk", "junk", "$notjunk", "notjunk", "nonjunk", "$phishing", "$mdnsent", "$submitpending", "$submitted", "$important", "$recent", Snoozed.Keyword }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>True for a keyword that is shown as a label.</summary>
    public static bool IsLabel(string keyword) => IsKeyword(keyword) && !Reserved.Contains(keyword);

    /// <summary>True for what can stand as a keyword.</summary>
    public static bool IsKeyword(string keyword)
    {
        ArgumentNullException.ThrowIfNull(keyword);
        return keyword.Length is > 0 and <= MaxLength && keyword.All(c => c is > ' ' and < '\x7f') && keyword.AsSpan().IndexOfAny(NotInAtoms) < 0;
    }

    /// <summary>The keyword for what was typed; null when none can be made of it.</summary>
    public static string? Keyword(string typed)
    {
        ArgumentNullException.ThrowIfNull(typed);
        var keyword = string.Join('_', typed.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).ToLowerInvariant();
        return IsLabel(keyword) ? keyword : null;
    }

    /// <summary>The label as it is shown.</summary>
    public static string Shown(string keyword)
    {
        ArgumentNullException.ThrowIfNull(keyword);
        return keyword.Replace('_', ' ');
    }
}
