using System.Collections.Immutable;

namespace Mox.Protocols.Imap;

/// <summary><c>* NAMESPACE</c>. An empty list is written as NIL.</summary>
/// <remarks>RFC 9051 §7.3.2.</remarks>
public sealed record NamespaceResponse(
    ImmutableArray<NamespaceEntry> Personal, ImmutableArray<NamespaceEntry> OtherUsers, ImmutableArray<NamespaceEntry> Shared) : ImapResponse
{
    internal override void WriteTo(ResponseWriter to)
    {
        to.Raw("* NAMESPACE"u8);
        WriteList(to, Personal);
        WriteList(to, OtherUsers);
        WriteList(to, Shared);
        to.Line();
    }

    private static void WriteList(ResponseWriter to, ImmutableArray<NamespaceEntry> entries)
    {
        if (entries.IsEmpty)
        {
            to.Raw(" NIL"u8);
            return;
        }

        to.Raw(" ("u8);
        foreach (var entry in entries)
        {
            to.Octet('(');
            to.String(to.Dialect.Utf8 ? entry.Prefix : ModifiedUtf7.Encode(entry.Prefix));
            to.Octet(' ');
            to.Separator(entry.Separator);
            to.Octet(')');
        }

        to.Octet(')');
    }
}

/// <summary>A namespace: what names in it begin with, and what divides their elements.</summary>
public sealed record NamespaceEntry(string Prefix, char? Separator);
