namespace Mox.Protocols.Imap;

/// <summary>Reads a whole command: tag, verb, arguments. A pure function of its octets.</summary>
/// <remarks>RFC 9051 §2.2.1.</remarks>
public static class ImapCommandParser
{
    /// <param name="octets">The command as <see cref="CommandReader"/> gives it.</param>
    public static ImapCommandParse Parse(ReadOnlySpan<byte> octets, ImapDialect dialect) => throw new NotImplementedException();

    /// <summary>The tag of a command, or null when there is none: for answers to commands that cannot be read otherwise.</summary>
    public static string? TagOf(ReadOnlySpan<byte> octets) => throw new NotImplementedException();
}
