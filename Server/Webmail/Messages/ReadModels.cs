using System.Collections.Immutable;
using Mox.Protocols.Addresses;
using Mox.Protocols.Addresses.Risk;
using Mox.Protocols.Mime;
using Mox.Server.Storage;
using Mox.Shared.Contracts.Webmail;

namespace Mox.Server.Webmail.Messages;

/// <summary>Rows of the store as the read models of the contracts.</summary>
internal static class ReadModels
{
    /// <summary>People a row of a list carries; a list shows the first few.</summary>
    private const int MaxListed = 20;

    /// <summary>People of a conversation a row carries.</summary>
    private const int MaxTakingPart = 6;

    public const MessageColumns ItemColumns = MessageColumns.Envelope | MessageColumns.Preview | MessageColumns.Delivery | MessageColumns.Muted | MessageColumns.Snoozed;

    public static Folder Folder(MailboxRow row) => new(row.Id, row.Name, row.Use, row.Subscribed, row.Totals);

    public static MessageItem Item(MessageRow row)
    {
        var envelope = row.Envelope;
        ImmutableArray<Person> copies = [.. People(envelope?.Cc ?? [], MaxListed), .. People(envelope?.Bcc ?? [], MaxListed)];
        return new MessageItem
        {
            Id = row.MessageId,
            MailboxId = row.MailboxId,
            Uid = row.Uid,
            ThreadId = row.ThreadId,
            Received = row.Received,
            Sent = row.Sent,
            From = People(envelope?.From ?? [], MaxListed),
            To = [.. People(envelope?.To ?? [], MaxListed), .. copies],
            Copies = copies.Length,
            Subject = row.Subject,
            Preview = row.Preview ?? "",
            Flags = row.Flags,
            Keywords = row.Keywords,
            Size = row.Size,
            HasAttachments = row.HasAttachments,
            Standing = row.Delivery is { } delivery ? DeliveryViews.Standing(delivery) : SenderStanding.Unchecked,
            Muted = row.Muted,
            SnoozedUntil = row.SnoozedUntil,
        };
    }

    public static MessageItem Item(ConversationHead row) => Item(row.Head) with
    {
        Conversation = new ConversationSummary(row.Count, row.Here, row.Unread, row.Flagged, row.HasAttachments, TakingPart(row)),
    };

    /// <summary>Who wrote, each once; the newest messages decide who is named, the oldest of these comes first.</summary>
    private static ImmutableArray<Person> TakingPart(ConversationHead row)
    {
        var newestFirst = row.Others.Prepend(row.Head).OrderByDescending(message => message.Received).SelectMany(message => People(message.Envelope?.From ?? [], MaxListed)).DistinctBy(person => person.Address, StringComparer.OrdinalIgnoreCase);
        return [.. newestFirst.Take(MaxTakingPart).Reverse()];
    }

    public static ImmutableArray<Person> People(ImmutableArray<EnvelopeAddress> addresses, int limit = int.MaxValue) =>
        [.. addresses.Where(address => address.IsMailbox).Take(limit).Select(Person)];

    public static Person Person(EnvelopeAddress address)
    {
        var real = Address(address);
        var name = Name(address.Name ?? "", real);
        if (address.Domain is null) return new Person(name, InvisibleText.Strip(address.Local ?? ""));
        return new Person(name, real?.ToDisplay() ?? InvisibleText.Strip($"{address.Local}@{address.Domain}"));
    }

    /// <summary>The name without what is invisible or turns the direction of text; none when it claims an address with a sign that only looks like the at sign.</summary>
    private static string? Name(string name, MailAddress? address)
    {
        var risk = DisplayNameRisk.Of(name.Trim(), address);
        if (string.IsNullOrWhiteSpace(risk.Shown)) return null;
        return risk.Other is not null && !risk.Shown.Contains('@', StringComparison.Ordinal) ? null : risk.Shown;
    }

    /// <summary>The address of a header field, where it is one mail can be sent to.</summary>
    public static MailAddress? Address(EnvelopeAddress address) =>
        address is { Local: { } text, Domain: { } name } && LocalPart.From(text).Try(out var local, out _) && DomainName.Parse(name).Try(out var domain, out _) ? new MailAddress(local, domain) : null;
}
