using System.Text;

namespace Mox.Protocols.Mime.Threading;

/// <summary>Message ids for comparing.</summary>
internal static class ThreadId
{
    /// <summary>Without angle brackets, white space and needless quotes; null when nothing is left. RFC 5256 §3: <c>&lt;"a"@b&gt;</c> is <c>&lt;a@b&gt;</c>.</summary>
    public static string? Normalize(string? id)
    {
        if (id is null) return null;
        var bare = id.AsSpan().Trim(" \t\r\n<>");
        if (bare.IsEmpty) return null;
        if (bare.IndexOfAny("\" \t\\") < 0) return bare.Length == id.Length ? id : bare.ToString();
        var plain = new StringBuilder(bare.Length);
        foreach (var c in bare)
        {
            if (c is not ('"' or ' ' or '\t' or '\\')) plain.Append(c);
        }

        return plain.Length == 0 ? null : plain.ToString();
    }
}
