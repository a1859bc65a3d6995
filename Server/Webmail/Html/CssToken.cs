namespace Mox.Server.Webmail.Html;

internal enum CssTokenKind
{
    End,
    Whitespace,
    Ident,
    Function,
    AtKeyword,
    Hash,
    String,
    Url,

    /// <summary>A string or url() that was broken off; nothing made of it is ever kept.</summary>
    Bad,
    Number,
    Percentage,
    Dimension,
    Colon,
    Semicolon,
    Comma,
    Open,
    Close,
    Delim,
}

/// <summary>A token of CSS. Escapes are resolved, comments are gone.</summary>
/// <param name="Text">Name, string, address or digits; the bracket or sign itself for Open, Close and Delim.</param>
/// <param name="Unit">Unit of a dimension.</param>
internal readonly record struct CssToken(CssTokenKind Kind, string Text = "", string Unit = "")
{
    public bool Is(CssTokenKind kind, char sign) => Kind == kind && Text.Length == 1 && Text[0] == sign;
}
