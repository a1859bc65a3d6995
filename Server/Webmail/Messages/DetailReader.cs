using System.Collections.Immutable;
using Mox.Protocols.Addresses.Risk;
using Mox.Protocols.Mime;
using Mox.Server.Storage;
using Mox.Server.Webmail.Files;
using Mox.Server.Webmail.Unsubscribe;
using Mox.Shared.Contracts;
using Mox.Shared.Contracts.Webmail;
using Mox.Shared.Model.Mailboxes;
using Mox.Shared.Model.Messages;

namespace Mox.Server.Webmail.Messages;

/// <summary>Reads a message as the reading pane shows it.</summary>
internal sealed class DetailReader(MessageAccess access, MessageReader messages, MailboxReader mailboxes, PersonalSettingStore settings, SenderLook senders, ContentTickets tickets)
{
    /// <summary>Text the reading pane gets over the circuit.</summary>
    private const int MaxText = 200_000;

    /// <summary>Messages of a conversation in which answers are looked for.</summary>
    private const int MaxThread = 200;

    /// <summary>Files whose octets are looked at.</summary>
    private const int MaxSniffed = 20;

    private const int MaxFields = 10, MaxFieldText = 2000;

    /// <summary>Different links of a text that are looked at.</summary>
    private const int MaxLinks = 1000;

    /// <summary>Null when the account has no such message.</summary>
    public async Task<MessageDetail?> ReadAsync(long accountId, long messageId, CancellationToken ct)
    {
        await using var message = await access.OpenAsync(accountId, messageId, ct);
        if (message is null) return null;
        var row = message.Row;
        var plan = BodyPlan.Of(message.Root);
        var text = await MessageAccess.TextAsync(message, plan, MaxText, ct);
        var cut = text.Length > MaxText;
        if (cut) text = text[..(char.IsHighSurrogate(text[MaxText - 1]) ? MaxText - 1 : MaxText)];
        var sanitized = plan.HasHtml ? await MessageAccess.LookAsync(message, plan, ct) : null;
        var choices = PersonalChoices.Parse(await settings.ReadAsync(accountId, PersonalChoices.Name, ct), out _);
        var mailbox = await mailboxes.GetAsync(row.MailboxId, ct);
        var (display, author) = await senders.OfAsync(accountId, row, mailbox?.Use ?? SpecialUse.None, choices.Display, ct);
        var header = await PartContent.ReadHeaderAsync(message.Root, message.Content.Stream, null, ct);
        return People(row) with
        {
            Text = text,
            TextLinks = Links(text, choices.CleanLinks),
            HasOwnText = plan.HasText,
            TextCut = cut,
            Html = plan.HasHtml ? Html(messageId, sanitized, choices) : null,
            Attachments = await FilesAsync(message, plan, await InnerFiles.ListAsync(message, plan, text, ct), sanitized?.Embedded, ct),
            Delivery = row.Delivery is { } delivery ? DeliveryViews.Of(delivery) : null,
            IsDraft = row.Flags.HasFlag(MessageFlags.Draft) || mailbox?.Use == SpecialUse.Drafts,
            Display = display,
            Author = author,
            Events = await EventsAsync(accountId, row, ct),
            List = ListFields.Read(header, row.Delivery)?.View(),
            ExtraFields = Extra(header, choices.ExtraFields),
        };
    }

    /// <summary>Links of a text that a page asks before, or that lose what follows people.</summary>
    private ImmutableDictionary<string, TextLink> Links(string text, bool clean)
    {
        var links = ImmutableDictionary.CreateBuilder<string, TextLink>(StringComparer.Ordinal);
        foreach (var address in WebUI.Webmail.TextBody.Links(text).Take(MaxLinks))
        {
            // A text says where its links lead: what is left to ask is whether that is what it looks like.
            var view = Webmail.Html.LinkSafety.Look(address, "", keepTracking: !clean);
            if (view.Risks != Webmail.Html.LinkRisks.None) links[address] = new TextLink(tickets.Link(view.Address, (int)view.Risks), true);
            else if (view.Address != address) links[address] = new TextLink(view.Address, false);
        }

        return links.ToImmutable();
    }

    /// <summary>A field as it is shown.</summary>
    public static FieldView Field(HeaderField field)
    {
        var value = InvisibleText.Strip(field.Decoded).Trim();
        return new FieldView(field.Name, value.Length > MaxFieldText ? value[..MaxFieldText] + "…" : value);
    }

    private static MessageDetail People(MessageRow row)
    {
        var envelope = row.Envelope;
        return new MessageDetail
        {
            Item = ReadModels.Item(row),
            Text = "",
            Sender = envelope is { Sender: [var sender, ..], From: var from } && !from.Contains(sender) && sender.IsMailbox ? ReadModels.Person(sender) : null,
            ReplyTo = envelope is not null && !envelope.ReplyTo.SequenceEqual(envelope.From) ? ReadModels.People(envelope.ReplyTo) : [],
            To = ReadModels.People(envelope?.To ?? []),
            Cc = ReadModels.People(envelope?.Cc ?? []),
            Bcc = ReadModels.People(envelope?.Bcc ?? []),
            MessageIdField = envelope?.MessageId,
        };
    }

