using System.Collections.Immutable;
using Mox.Protocols.Text;

namespace Mox.Protocols.Imap;

/// <summary>ID: who the client is.</summary>
/// <remarks>
/// RFC 2971 §3.1, §3.3: at most 30 fields, names of at most 30 octets, values of at most 1024; no name twice.
/// Words without quotes and commas between them are read over (James' tests, from real clients): an ID is no reason to refuse a client.
/// </remarks>
public sealed record IdCommand(ImmutableArray<IdField> Fields) : ImapCommand
{
    internal static Parsed<ImapCommand> Parse(ref CommandCursor at)
    {
        if (!at.Space()) return at.Fault;
        if (at.TryWord("NIL"u8)) return new IdCommand([]);
        if (!at.Open("list of fields, or NIL")) return at.Fault;
        var fields = ImmutableArray.CreateBuilder<IdField>();
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        while (!at.TryClose())
        {
            if (fields.Count > 0 && !Next(ref at)) return at.Fault;
            var start = at.Position;
            if (!at.AString(out var name) || !Next(ref at) || !Value(ref at, out var value)) return at.Fault;
            if (name.Length > 30) return new SyntaxFault(start, "field name of at most 30 octets");
            if (value?.Length > 1024) return new SyntaxFault(start, "field value of at most 1024 octets");
            if (!names.Add(name)) return new SyntaxFault(start, "each field once");
            if (fields.Count == 30) return new SyntaxFault(start, "at most 30 fields");
            fields.Add(new IdField(name, value));
        }

        return new IdCommand(fields.ToImmutable());
    }

    private static bool Next(ref CommandCursor at)
    {
        at.TryOctet(',');
        return at.Space();
    }

    private static bool Value(ref CommandCursor at, out string? value)
    {
        value = null;
        if (at.TryWord("NIL"u8)) return true;
        var good = at.AString(out var text);
        value = text;
        return good;
    }
}

/// <summary>A field of ID; null for NIL.</summary>
public sealed record IdField(string Name, string? Value);
