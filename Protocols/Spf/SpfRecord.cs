using System.Collections.Immutable;
using Mox.Protocols.Text;

namespace Mox.Protocols.Spf;

/// <summary>The policy of a domain: who may send in its name.</summary>
/// <remarks>RFC 7208 §4.5 and §4.6.1. What is read here is sound as a whole: a fault anywhere makes the record a fault (RFC 7208 §4.6).</remarks>
public sealed record SpfRecord
{
    /// <summary>The longest text read, in characters: what one resource record can hold.</summary>
    public const int MaxLength = ushort.MaxValue;

    private const string Version = "v=spf1";

    internal SpfRecord(string text) => Text = text;

    /// <summary>The record as published.</summary>
    public string Text { get; }

    /// <summary>The directives in their order.</summary>
    public ImmutableArray<SpfDirective> Directives { get; internal init; } = [];

    /// <summary>The domain whose policy is asked when no directive matches. RFC 7208 §6.1.</summary>
    public SpfMacroString? Redirect { get; internal init; }

    /// <summary>Where the explanation of a fail stands. RFC 7208 §6.2.</summary>
    public SpfMacroString? Explanation { get; internal init; }

    /// <summary>Modifiers without a meaning here.</summary>
    public ImmutableArray<SpfModifier> Others { get; internal init; } = [];

    /// <summary>The directives whose evaluation asks the DNS, and the redirect: at most 10 may be evaluated, those of other records asked on the way counted as well.</summary>
    /// <remarks>RFC 7208 §4.6.4.</remarks>
    public int LookUpTerms => Directives.Count(directive => directive.Mechanism.LooksUp) + (Redirect is null ? 0 : 1);

    /// <summary>True when a TXT record is meant as such a policy; others concern somebody else.</summary>
    /// <remarks>RFC 7208 §4.5: the version, in any case, then a space or the end.</remarks>
    public static bool IsMeant(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.StartsWith(Version, StringComparison.OrdinalIgnoreCase) && (text.Length == Version.Length || text[Version.Length] == ' ');
    }

    /// <summary>Reads a record. The fault has the place in <paramref name="text"/>, and says what should stand there.</summary>
    public static Parsed<SpfRecord> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!IsMeant(text)) return new SyntaxFault(0, "v=spf1 and a space");
        if (text.Length > MaxLength) return new SyntaxFault(MaxLength, $"record of at most {MaxLength} characters");
        var reader = new SpfTermReader();
        for (var at = Version.Length; at < text.Length;)
        {
            if (text[at] == ' ')
            {
                at++;
                continue;
            }

            var length = text.AsSpan(at).IndexOf(' ') is var space and >= 0 ? space : text.Length - at;
            if (reader.Add(text.Substring(at, length), at) is { } fault) return fault.Shift(at);
            at += length;
        }

        return reader.ToRecord(text);
    }

    /// <inheritdoc/>
    public bool Equals(SpfRecord? other) => other is not null && Text == other.Text;

    /// <inheritdoc/>
    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    /// <summary>The record as published.</summary>
    public override string ToString() => Text;
}
