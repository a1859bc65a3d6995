using System.Text;
using Mox.Protocols.Text;

namespace Mox.Protocols.Smtp.Commands;

/// <summary>What stands behind the verbs MAIL and RCPT: a word, a colon and a path.</summary>
/// <remarks>RFC 5321 §4.1.1.2 and §4.1.1.3.</remarks>
/// <param name="Path">The path.</param>
/// <param name="NeedsUtf8">It holds octets above 127. RFC 6531 §3.4.</param>
/// <param name="Start">Where it begins in the arguments.</param>
/// <param name="End">Where the parameters begin.</param>
internal readonly record struct PathArgument(SmtpPath Path, bool NeedsUtf8, int Start, int End)
{
    /// <summary>Reads it.</summary>
    /// <param name="arguments">All behind the verb.</param>
    /// <param name="word">The word in upper case, with its colon.</param>
    /// <param name="leniency">What is let pass.</param>
    public static Parsed<PathArgument> Read(ReadOnlySpan<byte> arguments, string word, SmtpLeniency leniency)
    {
        ArgumentNullException.ThrowIfNull(leniency);
        var at = word.Length + 1;
        if (arguments.Length < at || arguments[0] != ' ' || !Ascii.EqualsIgnoreCase(arguments[1..at], word)) return new SyntaxFault(0, word);
        if (leniency.SpaceAfterColon && at < arguments.Length && arguments[at] == ' ') at++;
        return SmtpPath.Read(arguments[at..], leniency, out var length).Try(out var path, out var fault)
            ? new PathArgument(path, !Ascii.IsValid(arguments.Slice(at, length)), at, at + length)
            : fault.Shift(at);
    }
}
