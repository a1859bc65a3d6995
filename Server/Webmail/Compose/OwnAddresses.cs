using Mox.Protocols.Addresses;
using Mox.Protocols.Mime;
using Mox.Server.Storage;
using Mox.Server.Webmail.Messages;

namespace Mox.Server.Webmail.Compose;

/// <summary>Which addresses are the account's own: those configured, with any detail part. What a catch-all takes in is not meant here.</summary>
internal sealed class OwnAddresses(AddressBook book, AccountEntry account)
{
    /// <summary>The account's own, not that of an alias.</summary>
    public bool Holds(MailAddress address) => book.Author(address) is AddressOwner.Account own && own.AccountId == account.Id;

    /// <inheritdoc cref="Holds(MailAddress)"/>
    public bool Holds(EnvelopeAddress address) => ReadModels.Address(address) is { } parsed && Holds(parsed);

    /// <summary>An address the account may write from: its own, or an alias that lets its members do so.</summary>
    public bool CanSendAs(MailAddress address) => book.Author(address) is not null && book.MaySendAs(account.Id, address);

    /// <summary>The address an answer comes from: the one the message was sent to, where it is ours; else the one it was delivered to; else the usual one.</summary>
    public MailAddress SenderFor(MessageRow row)
    {
        var envelope = row.Envelope ?? new Envelope();
        foreach (var named in envelope.To.Concat(envelope.Cc).Concat(envelope.Bcc).Concat(envelope.From))
        {
            if (ReadModels.Address(named) is { } address && CanSendAs(address)) return address;
        }

        return row.Delivery is { Recipient: var text } && MailAddress.Parse(text).Try(out var recipient, out _) && book.MaySendAs(account.Id, recipient) ? recipient : account.Primary;
    }
}
