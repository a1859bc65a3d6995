using System.Text;
using Mox.Protocols.Mime;
using Mox.Protocols.Text;

namespace Mox.Server.Imap.Searching;

/// <summary>Text looked for: without regard to case, in any script.</summary>
/// <remarks>RFC 9051 §6.4.4 wants substrings found in any case; texts are decomposed first, so that both ways of writing a letter are the same.</remarks>
internal sealed class SearchText(string wanted)
{
    private const int MaxOnStack = 512;

    private readonly string _wanted = Fold(wanted);

    /// <summary>An empty text is found in every text.</summary>
    public bool IsEmpty => _wanted.Length == 0;

    public bool IsIn(string? text) => text is not null && Fold(text).Contains(_wanted, StringComparison.OrdinalIgnoreCase);

    /// <summary>The same for a text in UTF-8, which mostly needs no string then.</summary>
    public bool IsIn(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > MaxOnStack || !Ascii.IsValid(utf8)) return IsIn(Encoding.UTF8.GetString(utf8));
        Span<char> text = stackalloc char[MaxOnStack];
        Ascii.ToUtf16(utf8, text, out var length);
        return ((ReadOnlySpan<char>)text[..length]).Contains(_wanted, StringComparison.OrdinalIgnoreCase);
    }

    public bool IsIn(StoredText text) => text.IsThere && IsIn(text.Utf8);

    /// <summary>Compatibility decomposition; pure ASCII stays the same object.</summary>
    private static string Fold(string text) => Ascii.IsValid(text) ? text : NormalForm.Of(text, NormalizationForm.FormKD).ToUpperInvariant();
}
