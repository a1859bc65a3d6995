namespace Mox.Protocols.Mime;

/// <summary>What one line inside a header section is.</summary>
internal enum HeaderLineKind
{
    /// <summary>The empty line that ends the header.</summary>
    Blank,

    /// <summary>Begins with white space: belongs to the field before it, or to none.</summary>
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

    /// <summary>Judges a line by its first octets, given without the line ending. Of a field, the length of its name and the place of its colon are given.</summary>
    public static HeaderLineKind Classify(ReadOnlySpan<byte> line, bool fieldSeen, out int nameLength, out int colon)
    {
        (nameLength, colon) = (-1, -1);
        if (line.Length > Head) line = line[..Head];
        if (line.IsEmpty || (line[0] == '\r' && line.IndexOfAnyExcept((byte)'\r') < 0)) return HeaderLineKind.Blank;
        if (line[0] is (byte)' ' or (byte)'\t') return fieldSeen ? HeaderLineKind.Continuation : HeaderLineKind.Other;
        colon = line.IndexOf((byte)':');
        if (colon >= 0)
        {
            var name = line[..colon].TrimEnd(" \t"u8);
            // An empty name is let pass too: some software writes such lines into headers.
            if (name.IndexOfAnyInRange((byte)0, (byte)' ') < 0 && !name.Contains((byte)0x7F))
            {
                nameLength = name.Length;
                return HeaderLineKind.Field;
            }
        }

        if (!fieldSeen && (line.StartsWith("From "u8) || line.StartsWith(">From "u8))) return HeaderLineKind.Mbox;
        return HeaderLineKind.Other;
    }

    /// <summary>Does the line that begins here belong to the field before it?</summary>
    public static bool Continues(ReadOnlySpan<byte> line) => line[0] is (byte)' ' or (byte)'\t';

    /// <summary>A line, or a value, without its line ending.</summary>
    public static ReadOnlySpan<byte> Content(ReadOnlySpan<byte> line)
    {
        if (!line.IsEmpty && line[^1] == '\n') line = line[..^1];
        return !line.IsEmpty && line[^1] == '\r' ? line[..^1] : line;
    }
}
