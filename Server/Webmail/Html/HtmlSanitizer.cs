using System.Diagnostics;
using System.Globalization;
using System.Text;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace Mox.Server.Webmail.Html;

/// <summary>Turns the HTML of a mail into HTML that cannot act: parsed as browsers parse, and written anew from an allow-list. Nothing of the original text gets through unescaped.</summary>
/// <remarks>One of three walls: what it gives is served with a content policy of its own, into a frame without scripts.</remarks>
internal static class HtmlSanitizer
{
    /// <summary>The longest HTML that is looked at, in characters.</summary>
    public const int MaxLength = 4 << 20;

    /// <summary>Elements beyond which a mail is shown as text.</summary>
    private const int MaxElements = 50_000;

    /// <summary>Octets the parser may use for a mail, besides <see cref="OctetsForCharacter"/>: unclosed elements multiply without being created one by one. Most of what a harmless mail takes is given back at once.</summary>
    private const long MaxParserOctets = 160L << 20;

    private const long OctetsForCharacter = 64;

    /// <summary>The longest the parser may take: what nests deep makes it search its stack again and again.</summary>
    private static readonly TimeSpan MaxParserTime = TimeSpan.FromSeconds(3);

    /// <summary>Levels beyond which elements are left out and their text stays.</summary>
    private const int MaxDepth = 256;

    private const int MaxStyleLength = 512 << 10;

    /// <summary>The first document makes the parser build its tables; no mail is charged for them.</summary>
    static HtmlSanitizer() => new HtmlParser().ParseDocument("<p title='&amp;'>&amp;").Dispose();

    /// <summary>Null when the HTML is too long or too complex.</summary>
    public static SanitizedHtml? Sanitize(string html, Func<string, string?> embedded)
    {
        if (html.Length > MaxLength || Parse(html) is not { Body: { } body } document) return null;
        using (document)
        {
            var references = new MailReferences(embedded);
            var walk = new Walk(references);
            var styles = walk.StyleSheets(document);
            walk.Body(body);
            return new SanitizedHtml(walk.Html, styles, references.RemoteCount, walk.OwnColours, references.Embedded);
        }
    }

    private static IDocument? Parse(string html)
    {
        var elements = 0;
        var octets = GC.GetAllocatedBytesForCurrentThread() + MaxParserOctets + (OctetsForCharacter * html.Length);
        var started = Stopwatch.GetTimestamp();
        var parser = new HtmlParser(new HtmlParserOptions
        {
            IsScripting = false,
            IsAcceptingCustomElementsEverywhere = false,
            OnCreated = (_, _) =>
            {
                if (++elements > MaxElements || GC.GetAllocatedBytesForCurrentThread() > octets || Stopwatch.GetElapsedTime(started) > MaxParserTime) throw new TooComplexException();
            },
        });
        try
        {
            return parser.ParseDocument(html);
        }
        catch (TooComplexException)
        {
            return null;
        }
    }

    /// <summary>Leaves the parser, which has no other way to be stopped.</summary>
    private sealed class TooComplexException : Exception;

    private sealed class Walk(MailReferences references)
    {
        private const string Xhtml = "http://www.w3.org/1999/xhtml";

        private readonly StringBuilder _html = new();
        private readonly StyleFilter _styles = new(references);
        private bool _colours;

        public string Html => _html.ToString();

        public bool OwnColours => _colours || _styles.SawColour;

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

            if (name is "img" && references.Image(element.GetAttribute("src") ?? "") is null)
            {
                CountRemote(element);
                LeftOutPicture(element.GetAttribute("alt") ?? "");
                return (false, null);
            }

            _html.Append('<').Append(name);
            Attributes(element, name);
            _html.Append('>');
            if (HtmlAllowList.Void.Contains(name)) return (false, null);
            if (name is "pre") _html.Append('\n'); // A parser takes the first line break of pre away.
            return (true, name);
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
            var link = false;
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
                        if (MailReferences.Link(value) is not { } address) break;
                        Attribute("href", address);
                        link = !address.StartsWith('#');
                        break;
                    case "src" when name == "img":
                        if (references.Image(value) is { } picture) Attribute("src", picture);
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

            if (link) _html.Append(" target=\"_blank\" rel=\"noopener noreferrer nofollow\"");
        }

        private void Attribute(string name, string value, bool whenEmpty = true)
        {
            if (value.Length == 0 && !whenEmpty) return;
            _html.Append(' ').Append(name).Append("=\"");
            Escape(value, quote: true);
            _html.Append('"');
        }

        private void Text(string text) => Escape(text, quote: false);

        private void Escape(string text, bool quote)
        {
            foreach (var c in text)
            {
                switch (c)
                {
                    case '&':
                        _html.Append("&amp;");
                        break;
                    case '<':
                        _html.Append("&lt;");
                        break;
                    case '>':
                        _html.Append("&gt;");
                        break;
                    case '"' when quote:
                        _html.Append("&quot;");
                        break;
                    case '`' or '\'' when quote:
                        _html.Append(CultureInfo.InvariantCulture, $"&#{(int)c};");
                        break;
                    case '\t' or '\n':
                        _html.Append(c);
                        break;
                    case '\r':
                        _html.Append('\n');
                        break;
                    default:
                        if (!char.IsControl(c)) _html.Append(c);
                        break;
                }
            }
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
}
