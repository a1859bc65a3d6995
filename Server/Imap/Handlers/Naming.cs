using System.Diagnostics.CodeAnalysis;
using Mox.Protocols.Imap;
using Mox.Shared.Model.Mailboxes;

namespace Mox.Server.Imap.Handlers;

/// <summary>Mailbox names as clients give them, and the replies about them.</summary>
internal static class Naming
{
    public static readonly ImapReply Missing = ImapReply.No(ResponseCode.NonExistent, "There is no such mailbox");

    /// <summary>For commands that would succeed were the mailbox made first (RFC 9051 §7.1, TRYCREATE).</summary>
    public static readonly ImapReply TryCreate = ImapReply.No(ResponseCode.TryCreate, "There is no such mailbox; make it first");

    /// <summary>Checks a name against our rules; otherwise gives the reply that says what is wrong with it.</summary>
    public static bool Check(string text, out MailboxName name, [NotNullWhen(false)] out ImapReply? refusal)
    {
        var ok = MailboxName.Parse(text).Try(out name, out var fault);
        refusal = ok ? null : ImapReply.No(ResponseCode.Cannot, $"That is no name for a mailbox: {fault}");
        return ok;
    }

    /// <summary>The attribute of a role, or null.</summary>
    public static MailboxAttribute? Attribute(SpecialUse use) => use switch
    {
        SpecialUse.Archive => MailboxAttribute.Archive,
        SpecialUse.Drafts => MailboxAttribute.Drafts,
        SpecialUse.Junk => MailboxAttribute.Junk,
        SpecialUse.Sent => MailboxAttribute.Sent,
        SpecialUse.Trash => MailboxAttribute.Trash,
        _ => null,
    };

    /// <summary>The role of an attribute; None for those we do not give.</summary>
    public static SpecialUse Use(MailboxAttribute attribute) =>
        Enum.GetValues<SpecialUse>().FirstOrDefault(use => Attribute(use) is { } mine && mine == attribute);
}
