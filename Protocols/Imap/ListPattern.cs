namespace Mox.Protocols.Imap;

/// <summary>A pattern of LIST: <c>*</c> stands for any text, <c>%</c> for any text without the separator.</summary>
/// <remarks>RFC 9051 §6.3.9.</remarks>
public sealed class ListPattern(string text, char separator = '/')
{
    public string Text { get; } = text;

    public char Separator { get; } = separator;

    /// <summary>True when the pattern is for the name. INBOX, also as the first element, is matched in any case.</summary>
    public bool Matches(string name) => throw new NotImplementedException();

    public override string ToString() => Text;
}
