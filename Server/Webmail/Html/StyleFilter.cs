using System.Collections.Frozen;

namespace Mox.Server.Webmail.Html;

/// <summary>Lets the harmless part of CSS through: known properties with known functions. Addresses are decided by <paramref name="references"/>.</summary>
internal sealed class StyleFilter(MailReferences references)
{
    private const int MaxTokens = 100_000;
    private const int MaxRules = 5_000;

    private static readonly FrozenSet<string> Properties = FrozenSet.ToFrozenSet(
    [
        "align-content", "align-items", "align-self", "background", "background-color", "background-image", "background-position", "background-repeat", "background-size",
        "border", "border-bottom", "border-bottom-color", "border-bottom-left-radius", "border-bottom-right-radius", "border-bottom-style", "border-bottom-width",
        "border-collapse", "border-color", "border-left", "border-left-color", "border-left-style", "border-left-width", "border-radius", "border-right",
        "border-right-color", "border-right-style", "border-right-width", "border-spacing", "border-style", "border-top", "border-top-color", "border-top-left-radius",
        "border-top-right-radius", "border-top-style", "border-top-width", "border-width", "box-shadow", "box-sizing", "caption-side", "clear", "color", "column-gap", "direction",
        "display", "empty-cells", "flex", "flex-basis", "flex-direction", "flex-flow", "flex-grow", "flex-shrink", "flex-wrap", "float", "font", "font-family",
        "font-size", "font-stretch", "font-style", "font-variant", "font-weight", "gap", "height", "hyphens", "justify-content", "letter-spacing", "line-height",
        "list-style", "list-style-position", "list-style-type", "margin", "margin-bottom", "margin-left", "margin-right", "margin-top", "max-height", "max-width",
        "min-height", "min-width", "object-fit", "opacity", "order", "outline", "outline-color", "outline-style", "outline-width", "overflow", "overflow-wrap",
        "overflow-x", "overflow-y", "padding", "padding-bottom", "padding-left", "padding-right", "padding-top", "row-gap", "table-layout", "text-align",
        "text-decoration", "text-decoration-color", "text-decoration-line", "text-decoration-style", "text-indent", "text-overflow", "text-shadow", "text-transform",
        "unicode-bidi", "vertical-align", "visibility", "white-space", "width", "word-break", "word-spacing", "word-wrap",
    ], StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> Functions = FrozenSet.ToFrozenSet(
        ["rgb", "rgba", "hsl", "hsla", "calc", "min", "max", "clamp", "linear-gradient", "radial-gradient"], StringComparer.OrdinalIgnoreCase);

    /// <summary>True once a colour of text or paper was let through.</summary>
    public bool SawColour { get; private set; }

    /// <summary>The harmless part of a style attribute; empty when there is none.</summary>
    public string Attribute(string css)
    {
        if (CssTokenizer.Read(css, MaxTokens) is not { } tokens) return "";
        var writer = new CssWriter();
        Declarations(tokens, 0, tokens.Count, writer);
        return writer.ToString();
    }

    /// <summary>The harmless part of a style sheet; empty when there is none.</summary>
    public string Sheet(string css)
    {
        if (CssTokenizer.Read(css, MaxTokens) is not { } tokens) return "";
        var writer = new CssWriter();
        var rules = 0;
        Rules(tokens, 0, tokens.Count, writer, nested: false, ref rules);
        return writer.ToString();
    }

    private void Rules(List<CssToken> tokens, int at, int end, CssWriter writer, bool nested, ref int rules)
    {
        while (at < end && rules < MaxRules)
        {
            if (tokens[at].Kind is CssTokenKind.Whitespace or CssTokenKind.Semicolon || IsCommentMark(tokens, at))
            {
                at++;
                continue;
            }

            var prelude = at;
            var block = Find(tokens, at, end, '{', stopAtSemicolon: tokens[at].Kind == CssTokenKind.AtKeyword);
            if (block >= end || tokens[block].Kind == CssTokenKind.Semicolon)
            {
                CountAddresses(tokens, prelude, Math.Min(block, end));
                at = block + 1;
                continue;
            }

            var close = Matching(tokens, block, end);
            rules++;
            if (tokens[prelude].Kind == CssTokenKind.AtKeyword) AtRule(tokens, prelude, block, close, writer, nested, ref rules);
            else QualifiedRule(tokens, prelude, block, close, writer);
            at = close + 1;
        }
    }

    private void AtRule(List<CssToken> tokens, int prelude, int block, int close, CssWriter writer, bool nested, ref int rules)
    {
        var start = writer.Length;
        if (!nested && tokens[prelude].Text.Equals("media", StringComparison.OrdinalIgnoreCase))
        {
            writer.Raw("@media");
            if (MediaQuery(tokens, prelude + 1, block, writer))
            {
                writer.Raw("{");
                Rules(tokens, block + 1, close, writer, nested: true, ref rules);
                writer.Raw("}\n");
                return;
            }
        }

        writer.Truncate(start);
        CountAddresses(tokens, block, close);
    }

    private void QualifiedRule(List<CssToken> tokens, int prelude, int block, int close, CssWriter writer)
    {
        var start = writer.Length;
        if (!CssSelector.Write(tokens, prelude, block, writer))
        {
            writer.Truncate(start);
            CountAddresses(tokens, block, close);
            return;
        }

        writer.Raw("{");
        Declarations(tokens, block + 1, close, writer);
        writer.Raw("}\n");
    }

    private static bool MediaQuery(List<CssToken> tokens, int at, int end, CssWriter writer)
    {
        for (; at < end; at++)
        {
            var token = tokens[at];

            // Mail always lies on the paper it was made for; its own dark variant would not.
            if (token.Kind == CssTokenKind.Ident && token.Text.Equals("prefers-color-scheme", StringComparison.OrdinalIgnoreCase)) return false;
            if (token.Is(CssTokenKind.Open, '('))
            {
                writer.Space();
                writer.Raw("(");
            }
            else if (token.Is(CssTokenKind.Close, ')')) writer.Raw(")");
            else if (token.Kind is CssTokenKind.String or CssTokenKind.Hash || !writer.TryToken(token)) return false;
        }

        return true;
    }

    private void Declarations(List<CssToken> tokens, int at, int end, CssWriter writer)
    {
        while (at < end)
        {
            if (tokens[at].Kind is CssTokenKind.Whitespace or CssTokenKind.Semicolon)
            {
                at++;
                continue;
            }

            var stop = FindSemicolon(tokens, at, end);
            var colon = at + 1;
            while (colon < stop && tokens[colon].Kind == CssTokenKind.Whitespace) colon++;
            var start = writer.Length;
            if (tokens[at].Kind != CssTokenKind.Ident || colon >= stop || tokens[colon].Kind != CssTokenKind.Colon || !Declaration(tokens[at].Text, tokens, colon + 1, stop, writer))
            {
                writer.Truncate(start);
                CountAddresses(tokens, at, stop);
            }

            at = stop + 1;
        }
    }

    private bool Declaration(string property, List<CssToken> tokens, int at, int end, CssWriter writer)
    {
        if (!Properties.Contains(property)) return false;
        while (at < end && tokens[at].Kind == CssTokenKind.Whitespace) at++;
        while (end > at && tokens[end - 1].Kind == CssTokenKind.Whitespace) end--;
        if (at >= end) return false;
        var background = property.StartsWith("background", StringComparison.OrdinalIgnoreCase);
        writer.Raw(property.ToLowerInvariant());
        writer.Raw(":");
        var depth = 0;
        for (; at < end; at++)
        {
            var token = tokens[at];
            switch (token.Kind)
            {
                case CssTokenKind.Function when Functions.Contains(token.Text):
                    writer.Raw(token.Text.ToLowerInvariant() + "(");
                    depth++;
                    break;
                case CssTokenKind.Open when token.Text == "(":
                    writer.Space(); // It keeps a name that a comment cut off from its bracket from becoming a function.
                    writer.Raw("(");
                    depth++;
                    break;
                case CssTokenKind.Close when token.Text == ")" && depth > 0:
                    writer.Raw(")");
                    depth--;
                    break;
                case CssTokenKind.Delim when token.Text is "/" or "*" or "+" or "-":
                    writer.Space();
                    writer.Raw(token.Text);
                    writer.Space();
                    break;
                case CssTokenKind.Delim when token.Text is "!":
                    writer.Raw("!");
                    break;
                case CssTokenKind.Url when background && references.Image(token.Text) is { } address:
                    writer.Url(address);
                    break;
                case CssTokenKind.Url when background:
                    writer.Raw("none");
                    break;
                default:
                    if (token.Kind == CssTokenKind.Colon || !writer.TryToken(token)) return false;
                    break;
            }
        }

        if (depth != 0) return false;
        writer.Raw(";");
        SawColour |= background || property.Equals("color", StringComparison.OrdinalIgnoreCase);
        return true;
    }

    /// <summary>What is left out may still have asked for something remote: it is counted, so that the reader knows.</summary>
    private void CountAddresses(List<CssToken> tokens, int at, int end)
    {
        var import = at < end && tokens[at].Kind == CssTokenKind.AtKeyword && tokens[at].Text.Equals("import", StringComparison.OrdinalIgnoreCase);
        for (; at < end; at++)
        {
            if (tokens[at].Kind == CssTokenKind.Url || (import && tokens[at].Kind == CssTokenKind.String)) references.Dropped(tokens[at].Text);
        }
    }

    /// <summary>The marks of HTML comments, which style sheets may carry at their top level.</summary>
    private static bool IsCommentMark(List<CssToken> tokens, int at) =>
        (tokens[at].Kind == CssTokenKind.Delim && tokens[at].Text is "<" or "!" or ">") || (tokens[at].Kind == CssTokenKind.Ident && tokens[at].Text.All(c => c == '-'));

    private static int Find(List<CssToken> tokens, int at, int end, char open, bool stopAtSemicolon)
    {
        for (; at < end; at++)
        {
            if (tokens[at].Is(CssTokenKind.Open, open) || (stopAtSemicolon && tokens[at].Kind == CssTokenKind.Semicolon)) break;
        }

        return at;
    }

    private static int FindSemicolon(List<CssToken> tokens, int at, int end)
    {
        var depth = 0;
        for (; at < end; at++)
        {
            var token = tokens[at];
            if (token.Kind is CssTokenKind.Open or CssTokenKind.Function) depth++;
            else if (token.Kind == CssTokenKind.Close) depth--;
            else if (token.Kind == CssTokenKind.Semicolon && depth <= 0) break;
        }

        return at;
    }

    /// <summary>Index of the brace that closes the one at <paramref name="open"/>; <paramref name="end"/> without one.</summary>
    private static int Matching(List<CssToken> tokens, int open, int end)
    {
        var depth = 0;
        for (var at = open; at < end; at++)
        {
            if (tokens[at].Is(CssTokenKind.Open, '{')) depth++;
            else if (tokens[at].Is(CssTokenKind.Close, '}') && --depth == 0) return at;
        }

        return end;
    }
}
