using Mox.Protocols.Imap;
using Mox.Server.Storage;

namespace Mox.Server.Imap.Handlers;

/// <summary>LIST, with its extensions (RFC 9051 §6.3.9).</summary>
internal sealed class ListHandler(MailboxReader mailboxes, MailboxCounts counts) : ImapHandler<ListCommand>
{
    public override async ValueTask<ImapReply> HandleAsync(ListCommand command, ImapConversation conversation, CancellationToken ct)
    {
        if (command is { Extended: false, Patterns: [""] })
        {
            // The root of the hierarchy and its separator.
            conversation.Write(new ListResponse([MailboxAttribute.NoSelect], '/', ""));
            return ImapReply.Ok("That is the root");
        }

        var account = conversation.Who.AccountId;
        var rows = await mailboxes.ListAsync(account, ct).ConfigureAwait(false);
        var listing = new MailboxListing(rows, await mailboxes.SubscriptionsAsync(account, ct).ConfigureAwait(false));
        if (command.Return.HasFlag(ListReturn.Status) && command.Status.HasFlag(StatusItems.HighestModSeq)) conversation.EnableCondStore();
        foreach (var (response, row) in listing.List(command))
        {
            conversation.Write(response);
            // RFC 5819 §2: no STATUS for what cannot be selected.
            if (row is not null && command.Return.HasFlag(ListReturn.Status)) conversation.Write(await counts.StatusAsync(row, command.Status, ct).ConfigureAwait(false));
            await conversation.RelieveAsync(ct).ConfigureAwait(false);
        }

        return ImapReply.Ok("That is all");
    }
}
