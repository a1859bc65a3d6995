using System.Text;
using Mox.Protocols.Text;

namespace Mox.Protocols.Smtp.Commands;

/// <summary>Reads a line of a client, without its ending, as a command.</summary>
/// <remarks>RFC 5321 §4.1.1 and §2.4: verbs in any case.</remarks>
public static class SmtpCommandLine
{
    /// <summary>The verb a line begins with, whatever follows it.</summary>
    public static SmtpVerb VerbOf(ReadOnlySpan<byte> line)
    {
        var verb = line[..VerbLength(line)];
        if (verb.Length is not (4 or 8)) return SmtpVerb.Unknown;
        if (verb.Length == 8) return Ascii.EqualsIgnoreCase(verb, "STARTTLS"u8) ? SmtpVerb.StartTls : SmtpVerb.Unknown;
        Span<byte> upper = stackalloc byte[4];
        Ascii.ToUpper(verb, upper, out _);
        return upper switch
        {
            _ when upper.SequenceEqual("EHLO"u8) => SmtpVerb.Ehlo,
            _ when upper.SequenceEqual("HELO"u8) => SmtpVerb.Helo,
            _ when upper.SequenceEqual("AUTH"u8) => SmtpVerb.Auth,
            _ when upper.SequenceEqual("MAIL"u8) => SmtpVerb.Mail,
            _ when upper.SequenceEqual("RCPT"u8) => SmtpVerb.Rcpt,
            _ when upper.SequenceEqual("DATA"u8) => SmtpVerb.Data,
            _ when upper.SequenceEqual("BDAT"u8) => SmtpVerb.Bdat,
            _ when upper.SequenceEqual("RSET"u8) => SmtpVerb.Rset,
            _ when upper.SequenceEqual("VRFY"u8) => SmtpVerb.Vrfy,
            _ when upper.SequenceEqual("EXPN"u8) => SmtpVerb.Expn,
            _ when upper.SequenceEqual("HELP"u8) => SmtpVerb.Help,
            _ when upper.SequenceEqual("NOOP"u8) => SmtpVerb.Noop,
            _ when upper.SequenceEqual("QUIT"u8) => SmtpVerb.Quit,
            _ => SmtpVerb.Unknown,
        };
    }

    /// <summary>Reads a command line without its ending.</summary>
    /// <returns>The command, or the place of the fault; an unknown verb is a fault at the start.</returns>
    public static Parsed<SmtpCommand> Parse(ReadOnlySpan<byte> line, SmtpLeniency leniency)
    {
        ArgumentNullException.ThrowIfNull(leniency);
        if (leniency.TrailingSpace) line = line.TrimEnd(" \t"u8);
        var control = line.IndexOfAnyInRange((byte)0, (byte)0x1F);
        if (control >= 0) return new SyntaxFault(control, "a line without control characters");
        var at = VerbLength(line);
        var arguments = line[at..];
        return VerbOf(line) switch
        {
            SmtpVerb.Ehlo => Up(EhloCommand.Parse(arguments, leniency), at),
            SmtpVerb.Helo => Up(HeloCommand.Parse(arguments, leniency), at),
            SmtpVerb.StartTls => Up(StartTlsCommand.Parse(arguments), at),
            SmtpVerb.Auth => Up(AuthCommand.Parse(arguments, leniency), at),
            SmtpVerb.Mail => Up(MailCommand.Parse(arguments, leniency), at),
            SmtpVerb.Rcpt => Up(RcptCommand.Parse(arguments, leniency), at),
            SmtpVerb.Data => Up(DataCommand.Parse(arguments), at),
            SmtpVerb.Bdat => Up(BdatCommand.Parse(arguments), at),
            SmtpVerb.Rset => Up(RsetCommand.Parse(arguments), at),
            SmtpVerb.Vrfy => Up(VrfyCommand.Parse(arguments), at),
            SmtpVerb.Expn => Up(ExpnCommand.Parse(arguments), at),
            SmtpVerb.Help => Up(HelpCommand.Parse(arguments), at),
            SmtpVerb.Noop => Up(NoopCommand.Parse(arguments), at),
            SmtpVerb.Quit => Up(QuitCommand.Parse(arguments), at),
            _ => new SyntaxFault(0, "known command"),
        };
    }

    private static int VerbLength(ReadOnlySpan<byte> line) => line.IndexOfAny((byte)' ', (byte)'\t') is var end and >= 0 ? end : line.Length;

    private static Parsed<SmtpCommand> Up<T>(Parsed<T> parsed, int at)
        where T : SmtpCommand => parsed.Try(out var command, out var fault) ? command : fault.Shift(at);
}
