using System.Collections.Immutable;
using Mox.Protocols.Imap;
using Mox.Protocols.Mime;

namespace Mox.Server.Imap.Fetching;

/// <summary>A stretch of the message that is shown.</summary>
/// <param name="OnlyFields">Names of the header fields shown (or left out, with <paramref name="Inverted"/>); default: the stretch is shown as it is.</param>
internal readonly record struct SectionSpan(long Start, long Length, ImmutableArray<string> OnlyFields = default, bool Inverted = false)
{
    public bool IsFiltered => !OnlyFields.IsDefault;
}

/// <summary>Finds what a section names in the part tree of a message.</summary>
/// <remarks>RFC 9051 §6.4.5.1: part numbers, HEADER, TEXT and MIME.</remarks>
internal static class SectionLocator
{
    /// <summary>The stretch meant; null when the message has no such part.</summary>
    /// <param name="length">Octets of the whole message.</param>
    public static SectionSpan? Find(MessagePart root, long length, BodySection section)
    {
        if (section.Part.IsEmpty)
        {
            return section.Text switch
            {
                SectionText.Whole => new SectionSpan(0, length),
                SectionText.Text => new SectionSpan(root.BodyStart, length - root.BodyStart),
                SectionText.Mime => null,
                _ => Header(root, section),
            };
        }

        if (Part(root, section.Part) is not { } part) return null;
        return section.Text switch
        {
            SectionText.Whole => new SectionSpan(part.BodyStart, part.BodyLength),
            SectionText.Mime => new SectionSpan(part.HeaderStart, part.HeaderLength),
            SectionText.Text => part.Message is { } inner ? new SectionSpan(inner.BodyStart, inner.BodyLength) : null,
            _ => part.Message is { } inner ? Header(inner, section) : null,
        };
    }

    /// <summary>The part with a number such as 1.2.3; null when there is none.</summary>
    /// <remarks>A message that is no multipart has one part, 1: its own body.</remarks>
    public static MessagePart? Part(MessagePart root, ImmutableArray<int> numbers)
    {
        MessagePart? container = root;
        MessagePart? part = null;
        foreach (var number in numbers)
        {
            if (container is null) return null;
            if (container.IsMultipart && number <= container.Children.Length) part = container.Children[number - 1];
            else if (!container.IsMultipart && number == 1) part = container;
            else return null;
            container = part.Message ?? (part.IsMultipart && part != container ? part : null);
        }

        return part;
    }

    private static SectionSpan Header(MessagePart message, BodySection section) => section.Text switch
    {
        SectionText.HeaderFields => new SectionSpan(message.HeaderStart, message.HeaderLength, section.Fields),
        SectionText.HeaderFieldsNot => new SectionSpan(message.HeaderStart, message.HeaderLength, section.Fields, Inverted: true),
        _ => new SectionSpan(message.HeaderStart, message.HeaderLength),
    };
}
