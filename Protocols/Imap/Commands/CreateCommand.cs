using System.Collections.Immutable;
using Mox.Protocols.Text;

namespace Mox.Protocols.Imap;

/// <summary>CREATE: a new mailbox, for special uses if wished.</summary>
/// <remarks>RFC 9051 §6.3.4; RFC 6154 §3 for USE.</remarks>
/// <param name="Mailbox">As given, a separator at its end included.</param>
public sealed record CreateCommand(string Mailbox, ImmutableArray<MailboxAttribute> Use) : ImapCommand
{
    internal static Parsed<ImapCommand> Parse(ref CommandCursor at)
    {
        if (!at.Space() || !at.Mailbox(out var mailbox)) return at.Fault;
        var use = ImmutableArray.CreateBuilder<MailboxAttribute>();
        if (!at.AtEnd)
        {
            if (!at.Space() || !at.Open("list of parameters")) return at.Fault;
            do
            {
                if (!at.TryWord("USE"u8)) return new SyntaxFault(at.Position, "USE");
                if (!at.Space() || !at.Open("list of special uses")) return at.Fault;
                for (var first = true; !at.TryClose(); first = false)
                {
                    if (!first && !at.Space()) return at.Fault;
                    if (!at.Attribute(out var attribute)) return at.Fault;
                    if (!use.Contains(attribute)) use.Add(attribute);
                }
            }
            while (at.TrySpace());

            if (!at.Close()) return at.Fault;
        }

        return new CreateCommand(mailbox, use.ToImmutable());
    }
}
