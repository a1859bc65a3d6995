namespace Mox.Protocols.Mime;

/// <summary>What one line inside a header section is.</summary>
internal enum HeaderLineKind
{
    /// <summary>The empty line that ends the header.</summary>
    Blank,

    /// <summary>Begins with white space: belongs to the field before it.</summary>
    Continuation,

    /// <summary>Begins a field.</summary>
    Field,

    /// <summary>The <c>From </c> line of an mbox file, met before the first field.</summary>
    Mbox,

    /// <summary>None of these: the header ends before it, its blank line is missing.</summary>
    Other,
}

/// <summary>Tells header lines apart, in one place for the part tree and for the header reader.</summary>
/// <remarks>RFC 5322 §2.2 and the obsolete space before the colon of RFC 5322 §4.5. Octets above 127 in a name are let pass.</remarks>
internal static class HeaderLine
{
    /// <summary>Octets of a line that are looked at; a field name must end before.</summary>
    public const int Head = 1024;

    /// <summary>Judges a line by its first octets, given without the line ending.</summary>
    public static HeaderLineKind Classify(ReadOnlySpan<byte> line, bool fieldSeen)
    {
        if (line.Length > Head) line = line[..Head];
        if (line.IndexOfAnyExcept((byte)'\r') < 0) return HeaderLineKind.Blank;
        if (line[0] is (byte)' ' or (byte)'\t') return fieldSeen ? HeaderLineKind.Continuation : HeaderLineKind.Other;
        if (NameLength(line, out _) >= 0) return HeaderLineKind.Field;
        if (!fieldSeen && (line.StartsWith("From "u8) || line.StartsWith(">From "u8))) return HeaderLineKind.Mbox;
        return HeaderLineKind.Other;
    }

    /// <summary>The length of the field name the line begins with, or -1; <paramref name="colon"/> is where its colon stands.</summary>
    public static int NameLength(ReadOnlySpan<byte> line, out int colon)
    {
        if (line.Length > Head) line = line[..Head];
        colon = line.IndexOf((byte)':');
        if (colon < 0) return -1;
        var name = line[..colon].TrimEnd(" \t"u8);
        return name.IndexOfAnyInRange((byte)0, (byte)' ') < 0 && name.IndexOf((byte)0x7F) < 0 ? name.Length : -1;
    }
}
