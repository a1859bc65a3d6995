using System.Collections.Immutable;

namespace Mox.Protocols.Imap;

/// <summary><c>* CAPABILITY</c>.</summary>
/// <remarks>RFC 9051 §7.2.2.</remarks>
public sealed record CapabilityResponse(ImmutableArray<string> Capabilities) : ImapResponse
{
    internal override void WriteTo(ResponseWriter to)
    {
        to.Raw("* CAPABILITY"u8);
        to.Words(Capabilities);
        to.Line();
    }
}
