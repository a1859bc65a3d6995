using System.Collections.Immutable;
using Mox.Protocols.Text;

namespace Mox.Protocols.Imap;

/// <summary>ID: who the client is.</summary>
/// <remarks>RFC 2971 §3.1, §3.3: at most 30 fields, names of at most 30 octets, values of at most 1024; no name twice.</remarks>
public sealed record IdCommand(ImmutableArray<IdField> Fields) : ImapCommand
{
    internal static Parsed<ImapCommand> Parse(ref CommandCursor at) => throw new NotImplementedException();
}

/// <summary>A field of ID; null for NIL.</summary>
public sealed record IdField(string Name, string? Value);
