namespace Mox.Protocols.Mime;

/// <summary>Which parts of a message are its text, the one to be read first coming first.</summary>
/// <remarks>RFC 2046 §5.1.4: of alternatives the plain one is preferred here, else HTML; attachments come never, messages inside the message last.</remarks>
public static class TextParts
{
    private const int MaxDepth = 100;

    /// <summary>The text/plain and text/html parts to be shown or previewed; of a multipart/alternative both, plain first.</summary>
    public static IEnumerable<MessagePart> InOrder(MessagePart root)
    {
        ArgumentNullException.ThrowIfNull(root);
        return InOrder(root, 0);
    }

    private static IEnumerable<MessagePart> InOrder(MessagePart part, int depth)
    {
        if (depth > MaxDepth || part.Disposition == "attachment") yield break;
        if (part.IsText)
        {
            if (part.Subtype is "plain" or "html") yield return part;
            yield break;
        }

        if (part.Message is not null)
        {
            foreach (var inner in InOrder(part.Message, depth + 1)) yield return inner;
            yield break;
        }

        IEnumerable<MessagePart> children = part.Children;
        if (part.Subtype == "alternative") children = children.OrderBy(Preference);
        else children = children.OrderBy(child => child.Message is null ? 0 : 1);
        foreach (var child in children)
        {
            foreach (var inner in InOrder(child, depth + 1)) yield return inner;
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
