using Mox.Protocols.Smtp;

namespace Mox.Server.Inbound;

/// <summary>One look at a message before it is stored: loops, and later SPF, DKIM, DMARC, reputation, junk.</summary>
internal interface IInboundCheck
{
    /// <summary>What the log calls it.</summary>
    string Name { get; }

    /// <summary>Looks. An expected fault, such as a DNS server that does not answer, is a result and not an exception.</summary>
    ValueTask<CheckResult> CheckAsync(InboundMessage message, CancellationToken ct);
}

/// <summary>What a check thinks should become of a message.</summary>
internal enum CheckVerdict
{
    /// <summary>Nothing against it.</summary>
    Pass,

    /// <summary>Take it, and put it into Junk.</summary>
    Junk,

    /// <summary>Ask for it again later.</summary>
    Defer,

    /// <summary>Do not take it.</summary>
    Refuse,
}

/// <summary>The result of a check.</summary>
/// <param name="Reply">What the peer is told when the verdict is <see cref="CheckVerdict.Defer"/> or <see cref="CheckVerdict.Refuse"/>.</param>
/// <param name="Reason">For us; never sent to the peer.</param>
/// <param name="Headers">Header fields to put in front, each ended by CRLF; may be empty.</param>
internal sealed record CheckResult(CheckVerdict Verdict, SmtpReply? Reply, string Reason, ReadOnlyMemory<byte> Headers = default)
{
    public static readonly CheckResult Pass = new(CheckVerdict.Pass, null, "");

    public static CheckResult Refuse(SmtpReply reply, string reason) => new(CheckVerdict.Refuse, reply, reason);

    public static CheckResult Defer(SmtpReply reply, string reason) => new(CheckVerdict.Defer, reply, reason);
}
