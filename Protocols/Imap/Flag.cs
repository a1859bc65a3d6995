using System.Collections.Immutable;
using System.Text;
using Mox.Protocols.Text;

namespace Mox.Protocols.Imap;

/// <summary>A flag of a message: a system flag such as <c>\Seen</c>, or a keyword such as <c>$Junk</c>. Case does not matter.</summary>
/// <remarks>RFC 9051 §2.3.2. A value is an atom, with or without a backslash before it.</remarks>
public readonly record struct Flag
{
    public static readonly Flag Seen = new("\\Seen");
    public static readonly Flag Answered = new("\\Answered");
    public static readonly Flag Flagged = new("\\Flagged");
    public static readonly Flag Deleted = new("\\Deleted");
    public static readonly Flag Draft = new("\\Draft");
    public static readonly Flag Recent = new("\\Recent");
    public static readonly Flag Forwarded = new("$Forwarded");
    public static readonly Flag Junk = new("$Junk");
    public static readonly Flag NotJunk = new("$NotJunk");
    public static readonly Flag Phishing = new("$Phishing");
    public static readonly Flag MdnSent = new("$MDNSent");

    private readonly string? _text;

    private Flag(string text) => _text = text;

    /// <summary>As written, such as <c>\Seen</c> or <c>$Junk</c>.</summary>
    public string Text => _text ?? "";

    /// <summary>True for a flag that begins with a backslash; all others are keywords.</summary>
    public bool IsSystem => _text is ['\\', ..];

    public static Parsed<Flag> Parse(ReadOnlySpan<byte> text)
    {
        var from = text is [(byte)'\\', ..] ? 1 : 0;
        if (text.Length == from) return new SyntaxFault(from, "flag");
        var bad = text[from..].IndexOfAnyExcept(Octets.Atom);
        if (bad >= 0) return new SyntaxFault(from + bad, "flag");
        return new Flag(Encoding.ASCII.GetString(text));
    }

    public static Parsed<Flag> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Parse(Encoding.UTF8.GetBytes(text));
    }

    public bool Equals(Flag other) => string.Equals(Text, other.Text, StringComparison.OrdinalIgnoreCase);

    public override int GetHashCode() => StringComparer.OrdinalIgnoreCase.GetHashCode(Text);

    public override string ToString() => Text;
}

/// <summary>Flags with their wire form made once: what is written for many messages.</summary>
public sealed class FlagList
{
    public static readonly FlagList Empty = new([]);

    private readonly byte[] _octets;

    public FlagList(IEnumerable<Flag> flags)
    {
        Flags = [.. flags];
        _octets = Encoding.ASCII.GetBytes(string.Join(' ', Flags.Select(flag => flag.Text)));
    }

    public ImmutableArray<Flag> Flags { get; }

    /// <summary>The flags with a space between them, without parentheses.</summary>
    public ReadOnlySpan<byte> Octets => _octets;
}
