using System.Collections.Frozen;

namespace Mox.Server.Webmail.Html;

/// <summary>What may stand in the HTML of a mail. Everything else is taken out, most of it leaving its contents behind.</summary>
internal static class HtmlAllowList
{
    /// <summary>Elements that are kept.</summary>
    public static readonly FrozenSet<string> Elements = FrozenSet.ToFrozenSet(
    [
        "a", "abbr", "acronym", "address", "article", "aside", "b", "bdi", "bdo", "big", "blockquote", "br", "caption", "center", "cite", "code", "col", "colgroup", "dd", "del",
        "details", "dfn", "dir", "div", "dl", "dt", "em", "figcaption", "figure", "font", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "i", "img", "ins", "kbd",
        "li", "main", "mark", "menu", "nav", "ol", "p", "pre", "q", "rp", "rt", "ruby", "s", "samp", "section", "small", "span", "strike", "strong", "sub", "summary", "sup",
        "table", "tbody", "td", "tfoot", "th", "thead", "time", "tr", "tt", "u", "ul", "var", "wbr",
    ]);

    /// <summary>Elements that go with all that is in them.</summary>
    public static readonly FrozenSet<string> Dropped = FrozenSet.ToFrozenSet(
    [
        "area", "base", "basefont", "bgsound", "command", "datalist", "embed", "fencedframe", "frame", "frameset", "head", "iframe", "input", "keygen", "link", "meta", "noembed",
        "noframes", "optgroup", "option", "param", "portal", "script", "select", "source", "style", "template", "textarea", "title", "track",
    ]);

    /// <summary>Elements whose contents are text only: kept as preformatted text.</summary>
    public static readonly FrozenSet<string> Verbatim = FrozenSet.ToFrozenSet(["listing", "plaintext", "xmp"]);

    /// <summary>Elements without an end tag.</summary>
    public static readonly FrozenSet<string> Void = FrozenSet.ToFrozenSet(["br", "col", "hr", "img", "wbr"]);

    /// <summary>Attributes of every element. Addresses and styles are handled on their own.</summary>
    public static readonly FrozenSet<string> Attributes = FrozenSet.ToFrozenSet(["align", "class", "dir", "id", "lang", "title", "valign"]);

    /// <summary>Attributes that set colours.</summary>
    public static readonly FrozenSet<string> Colours = FrozenSet.ToFrozenSet(["alink", "bgcolor", "color", "link", "text", "vlink"]);

    private static readonly FrozenDictionary<string, FrozenSet<string>> ByElement = new Dictionary<string, FrozenSet<string>>
    {
        ["a"] = Set("name"),
        ["abbr"] = Set(),
        ["body"] = Set("alink", "bgcolor", "link", "text", "vlink"),
        ["col"] = Set("span", "width"),
        ["colgroup"] = Set("span", "width"),
        ["del"] = Set("datetime"),
        ["details"] = Set("open"),
        ["dir"] = Set("compact"),
        ["div"] = Set("bgcolor", "width", "height"),
        ["font"] = Set("color", "face", "size"),
        ["hr"] = Set("color", "noshade", "size", "width"),
        ["img"] = Set("alt", "border", "height", "hspace", "vspace", "width"),
        ["ins"] = Set("datetime"),
        ["li"] = Set("type", "value"),
        ["ol"] = Set("compact", "reversed", "start", "type"),
        ["pre"] = Set("width"),
        ["table"] = Set("bgcolor", "border", "bordercolor", "cellpadding", "cellspacing", "frame", "height", "rules", "summary", "width"),
        ["tbody"] = Set("bgcolor", "char", "charoff"),
        ["td"] = Set("abbr", "bgcolor", "colspan", "headers", "height", "nowrap", "rowspan", "scope", "width"),
        ["tfoot"] = Set("bgcolor"),
        ["th"] = Set("abbr", "bgcolor", "colspan", "headers", "height", "nowrap", "rowspan", "scope", "width"),
        ["thead"] = Set("bgcolor"),
        ["time"] = Set("datetime"),
        ["tr"] = Set("bgcolor", "height"),
        ["ul"] = Set("compact", "type"),
    }.ToFrozenDictionary();

    /// <summary>True when the attribute is kept as it is, its value escaped.</summary>
    public static bool Keeps(string element, string attribute) =>
        Attributes.Contains(attribute) || (ByElement.TryGetValue(element, out var own) && own.Contains(attribute));

    private static FrozenSet<string> Set(params string[] names) => names.ToFrozenSet();
}
