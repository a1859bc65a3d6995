using System.Text;
using AngleSharp.Dom;

namespace Mox.Server.Webmail.Html;

/// <summary>Writes the harmless part of a parsed mail. Nothing is copied: every element, attribute and character is written anew.</summary>
internal sealed class MailWriter(MailReferences references)
{
    /// <summary>Levels beyond which elements are left out and their text stays.</summary>
    private const int MaxDepth = 256;

    private const int MaxStyleLength = 512 << 10;

    /// <summary>Characters of the text of a link that are compared with where it leads.</summary>
    private const int MaxLinkText = 400;

    private const string Xhtml = "http://www.w3.org/1999/xhtml";

    private readonly StringBuilder _html = new();
    private readonly StyleFilter _styles = new(references);
    private readonly HeightGuess _height = new();
    private bool _colours;

    public string Html => _html.ToString();

    public bool OwnColours => _colours || _styles.SawColour;

    /// <summary>About how high the mail is, in CSS pixels at the usual width.</summary>
    public int Height => _height.Pixels;

    public string StyleSheets(IDocument document)
    {
        var sheets = new StringBuilder();
        foreach (var style in document.QuerySelectorAll("style"))
        {
            if (style.NamespaceUri != Xhtml) continue;
            var sheet = _styles.Sheet(style.TextContent);
            if (sheets.Length + sheet.Length <= MaxStyleLength) sheets.Append(sheet);
        }

        foreach (var link in document.QuerySelectorAll("link[href]")) references.Dropped(link.GetAttribute("href") ?? "");
        return sheets.ToString();
    }

    public void Body(IElement body)
    {
        _html.Append("<body");
        Attributes(body, "body");
        _html.Append('>');

        // No recursion: the depth of the tree is the sender's.
        var ends = new Stack<(INode? Next, string? EndTag)>();
        INode? node = body.FirstChild;
        var depth = 0;
        while (true)
        {
            if (node is null)
            {
                if (!ends.TryPop(out var up)) break;
                if (up.EndTag is not null)
                {
                    depth--;
                    _html.Append("</").Append(up.EndTag).Append('>');
                }

                node = up.Next;
                continue;
            }

            var next = node.NextSibling;
            if (node is IElement element && Enter(element, depth) is { Children: true } entered)
            {
                ends.Push((next, entered.EndTag));
                if (entered.EndTag is not null) depth++;
                node = element.FirstChild;
                continue;
            }

            if (node is IText text) Text(text.Data);
            node = next;
        }

        _html.Append("</body>");
    }

    /// <summary>Writes the start of an element; says whether its children are wanted, and the end tag that follows them.</summary>
    private (bool Children, string? EndTag) Enter(IElement element, int depth)
    {
        var name = element.LocalName;
        if (element.NamespaceUri != Xhtml || HtmlAllowList.Dropped.Contains(name))
        {
            CountRemote(element);
            return (false, null);
        }

        if (HtmlAllowList.Verbatim.Contains(name))
        {
            _html.Append("<pre>\n");
            Text(element.TextContent);
            _html.Append("</pre>");
            return (false, null);
        }

        if (!HtmlAllowList.Elements.Contains(name) || depth >= MaxDepth)
        {
            CountRemote(element);
            return (true, null);
        }

        if (name is "img")
        {
            Picture(element);
            return (false, null);
        }

        _height.Element(name);
        _html.Append('<').Append(name);
        Attributes(element, name);
        _html.Append('>');
        if (HtmlAllowList.Void.Contains(name)) return (false, null);
        if (name is "pre") _html.Append('\n'); // A parser takes the first line break of pre away.
        return (true, name);
    }

    private void Picture(IElement element)
    {
        var source = element.GetAttribute("src") ?? "";
        if (MailReferences.IsRemote(source) && Trackers.IsUnseen(element))
        {
            CountRemote(element);
            references.Tracker(source);
            return;
        }

        var address = references.Image(source);
        if (address is null && element.GetAttribute("srcset") is { } set) address = references.ImageOfSet(set);
        if (address is null)
        {
            CountRemote(element);
            LeftOutPicture(element.GetAttribute("alt") ?? "");
            return;
        }

        _height.Picture(element);
        _html.Append("<img");
        Attribute("src", address);
        Attributes(element, "img");
        _html.Append('>');
    }

    /// <summary>A picture that is not shown leaves no box behind, only the words that stand for it.</summary>
    private void LeftOutPicture(string words)
    {
        if (string.IsNullOrWhiteSpace(words)) return;
        _html.Append("<span style=\"opacity:.7;\">");
        Text(words.Trim());
        _html.Append("</span> ");
    }

    private void Attributes(IElement element, string name)
    {
        MailLink? link = null;
        foreach (var attribute in element.Attributes)
        {
            if (attribute.NamespaceUri is not null) continue;
            var value = attribute.Value;
            switch (attribute.LocalName)
            {
                case "style":
                    Attribute("style", _styles.Attribute(value), whenEmpty: false);
                    break;
                case "href" when name == "a":
                    link = references.Link(value, TextOf(element));
                    if (link is { } to) Attribute("href", to.Href);
                    break;
                case "src" or "srcset" when name == "img":
                    break;
                case "id" or "name" or "headers" or "class":
                    if (HtmlAllowList.Keeps(name, attribute.LocalName)) Attribute(attribute.LocalName, Naming.AllPrefixed(value), whenEmpty: false);
                    break;
                case "background" when name is "body" or "table" or "td" or "th" or "tr":
                    if (references.Image(value) is { } paper) Attribute("background", paper);
                    _colours = true;
                    break;
                case "srcset" or "poster" or "src" or "background" or "dynsrc" or "lowsrc" or "longdesc":
                    foreach (var part in value.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries)) references.Dropped(part);
                    break;
                case var other when HtmlAllowList.Keeps(name, other):
                    _colours |= HtmlAllowList.Colours.Contains(other);
                    Attribute(other, value);
                    break;
            }
        }

        if (link is { Shown: { } shown } outside) Outside(shown, outside.IsRisky);
    }

    /// <summary>A link that leaves the mail: where it leads can be seen before it is followed, and the page there learns nothing.</summary>
    private void Outside(string shown, bool risky)
    {
        if (references.ShowTargets) Attribute("data-to", shown);
        if (risky) _html.Append(" data-risk");
        _html.Append(" target=\"_blank\" rel=\"noopener noreferrer nofollow ugc\"");
    }

    private static string TextOf(IElement link)
    {
        var text = new StringBuilder();
        foreach (var node in link.GetDescendants())
        {
            if (node is IText { Data: var data }) text.Append(data.Length > MaxLinkText ? data.AsSpan(0, MaxLinkText) : data);
            if (text.Length >= MaxLinkText) break;
        }

        return text.ToString();
    }

    private void Attribute(string name, string value, bool whenEmpty = true)
    {
        if (value.Length == 0 && !whenEmpty) return;
        _html.Append(' ').Append(name).Append("=\"");
        Markup.Escape(_html, value, quote: true);
        _html.Append('"');
    }

    private void Text(string text)
    {
        _height.Text(text);
        Markup.Escape(_html, text, quote: false);
    }

    private void CountRemote(IElement element)
    {
        foreach (var attribute in element.Attributes)
        {
            if (attribute.LocalName is "src" or "srcset" or "dynsrc" or "lowsrc" or "poster" or "background" or "data" or "href" or "code" or "archive" && element.LocalName is not ("a" or "area" or "base"))
            {
                foreach (var part in attribute.Value.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries)) references.Dropped(part);
            }
        }
    }
}
