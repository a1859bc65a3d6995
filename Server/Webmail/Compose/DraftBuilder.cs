using System.Buffers;
using System.Collections.Immutable;
using System.Security.Cryptography;
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
    /// <param name="files">The files of the draft; pictures that its HTML refers to go with the HTML.</param>
    /// <param name="name">The name in From; null: that of the account.</param>
    /// <param name="at">When it is sent; null: now.</param>
    public MessageBuilder Build(AccountEntry account, Draft draft, ImmutableArray<Attachment> files, bool forSending, string? name = null, DateTimeOffset? at = null)
    {
        var rich = draft.Format == DraftFormat.Rich;
        var inline = rich ? files.Where(file => file.ContentId is { } id && RichMail.RefersTo(draft.Html, id.Text[1..^1])).ToImmutableArray() : [];
        var from = MailAddress.Parse(draft.From).Try(out var chosen, out _) && book.MaySendAs(account.Id, chosen) ? chosen : account.Primary;
        return new MessageBuilder
        {
            From = [Author(name ?? account.DisplayName, from)],
            ReplyTo = Named(draft.ReplyTo),
            To = Named(draft.To),
            Cc = Named(draft.Cc),
            Bcc = Named(draft.Bcc),
            ShowBcc = !forSending,
            Subject = SingleLine.Flatten(draft.Subject),
            Date = TimeZoneInfo.ConvertTime(at ?? time.GetUtcNow(), time.LocalTimeZone),
            MessageId = IdOf(draft.Key),
            InReplyTo = draft.Origin is { Kind: DraftKind.Reply, InReplyTo: var parent } && MessageId.From(parent).Try(out var id, out _) ? id : null,
            References = [.. (draft.Origin?.References ?? []).Select(reference => MessageId.From(reference)).Where(reference => reference.Ok).Select(reference => reference.Value)],
            Text = rich ? RichMail.ToText(draft.Html) : draft.Markdown,
            Html = rich ? forSending ? RichMail.ToDocument(draft.Html) : draft.Html : forSending ? MarkdownMail.ToDocument(draft.Markdown) : null,
            Flowed = forSending,
            Inline = inline,
            Attachments = [.. files.Except(inline)],
            ExtraFields = !forSending ? [DraftState.Of(draft).ToField()] : draft.RequireTls == false ? [ExtraField.From("TLS-Required", SingleLine.From("No").Value).Value] : [],
        };
    }

    /// <summary>The same files, each with an id by which the draft knows it.</summary>
    public ImmutableArray<Attachment> WithIds(IEnumerable<Attachment> files) => [.. files.Select(file => file.ContentId is null ? file with { ContentId = NewId() } : file)];

    public MessageId NewId() => MessageId.New(Host);

    /// <summary>The id of a draft and of the message it becomes: the same through all saves, so that it can be found by it.</summary>
    public MessageId IdOf(string key) => IsKey(key) ? MessageId.From($"<{key}@{Host.Ascii}>").Value : NewId();

    /// <summary>True when a text can be the key of a draft.</summary>
    public static bool IsKey(string key) => key.Length is > 0 and <= Draft.MaxKey && key.AsSpan().IndexOfAnyExcept(KeyLetters) < 0;

    /// <summary>A key that no other draft has.</summary>
    public static string NewKey() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    private static readonly SearchValues<char> KeyLetters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789");

    private DomainName Host => DomainName.Parse(appliance.Value.HostName).Try(out var host, out _) ? host : DomainName.Parse("localhost").Value;

    private static NamedAddress Author(string name, MailAddress from) => name.Length == 0 ? new NamedAddress(from) : new NamedAddress(SingleLine.Flatten(name), from);

    /// <summary>Those recipients that are addresses already.</summary>
    private static ImmutableArray<NamedAddress> Named(ImmutableArray<Person> people) =>
        [.. people.Select(person => (person, address: MailAddress.Parse(person.Address.Trim()))).Where(one => one.address.Ok).Select(one => new NamedAddress(SingleLine.Flatten(one.person.Name ?? ""), one.address.Value))];
}
