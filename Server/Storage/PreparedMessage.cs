using System.Collections.Immutable;
using Mox.Protocols.Mime;
using Mox.Protocols.Mime.Threading;
using Mox.Server.Storage.Bodies;
using Mox.Shared.Model.Messages;

namespace Mox.Server.Storage;

/// <summary>A message ready to be stored: body compressed or in its file, columns filled.</summary>
internal sealed class PreparedMessage
{
    /// <summary>Characters of the subject and sender kept for lists.</summary>
    private const int MaxListText = 500;

    private PreparedMessage(PreparedBody body, MessageTraits traits, Envelope envelope) => (Body, Traits, Envelope) = (body, traits, envelope);

    /// <summary>Octets of prefix and body together.</summary>
    public long Size => Traits.Prefix.Length + Body.Length;

    public Envelope Envelope { get; }

    public MessageTraits Traits { get; private set; }

    internal PreparedBody Body { get; }

    internal byte[] EnvelopeColumn { get; private init; } = [];

    internal byte[] StructureColumn { get; private init; } = [];

    internal string Subject { get; private init; } = "";

    internal string Sender { get; private init; } = "";

    internal string Preview { get; private init; } = "";

    internal bool HasAttachments { get; private init; }

    internal ConversationLinks Links { get; private init; } = new(null, [], null, "", false, false);

    /// <summary>The same message, of which more is said when it is stored; both share the body.</summary>
    public PreparedMessage With(MessageFlags flags, ImmutableArray<string> keywords)
    {
        if (flags == MessageFlags.None && keywords.IsDefaultOrEmpty) return this;
        var other = (PreparedMessage)MemberwiseClone();
        other.Traits = Traits with { Flags = Traits.Flags | flags, Keywords = [.. Traits.Keywords.Union(keywords.IsDefault ? [] : keywords).Order(StringComparer.Ordinal)] };
        return other;
    }

    internal static PreparedMessage Make(PreparedBody body, MessagePart structure, string preview, MessageTraits traits)
    {
        var envelope = WithPrefix(structure.Envelope ?? new Envelope(), traits.Prefix);
        var subject = BaseSubject.Of(envelope.Subject ?? "");
        var isReport = structure is { Type: "multipart", Subtype: "report" };
        return new PreparedMessage(body, traits, envelope)
        {
            EnvelopeColumn = StructureColumns.Write(envelope),
            StructureColumn = StructureColumns.Write(structure),
            Subject = Cut(envelope.Subject ?? ""),
            Sender = Cut(Display(envelope.From)),
            Preview = preview,
            HasAttachments = HasAttachment(structure),
            Links = new ConversationLinks(envelope.MessageId, envelope.References, envelope.InReplyTo, subject.Text, subject.IsReplyOrForward, isReport),
        };
    }

    /// <summary>A part that people would save: not a body text, not a picture shown inside one.</summary>
    internal static bool HasAttachment(MessagePart part)
    {
        if (part.IsMultipart)
        {
            foreach (var child in part.Children)
            {
                if (HasAttachment(child)) return true;
            }

            return false;
        }

        if (part.Disposition == "attachment") return true;
        if (part.Type is "message") return part.Subtype is "rfc822" or "global";
        return part.FileName is not null && part.Disposition != "inline" && part.ContentId is null;
    }

    /// <summary>Fields we add in front may supply what the message lacks (RFC 6409 §8.2, §8.3: Date and Message-ID; Bcc in our own copy of what we sent).</summary>
    private static Envelope WithPrefix(Envelope envelope, ReadOnlyMemory<byte> prefix)
    {
        if (prefix.IsEmpty || (envelope.MessageId is not null && envelope.Date is not null && prefix.Span.IndexOf("Bcc:"u8) < 0)) return envelope;
        var tree = new PartTree(MimeLimits.Default);
        tree.Write(prefix.Span);
        tree.Write("\r\n"u8);
        return tree.Complete().Envelope is not { } ours
            ? envelope
            : envelope with
            {
                MessageId = envelope.MessageId ?? ours.MessageId,
                Date = envelope.Date ?? ours.Date,
                Sent = envelope.Date is null ? ours.Sent : envelope.Sent,
                Bcc = envelope.Bcc.IsEmpty ? ours.Bcc : envelope.Bcc,
            };
    }

    private static string Display(ImmutableArray<EnvelopeAddress> from)
    {
        foreach (var address in from)
        {
            if (!address.IsMailbox) continue;
            return string.IsNullOrWhiteSpace(address.Name) ? $"{address.Local}@{address.Domain}" : address.Name;
        }

        return "";
    }

    private static string Cut(string text)
    {
        if (text.Length <= MaxListText) return text;
        return char.IsHighSurrogate(text[MaxListText - 1]) ? text[..(MaxListText - 1)] : text[..MaxListText];
    }
}
