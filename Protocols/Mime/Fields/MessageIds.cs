using System.Collections.Immutable;

namespace Mox.Protocols.Mime.Fields;

/// <summary>Reads the message ids of Message-ID, In-Reply-To and References.</summary>
/// <remarks>RFC 5322 §3.6.4; phrases between ids (RFC 5322 §4.5.4) are skipped, white space inside an id is dropped.</remarks>
public static class MessageIds
{
    /// <summary>Ids of one field that are kept: the last ones.</summary>
    public const int MaxIds = 100;

    /// <summary>An id longer than this is not read.</summary>
    public const int MaxLength = 1000;

    /// <summary>All ids of a text, with their angle brackets, in their order, without repetitions; at most the last <see cref="MaxIds"/>.</summary>
    public static ImmutableArray<string> Read(string? text)
    {
        if (string.IsNullOrEmpty(text)) return [];
        var ids = new List<string>();
        var rest = text.AsSpan();
        while (true)
        {
            var start = rest.IndexOf('<');
            if (start < 0) break;
            rest = rest[start..];
            var end = rest[1..].IndexOfAny('<', '>');
            if (end < 0) break;
            var id = rest[..(end + 2)];
            rest = rest[(end + 1)..];
            if (id[^1] == '>' && id.Length <= MaxLength && Clean(id) is { Length: > 2 } clean) ids.Add(clean);
        }

        if (ids.Count == 0) return [];
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var kept = new List<string>();
        for (var i = ids.Count - 1; i >= 0 && kept.Count < MaxIds; i--)
        {
            if (seen.Add(ids[i])) kept.Add(ids[i]);
        }

        kept.Reverse();
        return [.. kept];
    }

    /// <summary>The one id of a Message-ID field, with its angle brackets; null when there is none. An id without brackets is let pass and gets them.</summary>
    public static string? One(string? text)
    {
        var ids = Read(text);
        if (!ids.IsEmpty) return ids[0];
        var bare = text?.Trim();
        return bare is { Length: > 0 and <= MaxLength } && bare.Contains('@', StringComparison.Ordinal) && bare.AsSpan().IndexOfAny(" \t<>") < 0
            ? $"<{bare}>" : null;
    }

    private static string Clean(ReadOnlySpan<char> id)
    {
        if (id.IndexOfAny(" \t\r\n\0") < 0) return id.ToString();
        return string.Concat(id.ToString().Where(c => c is not (' ' or '\t' or '\r' or '\n' or '\0')));
    }
}
