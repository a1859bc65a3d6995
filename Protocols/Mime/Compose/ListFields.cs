using System.Collections.Immutable;
using Mox.Protocols.Addresses;
using Mox.Protocols.Text;

namespace Mox.Protocols.Mime.Compose;

/// <summary>A link in a field of a mailing list: <c>https</c>, <c>http</c> or <c>mailto</c>, in ASCII without white space and angle brackets.</summary>
/// <remarks>RFC 2369 §2. At most 900 characters, as it cannot be folded.</remarks>
public readonly record struct ListLink
{
    private const int MaxLength = 900;

    private readonly string? _uri;

    private ListLink(string uri) => _uri = uri;

    /// <summary>The URI, without angle brackets.</summary>
    public string Uri => _uri ?? "";

    /// <summary>True for a link that may be called by one click. RFC 8058 §3.1.</summary>
    public bool IsHttps => Uri.StartsWith("https:", StringComparison.OrdinalIgnoreCase);

    /// <summary>Checks a URI. Faults: more than 900 characters, one that may not stand in a URI, another scheme, or none.</summary>
    public static Parsed<ListLink> From(string uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        if (uri.Length > MaxLength) return new SyntaxFault(MaxLength, "shorter link");
        var bad = uri.AsSpan().IndexOfAnyExceptInRange('!', '~');
        if (bad < 0) bad = uri.AsSpan().IndexOfAny("<>\"\\");
        if (bad >= 0) return new SyntaxFault(bad, "URI character");
        if (System.Uri.TryCreate(uri, UriKind.Absolute, out var parsed) && parsed.Scheme is "https" or "http" or "mailto") return new ListLink(uri);
        return new SyntaxFault(0, "https, http or mailto link");
    }

    /// <summary>The link as it stands in a field, in angle brackets.</summary>
    public override string ToString() => $"<{Uri}>";
}

/// <summary>What a mailing list says of itself in the messages it sends.</summary>
/// <remarks>RFC 2369 §3; RFC 2919 §3; RFC 8058 §3.1. A sender in bulk needs <see cref="Unsubscribe"/> with <see cref="OneClick"/>.</remarks>
public sealed record ListFields
{
    /// <summary>The list by a name of the form of a domain, such as <c>news.example.org</c>; null writes no List-Id.</summary>
    public DomainName? Id { get; init; }

    /// <summary>What people call the list; written before the id.</summary>
    public SingleLine Name { get; init; }

    /// <summary>Ways to leave the list, the best first.</summary>
    public ImmutableArray<ListLink> Unsubscribe { get; init; } = [];

    /// <summary>The https link of <see cref="Unsubscribe"/> takes a POST, without questions asked. The message must then be signed with DKIM over both fields.</summary>
    public bool OneClick { get; init; }

    /// <summary>Ways to join.</summary>
    public ImmutableArray<ListLink> Subscribe { get; init; } = [];

    /// <summary>Where the list explains itself.</summary>
    public ImmutableArray<ListLink> Help { get; init; } = [];

    /// <summary>Ways to send to the list.</summary>
    public ImmutableArray<ListLink> Post { get; init; } = [];

    /// <summary>Nobody may send to the list: List-Post says NO. RFC 2369 §3.4.</summary>
    public bool PostingIsClosed { get; init; }

    /// <summary>Ways to reach who runs it.</summary>
    public ImmutableArray<ListLink> Owner { get; init; } = [];

    /// <summary>Where its messages are kept.</summary>
    public ImmutableArray<ListLink> Archive { get; init; } = [];

    internal IEnumerable<ComposeFault> Faults()
    {
        if (OneClick && !Unsubscribe.Any(link => link.IsHttps)) yield return new ComposeFault(ComposeFaultKind.OneClickWithoutHttps, "List-Unsubscribe-Post", "");
    }

    internal void Write(HeaderWriter header)
    {
        if (Id is { } id) header.Plain("List-Id", Name.Text.Trim() is { Length: > 0 } name ? $"{header.Phrase(name)} <{id.Ascii}>" : $"<{id.Ascii}>");
        Links(header, "List-Help", Help);
        Links(header, "List-Subscribe", Subscribe);
        Links(header, "List-Unsubscribe", Unsubscribe);
        if (OneClick) header.Plain("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
        if (PostingIsClosed) header.Plain("List-Post", "NO");
        else Links(header, "List-Post", Post);
        Links(header, "List-Owner", Owner);
        Links(header, "List-Archive", Archive);
    }

    private static void Links(HeaderWriter header, string name, ImmutableArray<ListLink> links)
    {
        if (!links.IsEmpty) header.List(name, [.. links.Select(link => link.ToString())]);
    }
}
