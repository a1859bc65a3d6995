using System.Collections.Immutable;
using Mox.Protocols.Addresses;

namespace Mox.Shared.Contracts.Setup;

/// <summary>From whom certificates come.</summary>
public enum CertificateSource
{
    /// <summary>Nobody yet: one of our own making, which browsers and programs warn of.</summary>
    SelfSigned,

    /// <summary>By ACME, by themselves.</summary>
    Authority,

    /// <summary>Files that the owner keeps.</summary>
    Files,
}

/// <summary>A well-known authority, or one by its directory.</summary>
/// <param name="Source">From whom.</param>
/// <param name="Directory">Of an authority: the address of its directory.</param>
/// <param name="TermsAccepted">Of an authority: the person has accepted its terms.</param>
/// <param name="Contact">Of an authority: where it writes to when there is trouble; null: nowhere.</param>
/// <param name="KeyId">Of an authority that wants an account made elsewhere: its key id; empty without one.</param>
/// <param name="Key">Its key. A secret.</param>
public sealed record AuthorityChoice(CertificateSource Source, string Directory = "", bool TermsAccepted = false, MailAddress? Contact = null, string KeyId = "", string Key = "");

/// <param name="Name">What people know it by.</param>
/// <param name="Directory">The address of its directory.</param>
/// <param name="Terms">Where its terms stand.</param>
public sealed record KnownAuthority(string Name, string Directory, string Terms);

/// <summary>How certificates stand.</summary>
public sealed record SetupCertificates
{
    public CertificateSource Source { get; init; }

    /// <summary>It is given by the environment or the command line, and can be changed only there.</summary>
    public bool IsFixed { get; init; }

    /// <summary>Authorities to choose from; the one in use first, also when it is none of the well-known.</summary>
    public required ImmutableArray<KnownAuthority> Authorities { get; init; }

    public string Directory { get; init; } = "";

    /// <summary>The names certificates are wanted for.</summary>
    public ImmutableArray<SetupCertificateName> Names { get; init; } = [];
}

/// <param name="State">Fine: there is one that others trust.</param>
/// <param name="Text">Until when, or what stands in the way and what to do.</param>
/// <param name="Next">When it is tried again; null: not by itself.</param>
public sealed record SetupCertificateName(string Name, PreflightState State, string Text, DateTimeOffset? Next);
