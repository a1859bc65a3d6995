using System.Collections.Frozen;

namespace Mox.Server.Webmail.Html;

/// <summary>Decides every address a mail's HTML names. Nothing remote is ever let through as something that loads; it is counted.</summary>
/// <param name="embedded">The address of a part shown inside the HTML, by its Content-ID without brackets; null when there is no such image.</param>
internal sealed class MailReferences(Func<string, string?> embedded)
{
    /// <summary>The largest picture a mail may carry inside its HTML text, in characters.</summary>
    private const int MaxDataLength = 1 << 20;

    private static readonly FrozenSet<string> DataTypes = FrozenSet.ToFrozenSet(
        ["data:image/png;base64,", "data:image/gif;base64,", "data:image/jpeg;base64,", "data:image/jpg;base64,", "data:image/webp;base64,", "data:image/bmp;base64,"],
        StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> LinkSchemes = FrozenSet.ToFrozenSet(["http", "https", "mailto", "tel", "sms", "xmpp", "sip", "geo", "news", "ftp"], StringComparer.OrdinalIgnoreCase);

    private readonly HashSet<string> _remote = [];
    private readonly HashSet<string> _embedded = [];

    /// <summary>Different remote addresses that were left out.</summary>
    public int RemoteCount => _remote.Count;

    /// <summary>The Content-IDs that are shown.</summary>
    public IReadOnlySet<string> Embedded => _embedded;

    /// <summary>The address an image may be loaded from; null when it is remote or not an image we show.</summary>
    public string? Image(string address)
    {
        var url = Clean(address);
        if (url.StartsWith("cid:", StringComparison.OrdinalIgnoreCase))
        {
            var id = Unescape(url[4..]);
            if (embedded(id) is not { } local) return null;
            _embedded.Add(id);
            return local;
        }

        if (url.StartsWith("data:", StringComparison.OrdinalIgnoreCase))
        {
            var comma = url.IndexOf(',', StringComparison.Ordinal);
            return comma > 0 && url.Length <= MaxDataLength && DataTypes.Contains(url[..(comma + 1)]) && url.AsSpan(comma + 1).IndexOfAnyExcept(Base64Characters) < 0 ? url : null;
        }

        Dropped(url);
        return null;
    }

    /// <summary>The address a link may lead to; null when its scheme is not one of the harmless ones.</summary>
    public static string? Link(string address)
    {
        var url = Clean(address);
        if (url.Length > 8192) return null;
        if (url.StartsWith('#')) return url.Length > 1 ? url : null;
        if (url.StartsWith("//", StringComparison.Ordinal)) return "https:" + url;
        var colon = url.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && LinkSchemes.Contains(url[..colon]) ? url : null;
    }

    /// <summary>Notes something that is left out, where it would have been loaded from elsewhere.</summary>
    public void Dropped(string address)
    {
        var url = Clean(address);
        var remote = url.StartsWith("//", StringComparison.Ordinal) || url.StartsWith("http:", StringComparison.OrdinalIgnoreCase) || url.StartsWith("https:", StringComparison.OrdinalIgnoreCase)
            || url.StartsWith("ftp:", StringComparison.OrdinalIgnoreCase);
        if (remote && _remote.Count < 10_000) _remote.Add(url.Length > 512 ? url[..512] : url);
    }

    private static readonly System.Buffers.SearchValues<char> Base64Characters =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=");

    /// <summary>The address as a browser takes it: without line breaks, tabs and other controls, and without space around it.</summary>
    private static string Clean(string address)
    {
        var trimmed = address.AsSpan().Trim();
        foreach (var c in trimmed)
        {
            if (char.IsControl(c)) return string.Concat(trimmed.ToString().Where(k => !char.IsControl(k))).Trim();
        }

        return trimmed.ToString();
    }

    private static string Unescape(string id)
    {
        try
        {
            return Uri.UnescapeDataString(id);
        }
        catch (UriFormatException)
        {
            return id;
        }
    }
}
