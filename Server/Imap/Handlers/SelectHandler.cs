using Mox.Protocols.Imap;
using Mox.Server.Storage;

namespace Mox.Server.Imap.Handlers;

/// <summary>SELECT and EXAMINE (RFC 9051 §6.3.2 and §6.3.3): a new view; the one before is left in any case.</summary>
internal sealed class SelectHandler(MailboxReader mailboxes, ViewTeller teller) : ImapHandler<SelectCommand>
{
    public override async ValueTask<ImapReply> HandleAsync(SelectCommand command, ImapConversation conversation, CancellationToken ct)
    {
        if (command.Qresync is not null) return ImapReply.Bad("QRESYNC is not enabled");
        var who = conversation.Who;
        var unselected = new ImapPhase.Authenticated(who);
        if (!Naming.Check(command.Mailbox, out var name, out _)
            || await mailboxes.FindAsync(who.AccountId, name, ct).ConfigureAwait(false) is not { } row
            || await teller.OpenAsync(who.AccountId, row.Id, command.ReadOnly, ct).ConfigureAwait(false) is not var (mailbox, firstUnseen))
        {
            if (conversation.SelectedOrNull is not null) Closed(conversation);
            return Naming.Missing with { Next = unselected };
        }

        if (conversation.SelectedOrNull is not null) Closed(conversation);
        if (command.CondStore) conversation.EnableCondStore(tell: false);
        Describe(conversation, mailbox, firstUnseen);
        return ImapReply.Ok(mailbox.ReadOnly ? "Look" : "Go on", mailbox.ReadOnly ? ResponseCode.ReadOnly : ResponseCode.ReadWrite) with { Next = new ImapPhase.Selected(who, mailbox) };
    }

    /// <summary>What follows is about another mailbox (RFC 9051 §7.1, CLOSED).</summary>
    private static void Closed(ImapConversation conversation) => conversation.Write(new UntaggedStatus(ImapStatus.Ok, ResponseCode.Closed, "The mailbox before is left"));

    private static void Describe(ImapConversation conversation, SelectedMailbox mailbox, uint firstUnseen)
    {
        ViewTeller.WriteFlags(conversation, mailbox, mailbox.Keywords);
        conversation.Write(new ExistsResponse((uint)mailbox.View.Count));
        if (!conversation.Rev2)
        {
            conversation.Write(new RecentResponse((uint)mailbox.Recent.Count));
            if (firstUnseen != 0 && mailbox.View.NumberOf(firstUnseen) is var number and > 0) Ok(conversation, new ResponseCode.Unseen((uint)number), "The first message not seen");
        }

        Ok(conversation, new ResponseCode.UidValidity(mailbox.Mailbox.UidValidity), "UIDs hold");
        Ok(conversation, new ResponseCode.UidNext(mailbox.Mailbox.Totals.UidNext), "The next UID");
        // IMAP4rev2 asks for it, IMAP4rev1 clients pass it over.
        conversation.Write(new ListResponse([], '/', mailbox.Name.Text));
        // Told to every client: RFC 7162 §3.1.2.1 lets the server tell it on any SELECT.
        Ok(conversation, new ResponseCode.HighestModSeq(mailbox.SeenModSeq), "The highest mod-sequence");
    }

    private static void Ok(ImapConversation conversation, ResponseCode code, string text) => conversation.Write(new UntaggedStatus(ImapStatus.Ok, code, text));
}
