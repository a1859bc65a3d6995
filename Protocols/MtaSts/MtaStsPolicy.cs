using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Mox.Protocols.Addresses;
using Mox.Protocols.Text;

namespace Mox.Protocols.MtaSts;

/// <summary>Which hosts take mail for a domain, under TLS with a certificate for their name, and what is to be done where that fails.</summary>
/// <remarks>RFC 8461 §3.2. It lies at <c>https://mta-sts.DOMAIN/.well-known/mta-sts.txt</c>.</remarks>
public sealed record MtaStsPolicy
{
    /// <summary>The path of the document.</summary>
    public const string Path = "/.well-known/mta-sts.txt";

    /// <summary>The label in front of the domain that makes the name of the host with the document.</summary>
    public const string HostLabel = "mta-sts";

    /// <summary>The longest document that is read, in octets. Of our own choosing, as others have it.</summary>
    public const int MaxOctets = 64 * 1024;

    /// <summary>The longest lifetime: a year and six hours.</summary>
    public static readonly TimeSpan LongestAge = TimeSpan.FromSeconds(31_557_600);

    /// <summary>A policy.</summary>
    /// <param name="mode">What is asked for.</param>
    /// <param name="maxAge">How long it may be kept, whole seconds up to <see cref="LongestAge"/>.</param>
    /// <param name="hosts">The mail hosts; may be empty only for <see cref="MtaStsPolicyMode.None"/>.</param>
    /// <exception cref="ArgumentException">There is no host where there must be one.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The lifetime is negative or too long.</exception>
    public MtaStsPolicy(MtaStsPolicyMode mode, TimeSpan maxAge, ImmutableArray<MtaStsPattern> hosts)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxAge, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxAge, LongestAge);
        if (hosts.IsDefaultOrEmpty && mode != MtaStsPolicyMode.None) throw new ArgumentException("A policy that asks for something names a mail host", nameof(hosts));
        (Mode, MaxAge, Hosts) = (mode, TimeSpan.FromSeconds((long)maxAge.TotalSeconds), hosts.IsDefault ? [] : hosts);
    }

    /// <summary>What is asked for.</summary>
    public MtaStsPolicyMode Mode { get; }

    /// <summary>How long the policy may be kept from the time it was fetched; whole seconds.</summary>
    public TimeSpan MaxAge { get; }

    /// <summary>The mail hosts, in their order.</summary>
    public ImmutableArray<MtaStsPattern> Hosts { get; }

    /// <summary>Fields that are not known, in their order.</summary>
    public ImmutableArray<MtaStsField> Others { get; init; } = [];

    /// <summary>True when the host may take mail for the domain. With <see cref="MtaStsPolicyMode.None"/> nothing is asked, whatever this says.</summary>
    public bool Allows(DomainName host)
    {
        foreach (var pattern in Hosts)
        {
            if (pattern.Matches(host)) return true;
        }

        return false;
    }

    /// <summary>Reads a document and tells all that is wrong in it.</summary>
    /// <remarks>Lines may end in LF alone and the last one in nothing; blank lines, blanks before a colon and a final dot of a host are passed over and told.</remarks>
    public static MtaStsPolicyReading Read(ReadOnlySpan<byte> document) => MtaStsPolicyReader.Read(document);

    /// <summary>Reads what a server answered, redirects not followed.</summary>
    /// <param name="status">The status of HTTP; anything but 200 is no policy (RFC 8461 §3.3).</param>
    /// <param name="mediaType">The value of Content-Type, if any: it has to be text/plain, so that nobody who may put pages or pictures there can make a policy.</param>
    /// <param name="document">The body; more than <see cref="MaxOctets"/> is refused.</param>
    public static MtaStsPolicyReading ReadReply(int status, string? mediaType, ReadOnlySpan<byte> document)
    {
        if (status != 200) return MtaStsPolicyReading.Unusable(MtaStsFaultKind.Status, "status 200");
        var reading = Read(document);
        return IsPlainText(mediaType) ? reading : new MtaStsPolicyReading(null, reading.Faults.Insert(0, new MtaStsFault(MtaStsFaultKind.MediaType, 0, new SyntaxFault(0, "type text/plain"), true)));
    }

    /// <summary>Reads a document; the first thing that makes it unusable is the fault.</summary>
    public static Parsed<MtaStsPolicy> Parse(ReadOnlySpan<byte> document)
    {
        var reading = Read(document);
        return reading.Policy is { } policy ? policy : reading.Faults.First(fault => fault.IsFatal).Fault;
    }

    /// <summary>True for a Content-Type of text/plain, whatever its parameters.</summary>
    public static bool IsPlainText(string? mediaType)
    {
        var text = mediaType.AsSpan();
        return text[..(text.IndexOf(';') is var end and >= 0 ? end : text.Length)].Trim(" \t").Equals("text/plain", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The document, lines ending in CRLF.</summary>
    public string Write()
    {
        var text = new StringBuilder("version: STSv1\r\nmode: ").Append(MtaStsPolicyReader.Word(Mode)).Append("\r\n");
        foreach (var host in Hosts) text.Append("mx: ").Append(host).Append("\r\n");
        text.Append(CultureInfo.InvariantCulture, $"max_age: {(long)MaxAge.TotalSeconds}\r\n");
        foreach (var other in Others) text.Append(other.Name).Append(": ").Append(other.Value).Append("\r\n");
        return text.ToString();
    }
}

/// <summary>A policy as it was read, with all that is wrong in it.</summary>
/// <param name="Policy">The policy; null when a fault is fatal.</param>
/// <param name="Faults">The faults in the order of their places, at most <see cref="MaxFaults"/>.</param>
public sealed record MtaStsPolicyReading(MtaStsPolicy? Policy, ImmutableArray<MtaStsFault> Faults)
{
    /// <summary>The most faults that are told.</summary>
    public const int MaxFaults = 100;

    internal static MtaStsPolicyReading Unusable(MtaStsFaultKind kind, string expected) => new(null, [new MtaStsFault(kind, 0, new SyntaxFault(0, expected), true)]);
}
