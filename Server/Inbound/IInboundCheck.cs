using Mox.Protocols.Smtp;

namespace Mox.Server.Inbound;

/// <summary>When a check looks: those of a stage run side by side, and may build on what the stages before it found. After a refusal or a delay no further stage runs.</summary>
internal enum CheckStage
{
    /// <summary>The way of the message, without any look-up. Always run.</summary>
    Way,

    /// <summary>Who wrote it, by its header.</summary>
    Author,

    /// <summary>What proves where it comes from: the names of the address, SPF, DKIM and ARC.</summary>
    Proof,

    /// <summary>What the author's domain asks for when nothing proves that it sent the message.</summary>
    Policy,

    /// <summary>What it is worth to the recipient: reputation and junk.</summary>
    Worth,
}

/// <summary>One look at a message before it is stored.</summary>
internal interface IInboundCheck
{
    /// <summary>What the log calls it.</summary>
    string Name { get; }

    CheckStage Stage { get; }

    /// <summary>Looks, and writes down what it found. An expected fault, such as a DNS server that does not answer, is a result and not an exception.</summary>
    /// <param name="findings">What the stages before found; each check fills its own places.</param>
    ValueTask<CheckResult> CheckAsync(InboundMessage message, InboundFindings findings, CancellationToken ct);

    /// <summary>Writes down a temporary error in place of what the check could not find out: it broke down, or took too long. The message is neither lost nor refused by it.</summary>
    /// <param name="why">In words for people, without a full stop.</param>
    CheckResult GiveUp(InboundMessage message, InboundFindings findings, string why) => CheckResult.Pass;
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
internal sealed record CheckResult(CheckVerdict Verdict, SmtpReply? Reply, string Reason)
{
    public static readonly CheckResult Pass = new(CheckVerdict.Pass, null, "");

    public static CheckResult Refuse(SmtpReply reply, string reason) => new(CheckVerdict.Refuse, reply, reason);

    public static CheckResult Defer(SmtpReply reply, string reason) => new(CheckVerdict.Defer, reply, reason);
}
