using System.Collections.Immutable;
using Mox.Protocols.Addresses;

namespace Mox.Shared.Contracts.Account;

/// <summary>How the mail programs and devices of the person signed in are set up.</summary>
public interface IDeviceProfiles
{
    /// <summary>What is told to a mail program by hand, for an address of the account.</summary>
    /// <param name="address">The address; null, or one that is not the account's: the one signed in with.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <exception cref="NotSignedInException">Nobody is signed in.</exception>
    Task<DeviceSettings> SettingsAsync(MailAddress? address, CancellationToken ct);

    /// <summary>Makes a link to an Apple profile for an address of the account. The link works once, and for a quarter of an hour; of those not used yet an account has only a few, and the oldest go.</summary>
    /// <param name="address">The address; null, or one that is not the account's: the one signed in with.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <returns>The link; null when there are no servers a device could use.</returns>
    /// <exception cref="NotSignedInException">Nobody is signed in.</exception>
    Task<ProfileLink?> MakeLinkAsync(MailAddress? address, CancellationToken ct);

    /// <summary>True until the link was used, has run out or was replaced. Cheap: it may be asked every second.</summary>
    bool IsOpen(ProfileLink link);
}

/// <summary>What mail programs are told.</summary>
/// <param name="Address">The address they are for, which is the user name too.</param>
/// <param name="Addresses">All addresses of the account, the first one first.</param>
/// <param name="Receiving">Servers to read mail from by IMAP, the best first; empty: none is reachable.</param>
/// <param name="Sending">Servers to hand mail in, the best first; empty: none is reachable.</param>
/// <param name="FindsItself">True when programs that ask the domain (Thunderbird and others) find these settings by address and password, as soon as the DNS leads them here.</param>
/// <param name="Signer">The name that signs profiles.</param>
/// <param name="SignerIsKnown">True when devices know who vouches for that name; false: we made the certificate ourselves, and they show the profile as not verified.</param>
public sealed record DeviceSettings(
    MailAddress Address,
    ImmutableArray<MailAddress> Addresses,
    ImmutableArray<DeviceServer> Receiving,
    ImmutableArray<DeviceServer> Sending,
    bool FindsItself,
    string Signer,
    bool SignerIsKnown);

/// <summary>A server as people enter it.</summary>
/// <param name="Host">The name to connect to.</param>
/// <param name="Port">The port as it is reached from outside.</param>
/// <param name="TlsFirst">True: TLS with the connection; false: STARTTLS.</param>
public sealed record DeviceServer(string Host, int Port, bool TlsFirst);

/// <summary>A link to a profile.</summary>
/// <param name="Address">The whole address of the web.</param>
/// <param name="Path">The same below this site, to be followed from this page.</param>
/// <param name="QrCode">The address as a QR code: an SVG document, dark on light with its quiet margin.</param>
/// <param name="Until">When it runs out.</param>
public sealed record ProfileLink(string Address, string Path, string QrCode, DateTimeOffset Until);
