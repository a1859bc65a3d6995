namespace Mox.Server.Webmail.Html;

/// <summary>Writes selectors anew, the names a mail gives to its parts with their prefix.</summary>
internal static class CssSelector
{
    /// <summary>False when the selector may not be written; what was written of it is then to be taken back.</summary>
    public static bool Write(List<CssToken> tokens, int at, int end, CssWriter writer)
    {
        while (end > at && tokens[end - 1].Kind == CssTokenKind.Whitespace) end--;
        if (at >= end) return false;
        var (attribute, afterDot) = ("", false);
        for (; at < end; at++)
        {
            var token = tokens[at];
            var names = attribute is "class" or "id" or "name" or "headers";
            if (token.Kind == CssTokenKind.Hash && CssWriter.IsPlainName("x" + token.Text)) writer.Raw("#" + Naming.Prefixed(token.Text));
            else if (token.Kind == CssTokenKind.Ident && afterDot && CssWriter.IsPlainName(token.Text)) writer.Raw(Naming.Prefixed(token.Text));
            else if (names && token.Kind is CssTokenKind.Ident or CssTokenKind.String) writer.TryToken(new CssToken(CssTokenKind.String, Naming.AllPrefixed(token.Text)));
            else if (token.Kind == CssTokenKind.Delim && ".>+~*=^$|".Contains(token.Text[0], StringComparison.Ordinal)) writer.Raw(token.Text);
            else if (token.Is(CssTokenKind.Open, '[') || token.Is(CssTokenKind.Close, ']') || token.Is(CssTokenKind.Close, ')')) writer.Raw(token.Text);
            else if (token.Kind == CssTokenKind.Function && CssWriter.IsPlainName(token.Text)) writer.Raw(token.Text + "(");
            else if (!writer.TryToken(token)) return false;
            afterDot = token.Kind == CssTokenKind.Delim && token.Text == ".";
            attribute = token.Is(CssTokenKind.Open, '[') ? "[" : token.Is(CssTokenKind.Close, ']') ? "" : attribute == "[" && token.Kind == CssTokenKind.Ident ? token.Text.ToLowerInvariant() : attribute;
        }

        return true;
    }
}
