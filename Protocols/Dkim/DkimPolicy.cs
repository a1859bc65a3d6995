using System.Collections.Immutable;
using Mox.Protocols.PublicSuffix;

namespace Mox.Protocols.Dkim;

/// <summary>What is asked of signatures beyond being right, and how much work is done for one message.</summary>
public sealed record DkimPolicy
{
    /// <summary>Signatures that are considered, from the top of the header. RFC 6376 §8.4.</summary>
    public int MaxSignatures { get; init; } = 12;

    /// <summary>Names that are looked up for one message, those of its ARC chain included.</summary>
    public int MaxLookups { get; init; } = 24;

    /// <summary>Key records tried at one name.</summary>
    public int MaxRecords { get; init; } = 4;

    /// <summary>The largest header whose signatures are checked, in octets.</summary>
    public int MaxHeaderOctets { get; init; } = 1 << 20;

    /// <summary>The smallest RSA key that counts, in bits. RFC 8301 §3.2.</summary>
    public int MinRsaBits { get; init; } = 1024;

    /// <summary>RSA keys below this are noted. RFC 8301 §3.2.</summary>
    public int GoodRsaBits { get; init; } = 2048;

    /// <summary>How far clocks may differ: for <c>x=</c> and for <c>t=</c> in the future.</summary>
    public TimeSpan ClockSkew { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Fields, in lower case, that have to be signed when the message has them, each of them: else the status is policy. From always has to be. RFC 6376 §5.4.</summary>
    public ImmutableArray<string> RequiredFields { get; init; } = ["subject"];

    /// <summary>When given, signatures of a public suffix itself, such as <c>co.uk</c>, do not count: nobody who sends mail owns one.</summary>
    public PublicSuffixList? Suffixes { get; init; }

    /// <summary>Verifies what was signed with SHA-1: for test suites of older times. RFC 8301 §3.1 forbids it.</summary>
    internal bool AcceptsSha1 { get; init; }
}
