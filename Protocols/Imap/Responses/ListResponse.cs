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

    internal override void WriteTo(ResponseWriter to) => throw new NotImplementedException();
}
