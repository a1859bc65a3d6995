using Mox.Protocols.Addresses;
using Mox.Protocols.Mime;
using Mox.Protocols.Mime.Compose;
using Mox.Protocols.Mime.Fields;
using Mox.Protocols.Text;
using Mox.Server.Storage;
using Mox.Server.Webmail.Html;
using Mox.Server.Webmail.Messages;
using Mox.Shared.Contracts.Webmail;

namespace Mox.Server.Webmail.Compose;

/// <summary>How somebody answers.</summary>
/// <param name="Zone">Where the writer is.</param>
/// <param name="Selected">The part of the text that is answered; empty for the whole.</param>
internal sealed record AnswerStyle(WebmailSettings Settings, TimeZoneInfo Zone, string Selected);

/// <summary>Drafts that answer a message or pass it on.</summary>
internal sealed class Answers(AddressBook book, MessageAccess access)
{
    private const int MaxQuoted = 200_000;

    private const int MaxHeader = 256 << 10;

    /// <summary>Null when the message is gone.</summary>
    public async Task<Draft?> ReplyAsync(AccountEntry account, long messageId, ReplyScope scope, AnswerStyle style, CancellationToken ct)
    {
        await using var message = await access.OpenAsync(account.Id, messageId, ct);
        if (message is null) return null;
        var own = new OwnAddresses(book, account);
        var envelope = message.Row.Envelope ?? new Envelope();
        var sender = own.SenderFor(message.Row);
        var (recipients, toList) = await RecipientsAsync(message, envelope, scope, address => own.Holds(address) || ReadModels.Address(address) == sender, ct);
        var thread = ThreadFields.ReplyTo(envelope);
        var draft = new Draft
        {
            Key = DraftBuilder.NewKey(),
            From = sender.ToString(),
            To = recipients.To,
            Cc = recipients.Cc,
            ToList = toList,
            Subject = thread.Subject.Text,
            Format = style.Settings.Format,
            Origin = new DraftOrigin(messageId, DraftKind.Reply, thread.InReplyTo?.Text ?? "", [.. thread.References.Select(id => id.Text)]),
        };
        var selected = style.Selected.Trim().Length > 0 ? style.Selected.ReplaceLineEndings("\n").Trim('\n') : null;
        var plan = BodyPlan.Of(message.Root);
        var quoted = draft.Format == DraftFormat.Rich
            ? Quoting.ReplyHtml(message.Row, selected is null ? await HtmlAsync(message, plan, ct) : RichMail.FromText(selected), style.Zone)
            : Quoting.Reply(message.Row, selected ?? await TextAsync(message, plan, ct), style.Zone);
        var below = style.Settings.ReplyPlace == ReplyPlace.Below || (style.Settings.ReplyPlace == ReplyPlace.Auto && selected is not null);
        return Opening.Fill(draft, style.Settings, quoted, below);
    }

    /// <summary>The draft without the files, and those; null when the message is gone. The message must stay open while the files are written.</summary>
    public static async Task<(Draft Draft, IReadOnlyList<NumberedPart> Files)> ForwardAsync(OpenMessage message, MailAddress sender, AnswerStyle style, CancellationToken ct)
    {
        var plan = BodyPlan.Of(message.Root);
        var thread = ThreadFields.Forward(message.Row.Envelope ?? new Envelope());
        var draft = new Draft
        {
            Key = DraftBuilder.NewKey(),
            From = sender.ToString(),
            Subject = thread.Subject.Text,
            Format = style.Settings.Format,
            Origin = new DraftOrigin(message.Row.MessageId, DraftKind.Forward, "", [.. thread.References.Select(id => id.Text)]),
        };
        var quoted = draft.Format == DraftFormat.Rich
            ? Quoting.ForwardHtml(message.Row, await HtmlAsync(message, plan, ct), style.Zone)
            : Quoting.Forward(message.Row, await TextAsync(message, plan, ct), style.Zone);
        return (Opening.Fill(draft, style.Settings, quoted, below: false), plan.Files);
    }

    /// <summary>Whom the answer goes to, and whether a mailing list is among them.</summary>
    private static async Task<(ReplyRecipients Recipients, bool ToList)> RecipientsAsync(OpenMessage message, Envelope envelope, ReplyScope scope, Func<EnvelopeAddress, bool> isOwn, CancellationToken ct)
    {
        var header = await HeaderAsync(message, ct);
        var list = ListAddress(header);
        if (scope == ReplyScope.List && list is not null) return (new ReplyRecipients([new Person(null, list)], []), true);
        var followUp = AddressList.Read(new HeaderReader(header.Span).First("Mail-Followup-To"), 100);
        var recipients = ReplyRecipients.Of(envelope, followUp, scope == ReplyScope.List ? ReplyScope.All : scope, isOwn);
        return (recipients, list is not null && recipients.To.Concat(recipients.Cc).Any(person => person.Address.Equals(list, StringComparison.OrdinalIgnoreCase)));
    }

    /// <summary>RFC 2369 §3.4: List-Post holds addresses in angle brackets, or NO.</summary>
    private static string? ListAddress(ReadOnlyMemory<byte> header)
    {
        var field = new HeaderReader(header.Span).First("List-Post") ?? "";
        foreach (var part in field.Split(','))
        {
            var url = part.Trim().TrimStart('<').Split('>')[0];
            if (!url.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase)) continue;
            var address = Uri.UnescapeDataString(url["mailto:".Length..].Split('?')[0]);
            if (MailAddress.Parse(address).Try(out var parsed, out _)) return parsed.ToDisplay();
        }

        return null;
    }

    /// <summary>The text to quote: that of the message, or its HTML with all that a reader would want to quote.</summary>
    private static async Task<string> TextAsync(OpenMessage message, BodyPlan plan, CancellationToken ct)
    {
        var parts = new List<string>();
        var left = MaxQuoted;
        foreach (var section in plan.Sections.TakeWhile(_ => left > 0))
        {
            parts.Add(section is { Text: null, Html: { } html }
                ? HtmlText.Convert(await PartText.ReadAsync(html.Part, message.Content.Stream, HtmlSanitizer.MaxLength, ct), HtmlTextOptions.ForReply(left))
                : await MessageAccess.TextAsync(message, section, left, ct));
            left -= parts[^1].Length;
        }

        return string.Join("\n\n", parts);
    }

    /// <summary>The HTML to quote: harmless, and without pictures, which stay in the original.</summary>
    private static async Task<string> HtmlAsync(OpenMessage message, BodyPlan plan, CancellationToken ct)
    {
        var parts = new List<string>();
        foreach (var section in plan.Sections)
        {
            var html = section.Html is { } part ? await PartText.ReadAsync(part.Part, message.Content.Stream, HtmlSanitizer.MaxLength, ct) : null;
            parts.Add(html is { Length: <= MaxQuoted } && HtmlSanitizer.Sanitize(html, _ => null) is { } safe
                ? RichMail.ToFragment(safe.Body)
                : RichMail.FromText(html is null ? await MessageAccess.TextAsync(message, section, MaxQuoted, ct) : HtmlText.Convert(html, HtmlTextOptions.ForReply(MaxQuoted))));
        }

        return string.Concat(parts);
    }

    private static async Task<ReadOnlyMemory<byte>> HeaderAsync(OpenMessage message, CancellationToken ct)
    {
        await using var header = PartContent.OpenHeader(message.Root, message.Content.Stream);
        var octets = new byte[Math.Min(message.Root.HeaderLength, MaxHeader)];
        var length = await header.ReadAtLeastAsync(octets, octets.Length, throwOnEndOfStream: false, ct);
        return octets.AsMemory(0, length);
    }
}
