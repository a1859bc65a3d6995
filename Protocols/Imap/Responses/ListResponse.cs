using System.Collections.Immutable;

namespace Mox.Protocols.Imap;

/// <summary><c>* LIST</c>.</summary>
/// <remarks>RFC 9051 §7.3.1; RFC 5258 §4 for CHILDINFO. Inbox and what lies below is written <c>INBOX</c>: some clients compare the case.</remarks>
/// <param name="Separator">Null is written as NIL.</param>
public sealed record ListResponse(ImmutableArray<MailboxAttribute> Attributes, char? Separator, string Mailbox) : ImapResponse
{
    /// <summary>The name before (RFC 9051 §6.3.9.7); null without.</summary>
    public string? OldName { get; init; }

    /// <summary>A mailbox below is subscribed, and is not listed itself: CHILDINFO ("SUBSCRIBED").</summary>
    public bool SubscribedBelow { get; init; }

    internal override void WriteTo(ResponseWriter to)
    {
        to.Raw("* LIST ("u8);
        WriteName(to, Attributes, Separator, Mailbox);
        if (OldName is not null || SubscribedBelow)
        {
            to.Raw(" ("u8);
            if (SubscribedBelow) to.Raw("\"CHILDINFO\" (\"SUBSCRIBED\")"u8);
            if (OldName is not null)
            {
                to.Raw(SubscribedBelow ? " \"OLDNAME\" ("u8 : "\"OLDNAME\" ("u8);
                to.Mailbox(OldName);
                to.Octet(')');
            }

            to.Octet(')');
        }

        to.Line();
    }

    /// <summary>Attributes, separator and name, from within the opening parenthesis on.</summary>
    internal static void WriteName(ResponseWriter to, ImmutableArray<MailboxAttribute> attributes, char? separator, string mailbox)
    {
        for (var i = 0; i < attributes.Length; i++)
        {
            if (i > 0) to.Octet(' ');
            to.Atom(attributes[i].Text);
        }

        to.Raw(") "u8);
        to.Separator(separator);
        to.Octet(' ');
        to.Mailbox(mailbox);
    }
}
