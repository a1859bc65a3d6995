namespace Mox.Protocols.MtaSts;

/// <summary>A field of a policy or record that is not known here, as it stands.</summary>
/// <param name="Name">1 to 32 letters, digits, <c>_</c>, <c>-</c> and <c>.</c>; the case of letters matters.</param>
/// <param name="Value">Its value, of characters that may be shown.</param>
public sealed record MtaStsField(string Name, string Value)
{
    /// <summary>The longest name of a field, in characters.</summary>
    public const int MaxName = 32;

    /// <summary>True for what may be the name of a field (<c>sts-ext-name</c>, RFC 8461 §3.1).</summary>
    internal static bool IsName(ReadOnlySpan<char> text)
    {
        if (text.Length is 0 or > MaxName || !char.IsAsciiLetterOrDigit(text[0])) return false;
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '-' or '.')) return false;
        }

        return true;
    }
}
