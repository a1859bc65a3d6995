using System.IO.Compression;
using System.Text;
using Mox.Protocols.Addresses;
using Mox.Protocols.Text;

namespace Mox.Protocols.PublicSuffix;

/// <summary>Which part of the list a suffix was found in.</summary>
public enum SuffixSection
{
    /// <summary>In none: the rule for all names that are not listed, that the last label is the suffix.</summary>
    Unlisted,

    /// <summary>Suffixes of registries.</summary>
    Icann,

    /// <summary>Suffixes that their owners asked to be listed, such as those of hosting companies.</summary>
    Private,
}

/// <summary>The public suffix of a name and where it was found.</summary>
/// <param name="Suffix">The suffix: the name itself or its last labels.</param>
/// <param name="Section">The part of the list whose rule gave it.</param>
public readonly record struct SuffixMatch(DomainName Suffix, SuffixSection Section);

/// <summary>The list of names below which anyone can register a name, by which the domains of one owner are told from another's.</summary>
/// <remarks>The format and the algorithm of publicsuffix.org. RFC 7489 §3.2 makes the organizational domain of it. The values are immutable and may be used by many threads.</remarks>
public sealed class PublicSuffixList
{
    /// <summary>The largest list read, in octets.</summary>
    public const int MaxOctets = 16 * 1024 * 1024;

    /// <summary>The most names with rules.</summary>
    public const int MaxRules = 200_000;

    private static readonly Lazy<PublicSuffixList> Built = new(ReadEmbedded);

    private readonly SuffixRules _rules;

    private PublicSuffixList(SuffixReader read)
    {
        _rules = new SuffixRules(read.Rules);
        (Version, Commit, Skipped) = (read.Version, read.Commit, read.Skipped);
        NotOlderThan = Version is { Length: >= 10 } && DateOnly.TryParseExact(Version.AsSpan(0, 10), "yyyy-MM-dd", out var date) ? date : read.Newest;
    }

    /// <summary>The list that came with this library; read at its first use.</summary>
    public static PublicSuffixList Embedded => Built.Value;

    /// <summary>What the list says of its version, such as <c>2026-08-01_07-12-40_UTC</c>; the published file has it.</summary>
    public string? Version { get; }

    /// <summary>The commit of the list, when it says so.</summary>
    public string? Commit { get; }

    /// <summary>The date of the version, else the latest date that a comment names; null when there is neither.</summary>
    public DateOnly? NotOlderThan { get; }

    /// <summary>Names that have a rule.</summary>
    public int Count => _rules.Count;

    /// <summary>Lines that could not be understood and were left out.</summary>
    public int Skipped { get; }

    /// <summary>Reads a list in the format of publicsuffix.org. Faults: beyond <see cref="MaxOctets"/> or <see cref="MaxRules"/>, or not one rule.</summary>
    public static Parsed<PublicSuffixList> Parse(ReadOnlySpan<byte> list)
    {
        if (list.Length > MaxOctets) return new SyntaxFault(MaxOctets, "shorter list");
        var reader = new SuffixReader();
        if (!reader.Read(list, MaxRules)) return new SyntaxFault(0, $"list of at most {MaxRules} names");
        return reader.Rules.Count == 0 ? new SyntaxFault(0, "rule") : new PublicSuffixList(reader);
    }

    /// <summary>As above, from a stream, of which no more than the limit is read.</summary>
    /// <exception cref="IOException">The stream could not be read.</exception>
    public static async Task<Parsed<PublicSuffixList>> ParseAsync(Stream list, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(list);
        using var memory = new MemoryStream();
        var buffer = new byte[64 * 1024];
        int read;
        while (memory.Length <= MaxOctets && (read = await list.ReadAsync(buffer, ct).ConfigureAwait(false)) > 0) memory.Write(buffer, 0, read);
        return Parse(memory.GetBuffer().AsSpan(0, (int)memory.Length));
    }

    /// <summary>The public suffix of a name. A name that is not below any listed one has its last label.</summary>
    /// <param name="name">The name; the default value has itself as suffix.</param>
    /// <param name="includePrivate">False to ask the section of the registries alone.</param>
    public SuffixMatch Suffix(DomainName name, bool includePrivate = true)
    {
        var (start, section) = Find(name.Ascii, includePrivate);
        return new SuffixMatch(name.From(start), section);
    }

    /// <summary>The name that its owner registered: the public suffix and one label more. Null when the name is a public suffix itself.</summary>
    public DomainName? RegistrableDomain(DomainName name, bool includePrivate = true)
    {
        var (start, _) = Find(name.Ascii, includePrivate);
        return start == 0 ? null : name.From(1 + name.Ascii.AsSpan(0, start - 1).LastIndexOf('.'));
    }

    /// <summary>The organizational domain of DMARC: the registrable domain, and the name itself where it is a public suffix.</summary>
    /// <remarks>RFC 7489 §3.2.</remarks>
    public DomainName OrganizationalDomain(DomainName name) => RegistrableDomain(name) ?? name;

    /// <summary>True when two names have the same organizational domain, as relaxed alignment asks (RFC 7489 §3.1).</summary>
    public bool SameOrganization(DomainName one, DomainName other) => OrganizationalDomain(one) == OrganizationalDomain(other);

    /// <summary>Where in the name its public suffix starts.</summary>
    private (int Start, SuffixSection Section) Find(string ascii, bool includePrivate)
    {
        Span<byte> octets = stackalloc byte[256];
        octets = octets[..Encoding.ASCII.GetBytes(ascii, octets)];
        var (suffix, section) = (1 + octets.LastIndexOf((byte)'.'), SuffixSection.Unlisted);
        var (start, labels) = (octets.Length + 1, 0);
        while (start > 0 && labels++ < _rules.MaxLabels)
        {
            var above = start; // where the name one label shorter starts
            start = start < 2 ? 0 : 1 + octets[..(start - 1)].LastIndexOf((byte)'.');
            var rule = _rules.Find(octets[start..]);
            if (rule == SuffixRule.None) continue;
            var (plain, wildcard, exception) = (Of(rule, SuffixRule.Plain, includePrivate), Of(rule, SuffixRule.Wildcard, includePrivate), Of(rule, SuffixRule.Exception, includePrivate));
            if (exception is { } stated && above <= octets.Length) return (above, stated);
            if (plain is { } listed) (suffix, section) = (start, listed);
            if (wildcard is { } below && start > 0) (suffix, section) = (1 + octets[..(start - 1)].LastIndexOf((byte)'.'), below);
        }

        return (suffix, section);
    }

    private static SuffixSection? Of(SuffixRule rule, SuffixRule asked, bool includePrivate)
    {
        if ((rule & asked) != 0) return SuffixSection.Icann;
        return includePrivate && (rule & (SuffixRule)((byte)asked << 3)) != 0 ? SuffixSection.Private : null;
    }

    private static PublicSuffixList ReadEmbedded()
    {
        using var file = typeof(PublicSuffixList).Assembly.GetManifestResourceStream("Mox.Protocols.PublicSuffix.public_suffix_list.dat.gz") ?? throw new InvalidOperationException("The public suffix list is not embedded");
        using var unpacked = new GZipStream(file, CompressionMode.Decompress);
        using var memory = new MemoryStream();
        unpacked.CopyTo(memory);
        return Parse(memory.GetBuffer().AsSpan(0, (int)memory.Length)).Value;
    }
}
