using System.Text;
using Mox.Protocols.Text;

namespace Mox.Protocols.Imap;

/// <summary>Reads a whole command: tag, verb, arguments. A pure function of its octets.</summary>
/// <remarks>RFC 9051 §2.2.1.</remarks>
public static class ImapCommandParser
{
    /// <summary>The longest tag we take; it comes back in each answer.</summary>
    private const int MaxTag = 128;

    /// <param name="octets">The command as <see cref="CommandReader"/> gives it.</param>
    public static ImapCommandParse Parse(ReadOnlySpan<byte> octets, ImapDialect dialect)
    {
        var at = new CommandCursor(octets, dialect);
        if (TagOf(octets) is not { } tag) return new ImapCommandParse.Malformed(null, null, new SyntaxFault(0, "tag"));
        _ = at.Run(Octets.Tag, "tag", out _);
        if (!at.Space() || !at.Word("command", out var verb)) return new ImapCommandParse.Malformed(tag, null, at.Fault);
        var uid = verb == "UID";
        if (uid)
        {
            if (!at.Space() || !at.Word("command", out verb)) return new ImapCommandParse.Malformed(tag, null, at.Fault);
            verb = "UID " + verb;
        }

        if (ParseArguments(verb, ref at) is not { } parsed) return new ImapCommandParse.Unknown(tag, verb);
        if (!parsed.Try(out var command, out var fault)) return new ImapCommandParse.Malformed(tag, verb, fault);
        return at.End() ? new ImapCommandParse.Known(tag, verb, command) : new ImapCommandParse.Malformed(tag, verb, at.Fault);
    }

    /// <summary>The tag of a command, or null when there is none: for answers to commands that cannot be read otherwise.</summary>
    public static string? TagOf(ReadOnlySpan<byte> octets)
    {
        var length = octets.IndexOfAnyExcept(Octets.Tag);
        if (length < 0) length = octets.Length;
        if (length is 0 or > MaxTag || (length < octets.Length && octets[length] != (byte)' ')) return null;
        return Encoding.ASCII.GetString(octets[..length]);
    }

    /// <summary>The one table of commands; null for a verb that is not in it.</summary>
    private static Parsed<ImapCommand>? ParseArguments(string verb, ref CommandCursor at) => verb switch
    {
        "CAPABILITY" => CapabilityCommand.Parse(ref at),
        "NOOP" => NoopCommand.Parse(ref at),
        "LOGOUT" => LogoutCommand.Parse(ref at),
        "ID" => IdCommand.Parse(ref at),
        "STARTTLS" => StartTlsCommand.Parse(ref at),
        "AUTHENTICATE" => AuthenticateCommand.Parse(ref at),
        "LOGIN" => LoginCommand.Parse(ref at),
        "ENABLE" => EnableCommand.Parse(ref at),
        "SELECT" => SelectCommand.Parse(ref at, readOnly: false),
        "EXAMINE" => SelectCommand.Parse(ref at, readOnly: true),
        "CREATE" => CreateCommand.Parse(ref at),
        "DELETE" => DeleteCommand.Parse(ref at),
        "RENAME" => RenameCommand.Parse(ref at),
        "SUBSCRIBE" => SubscribeCommand.Parse(ref at),
        "UNSUBSCRIBE" => UnsubscribeCommand.Parse(ref at),
        "LIST" => ListCommand.Parse(ref at),
        "LSUB" => LsubCommand.Parse(ref at),
        "NAMESPACE" => NamespaceCommand.Parse(ref at),
        "STATUS" => StatusCommand.Parse(ref at),
        "APPEND" => AppendCommand.Parse(ref at),
        "IDLE" => IdleCommand.Parse(ref at),
        "CHECK" => CheckCommand.Parse(ref at),
        "CLOSE" => CloseCommand.Parse(ref at),
        "UNSELECT" => UnselectCommand.Parse(ref at),
        "EXPUNGE" => ExpungeCommand.Parse(ref at, uid: false),
        "UID EXPUNGE" => ExpungeCommand.Parse(ref at, uid: true),
        "SEARCH" => SearchCommand.Parse(ref at, uid: false),
        "UID SEARCH" => SearchCommand.Parse(ref at, uid: true),
        "FETCH" => FetchCommand.Parse(ref at, uid: false),
        "UID FETCH" => FetchCommand.Parse(ref at, uid: true),
        "STORE" => StoreCommand.Parse(ref at, uid: false),
        "UID STORE" => StoreCommand.Parse(ref at, uid: true),
        "COPY" => CopyCommand.Parse(ref at, uid: false),
        "UID COPY" => CopyCommand.Parse(ref at, uid: true),
        "MOVE" => MoveCommand.Parse(ref at, uid: false),
        "UID MOVE" => MoveCommand.Parse(ref at, uid: true),
        _ => default(Parsed<ImapCommand>?),
    };
}
