using System.Collections.Immutable;
using Mox.Protocols.Acme.Client;
using Mox.Protocols.Acme.Documents;
using Mox.Server.Certificates.Acme;
using Mox.Shared.Words;

namespace Mox.Server.Certificates;

/// <summary>How the certificate of one name stands.</summary>
/// <param name="Name">The name.</param>
/// <param name="Origin">Where the certificate shown comes from; our own making when there is none for the name.</param>
/// <param name="Issuer">Who signed it.</param>
/// <param name="NotBefore">Begin of its lifetime.</param>
/// <param name="NotAfter">End of its lifetime.</param>
/// <param name="KeyDigest">SHA-256 of its public key in hexadecimal: what TLSA 3 1 1 says.</param>
internal sealed record CertificateStatus(string Name, CertificateOrigin Origin, string? Issuer, DateTimeOffset? NotBefore, DateTimeOffset? NotAfter, string? KeyDigest)
{
    /// <summary>When the last try ended; null before the first.</summary>
    public DateTimeOffset? LastTry { get; init; }

    /// <summary>What went wrong last; null when nothing did.</summary>
    public Worded? LastError { get; init; }

    /// <summary>What kind of failure it was.</summary>
    public AcmeFailureKind? LastFailure { get; init; }

    /// <summary>Failures in a row.</summary>
    public int Failures { get; init; }

    /// <summary>When a certificate is asked for next: a renewal, or another try. Null when none will be: ACME is off, or the owner gave files.</summary>
    public DateTimeOffset? NextTry { get; init; }

    /// <summary>Where the server says why it wants the certificate renewed at another time.</summary>
    public string? RenewalExplanation { get; init; }

    /// <summary>When the server would like it to be renewed.</summary>
    public AcmeRenewalWindow? Window { get; init; }

    /// <summary>Serial number in hexadecimal; null without a certificate.</summary>
    public string? Serial { get; init; }

    /// <summary>The names the certificate is for.</summary>
    public ImmutableArray<string> Covers { get; init; } = [];

    /// <summary>Digests for TLSA records, where keys stay.</summary>
    public HostKeyDigests? Keys { get; init; }
}

/// <summary>How all certificates stand, as of the last round; it never changes, a new one takes its place.</summary>
/// <param name="Names">The names served, in the order of the alphabet.</param>
/// <param name="Files">The files the owner gave.</param>
/// <param name="Account">The account at the ACME server; null before there is one.</param>
/// <param name="Fault">What is wrong beside single names, such as files that could not be read at the start.</param>
internal sealed record CertificateReport(ImmutableArray<CertificateStatus> Names, ImmutableArray<ManualFileStatus> Files, KeptAccount? Account, Worded? Fault)
{
    public static CertificateReport Empty { get; } = new([], [], null, null);

    /// <summary>What is shown for the name of the host, and for every name without a certificate of its own; null before the first look.</summary>
    public CertificateStatus? Host { get; init; }
}
