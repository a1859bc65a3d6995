using System.Globalization;
using Mox.Protocols.Mime;

namespace Mox.Server.Webmail.Messages;

/// <summary>A numbered part.</summary>
internal sealed record NumberedPart(string Path, MessagePart Part);

/// <summary>One piece of what is read, as text, as HTML, or as both.</summary>
internal sealed record BodySection(NumberedPart? Text, NumberedPart? Html);

/// <summary>What of a message is read and what is offered as a file. Every leaf is one or the other: nothing of a message is hidden.</summary>
/// <remarks>RFC 2046 §5.1.3 (mixed), §5.1.4 (alternative); RFC 2387 (related).</remarks>
internal sealed class BodyPlan
{
    private const int MaxDepth = 100;
    private const int MaxSections = 50;

    private readonly List<BodySection> _sections = [];
    private readonly List<NumberedPart> _files = [];

    private BodyPlan()
    {
    }

    public IReadOnlyList<BodySection> Sections => _sections;

    /// <summary>Files, in the order they stand; pictures the HTML may refer to among them.</summary>
    public IReadOnlyList<NumberedPart> Files => _files;

    public bool HasHtml => _sections.Exists(section => section.Html is not null);

    public bool HasText => _sections.Exists(section => section.Text is not null);

    public static BodyPlan Of(MessagePart root)
    {
        var plan = new BodyPlan();
        if (root.IsMultipart) plan.Multipart(root, "", 0);
        else plan.Leaf(new NumberedPart("1", root));
        return plan;
    }

    private void Multipart(MessagePart part, string prefix, int depth)
    {
        var children = part.Children.Select((child, i) => new NumberedPart(string.Create(CultureInfo.InvariantCulture, $"{prefix}{i + 1}"), child)).ToList();
        if (part.Subtype == "alternative") Alternative(children, depth);
        else if (part.Subtype == "related") Related(part, children, depth);
        else foreach (var child in children) Any(child, depth);
    }

    private void Any(NumberedPart child, int depth)
    {
        if (child.Part.IsMultipart && depth < MaxDepth) Multipart(child.Part, child.Path + ".", depth + 1);
        else Leaf(child);
    }

    private void Leaf(NumberedPart leaf)
    {
        if (!IsReadable(leaf.Part) || _sections.Count == MaxSections) _files.Add(leaf);
        else if (leaf.Part.Subtype == "html") _sections.Add(new BodySection(null, leaf));
        else _sections.Add(new BodySection(leaf, null));
    }

    /// <summary>The best text and the best HTML make one section; the last of each is the richest.</summary>
    private void Alternative(List<NumberedPart> children, int depth)
    {
        NumberedPart? text = null, html = null;
        var rest = new List<NumberedPart>();
        foreach (var child in children)
        {
            if (child.Part.IsMultipart && depth < MaxDepth)
            {
                // A related or mixed inside: its own text or HTML counts, its files are files.
                var inner = new BodyPlan();
                inner.Multipart(child.Part, child.Path + ".", depth + 1);
                foreach (var section in inner._sections)
                {
                    text = section.Text ?? text;
                    html = section.Html ?? html;
                }

                rest.AddRange(inner._files);
            }
            else if (IsReadable(child.Part))
            {
                if (child.Part.Subtype == "html") html = child;
                else text = child;
            }
            else
            {
                rest.Add(child);
            }
        }

        if (text is not null || html is not null) _sections.Add(new BodySection(text, html));
        _files.AddRange(rest);
    }

    private void Related(MessagePart part, List<NumberedPart> children, int depth)
    {
        var start = part.Parameter("start") is { } id ? children.Find(child => child.Part.ContentId == id) : null;
        start ??= children.FirstOrDefault();
        foreach (var child in children)
        {
            if (ReferenceEquals(child, start)) Any(child, depth);
            else if (child.Part.IsMultipart) Any(child, depth);
            else _files.Add(child);
        }
    }

    private static bool IsReadable(MessagePart part) =>
        part.IsText && part.Subtype is "plain" or "html" && part.Type == "text" && part.Disposition != "attachment" && part.FileName is null;
}
