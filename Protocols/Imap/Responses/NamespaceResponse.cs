using System.Collections.Immutable;

namespace Mox.Protocols.Imap;

/// <summary><c>* NAMESPACE</c>. An empty list is written as NIL.</summary>
/// <remarks>RFC 9051 §7.3.2.</remarks>
public sealed record NamespaceResponse(
    ImmutableArray<NamespaceEntry> Personal, ImmutableArray<NamespaceEntry> OtherUsers, ImmutableArray<NamespaceEntry> Shared) : ImapResponse
{
    internal override void WriteTo(ResponseWriter to) => throw new NotImplementedException();
}

public sealed record NamespaceEntry(string Prefix, char? Separator);
