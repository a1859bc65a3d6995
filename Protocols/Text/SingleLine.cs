namespace Mox.Protocols.Text;

/// <summary>Text that may stand in a header field or a command: it can hold no CR, LF or NUL.</summary>
public readonly record struct SingleLine
{
    private readonly string? _text;

    private SingleLine(string text) => _text = text;

    /// <summary>The text; empty for the default value.</summary>
    public string Text => _text ?? "";

    /// <summary>Takes a text as it is. The fault is the first CR, LF or NUL.</summary>
    public static Parsed<SingleLine> From(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.AsSpan().IndexOfAny('\r', '\n', '\0') is var at and >= 0
            ? new SyntaxFault(at, "text without line breaks")
            : new SingleLine(text);
    }

    /// <summary>The text with every run of line breaks and NULs turned into one space: for text we show or log, never for values that are compared.</summary>
    public static SingleLine Flatten(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.AsSpan().IndexOfAny('\r', '\n', '\0') < 0) return new SingleLine(text);
        return new SingleLine(string.Join(' ', text.Split(['\r', '\n', '\0'], StringSplitOptions.RemoveEmptyEntries)));
    }

    /// <summary>The text, as <see cref="Text"/> has it.</summary>
    public override string ToString() => Text;
}
