using System.Collections.Immutable;
using Mox.Protocols.Text;

namespace Mox.Protocols.Imap;

/// <summary>ID: who the client is.</summary>
/// <remarks>RFC 2971 §3.1, §3.3: at most 30 fields, names of at most 30 octets, values of at most 1024; no name twice.</remarks>
public sealed record IdCommand(ImmutableArray<IdField> Fields) : ImapCommand
{
    internal static Parsed<ImapCommand> Parse(ref CommandCursor at)
    {
        if (!at.Space()) return at.Fault;
        if (at.TryWord("NIL"u8)) return new IdCommand([]);
        if (!at.Octet('(', "list of fields, or NIL")) return at.Fault;
        var fields = ImmutableArray.CreateBuilder<IdField>();
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        while (!at.TryOctet(')'))
        {
            if (fields.Count > 0 && !at.Space()) return at.Fault;
            var start = at.Position;
            if (!at.String(out var name) || !at.Space() || !at.NString(out var value)) return at.Fault;
            if (name.Length > 30) return new SyntaxFault(start, "field name of at most 30 octets");
            if (value?.Length > 1024) return new SyntaxFault(start, "field value of at most 1024 octets");
            if (!names.Add(name)) return new SyntaxFault(start, "each field once");
            if (fields.Count == 30) return new SyntaxFault(start, "at most 30 fields");
            fields.Add(new IdField(name, value));
        }

        return new IdCommand(fields.ToImmutable());
    }
}

/// <summary>A field of ID; null for NIL.</summary>
public sealed record IdField(string Name, string? Value);
