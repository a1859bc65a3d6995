using System.Collections.Frozen;
using System.Text;

namespace Mox.Server.Webmail.Html;

/// <summary>Where what a mail refers to is got from.</summary>
internal sealed record MailAddresses
{
    /// <summary>The address of a part shown inside the HTML, by its Content-ID without brackets; null when there is no such picture.</summary>
    public required Func<string, string?> Embedded { get; init; }

    /// <summary>The address at which this server gives a remote picture; null: remote pictures are left out.</summary>
    public Func<string, string>? Remote { get; init; }

    /// <summary>The page that warns before a link; null: links go where they go.</summary>
    public Func<LinkView, string>? Warning { get; init; }

    /// <summary>Parameters that follow people stay in links.</summary>
    public bool KeepTracking { get; init; }

    /// <summary>Where a link leads is written beside it, for the frame to show.</summary>
    public bool ShowTargets { get; init; } = true;
}

/// <summary>A link as it is written.</summary>
/// <param name="Href">The address.</param>
/// <param name="Shown">Where it leads, for people; null for places in the mail itself.</param>
/// <param name="IsRisky">A page of ours stands before it.</param>
internal readonly record struct MailLink(string Href, string? Shown, bool IsRisky);

/// <summary>Decides every address a mail's HTML names. Nothing remote is ever let through as something that loads but by way of this server; what is left out is counted.</summary>
internal sealed class MailReferences
{
    /// <summary>The largest picture a mail may carry inside its HTML text, in characters.</summary>
    private const int MaxDataLength = 1 << 20;

    /// <summary>The longest address of a picture that is fetched.</summary>
    private const int MaxRemoteLength = 4000;

    private const int MaxNoted = 10_000;

    /// <summary>The longest address of a link.</summary>
    private const int MaxLink = 8192;

