using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using Mox.Protocols.Addresses;
using Mox.Protocols.Mime.Compose;
using Mox.Protocols.Text;
using Mox.Server.Hosting;
using Mox.Server.Storage;
using Mox.Shared.Contracts.Webmail;

namespace Mox.Server.Webmail.Compose;

/// <summary>Turns a draft into a message: as it is kept, or as it is sent.</summary>
internal sealed class DraftBuilder(AddressBook book, IOptions<ApplianceOptions> appliance, TimeProvider time)
{
    /// <summary>As kept: the Markdown alone, with Bcc and all that is needed to go on. As sent: the Markdown as flowed text and as HTML, without Bcc.</summary>
    public MessageBuilder Build(AccountEntry account, Draft draft, ImmutableArray<Attachment> files, bool forSending)
    {
        var from = MailAddress.Parse(draft.From).Try(out var chosen, out _) && book.MaySendAs(account.Id, chosen) ? chosen : account.Primary;
        return new MessageBuilder
        {
            From = [Author(account, from)],
            To = Named(draft.To),
            Cc = Named(draft.Cc),
            Bcc = Named(draft.Bcc),
            ShowBcc = !forSending,
            Subject = SingleLine.Flatten(draft.Subject),
            Date = TimeZoneInfo.ConvertTime(time.GetUtcNow(), time.LocalTimeZone),
            MessageId = NewId(),
            InReplyTo = draft.Origin is { Kind: DraftKind.Reply, InReplyTo: var parent } && MessageId.From(parent).Try(out var id, out _) ? id : null,
            References = [.. (draft.Origin?.References ?? []).Select(reference => MessageId.From(reference)).Where(reference => reference.Ok).Select(reference => reference.Value)],
            Text = draft.Markdown,
            Html = forSending ? MarkdownMail.ToDocument(draft.Markdown) : null,
            Flowed = forSending,
            Attachments = files,
            ExtraFields = forSending ? [] : [DraftState.Of(draft).ToField()],
        };
    }

    /// <summary>The same files, each with an id by which the draft knows it.</summary>
    public ImmutableArray<Attachment> WithIds(IEnumerable<Attachment> files) => [.. files.Select(file => file.ContentId is null ? file with { ContentId = NewId() } : file)];

    public MessageId NewId() => MessageId.New(DomainName.Parse(appliance.Value.HostName).Try(out var host, out _) ? host : DomainName.Parse("localhost").Value);

    /// <summary>The author: the address with the name of the account's profile.</summary>
    private static NamedAddress Author(AccountEntry account, MailAddress from) => account.DisplayName.Length == 0 ? new NamedAddress(from) : new NamedAddress(SingleLine.Flatten(account.DisplayName), from);

    /// <summary>Those recipients that are addresses already.</summary>
    private static ImmutableArray<NamedAddress> Named(ImmutableArray<Person> people) =>
        [.. people.Select(person => (person, address: MailAddress.Parse(person.Address.Trim()))).Where(one => one.address.Ok).Select(one => new NamedAddress(SingleLine.Flatten(one.person.Name ?? ""), one.address.Value))];
}
