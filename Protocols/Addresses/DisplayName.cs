using System.Text;
using Mox.Protocols.Text;

namespace Mox.Protocols.Addresses;

/// <summary>The name beside an address, as plain text: one line, no control characters, so neither CR, LF nor NUL. How it is written in a field (quoted, encoded) is decided when it is written.</summary>
/// <remarks>RFC 5322 §3.4 display-name, RFC 6532 §3.2 for its characters.</remarks>
public readonly record struct DisplayName
{
    /// <summary>The longest name, in UTF-16 code units: far above what people have, far below what harms.</summary>
    public const int MaxLength = 1000;

    private readonly string? _text;

    private DisplayName(string text) => _text = text;

    /// <summary>The name; empty for the default value.</summary>
    public string Text => _text ?? "";

    /// <summary>The name as it may be shown: without invisible characters and those that turn the direction of the text.</summary>
    public string Shown => Risk.InvisibleText.Strip(Text);

    /// <summary>Makes a name of a text as it is. Faults: a control character, half a surrogate pair, or too long.</summary>
    public static Parsed<DisplayName> From(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > MaxLength) return new SyntaxFault(MaxLength, "shorter name");
        for (var i = 0; i < text.Length; i++)
        {
            if (Rune.DecodeFromUtf16(text.AsSpan(i), out var rune, out var used) != System.Buffers.OperationStatus.Done || Rune.IsControl(rune)) return new SyntaxFault(i, "printable character");
            i += used - 1;
        }

        return new DisplayName(text);
    }

    /// <summary>The nearest name: runs of spaces and control characters become one space, halves of pairs U+FFFD, and what is too long is cut between characters.</summary>
    public static DisplayName Flatten(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var output = new StringBuilder(Math.Min(text.Length, MaxLength));
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsControl(rune) || rune.Value == ' ')
            {
                if (output.Length > 0 && output[^1] != ' ') output.Append(' ');
            }
            else
            {
                output.Append(rune.ToString());
            }

            if (output.Length < MaxLength) continue;
            if (output.Length > MaxLength) output.Length -= rune.Utf16SequenceLength;
            break;
        }

        if (output.Length > 0 && output[^1] == ' ') output.Length--;
        return new DisplayName(output.ToString());
    }

    /// <summary>The name, as <see cref="Text"/> has it.</summary>
    public override string ToString() => Text;
}
