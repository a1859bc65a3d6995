using System.Globalization;
using Mox.Protocols.Addresses;
using Mox.Protocols.Smtp;

namespace Mox.Server.Inbound;

/// <summary>At which step a magic address makes something go wrong.</summary>
internal enum MagicStage
{
    /// <summary>As sender, in answer to MAIL (<c>mailfrom…</c>).</summary>
    MailFrom,

    /// <summary>As recipient, in answer to RCPT (<c>rcptto…</c>).</summary>
    RcptTo,

    /// <summary>As recipient, after the message was sent.</summary>
    Data,

    /// <summary>As recipient, when the queue delivers (<c>queue…</c>); submission succeeds.</summary>
    Queue,
}

/// <summary>Local parts with which a developer makes localserve fail on purpose.</summary>
/// <remarks>
/// Endings: <c>temperror</c> is answered with 451, <c>permerror</c> with 550, <c>timeout</c> with 451 after an hour, three digits from 400 to 599 with that code.
/// </remarks>
internal sealed record MagicLocalPart(MagicStage Stage, SmtpReply Reply, TimeSpan Wait)
{
    /// <summary>How long <c>timeout</c> takes.</summary>
    public static readonly TimeSpan TimeoutWait = TimeSpan.FromHours(1);

    /// <summary>What the local part asks for; null for the usual one, that asks for nothing.</summary>
    public static MagicLocalPart? Read(LocalPart local)
    {
        var text = local.Text;
        var stage = Starts(text, "mailfrom") ? MagicStage.MailFrom : Starts(text, "rcptto") ? MagicStage.RcptTo : Starts(text, "queue") ? MagicStage.Queue : MagicStage.Data;
        if (Ends(text, "temperror")) return new MagicLocalPart(stage, new SmtpReply(451, new(4, 0, 0), "Temporary error, as the address asks for"), TimeSpan.Zero);
        if (Ends(text, "permerror")) return new MagicLocalPart(stage, new SmtpReply(550, new(5, 0, 0), "Permanent error, as the address asks for"), TimeSpan.Zero);
        if (Ends(text, "timeout")) return new MagicLocalPart(stage, new SmtpReply(451, new(4, 0, 0), "Late, as the address asks for"), TimeoutWait);
        return text.Length >= 3 && text[^3..].All(char.IsAsciiDigit) && int.Parse(text[^3..], CultureInfo.InvariantCulture) is >= 400 and < 600 and var code
            ? new MagicLocalPart(stage, new SmtpReply(code, new((byte)(code / 100), 0, 0), "Code as the address asks for"), TimeSpan.Zero)
            : null;
    }

    private static bool Starts(string text, string prefix) => text.StartsWith(prefix, StringComparison.OrdinalIgnoreCase);

    private static bool Ends(string text, string ending) => text.EndsWith(ending, StringComparison.OrdinalIgnoreCase);
}
