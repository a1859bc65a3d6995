using System.Globalization;
using Mox.Protocols.Mime;

namespace Mox.Server.Webmail.Messages;

/// <summary>Parts by number, as IMAP numbers them.</summary>
/// <remarks>RFC 9051 §6.4.5.1: a message that is no multipart has the one part 1; parts of a message inside a part count from below that part.</remarks>
internal static class PartPaths
{
    private const int MaxDepth = 100;

    /// <summary>The part with a number such as <c>2.1</c>; null when there is none.</summary>
    public static MessagePart? Find(MessagePart root, string path)
    {
        if (path.Length is 0 or > 1000) return null;
        var at = root;
        var inside = true; // Numbers count the parts of what is at hand, or the one part of a message.
        foreach (var step in path.Split('.'))
        {
            if (!int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < 1 || (step.Length > 1 && step[0] == '0')) return null;
            if (!inside && at.Message is { } message)
            {
                at = message;
                inside = true;
            }

            if (at.IsMultipart)
            {
                if (number > at.Children.Length) return null;
                at = at.Children[number - 1];
                inside = at.IsMultipart;
            }
            else if (inside && number == 1)
            {
                inside = false;
            }
            else
            {
                return null;
            }
        }

        return at;
    }

    /// <summary>The leaves of a message with their numbers, messages inside it being leaves; in the order they stand.</summary>
    public static IEnumerable<(string Path, MessagePart Part)> Leaves(MessagePart root) => root.IsMultipart ? Leaves(root, "", 0) : [("1", root)];

    private static IEnumerable<(string Path, MessagePart Part)> Leaves(MessagePart multipart, string prefix, int depth)
    {
        for (var i = 0; i < multipart.Children.Length; i++)
        {
            var path = string.Create(CultureInfo.InvariantCulture, $"{prefix}{i + 1}");
            var child = multipart.Children[i];
            if (child.IsMultipart && depth < MaxDepth)
            {
                foreach (var leaf in Leaves(child, path + ".", depth + 1)) yield return leaf;
            }
            else
            {
                yield return (path, child);
            }
        }
    }
}