    private static readonly FrozenSet<string> DataTypes = FrozenSet.ToFrozenSet(
        ["data:image/png;base64,", "data:image/gif;base64,", "data:image/jpeg;base64,", "data:image/jpg;base64,", "data:image/webp;base64,", "data:image/bmp;base64,"],
        StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> LinkSchemes = FrozenSet.ToFrozenSet(["http", "https", "mailto", "tel", "sms", "xmpp", "sip", "geo", "news", "ftp"], StringComparer.OrdinalIgnoreCase);

    private static readonly System.Buffers.SearchValues<char> Base64Characters =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=");

    private readonly MailAddresses _addresses;
    private readonly HashSet<string> _remote = [];
    private readonly HashSet<string> _trackers = [];
    private readonly HashSet<string> _embedded = [];
    private readonly Dictionary<string, MailLink> _links = new(StringComparer.Ordinal);
    private readonly HashSet<string> _pictures = new(StringComparer.Ordinal);
    private bool _again;

    public MailReferences(MailAddresses addresses) => _addresses = addresses;

    /// <summary>With remote pictures left out.</summary>
    public MailReferences(Func<string, string?> embedded)
        : this(new MailAddresses { Embedded = embedded, KeepTracking = true, ShowTargets = false })
    {
    }

    /// <summary>Where a link leads is written beside it.</summary>
    public bool ShowTargets => _addresses.ShowTargets;

    /// <summary>Different remote addresses that were left out, trackers among them.</summary>
    public int RemoteCount => _remote.Count;

    /// <summary>Different pictures that would only have reported that the mail was opened.</summary>
    public int TrackerCount => _trackers.Count;

    /// <summary>The Content-IDs that are shown.</summary>
    public IReadOnlySet<string> Embedded => _embedded;

    /// <summary>Risky links, each once.</summary>
    public int RiskyCount => _links.Values.Count(link => link.IsRisky);

    /// <summary>From now on only addresses that were given out are known, and nothing is counted: what was written is read once more.</summary>
    public void BeginAgain() => _again = true;

    /// <summary>The address an image may be loaded from; null when it is remote or not an image we show.</summary>
    public string? Image(string address)
    {
        if (_again) return _pictures.Contains(address) ? address : null;
        var url = Clean(address);
        if (url.StartsWith("cid:", StringComparison.OrdinalIgnoreCase))
        {
            var id = Unescape(url[4..]);
            if (_addresses.Embedded(id) is not { } local) return null;
            _embedded.Add(id);
            return Given(local);
        }

        if (url.StartsWith("data:", StringComparison.OrdinalIgnoreCase))
        {
            var comma = url.IndexOf(',', StringComparison.Ordinal);
            return comma > 0 && url.Length <= MaxDataLength && DataTypes.Contains(url[..(comma + 1)]) && url.AsSpan(comma + 1).IndexOfAnyExcept(Base64Characters) < 0 ? Given(url) : null;
        }

        if (_addresses.Remote is { } fetch && Remote(url) is { Length: <= MaxRemoteLength } remote && !remote.StartsWith("ftp:", StringComparison.OrdinalIgnoreCase) && !Trackers.IsKnown(remote)) return Given(fetch(remote));
        Dropped(url);
        return null;
    }

    /// <summary>The first of a <c>srcset</c> that may be shown; null when there is none.</summary>
    public string? ImageOfSet(string candidates)
    {
        foreach (var part in candidates.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (Image(part.Split(' ', 2)[0]) is { } picture) return picture;
        }

        return null;
    }

    /// <summary>Notes a picture that nobody would see.</summary>
    public void Tracker(string address)
    {
        if (_again || Remote(Clean(address)) is not { } remote) return;
        if (_trackers.Count < MaxNoted) _trackers.Add(Short(remote));
        Dropped(remote);
    }

    /// <summary>The address is remote: not a part of the mail.</summary>
    public static bool IsRemote(string address) => Remote(Clean(address)) is not null;

    /// <summary>The link to be written; null when its scheme is not one of the harmless ones.</summary>
    /// <param name="address">As the mail has it.</param>
    /// <param name="text">What the link says.</param>
    public MailLink? Link(string address, string text)
    {
        if (_again) return _links.TryGetValue(address, out var known) ? known : null;
        var trimmed = Clean(address);
        if (trimmed.StartsWith('#')) return trimmed.Length is > 1 and < MaxLink ? Given(new MailLink("#" + Naming.Prefixed(trimmed[1..]), null, false)) : null;
        if (SafeLink(trimmed) is not { } url) return null;
        var view = LinkSafety.Look(url, text, _addresses.KeepTracking);
        return view.Risks != LinkRisks.None && _addresses.Warning is { } warning ? Given(new MailLink(warning(view), view.Shown, true)) : Given(new MailLink(view.Address, view.Shown, false));
    }

    /// <summary>The address, with its scheme, when that is one of the harmless ones; null otherwise.</summary>
    public static string? SafeLink(string address)
    {
        var url = Clean(address);
        if (url.Length > MaxLink) return null;
        if (url.StartsWith("//", StringComparison.Ordinal)) return "https:" + url;
        var colon = url.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && LinkSchemes.Contains(url[..colon]) ? url : null;
    }

    /// <summary>Notes something that is left out, where it would have been loaded from elsewhere.</summary>
    public void Dropped(string address)
    {
        if (_again || Remote(Clean(address)) is not { } url) return;
        if (_remote.Count < MaxNoted) _remote.Add(Short(url));
        if (_trackers.Count < MaxNoted && Trackers.IsKnown(url)) _trackers.Add(Short(url));
    }

    private string Given(string picture)
    {
        _pictures.Add(picture);
        return picture;
    }

    private MailLink Given(MailLink link) => _links[link.Href] = link;

    private static string Short(string url) => url.Length > 512 ? url[..512] : url;

    /// <summary>The address with its scheme, when it is remote.</summary>
    private static string? Remote(string url)
    {
        if (url.StartsWith("//", StringComparison.Ordinal)) return "https:" + url;
        return url.StartsWith("http:", StringComparison.OrdinalIgnoreCase) || url.StartsWith("https:", StringComparison.OrdinalIgnoreCase) || url.StartsWith("ftp:", StringComparison.OrdinalIgnoreCase) ? url : null;
    }

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

/// <summary>Names a mail gives to what is in it. They get a prefix, so that they never meet a name of ours.</summary>
internal static class Naming
{
    public const string Prefix = "m-";

    /// <summary>The name with the prefix, which it never gets twice.</summary>
    public static string Prefixed(string name) => name.StartsWith(Prefix, StringComparison.Ordinal) ? name : Prefix + name;

    /// <summary>Each of the names.</summary>
    public static string AllPrefixed(string names)
    {
        var result = new StringBuilder();
        foreach (var name in names.Split([' ', '\t', '\n', '\f', '\r'], StringSplitOptions.RemoveEmptyEntries)) result.Append(result.Length == 0 ? "" : " ").Append(Prefixed(name));
        return result.ToString();
    }
}
