using System.Security.Cryptography;
using Mox.Protocols.Addresses;
using Mox.Protocols.Text;

namespace Mox.Protocols.Mime.Compose;

/// <summary>A message id with its angle brackets: visible ASCII only, so that it may stand in a header.</summary>
/// <remarks>RFC 5322 §3.6.4. Ids of others that break its finer rules are carried as they are.</remarks>
public readonly record struct MessageId
{
    /// <summary>An id stands on one line of at most 998 characters. RFC 5322 §2.1.1.</summary>
    public const int MaxLength = 900;

    private readonly string? _text;

    private MessageId(string text) => _text = text;

    /// <summary>The id, with its angle brackets; empty for the default value.</summary>
    public string Text => _text ?? "";

    /// <summary>Checks an id with its angle brackets: 3 to 900 characters, visible ASCII, no other angle bracket.</summary>
    public static Parsed<MessageId> From(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length is < 3 or > MaxLength || text[0] != '<' || text[^1] != '>') return new SyntaxFault(0, "message id in angle brackets");
        var bad = text.AsSpan(1, text.Length - 2).IndexOfAnyExceptInRange('!', '~');
        if (bad < 0) bad = text.AsSpan(1, text.Length - 2).IndexOfAny('<', '>');
        return bad < 0 ? new MessageId(text) : new SyntaxFault(bad + 1, "visible ASCII");
    }

    /// <summary>An id that no other message has: 128 random bits at our host.</summary>
    public static MessageId New(DomainName host) => new($"<{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16))}@{host.Ascii}>");

    /// <summary>The id, as <see cref="Text"/> has it.</summary>
    public override string ToString() => Text;
}
