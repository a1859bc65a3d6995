using System.Collections.Immutable;

namespace Mox.Protocols.Imap;

/// <summary><c>* ID</c>: who we are. Without fields NIL.</summary>
/// <remarks>RFC 2971 §3.2.</remarks>
public sealed record IdResponse(ImmutableArray<IdField> Fields) : ImapResponse
{
    internal override void WriteTo(ResponseWriter to) => throw new NotImplementedException();
}
