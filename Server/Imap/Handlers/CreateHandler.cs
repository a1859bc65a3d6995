using Mox.Protocols.Imap;
using Mox.Server.Storage;
using Mox.Shared.Model.Mailboxes;

namespace Mox.Server.Imap.Handlers;

/// <summary>CREATE, with the levels above that are missing (RFC 9051 §6.3.4; RFC 6154 §3 for USE).</summary>
internal sealed class CreateHandler(MailboxWriter writer, MailboxReader mailboxes) : ImapHandler<CreateCommand>
{
    public override async ValueTask<ImapReply> HandleAsync(CreateCommand command, ImapConversation conversation, CancellationToken ct)
    {
        // A separator at the end says that there will be mailboxes below: any mailbox can have them.
        var asked = command.Mailbox.EndsWith('/') ? command.Mailbox[..^1] : command.Mailbox;
        if (!Naming.Check(asked, out var name, out var refusal)) return refusal;
        var uses = command.Use.Select(Naming.Use).Distinct().ToArray();
        if (uses.Contains(SpecialUse.None)) return ImapReply.No(ResponseCode.UseAttr, "That use is not kept here");
        if (uses.Length > 1) return ImapReply.No(ResponseCode.UseAttr, "A mailbox has one use");
        var outcome = await writer.CreateAsync(conversation.Who.AccountId, name, uses.FirstOrDefault(), ct).ConfigureAwait(false);
        switch (outcome.Status)
        {
            case MailboxVerbStatus.Done:
                // RFC 9051 §6.3.9.7: a name that was changed on the way is told.
                if (conversation.Rev2 && name.Text != asked && !name.IsInbox) conversation.Write(new ListResponse([], '/', name.Text) { OldName = asked });
                return ImapReply.Ok("Made");
            case MailboxVerbStatus.Exists:
                return ImapReply.No(ResponseCode.AlreadyExists, "There is one of that name");
            case MailboxVerbStatus.NotAllowed when uses.Length > 0:
                // RFC 6154 §3: another mailbox has it, and each use is given once.
                return ImapReply.No(ResponseCode.UseAttr, await TakenAsync(conversation.Who.AccountId, uses[0], ct).ConfigureAwait(false));
            default:
                return ImapReply.No(ResponseCode.Cannot, "That mailbox cannot be made");
        }
    }

    private async Task<string> TakenAsync(long accountId, SpecialUse use, CancellationToken ct) =>
        await mailboxes.FindByUseAsync(accountId, use, ct).ConfigureAwait(false) is { } holder
            ? $"{holder.Name.Text} is the mailbox for that: use it, or delete it first"
            : "Another mailbox had that use until now: try again";
}
