namespace Mox.Protocols.Smtp;

/// <summary>What is accepted beyond the grammar, and for whose sake. All off: the RFC and nothing else.</summary>
public sealed record SmtpLeniency
{
    /// <summary>Nothing beyond the grammar: pedantic mode, for people who test their own software.</summary>
    public static readonly SmtpLeniency None = new();

    /// <summary>What other mail servers and the scripts behind them need (port 25).</summary>
    public static readonly SmtpLeniency Delivery = new()
    {
        SpaceAfterColon = true,
        TrailingSpace = true,
        LongLocalPart = true,
        TextAfterLiteral = true,
        BareLineFeed = true,
    };

    /// <summary>What mail programs need (ports 587 and 465).</summary>
    public static readonly SmtpLeniency Submission = Delivery with
    {
        AnyHelloName = true,
        UntaggedIPv6Literal = true,
        DoubleSpaceInAuth = true,
    };

    /// <summary><c>MAIL FROM: &lt;a@b&gt;</c>: scanners, printers and hand-written scripts.</summary>
    public bool SpaceAfterColon { get; init; }

    /// <summary>Spaces and tabs at the end of a command: embedded devices.</summary>
    public bool TrailingSpace { get; init; }

    /// <summary>Local parts of 65 to 128 octets: bounce addresses of bulk mailers that encode the recipient.</summary>
    public bool LongLocalPart { get; init; }

    /// <summary>Words after an address literal in EHLO: reverse proxies and test programs.</summary>
    public bool TextAfterLiteral { get; init; }

    /// <summary>Lines of a message, and commands, that end in LF alone: cron scripts and netcat. Never near an end of data.</summary>
    public bool BareLineFeed { get; init; }

    /// <summary>Any name in EHLO: Windows computer names, phones.</summary>
    public bool AnyHelloName { get; init; }

    /// <summary><c>EHLO [2001:db8::1]</c> without the <c>IPv6:</c> tag: older Thunderbird and Java Mail.</summary>
    public bool UntaggedIPv6Literal { get; init; }

    /// <summary><c>AUTH PLAIN</c> and two spaces before the response: Outlook for Windows.</summary>
    public bool DoubleSpaceInAuth { get; init; }
}
