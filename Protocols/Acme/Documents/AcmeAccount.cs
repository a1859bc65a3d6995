using System.Collections.Immutable;
using Mox.Protocols.Text;

namespace Mox.Protocols.Acme.Documents;

/// <summary>State of an account (RFC 8555 §7.1.6).</summary>
public enum AcmeAccountStatus
{
    /// <summary>It can be used.</summary>
    Valid,

    /// <summary>Its owner gave it up.</summary>
    Deactivated,

    /// <summary>The server took it back.</summary>
    Revoked,
}

/// <summary>An account at an ACME server.</summary>
/// <remarks>RFC 8555 §7.1.2.</remarks>
/// <param name="Status">Its state.</param>
/// <param name="Contact">URLs under which its owner is told of trouble, such as <c>mailto:</c>.</param>
public sealed record AcmeAccount(AcmeAccountStatus Status, ImmutableArray<string> Contact)
{
    /// <summary>Reads the document.</summary>
    /// <param name="octets">JSON, at most <see cref="AcmeLimits.DocumentOctets"/>.</param>
    public static Parsed<AcmeAccount> Parse(ReadOnlyMemory<byte> octets) =>
        AcmeDocument.Read(octets, fields => new AcmeAccount(fields.Word<AcmeAccountStatus>("status"), [.. fields.Texts("contact").Select(AcmeProse.Clean)]));
}