    private static HtmlView Html(long messageId, Html.SanitizedHtml? sanitized, WebmailSettings choices) =>
        new(WebRoutes.MessageHtml(messageId, cleanLinks: choices.CleanLinks), sanitized?.RemoteReferences ?? 0, sanitized?.OwnColours ?? false, sanitized is null)
        {
            Trackers = sanitized?.Trackers ?? 0,
            RiskyLinks = sanitized?.RiskyLinks ?? 0,
            Height = sanitized?.Height ?? 0,
        };

    /// <summary>Answers of the conversation that name this message; where only the flag is left, the flag.</summary>
    private async Task<ImmutableArray<MessageEvent>> EventsAsync(long accountId, MessageRow row, CancellationToken ct)
    {
        var events = ImmutableArray.CreateBuilder<MessageEvent>();
        var answered = row.Flags.HasFlag(MessageFlags.Answered);
        var forwarded = row.Flags.HasFlag(MessageFlags.Forwarded);
        if (!answered && !forwarded) return [];
        if (row.Envelope?.MessageId is { Length: > 0 } id)
        {
            var sent = (await mailboxes.ListAsync(accountId, ct)).FirstOrDefault(mailbox => mailbox.Use == SpecialUse.Sent)?.Id;
            foreach (var other in await messages.ThreadAsync(accountId, row.ThreadId, MessageColumns.Envelope, MaxThread, ct))
            {
                if (other.MailboxId == sent && answered && other.Envelope?.InReplyTo?.Contains(id, StringComparison.Ordinal) == true) events.Add(new MessageEvent(false, other.Received, other.MessageId));
            }
        }

        if (answered && events.Count == 0) events.Add(new MessageEvent(false, null, 0));
        if (forwarded) events.Add(new MessageEvent(true, null, 0));
        return events.DrainToImmutable();
    }

    private static ImmutableArray<FieldView> Extra(HeaderList header, ImmutableArray<string> names)
    {
        var found = ImmutableArray.CreateBuilder<FieldView>();
        foreach (var name in names.Take(MaxFields))
        {
            for (var at = header.IndexOf(name); at >= 0 && found.Count < MaxFields; at = header.IndexOf(name, at + 1)) found.Add(Field(header[at]));
        }

        return found.DrainToImmutable();
    }

    /// <summary>The files in their order, those inside a part right behind it; last those that the HTML shows.</summary>
    private static async Task<ImmutableArray<AttachmentItem>> FilesAsync(OpenMessage message, BodyPlan plan, ImmutableArray<InnerFile> inner, IReadOnlySet<string>? embedded, CancellationToken ct)
    {
        var items = new List<AttachmentItem>();
        var looked = 0;
        foreach (var file in plan.Files)
        {
            var head = looked++ < MaxSniffed ? await FileLook.HeadAsync(file.Part, message.Content.Stream, ct) : [];
            items.Add(Item(message.Row.MessageId, file, head, embedded));
            items.AddRange(inner.Where(inside => ReferenceEquals(inside.File.Part, file.Part)).Select(Inside));
        }

        items.AddRange(inner.Where(inside => inside.File.InText is not null && !items.Exists(item => item.Path == inside.Path)).Select(Inside));
        return [.. items.OrderBy(item => item.Embedded)];

        AttachmentItem Inside(InnerFile inside)
        {
            var name = FileNames.Of(inside);
            return new AttachmentItem(inside.Path, name, inside.File.MediaType, inside.File.Size, WebRoutes.MessagePart(message.Row.MessageId, inside.Path), null, false) { Risk = FileLook.Risk(name, FileKind.Other, []) };
        }
    }

    private static AttachmentItem Item(long messageId, NumberedPart file, ReadOnlySpan<byte> head, IReadOnlySet<string>? embedded)
    {
        var shown = file.Part.ContentId is { } id && embedded?.Contains(id.Trim().TrimStart('<').TrimEnd('>')) == true;
        var preview = SafeImages.TypeOf(file.Part) is null ? null : WebRoutes.MessagePartInline(messageId, file.Path);
        var name = FileNames.Of(file);
        var kind = FileLook.Kind(file.Part, name, head);
        return new AttachmentItem(file.Path, name, $"{file.Part.Type}/{file.Part.Subtype}", Attachments.SizeOf(file.Part), WebRoutes.MessagePart(messageId, file.Path), preview, shown) { Kind = kind, Risk = FileLook.Risk(file.Part.FileName ?? name, kind, head) };
    }
}
