namespace Mox.Protocols.Text;

/// <summary>What the text of an HTML document is wanted for.</summary>
public readonly record struct HtmlTextOptions
{
    /// <summary>The usual options: at most 1,048,576 characters, nothing beside the text. The default value, unlike these, lets no character through.</summary>
    public HtmlTextOptions()
    {
    }

    /// <summary>UTF-16 code units at most.</summary>
    public int MaxChars { get; init; } = 1 << 20;

    /// <summary>Addresses of links stand behind their texts: <c>text &lt;url&gt;</c>. Off for previews and searching.</summary>
    public bool Links { get; init; }

    /// <summary>The texts that stand in place of pictures, in brackets.</summary>
    public bool PictureTexts { get; init; }

    /// <summary>Text that a reader does not see is given too: <c>display: none</c> and the like, <c>hidden</c>, letters without size.</summary>
    public bool Hidden { get; init; }

    /// <summary>For an answer: everything that a reader would want to quote.</summary>
    public static HtmlTextOptions ForReply(int maxChars) => new() { MaxChars = maxChars, Links = true, PictureTexts = true };
}
