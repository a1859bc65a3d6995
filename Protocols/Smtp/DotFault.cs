namespace Mox.Protocols.Smtp;

/// <summary>What was wrong with the line endings of a message.</summary>
public enum DotFault
{
    None,

    /// <summary>A CR without LF.</summary>
    BareCr,

    /// <summary>A LF without CR, where none is tolerated.</summary>
    BareLf,

    /// <summary>A line with a single dot between line endings that are not both CRLF: some servers take it for the end of the message, so it can smuggle a second one in.</summary>
    OddEnd,

    /// <summary>The message does not end with a line ending.</summary>
    NoFinalLineEnding,
}
