using System.Collections.Immutable;

namespace Mox.Protocols.Imap;

/// <summary><c>* ENABLED</c>; may be empty.</summary>
/// <remarks>RFC 9051 §7.2.1.</remarks>
public sealed record EnabledResponse(ImmutableArray<string> Capabilities) : ImapResponse
{
    internal override void WriteTo(ResponseWriter to)
    {
        to.Raw("* ENABLED"u8);
        to.Words(Capabilities);
        to.Line();
    }
}
