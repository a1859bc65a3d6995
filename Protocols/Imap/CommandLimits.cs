namespace Mox.Protocols.Imap;

/// <summary>Bounds of one command. Without a limit there is no reader.</summary>
public sealed record CommandLimits
{
    public static readonly CommandLimits Default = new();

    /// <summary>Octets of one line of a command, without its ending. Large, as clients send long sets of UIDs (RFC 7162 §4 asks for 8192 at least).</summary>
    public int MaxLineOctets { get; init; } = 64 * 1024;

    /// <summary>Octets of one literal that is an argument.</summary>
    public int MaxLiteralOctets { get; init; } = 100 * 1024;

    /// <summary>Octets of a whole command: lines and literals together, without the messages of APPEND.</summary>
    public int MaxCommandOctets { get; init; } = 1024 * 1024;

    /// <summary>Literals of one command, the messages of APPEND among them.</summary>
    public int MaxLiterals { get; init; } = 1000;

    /// <summary>Octets that are read and dropped so that a refused command leaves the stream in step; beyond, the connection ends.</summary>
    public long MaxDroppedOctets { get; init; } = 1024 * 1024;
}
