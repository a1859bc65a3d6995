using System.Collections.Immutable;
using Mox.Shared.Words;

namespace Mox.Shared.Contracts.Admin;

/// <summary>The certificates, for administrators. Others get <see cref="Account.NotSignedInException"/>.</summary>
public interface ICertificateAdmin
{
    /// <summary>How they stand, as of the last look at them.</summary>
    Task<CertificatesView> ReadAsync(CancellationToken ct);

    /// <summary>Asks for a certificate now, whatever there is and whatever failed before.</summary>
    /// <exception cref="ChangeRefusedException">No authority is set up, or the name is none of those served.</exception>
    Task RenewAsync(string name, CancellationToken ct);

    /// <summary>Gives the account at the authority a new key.</summary>
    /// <exception cref="ChangeRefusedException">It did not come about; the old key is still the one.</exception>
    Task ChangeAccountKeyAsync(CancellationToken ct);

    /// <summary>Makes the next key of a name the one in use and asks for a certificate with it. Its TLSA record has to stand in the DNS by now.</summary>
    /// <exception cref="ChangeRefusedException">Keys do not stay, or the name is none of those served.</exception>
    Task AdvanceKeyAsync(string name, CancellationToken ct);
}

/// <summary>Where a certificate comes from.</summary>
public enum CertificateKind
{
    /// <summary>Made by the appliance itself: programs warn of it.</summary>
    SelfSigned,

    /// <summary>From an authority, by ACME.</summary>
    Acme,

    /// <summary>From files of the owner.</summary>
    File,
}

/// <summary>Why the last try failed, by what helps.</summary>
public enum CertificateTrouble
{
    None,

    /// <summary>The authority did not answer, or not as it should: trying again helps.</summary>
    Authority,

    /// <summary>Too much was asked of the authority.</summary>
    RateLimited,

    /// <summary>Nothing goes on before the owner has acted.</summary>
    OwnerMustAct,

    /// <summary>The authority did not reach this host under the name.</summary>
    NotReached,

    /// <summary>The authority says no, or a CAA record does.</summary>
    Refused,

    /// <summary>Keys or certificates could not be read or written here.</summary>
    OwnDisk,
}

/// <summary>How the certificate of one name stands.</summary>
public sealed record CertificateView
{
    public required string Name { get; init; }

    public CertificateKind Source { get; init; }

    /// <summary>Who signed it.</summary>
    public string Issuer { get; init; } = "";

    /// <summary>Its serial number in hexadecimal.</summary>
    public string Serial { get; init; } = "";

    /// <summary>The names it is for.</summary>
    public ImmutableArray<string> Covers { get; init; } = [];

    public DateTimeOffset? From { get; init; }

    public DateTimeOffset? Until { get; init; }

    /// <summary>SHA-256 of its public key in hexadecimal: what TLSA 3 1 1 says.</summary>
    public string KeyDigest { get; init; } = "";

    /// <summary>That of the key that follows, where keys stay over renewals; else empty.</summary>
    public string NextKeyDigest { get; init; } = "";

    /// <summary>When the authority would like it to be renewed; null where it does not say.</summary>
    public RenewalWindowView? Window { get; init; }

    public DateTimeOffset? LastTry { get; init; }

    /// <summary>When a certificate is asked for next; null when none will be.</summary>
    public DateTimeOffset? NextTry { get; init; }

    /// <summary>Failures in a row.</summary>
    public int Failures { get; init; }

    /// <summary>What went wrong last; empty when nothing did. Holds text of the authority.</summary>
    public Worded Error { get; init; } = Worded.None;

    public CertificateTrouble Trouble { get; init; }

    /// <summary>An administrator asked for a new one, and it has not come yet.</summary>
    public bool IsAsked { get; init; }
}

/// <param name="Explanation">A page of the authority that says why; empty without one.</param>
public sealed record RenewalWindowView(DateTimeOffset Start, DateTimeOffset End, string Explanation);

/// <summary>Files of the owner.</summary>
/// <param name="Fault">What is wrong with what they hold; empty when nothing is. The certificate read before stays in use.</param>
public sealed record CertificateFileView(string Certificate, ImmutableArray<string> Names, DateTimeOffset? Until, Worded Fault);

/// <summary>The account at the authority.</summary>
/// <param name="Directory">The directory of the authority.</param>
/// <param name="Url">The address of the account; empty before there is one. A CAA record may name it.</param>
/// <param name="TermsAccepted">The owner has accepted the terms of service in the settings.</param>
/// <param name="Terms">The address of the terms; empty before the authority has told it.</param>
/// <param name="Contact">Where the authority writes to when there is trouble.</param>
public sealed record AuthorityAccount(string Directory, string Url, bool TermsAccepted, string Terms, ImmutableArray<string> Contact);

/// <param name="Names">The names served, in the order of the alphabet; that of the host also where nobody would give a certificate for it.</param>
/// <param name="Account">Null where no authority is set up.</param>
/// <param name="KeepsKeys">Keys stay over renewals, so that TLSA records can stand.</param>
/// <param name="Fault">What is wrong beside single names; empty when nothing is.</param>
public sealed record CertificatesView(ImmutableArray<CertificateView> Names, ImmutableArray<CertificateFileView> Files, AuthorityAccount? Account, bool KeepsKeys, Worded Fault);
