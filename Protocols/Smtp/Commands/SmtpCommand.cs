using System.Text;
using Mox.Protocols.Text;

namespace Mox.Protocols.Smtp.Commands;

/// <summary>One command of a client. A closed set: one record for each verb, each in a file of its own.</summary>
/// <remarks>RFC 5321 §4.1.1.</remarks>
public abstract record SmtpCommand
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    private protected SmtpCommand()
    {
    }

    public abstract SmtpVerb Verb { get; }

    /// <summary>The arguments of a command that takes none.</summary>
    private protected static SyntaxFault? Nothing(ReadOnlySpan<byte> arguments) => arguments.IsEmpty ? null : new SyntaxFault(0, "end of line");

    /// <summary>The text behind one space, which must not be empty.</summary>
    private protected static Parsed<string> Text(ReadOnlySpan<byte> arguments)
    {
        if (arguments.Length < 2 || arguments[0] != ' ') return new SyntaxFault(0, "space and text");
        try
        {
            return Strict.GetString(arguments[1..]);
        }
        catch (ArgumentException)
        {
            return new SyntaxFault(1, "UTF-8");
        }
    }
}
