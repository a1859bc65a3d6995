using System.Collections.Immutable;
using Mox.Protocols.Text;

namespace Mox.Protocols.Acme.Documents;

/// <summary>State of an order (RFC 8555 §7.1.6).</summary>
public enum AcmeOrderStatus
{
    /// <summary>Authorizations are wanted.</summary>
    Pending,

    /// <summary>The signing request is wanted.</summary>
    Ready,

    /// <summary>The certificate is being made.</summary>
    Processing,

    /// <summary>The certificate is there.</summary>
    Valid,

    /// <summary>It came to nothing.</summary>
    Invalid,
}

/// <summary>An order for a certificate.</summary>
/// <remarks>RFC 8555 §7.1.3.</remarks>
/// <param name="Status">Its state.</param>
/// <param name="Identifiers">What the certificate is for.</param>
/// <param name="Authorizations">Where the authorizations stand that it needs.</param>
/// <param name="Finalize">Takes the signing request.</param>
public sealed record AcmeOrder(AcmeOrderStatus Status, ImmutableArray<AcmeIdentifier> Identifiers, ImmutableArray<AcmeUrl> Authorizations, AcmeUrl Finalize)
{
    /// <summary>Where the certificate is; there when the order is valid.</summary>
    public AcmeUrl? Certificate { get; init; }

    /// <summary>When the server gives the order up.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>What went wrong.</summary>
    public AcmeProblem? Error { get; init; }

    /// <summary>Reads the document.</summary>
    /// <param name="octets">JSON, at most <see cref="AcmeLimits.DocumentOctets"/>.</param>
    public static Parsed<AcmeOrder> Parse(ReadOnlyMemory<byte> octets) => AcmeDocument.Read(octets, fields =>
    {
        var order = new AcmeOrder(fields.Word<AcmeOrderStatus>("status"), fields.Objects("identifiers", item => item.Identifier()), fields.Urls("authorizations"), fields.Url("finalize"))
        {
            Certificate = fields.OptionalUrl("certificate"),
            Expires = fields.Time("expires"),
            Error = fields.Object("error") is { } error ? AcmeProblem.Of(error, depth: 0) : null,
        };
        if (order is { Status: AcmeOrderStatus.Valid, Certificate: null }) fields.Fail("certificate", "\"certificate\" of a valid order");
        if (order.Identifiers.IsEmpty) fields.Fail("identifiers", "at least one identifier");
        return order;
    });
}
