using System.Collections.Immutable;
using Mox.Protocols.Text;

namespace Mox.Protocols.Acme.Documents;

/// <summary>Where an ACME server has its resources, and what it asks for.</summary>
/// <remarks>RFC 8555 §7.1.1; <c>renewalInfo</c> is of RFC 9773.</remarks>
/// <param name="NewNonce">Gives nonces.</param>
/// <param name="NewAccount">Takes new accounts.</param>
/// <param name="NewOrder">Takes orders.</param>
public sealed record AcmeDirectory(AcmeUrl NewNonce, AcmeUrl NewAccount, AcmeUrl NewOrder)
{
    /// <summary>Revokes certificates; null where it is not offered.</summary>
    public AcmeUrl? RevokeCertificate { get; init; }

    /// <summary>Changes the key of an account; null where it is not offered.</summary>
    public AcmeUrl? KeyChange { get; init; }

    /// <summary>Says when a certificate should be renewed (ARI); null where it is not offered.</summary>
    public AcmeUrl? RenewalInfo { get; init; }

    /// <summary>The current terms of service, if there are any. Any scheme is kept; it is shown, not fetched.</summary>
    public string? TermsOfService { get; init; }

    /// <summary>A page about the service.</summary>
    public string? Website { get; init; }

    /// <summary>What may stand as issuer in a CAA record for this server (RFC 8659 §4.2), in lower case.</summary>
    public ImmutableArray<string> CaaIdentities { get; init; } = [];

    /// <summary>True when new accounts have to be bound to an account made elsewhere (RFC 8555 §7.3.4).</summary>
    public bool NeedsExternalAccount { get; init; }

    /// <summary>Reads the document.</summary>
    /// <param name="octets">JSON, at most <see cref="AcmeLimits.DocumentOctets"/>.</param>
    public static Parsed<AcmeDirectory> Parse(ReadOnlyMemory<byte> octets) => AcmeDocument.Read(octets, fields =>
    {
        var meta = fields.Object("meta");
        return new AcmeDirectory(fields.Url("newNonce"), fields.Url("newAccount"), fields.Url("newOrder"))
        {
            RevokeCertificate = fields.OptionalUrl("revokeCert"),
            KeyChange = fields.OptionalUrl("keyChange"),
            RenewalInfo = fields.OptionalUrl("renewalInfo"),
            TermsOfService = meta?.Prose("termsOfService"),
            Website = meta?.Prose("website"),
            CaaIdentities = meta is { } there ? [.. there.Texts("caaIdentities").Select(AcmeProse.Clean).Select(identity => identity.ToLowerInvariant())] : [],
            NeedsExternalAccount = meta?.Flag("externalAccountRequired") ?? false,
        };
    });
}
