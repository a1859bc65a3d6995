using System.Globalization;
using Mox.Protocols.Mime;

namespace Mox.Server.Webmail.Messages;

/// <summary>A numbered part.</summary>
internal sealed record NumberedPart(string Path, MessagePart Part);

/// <summary>One piece of what is read, as text, as HTML, or as both.</summary>
internal sealed record BodySection(NumberedPart? Text, NumberedPart? Html);

/// <summary>What of a message is read and what is offered as a file. Which parts are files is for <see cref="Attachments"/> to say; every other text is read.</summary>
/// <remarks>RFC 2046 §5.1.3 (mixed), §5.1.4 (alternative); RFC 2387 (related).</remarks>
internal sealed class BodyPlan
{
    private const int MaxDepth = 100;
    private const int MaxSections = 50;

    private readonly List<BodySection> _sections = [];
    private readonly List<NumberedPart> _files = [];
    private readonly HashSet<object> _isFile;

    private BodyPlan(HashSet<object> isFile) => _isFile = isFile;

    public IReadOnlyList<BodySection> Sections => _sections;

    /// <summary>Files, in the order they stand; pictures the HTML may refer to among them.</summary>
    public IReadOnlyList<NumberedPart> Files => _files;

    public bool HasHtml => _sections.Exists(section => section.Html is not null);

    public bool HasText => _sections.Exists(section => section.Text is not null);

    /// <param name="root">The message, or one inside it.</param>
    /// <param name="at">The number of the part that holds the message; empty for the message itself.</param>
    public static BodyPlan Of(MessagePart root, string at = "")
    {
        var plan = new BodyPlan(Attachments.Of(root).Select(file => (object)file.Part).ToHashSet(ReferenceEqualityComparer.Instance));
        var prefix = at.Length == 0 ? "" : at + ".";
        if (root.IsMultipart) plan.Multipart(root, prefix, 0);
        else plan.Leaf(new NumberedPart(prefix + "1", root));
        return plan;
    }

    private void Multipart(MessagePart part, string prefix, int depth)
    {
        var children = part.Children.Select((child, i) => new NumberedPart(string.Create(CultureInfo.InvariantCulture, $"{prefix}{i + 1}"), child)).ToList();
        if (part.Subtype == "alternative") Alternative(children, depth);
        else foreach (var child in children) Any(child, depth);
    }

    private void Any(NumberedPart child, int depth)
    {
        if (child.Part.IsMultipart && depth < MaxDepth) Multipart(child.Part, child.Path + ".", depth + 1);
        else Leaf(child);
    }

    private void Leaf(NumberedPart leaf)
    {
        if (_isFile.Contains(leaf.Part) || !IsReadable(leaf.Part) || _sections.Count == MaxSections) _files.Add(leaf);
        else if (leaf.Part.Subtype == "html") _sections.Add(new BodySection(null, leaf));
        else _sections.Add(new BodySection(leaf, null));
    }

    /// <summary>The best text and the best HTML make one section; the last of each is the richest.</summary>
    private void Alternative(List<NumberedPart> children, int depth)
    {
        NumberedPart? text = null, html = null;
        foreach (var child in children)
        {
            if (child.Part.IsMultipart && depth < MaxDepth)
            {
                // A related or mixed inside: its own text or HTML counts, its files are files.
                var inner = new BodyPlan(_isFile);
                inner.Multipart(child.Part, child.Path + ".", depth + 1);
                foreach (var section in inner._sections)
                {
                    text = section.Text ?? text;
                    html = section.Html ?? html;
                }

                _files.AddRange(inner._files);
            }
            else if (_isFile.Contains(child.Part))
            {
                _files.Add(child);
            }
            else if (IsReadable(child.Part))
            {
                if (child.Part.Subtype == "html") html = child;
                else text = child;
            }
        }

        if (text is not null || html is not null) _sections.Add(new BodySection(text, html));
    }

    private static bool IsReadable(MessagePart part) => part is { IsText: true, Subtype: "plain" or "html" };
}
