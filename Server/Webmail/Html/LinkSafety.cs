using System.Collections.Frozen;
using System.Text.RegularExpressions;
using Mox.Protocols.Addresses;
using Mox.Protocols.Addresses.Risk;
using Mox.Protocols.PublicSuffix;

namespace Mox.Server.Webmail.Html;

/// <summary>Why a link may deceive the one who follows it.</summary>
[Flags]
internal enum LinkRisks
{
    None = 0,

    /// <summary>Its text names another host than the one it leads to.</summary>
    OtherHost = 1,

    /// <summary>The name of the host may be taken for another one.</summary>
    LookAlike = 2,

    /// <summary>It leads to a number in place of a name.</summary>
    Number = 4,

    /// <summary>What stands before the host looks like one, and is none.</summary>
    Credentials = 8,
}

/// <summary>A link as it is offered.</summary>
/// <param name="Address">Where it leads, without parameters that only follow people when those are left off.</param>
/// <param name="Shown">The address as people read it: the host in Unicode unless that would deceive them, cut in its middle.</param>
/// <param name="Risks">Why to ask before going there.</param>
internal sealed record LinkView(string Address, string Shown, LinkRisks Risks);

/// <summary>Looks at links of mail: where they lead, and whether their reader would expect that.</summary>
/// <remarks>Pure: nothing is asked of anyone. What stands in <see cref="HtmlAllowList"/> decides which schemes there are at all.</remarks>
internal static partial class LinkSafety
{
    private const int MaxShown = 120, MaxText = 300;

    /// <summary>Parameters that say who followed a link and from where, and do nothing else.</summary>
    private static readonly FrozenSet<string> Trackers = FrozenSet.ToFrozenSet(
        ["_hsenc", "_hsmi", "dclid", "fbclid", "gclid", "gclsrc", "igshid", "mc_cid", "mc_eid", "mkt_tok", "msclkid", "oly_anon_id", "oly_enc_id", "rb_clickid", "s_cid", "twclid", "vero_conv", "vero_id", "wickedid", "yclid"],
        StringComparer.OrdinalIgnoreCase);

    /// <param name="address">With its scheme.</param>
    /// <param name="text">What the link says.</param>
    /// <param name="keepTracking">Leave the address as it is.</param>
    public static LinkView Look(string address, string text, bool keepTracking = false)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https" or "ftp")) return new LinkView(address, Cut(InvisibleText.Strip(address)), LinkRisks.None);
        var kept = keepTracking ? address : WithoutTracking(address);
        var risks = LinkRisks.None;
        if (uri.HostNameType is UriHostNameType.IPv4 or UriHostNameType.IPv6) risks |= LinkRisks.Number;
        if (uri.UserInfo.Length > 0) risks |= LinkRisks.Credentials;
        var host = uri.IdnHost;
        if (DomainName.Parse(host).Try(out var domain, out _))
        {
            var risk = DomainRisk.Of(domain);
            if (risk.IsRisky) risks |= LinkRisks.LookAlike;
            host = risk.Shown;
        }

        if (Named(text) is { } named && !IsSame(named, uri.IdnHost)) risks |= LinkRisks.OtherHost;
        var rest = Uri.TryCreate(kept, UriKind.Absolute, out var shown) ? shown.PathAndQuery : "/";
        return new LinkView(kept, Cut($"{uri.Scheme}://{host}{(uri.IsDefaultPort ? "" : FormattableString.Invariant($":{uri.Port}"))}{(rest == "/" ? "" : InvisibleText.Strip(rest))}"), risks);
    }

    /// <summary>The address without parameters that only follow people; unchanged where there are none.</summary>
    public static string WithoutTracking(string address)
    {
        var mark = address.IndexOf('?', StringComparison.Ordinal);
        if (mark < 0) return address;
        var end = address.IndexOf('#', mark) is var hash and >= 0 ? hash : address.Length;
        var parts = address[(mark + 1)..end].Split('&');
        var kept = parts.Where(part => !IsTracking(part.Split('=', 2)[0])).ToArray();
        if (kept.Length == parts.Length) return address;
        return address[..mark] + (kept.Length == 0 ? "" : "?" + string.Join('&', kept)) + address[end..];
    }

    private static bool IsTracking(string name) => name.StartsWith("utm_", StringComparison.OrdinalIgnoreCase) || Trackers.Contains(name);

    /// <summary>The host a text names, when it looks like an address and nothing else.</summary>
    private static string? Named(string text)
    {
        var trimmed = text.AsSpan().Trim();
        if (trimmed.Length is 0 or > MaxText) return null;
        var match = Host().Match(InvisibleText.Strip(trimmed.ToString()));
        return match.Success ? match.Groups["host"].Value : null;
    }

    /// <summary>The same host, or one of the same owner.</summary>
    private static bool IsSame(string named, string host)
    {
        if (!DomainName.Parse(named).Try(out var one, out _) || !DomainName.Parse(host).Try(out var other, out _)) return string.Equals(named, host, StringComparison.OrdinalIgnoreCase);
        if (one == other || PublicSuffixList.Embedded.SameOrganization(one, other)) return true;

        // "Invoice.pdf" and the like end in letters that are no top-level domain people write: only names of known ones are taken for hosts.
        return !IsHost(one);
    }

    private static bool IsHost(DomainName name)
    {
        var last = name.Ascii[(name.Ascii.LastIndexOf('.') + 1)..];
        return !Endings.Contains(last);
    }

    /// <summary>Endings of files that texts of links often have, some of which are top-level domains too.</summary>
    private static readonly FrozenSet<string> Endings = FrozenSet.ToFrozenSet(["pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "txt", "png", "jpg", "jpeg", "gif", "html", "htm", "php", "aspx", "js", "zip", "csv"]);

    private static string Cut(string text) => text.Length <= MaxShown ? text : $"{text[..(MaxShown - 30)]}…{text[^28..]}";

    [GeneratedRegex(@"^(?:https?://)?(?<host>(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?\.)+\p{L}[\p{L}\p{N}-]*\p{L})(?:[:/?#]\S*)?$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Host();
}
