using System.Collections.Immutable;
using Mox.Protocols.Text;

namespace Mox.Protocols.Spf;

/// <summary>What a text with macros may hold, by the place it stands in.</summary>
public enum SpfTextKind
{
    /// <summary>The name of a domain: it ends in a macro or in a label that can be a top-level one. RFC 7208 §4.8.</summary>
    DomainSpec,

    /// <summary>The value of a modifier that is not known. RFC 7208 §6.</summary>
    Modifier,

    /// <summary>An explanation: spaces, and the macros c, r and t, may stand in it. RFC 7208 §6.2.</summary>
    Explanation,
}

/// <summary>One macro, such as <c>%{l1r-}</c>.</summary>
/// <param name="Letter">The letter in lower case.</param>
/// <param name="Parts">How many parts from the right are kept; 0 for all.</param>
/// <param name="Reversed">The parts are turned round first.</param>
/// <param name="Delimiters">What the value is split at; empty for the dot.</param>
/// <param name="Escaped">The letter was in upper case: the outcome is escaped as in a URL.</param>
/// <remarks>RFC 7208 §7.2 and §7.3.</remarks>
public sealed record SpfMacro(char Letter, int Parts, bool Reversed, string Delimiters, bool Escaped)
{
    /// <summary>True when the value is split into parts at all.</summary>
    internal bool Splits => Parts > 0 || Reversed || Delimiters.Length > 0;
}

/// <summary>Literal text, or a macro.</summary>
/// <param name="Literal">The text, in which <c>%%</c>, <c>%_</c> and <c>%-</c> are already what they stand for; empty for a macro.</param>
/// <param name="Macro">The macro, or null.</param>
public readonly record struct SpfPiece(string Literal, SpfMacro? Macro);

/// <summary>A text with macros, read and found to be sound.</summary>
/// <remarks>RFC 7208 §7.1. Two are equal when their texts are.</remarks>
public sealed record SpfMacroString
{
    internal SpfMacroString(string text, ImmutableArray<SpfPiece> pieces) => (Text, Pieces) = (text, pieces);

    /// <summary>The text as written.</summary>
    public string Text { get; }

    /// <summary>Its literal texts and macros, in order.</summary>
    public ImmutableArray<SpfPiece> Pieces { get; }

    /// <summary>True when a macro with one of these letters (in lower case) stands in it.</summary>
    public bool Uses(params ReadOnlySpan<char> letters)
    {
        foreach (var piece in Pieces)
        {
            if (piece.Macro is { } macro && letters.Contains(macro.Letter)) return true;
        }

        return false;
    }

    /// <summary>Reads a text; the fault says where it breaks the grammar.</summary>
    public static Parsed<SpfMacroString> Parse(string text, SpfTextKind kind)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new SpfMacroReader(text, kind).Read();
    }

    /// <inheritdoc/>
    public bool Equals(SpfMacroString? other) => other is not null && Text == other.Text;

    /// <inheritdoc/>
    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    /// <summary>The text as written.</summary>
    public override string ToString() => Text;
}
