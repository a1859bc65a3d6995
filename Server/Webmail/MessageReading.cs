using System.Collections.Immutable;
using Mox.Protocols.Mime;
using Mox.Server.Identity.Web;
using Mox.Server.Storage;
using Mox.Server.Webmail.Files;
using Mox.Server.Webmail.Messages;
using Mox.Server.Webmail.Unsubscribe;
using Mox.Shared.Contracts;
using Mox.Shared.Contracts.Webmail;

namespace Mox.Server.Webmail;

/// <inheritdoc/>
internal sealed class MessageReading(CurrentAccount current, MessageAccess access, SenderChoiceStore choices, ListLeaving leaving) : IMessageReading
{
    private const int MaxFields = 500, MaxParts = 500, MaxDepth = 30, MaxText = 200_000, MaxSmallFile = 1 << 20;

    public async Task<InternalsView?> InternalsAsync(long messageId, CancellationToken ct)
    {
        var account = await current.RequireAsync();
        await using var message = await access.OpenAsync(account.AccountId, messageId, ct);
        if (message is null) return null;
        var header = await PartContent.ReadHeaderAsync(message.Root, message.Content.Stream, null, ct);
        var fields = ImmutableArray.CreateBuilder<FieldView>();
        for (var i = 0; i < Math.Min(header.Count, MaxFields); i++) fields.Add(DetailReader.Field(header[i]));
        var parts = new List<PartView>();
        Add(parts, messageId, message.Root, "", 0);
        return new InternalsView(fields.DrainToImmutable(), [.. parts]);
    }

    public async Task<FilePreview?> PreviewAsync(long messageId, string path, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(path);
        var account = await current.RequireAsync();
        await using var message = await access.OpenAsync(account.AccountId, messageId, ct);
        if (message is null) return null;
        if (path.Contains(InnerFiles.Mark, StringComparison.Ordinal)) return new FilePreview.None();
        if (PartPaths.Find(message.Root, path) is not { IsMultipart: false } part) return null;
        var head = await FileLook.HeadAsync(part, message.Content.Stream, ct);
        switch (FileLook.Kind(part, FileNames.Of(new NumberedPart(path, part)), head))
        {
            case FileKind.Image when SafeImages.TypeOf(part) is not null:
                return new FilePreview.Image(WebRoutes.MessagePartInline(messageId, path));
            case FileKind.Text:
                return new FilePreview.Frame(WebRoutes.MessagePartView(messageId, path), IsPdf: false);
            case FileKind.Pdf:
                return new FilePreview.Frame(WebRoutes.MessagePartView(messageId, path), IsPdf: true);
            case FileKind.Archive when Attachments.SizeOf(part) <= ArchiveListing.MaxOctets:
                return ArchiveListing.Read(await OctetsAsync(part, message.Content.Stream, ArchiveListing.MaxOctets, ct)) ?? new FilePreview.None();
            case FileKind.Message when part.Message is { } inner:
                return await MessageAsync(message, inner, path, ct);
            case FileKind.Message:
                return await EncodedMessage.ReadAsync(part, message.Content.Stream, MaxText, ct) ?? (FilePreview)new FilePreview.None();
            case FileKind.Calendar:
                return CalendarText.Read(await PartText.ReadAsync(part, message.Content.Stream, MaxSmallFile, ct));
            case FileKind.Contact:
                return CardText.Read(await PartText.ReadAsync(part, message.Content.Stream, MaxSmallFile, ct));
            default:
                return new FilePreview.None();
        }
    }

    public async Task<bool> RememberAsync(long messageId, MessageDisplay display, ChoiceReach reach, CancellationToken ct)
    {
        var account = await current.RequireAsync();
        if (await access.FindAsync(account.AccountId, messageId, ct) is not { Delivery: { } delivery, Envelope.From: [var only] }) return false;
        if (DeliveryViews.Standing(delivery) != SenderStanding.Proven || ReadModels.Address(only) is not { } sender || !Enum.IsDefined(display)) return false;
        if (reach == ChoiceReach.Domain) await choices.WriteAsync(account.AccountId, SenderLook.Key(sender, ChoiceReach.Sender), null, ct);
        await choices.WriteAsync(account.AccountId, SenderLook.Key(sender, reach), (int)display, ct);
        return true;
    }

    public async Task ForgetAsync(long messageId, CancellationToken ct)
    {
        var account = await current.RequireAsync();
        if (await access.FindAsync(account.AccountId, messageId, ct) is not { Envelope.From: [var only] } || ReadModels.Address(only) is not { } sender) return;
        foreach (var reach in Enum.GetValues<ChoiceReach>()) await choices.WriteAsync(account.AccountId, SenderLook.Key(sender, reach), null, ct);
    }

    public async Task<LeaveOutcome> LeaveListAsync(long messageId, CancellationToken ct)
    {
        var account = await current.RequireAsync();
        await using var message = await access.OpenAsync(account.AccountId, messageId, ct);
        return message is null ? LeaveOutcome.NotOffered : await leaving.LeaveAsync(message, ct);
    }

    private static async Task<FilePreview> MessageAsync(OpenMessage outer, MessagePart inner, string path, CancellationToken ct)
    {
        var plan = BodyPlan.Of(inner, path);
        var text = await MessageAccess.TextAsync(outer, plan, MaxText, ct);
        var envelope = inner.Envelope ?? new Envelope();
        return new FilePreview.Message(
            ReadModels.People(envelope.From, 20),
            ReadModels.People(envelope.To, 20),
            envelope.Sent,
            envelope.Subject ?? "",
            text.Length > MaxText ? text[..MaxText] : text,
            plan.HasHtml ? WebRoutes.MessageHtml(outer.Row.MessageId, part: path) : null);
    }

    private static async Task<byte[]> OctetsAsync(MessagePart part, Stream message, int most, CancellationToken ct)
    {
        await using var content = PartContent.Open(part, message);
        var octets = new MemoryStream();
        var block = new byte[32 << 10];
        while (octets.Length < most && await content.ReadAsync(block, ct) is var read and > 0) octets.Write(block, 0, read);
        return octets.ToArray();
    }

    private static void Add(List<PartView> parts, long messageId, MessagePart part, string path, int depth)
    {
        if (parts.Count >= MaxParts || depth > MaxDepth) return;
        var number = path.Length > 0 ? path : part.IsMultipart ? "" : "1";
        var size = part.IsMultipart ? part.BodyLength : Attachments.SizeOf(part);
        parts.Add(new PartView(number, depth, $"{part.Type}/{part.Subtype}", AttachmentName.Clean(part.FileName) ?? "", part.Encoding, size, part.IsMultipart ? "" : WebRoutes.MessagePart(messageId, number)));
        if (part.Message is { } message)
        {
            Add(parts, messageId, message, message.IsMultipart ? number : $"{number}.1", depth + 1);
            return;
        }

        for (var i = 0; i < part.Children.Length; i++) Add(parts, messageId, part.Children[i], FormattableString.Invariant($"{(path.Length == 0 ? "" : path + ".")}{i + 1}"), depth + 1);
    }
}
