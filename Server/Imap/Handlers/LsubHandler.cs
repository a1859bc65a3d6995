using Mox.Protocols.Imap;
using Mox.Server.Storage;

namespace Mox.Server.Imap.Handlers;

/// <summary>LSUB (RFC 3501 §6.3.9).</summary>
internal sealed class LsubHandler(MailboxReader mailboxes) : ImapHandler<LsubCommand>
{
    public override async ValueTask<ImapReply> HandleAsync(LsubCommand command, ImapConversation conversation, CancellationToken ct)
    {
        var account = conversation.Who.AccountId;
        var rows = await mailboxes.ListAsync(account, ct).ConfigureAwait(false);
        var listing = new MailboxListing(rows, await mailboxes.SubscriptionsAsync(account, ct).ConfigureAwait(false));
        foreach (var response in listing.Subscribed(command)) conversation.Write(response);
        return ImapReply.Ok("That is all");
    }
}
