using System.Collections.Immutable;
using Mox.Protocols.Text;

namespace Mox.Protocols.Dkim;

/// <summary>The TXT record that holds a public key.</summary>
/// <remarks>RFC 6376 §3.6.1. The tag <c>g=</c> of older texts is passed over, as all unknown ones are.</remarks>
public sealed record DkimKeyRecord
{
    /// <summary>The longest record that is read, in chars.</summary>
    public const int MaxLength = 16 * 1024;

    /// <summary><c>k=</c> in lower case: <c>rsa</c>, <c>ed25519</c>, or a kind we do not know.</summary>
    public string Kind { get; init; } = "rsa";

    /// <summary><c>h=</c> in lower case: hashes that may be used; empty means any.</summary>
    public ImmutableArray<string> Hashes { get; init; } = [];

    /// <summary><c>s=</c> in lower case: services; empty means all.</summary>
    public ImmutableArray<string> Services { get; init; } = [];

    /// <summary><c>t=</c> in lower case; flags we do not know stay in it.</summary>
    public ImmutableArray<string> Flags { get; init; } = [];

    /// <summary><c>n=</c>: a note for people, as it stands.</summary>
    public string? Note { get; init; }

    /// <summary><c>p=</c>: the key; empty when it was revoked.</summary>
    public ImmutableArray<byte> PublicKey { get; init; } = [];

    /// <summary>The key was withdrawn by its owner.</summary>
    public bool IsRevoked => PublicKey.IsEmpty;

    /// <summary><c>t=y</c>: the domain is only trying DKIM out.</summary>
    public bool IsTesting => Flags.Contains("y");

    /// <summary><c>t=s</c>: the domain of <c>i=</c> has to be that of <c>d=</c>.</summary>
    public bool NeedsSameDomain => Flags.Contains("s");

    /// <summary>May the key be used for a service, such as <c>email</c> or <c>tlsrpt</c>?</summary>
    public bool Serves(string service) => Services.IsEmpty || Services.Contains("*") || Services.Contains(service);

    /// <summary>May the key be used with a hash?</summary>
    internal bool Allows(DkimAlgorithm algorithm) => Hashes.IsEmpty || Hashes.Contains(algorithm.HashName());

    /// <summary>Does a TXT record look as if it were a key at all? One name may hold other texts too.</summary>
    internal static bool LooksLikeKey(string text)
    {
        var start = text.AsSpan().TrimStart(" \t");
        return start.StartsWith("v=DKIM", StringComparison.Ordinal) || !start.StartsWith("v=", StringComparison.Ordinal) && text.Contains("p=", StringComparison.Ordinal);
    }

    /// <summary>Reads a record, its strings joined.</summary>
    public static Parsed<DkimKeyRecord> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > MaxLength) return new SyntaxFault(MaxLength, $"record of at most {MaxLength} characters");
        if (!TagList.Parse(text).Try(out var tags, out var fault)) return fault;
        if (tags.TryGet("v", out var version))
        {
            if (version.Value != "DKIM1") return new SyntaxFault(version.Offset, "version DKIM1");
            if (tags.Tags[0].Name != "v") return new SyntaxFault(version.Offset, "v= as the first tag");
        }

        if (!tags.TryGet("p", out var p)) return SignatureTags.Missing("p");
        var key = ImmutableArray<byte>.Empty;
        if (p.Value.Length > 0 && !SignatureTags.Base64(p).Try(out key, out fault)) return fault;
        return new DkimKeyRecord
        {
            Kind = tags.TryGet("k", out var k) && k.Value.Length > 0 ? k.Value.ToLowerInvariant() : "rsa",
            Hashes = Words(tags, "h"),
            Services = Words(tags, "s"),
            Flags = Words(tags, "t"),
            Note = tags.TryGet("n", out var n) ? n.Value : null,
            PublicKey = key,
        };
    }

    private static ImmutableArray<string> Words(TagList tags, string name) => tags.TryGet(name, out var tag)
        ? [.. tag.Value.ToLowerInvariant().Split(':', StringSplitOptions.RemoveEmptyEntries).Select(word => word.Trim(' ', '\t', '\r', '\n')).Where(word => word.Length > 0)]
        : [];
}
