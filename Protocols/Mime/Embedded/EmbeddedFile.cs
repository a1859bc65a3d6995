namespace Mox.Protocols.Mime.Embedded;

/// <summary>A file that stands inside a text.</summary>
/// <param name="Encoding">How it is written.</param>
/// <param name="Name">As it stands, read as UTF-8 or windows-1252; not safe to be used as a name for a file. May be empty.</param>
/// <param name="Start">Octets from the start of the text to its first line.</param>
/// <param name="Length">Octets of all its lines, the first and last included.</param>
/// <param name="Size">Octets it will give: what it says, or what its lines can hold.</param>
/// <param name="Part">Its number when the file comes in several parts, each in a message of its own; 0 when it is whole.</param>
/// <param name="Parts">How many there are; 0 when it is whole or does not say.</param>
public sealed record EmbeddedFile(EmbeddedEncoding Encoding, string Name, int Start, int Length, long Size, int Part, int Parts);

/// <summary>How a file is written inside a text.</summary>
public enum EmbeddedEncoding
{
    /// <summary>Between <c>begin</c> and <c>end</c>.</summary>
    Uuencode,

    /// <summary>Between <c>=ybegin</c> and <c>=yend</c>.</summary>
    YEnc,
}
