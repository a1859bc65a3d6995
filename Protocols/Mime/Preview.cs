using Mox.Protocols.Text;

namespace Mox.Protocols.Mime;

/// <summary>The first words of a message, to be shown in lists.</summary>
/// <remarks>RFC 8970 §3.3. Quoted text, the line that introduces it, signatures and rules are left out while anything else is left; see <see cref="TextLines"/>.</remarks>
public static class Preview
{
    /// <summary>Characters at most: what RFC 8970 §3.3 asks for, below the 256 it allows.</summary>
    public const int MaxChars = 200;

    private const int MaxPlain = 16 * 1024;

    /// <summary>HTML mail often begins with a long style sheet.</summary>
    private const int MaxHtml = 256 * 1024;

    /// <summary>Parts that are tried before giving up.</summary>
    private const int MaxTried = 8;

    /// <summary>Makes the preview; empty when the message holds no text that can be read, such as an encrypted one.</summary>
    public static async Task<string> ReadAsync(MessagePart root, Stream message, CancellationToken ct)
    {
        var tried = 0;
        foreach (var part in TextParts.InOrder(root))
        {
            if (tried++ == MaxTried) break;
            var max = part.Subtype == "html" ? MaxHtml : MaxPlain;
            var text = await PartText.ReadShownAsync(part, message, max, new HtmlTextOptions { MaxChars = MaxPlain }, ct).ConfigureAwait(false);
            if (Of(text) is { Length: > 0 } preview) return preview;
        }

        return "";
    }

    /// <summary>The preview of a plain text.</summary>
    public static string Of(string text) => Snippet.Of(text, MaxChars);
}
