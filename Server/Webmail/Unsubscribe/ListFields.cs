using System.Collections.Immutable;
using Mox.Protocols.Addresses;
using Mox.Protocols.Addresses.Risk;
using Mox.Protocols.Dkim;
using Mox.Protocols.Mime;
using Mox.Protocols.Mime.Fields;
using Mox.Server.Storage;
using Mox.Shared.Contracts.Webmail;

namespace Mox.Server.Webmail.Unsubscribe;

/// <summary>What a message says of the mailing list it came by.</summary>
/// <param name="Name">Its name, else its id, else the host of its pages.</param>
/// <param name="OneClick">The address to post to, when the message may be believed in that; null otherwise.</param>
/// <param name="Mail">A mailto link; null without one.</param>
/// <param name="Page">A page of the list; null without one.</param>
internal sealed record ListFields(string Name, string? OneClick, string? Mail, string? Page)
{
    private const string Leave = "List-Unsubscribe", Post = "List-Unsubscribe-Post", OneClickValue = "List-Unsubscribe=One-Click";

    private const int MaxUris = 10, MaxName = 120;

    /// <summary>Reads the fields of a header; null when it names no list and no way to leave one.</summary>
    /// <remarks>RFC 2369 §3.2: the first address that can be used is the one to use. RFC 8058 §3.1: one https address, and the field that says so; §4: both under a valid DKIM signature.</remarks>
    public static ListFields? Read(HeaderList header, DeliveryFacts? delivery)
    {
        var uris = header.IndexOf(Leave) is var at and >= 0 ? TextList.Uris(header[at].RawValue, MaxUris) : [];
        var mail = uris.FirstOrDefault(uri => uri.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase));
        var page = uris.FirstOrDefault(uri => IsWeb(uri, "https")) ?? uris.FirstOrDefault(uri => IsWeb(uri, "http"));
        var (name, id) = header.IndexOf("List-Id") is var place and >= 0 ? TextList.ListId(header[place].RawValue) : (null, null);
        if (uris.IsEmpty && id is null) return null;
        var shown = InvisibleText.Strip(name is { Length: > 0 } ? name : id ?? "").Trim();
        if (shown.Length == 0 && page is not null) shown = Host(page);
        return new ListFields(shown.Length > MaxName ? shown[..MaxName] : shown, IsOneClick(header, uris, delivery), mail, page);
    }

    public ListView View() => OneClick is not null ? new ListView(Name, LeaveWay.OneClick, "", Host(OneClick))
        : Mail is not null ? new ListView(Name, LeaveWay.Mail, "", Mail["mailto:".Length..].Split('?')[0])
        : Page is not null ? new ListView(Name, LeaveWay.Link, Page, Host(Page))
        : new ListView(Name, LeaveWay.None, "", "");

    private static string? IsOneClick(HeaderList header, ImmutableArray<string> uris, DeliveryFacts? delivery)
    {
        if (header.IndexOf(Post) is not (var at and >= 0) || !header[at].Text.Trim().Equals(OneClickValue, StringComparison.OrdinalIgnoreCase)) return null;
        if (uris.FirstOrDefault(uri => IsWeb(uri, "https") || IsHome(uri)) is not { } address) return null;
        return delivery is not null && IsSigned(header, delivery) ? address : null;
    }

    /// <summary>Every signature of a domain whose signature was good covers both fields; the checks name domains, not signatures.</summary>
    private static bool IsSigned(HeaderList header, DeliveryFacts delivery)
    {
        var good = delivery.Checks.IsDefaultOrEmpty ? [] : delivery.Checks.Where(check => check is { Method: "dkim", Result: "pass" }).Select(check => check.Subject).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var covered = new Dictionary<string, bool>(StringComparer.OrdinalIgnoreCase);
        for (var at = header.IndexOf(DkimSignature.FieldName); at >= 0; at = header.IndexOf(DkimSignature.FieldName, at + 1))
        {
            if (!DkimSignature.Parse(header[at].RawValue).Try(out var signature, out _) || !good.Contains(signature.Domain.Ascii)) continue;
            var both = Covers(signature, Leave) && Covers(signature, Post);
            covered[signature.Domain.Ascii] = both && covered.GetValueOrDefault(signature.Domain.Ascii, true);
        }

        return covered.ContainsValue(true);
    }

    private static bool Covers(DkimSignature signature, string field) => signature.SignedFields.Contains(field, StringComparer.OrdinalIgnoreCase);

    private static bool IsWeb(string uri, string scheme) => Uri.TryCreate(uri, UriKind.Absolute, out var parsed) && parsed.Scheme == scheme;

    /// <summary>A developer's list server on this host, which has no certificate; it is out of reach of every server but a developer's.</summary>
    private static bool IsHome(string uri) => Uri.TryCreate(uri, UriKind.Absolute, out var parsed) && parsed is { Scheme: "http", IsLoopback: true };

    private static string Host(string uri) => Uri.TryCreate(uri, UriKind.Absolute, out var parsed) ? DomainName.Parse(parsed.IdnHost).Try(out var domain, out _) ? DomainRisk.Of(domain).Shown : parsed.Host : "";
}
