using Mox.Protocols.Text;

namespace Mox.Protocols.Imap;

/// <summary>A command of a client. A closed set: each command is one record in a file of its own.</summary>
/// <remarks>RFC 9051 §6. Mailbox names in commands are Unicode text as the client means it, not yet checked against our rules for names.</remarks>
public abstract record ImapCommand
{
    private protected ImapCommand()
    {
    }
}

/// <summary>What a parser made of a whole command.</summary>
public abstract record ImapCommandParse
{
    private ImapCommandParse()
    {
    }

    /// <param name="Verb">Upper-case, with UID before it where the client wrote that: <c>UID FETCH</c>.</param>
    public sealed record Known(string Tag, string Verb, ImapCommand Command) : ImapCommandParse;

    /// <summary>A command we do not have: BAD.</summary>
    public sealed record Unknown(string Tag, string Verb) : ImapCommandParse;

    /// <summary>The command breaks its grammar: BAD.</summary>
    /// <param name="Tag">Null when even the tag cannot be read; then the answer is untagged.</param>
    /// <param name="Verb">Upper-case; null when the fault lies before its end, or no such command is known.</param>
    public sealed record Malformed(string? Tag, string? Verb, SyntaxFault Fault) : ImapCommandParse;
}
