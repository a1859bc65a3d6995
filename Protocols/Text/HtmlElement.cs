namespace Mox.Protocols.Text;

/// <summary>Elements that make a difference for the text of a document.</summary>
internal enum HtmlElement : byte
{
    /// <summary>Stands in a line.</summary>
    Other,

    /// <summary>Has no content: no end tag.</summary>
    Void,
    Break,
    Rule,
    Picture,

    /// <summary>Its content is not markup and not shown: left out up to its end tag.</summary>
    Raw,
    Link,

    /// <summary>Its content is markup and not text.</summary>
    Unseen,

    /// <summary>A block of its own lines. From here on all are blocks.</summary>
    Block,

    /// <summary>A block with an empty line around it.</summary>
    Section,

    /// <summary>The element p, which ends where another block begins.</summary>
    Paragraph,
    Preformatted,
    Quote,
    List,
    NumberedList,
    Item,
    Table,
    Row,
    Cell,
}

/// <summary>Names of elements, and what they do to lines.</summary>
internal static class HtmlElements
{
    private const int MaxName = 12;

    public static HtmlElement Of(ReadOnlySpan<char> name)
    {
        if (name.Length is 0 or > MaxName) return HtmlElement.Other;
        Span<char> lower = stackalloc char[MaxName];
        name.ToLowerInvariant(lower);
        return lower[..name.Length] switch
        {
            "br" => HtmlElement.Break,
            "hr" => HtmlElement.Rule,
            "img" => HtmlElement.Picture,
            "input" or "meta" or "link" or "base" or "wbr" or "col" or "area" or "embed" or "source" or "track" or "param" or "frame" => HtmlElement.Void,
            "script" or "style" or "title" or "textarea" or "xmp" or "iframe" or "noembed" or "noframes" => HtmlElement.Raw,
            "template" or "svg" or "math" or "object" or "select" or "audio" or "video" or "canvas" or "datalist" => HtmlElement.Unseen,
            "h1" or "h2" or "h3" or "h4" or "h5" or "h6" or "dl" => HtmlElement.Section,
            "p" => HtmlElement.Paragraph,
            "pre" or "listing" => HtmlElement.Preformatted,
            "blockquote" => HtmlElement.Quote,
            "ul" or "menu" or "dir" => HtmlElement.List,
            "ol" => HtmlElement.NumberedList,
            "li" => HtmlElement.Item,
            "table" => HtmlElement.Table,
            "tr" => HtmlElement.Row,
            "td" or "th" => HtmlElement.Cell,
            "a" => HtmlElement.Link,
            "div" or "dt" or "dd" or "section" or "article" or "header" or "footer" or "nav" or "main" or "form" or "fieldset" or "address" or "center" or "figure" or "figcaption" or "caption"
                or "body" or "head" or "html" or "legend" or "aside" or "details" or "summary" or "tbody" or "thead" or "tfoot" or "hgroup" or "search" => HtmlElement.Block,
            _ => HtmlElement.Other,
        };
    }

    /// <summary>A number for a name, the same for all ways to write it in large and small letters. Names of other elements may share it; that does no harm.</summary>
    public static uint Key(ReadOnlySpan<char> name)
    {
        var key = 2166136261u;
        foreach (var c in name[..Math.Min(name.Length, 32)]) key = (key ^ (uint)(c is >= 'A' and <= 'Z' ? c | 0x20 : c)) * 16777619u;
        return key;
    }

    /// <summary>Line breaks before and behind an element.</summary>
    public static int LinesAround(HtmlElement element, bool inList) => element switch
    {
        HtmlElement.Section or HtmlElement.Preformatted or HtmlElement.Table => 2,
        HtmlElement.Paragraph or HtmlElement.List or HtmlElement.NumberedList => inList ? 1 : 2,
        HtmlElement.Block or HtmlElement.Quote or HtmlElement.Item or HtmlElement.Row => 1,
        _ => 0,
    };

    /// <summary>Does a new element end an open one whose end tag may be missing?</summary>
    public static bool Ends(HtmlElement next, HtmlElement open) => open switch
    {
        HtmlElement.Paragraph => next is HtmlElement.Rule or >= HtmlElement.Block,
        HtmlElement.Item => next is HtmlElement.Item,
        HtmlElement.Cell => next is HtmlElement.Cell or HtmlElement.Row,
        HtmlElement.Row => next is HtmlElement.Row,
        _ => false,
    };
}
