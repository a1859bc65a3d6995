using System.Collections.Immutable;

namespace Mox.Protocols.Imap;

/// <summary><c>* ID</c>: who we are. Without fields NIL.</summary>
/// <remarks>RFC 2971 §3.2.</remarks>
public sealed record IdResponse(ImmutableArray<IdField> Fields) : ImapResponse
{
    internal override void WriteTo(ResponseWriter to)
    {
        to.Raw("* ID "u8);
        for (var i = 0; i < Fields.Length; i++)
        {
            to.Octet(i == 0 ? '(' : ' ');
            to.String(Fields[i].Name);
            to.Octet(' ');
            to.NValue(Fields[i].Value);
        }

        to.Raw(Fields.IsEmpty ? "NIL\r\n"u8 : ")\r\n"u8);
    }
}
