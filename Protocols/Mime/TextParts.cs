using System.Collections.Immutable;

namespace Mox.Protocols.Mime;

/// <summary>Which parts of a message are its text, the one to be read first coming first.</summary>
/// <remarks>
/// RFC 2046 §5.1.4: of alternatives the plain one is preferred here, else HTML. RFC 2387 §3.2: of related parts the root. Of a signed message the part
/// that is signed (RFC 1847 §2.1), of an encrypted one nothing. Attachments come never, messages inside the message last.
/// </remarks>
public static class TextParts
{
    private const int MaxDepth = 100;

    /// <summary>The text/plain and text/html parts to be shown or previewed; of a multipart/alternative both, plain first.</summary>
    public static ImmutableArray<MessagePart> InOrder(MessagePart root)
    {
        ArgumentNullException.ThrowIfNull(root);
        var parts = ImmutableArray.CreateBuilder<MessagePart>();
        Add(root, parts, 0);
        return parts.DrainToImmutable();
    }

    /// <summary>The part of a multipart/related that the others serve: the one that <c>start</c> names, else the first.</summary>
    internal static MessagePart RelatedRoot(MessagePart related)
    {
        if (related.Parameter("start") is { Length: > 0 } start)
        {
            var id = Bare(start);
            foreach (var child in related.Children)
            {
                if (child.ContentId is { } contentId && Bare(contentId).SequenceEqual(id)) return child;
            }
        }

        return related.Children[0];
    }

    private static ReadOnlySpan<char> Bare(string id) => id.AsSpan().Trim(" \t<>\"");

    private static void Add(MessagePart part, ImmutableArray<MessagePart>.Builder parts, int depth)
    {
        if (depth > MaxDepth || part.Disposition == "attachment") return;
        if (part.IsText)
        {
            if (part.Subtype is "plain" or "html") parts.Add(part);
        }
        else if (part.Message is not null)
        {
            Add(part.Message, parts, depth + 1);
        }
        else if (!part.Children.IsEmpty)
        {
            AddChildren(part, parts, depth + 1);
        }
    }

    private static void AddChildren(MessagePart multipart, ImmutableArray<MessagePart>.Builder parts, int depth)
    {
        switch (multipart.Subtype)
        {
            case "encrypted":
                return;
            case "signed":
                Add(multipart.Children[0], parts, depth);
                return;
            case "related":
                var before = parts.Count;
                var root = RelatedRoot(multipart);
                Add(root, parts, depth);
                if (parts.Count > before) return;
                foreach (var child in multipart.Children)
                {
                    if (!ReferenceEquals(child, root)) Add(child, parts, depth);
                }

                return;
            case "alternative":
                AddByRank(multipart, parts, depth, Preference);
                return;
            default:
                AddByRank(multipart, parts, depth, static child => child.Message is null ? 0 : 2);
                return;
        }
    }

    private static void AddByRank(MessagePart multipart, ImmutableArray<MessagePart>.Builder parts, int depth, Func<MessagePart, int> rank)
    {
        for (var wanted = 0; wanted <= 2; wanted++)
        {
            foreach (var child in multipart.Children)
            {
                if (rank(child) == wanted) Add(child, parts, depth);
            }
        }
    }

    private static int Preference(MessagePart part) => (part.Type, part.Subtype) switch
    {
        ("text", "plain") => 0,
        ("text", "html") => 1,
        ("multipart", _) => 1,
        _ => 2,
    };
}
