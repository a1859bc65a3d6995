namespace Mox.Protocols.Text;

/// <summary>A line of a plain text and what it is to the message.</summary>
/// <param name="Start">Where it begins in the text.</param>
/// <param name="Length">Without the line break.</param>
/// <param name="Kind">What it is.</param>
public readonly record struct TextLine(int Start, int Length, TextLineKind Kind);

/// <summary>What a line of a plain text is.</summary>
public enum TextLineKind
{
    /// <summary>What the sender wrote for this message, or nothing that could be told from it.</summary>
    Own,

    /// <summary>Begins with a quote mark.</summary>
    Quoted,

    /// <summary>Says whom the lines behind it quote.</summary>
    Attribution,

    /// <summary>The signature mark and what stands behind it.</summary>
    Signature,

    /// <summary>Dashes or the like, maybe with a title between them.</summary>
    Rule,

    /// <summary>The fields of a message that is quoted or forwarded below, as programs write them.</summary>
    OriginalHeader,

    /// <summary>The message that is quoted or forwarded without quote marks: all behind such fields.</summary>
    Original,

    /// <summary>A file inside the text.</summary>
    EmbeddedFile,
}
