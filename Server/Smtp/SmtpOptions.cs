using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Mox.Server.Smtp;

/// <summary>Limits and manners of the SMTP listeners.</summary>
public sealed class SmtpOptions
{
    public const string Section = "Smtp";

    /// <summary>The largest message, in octets; announced by SIZE (RFC 1870 §3).</summary>
    [Range(64 * 1024, 4L << 30)] public long MaxMessageOctets { get; set; } = 100 << 20;

    /// <summary>Recipients of one transaction. RFC 5321 §4.5.3.1.8 asks for at least 100.</summary>
    [Range(100, 100_000)] public int MaxRecipients { get; set; } = 1000;

    /// <summary>How long the next command, and the next piece of a message, may take. RFC 5321 §4.5.3.2.7 asks for at least 5 minutes.</summary>
    [Range(typeof(TimeSpan), "00:05:00", "01:00:00")] public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a whole message may take; a bound against peers that send an octet now and then.</summary>
    [Range(typeof(TimeSpan), "00:30:00", "1.00:00:00")] public TimeSpan MessageTimeout { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Commands that are unknown, wrong or out of order before the connection is closed.</summary>
    [Range(5, 1000)] public int MaxBadCommands { get; set; } = 20;

    /// <summary>Transactions that came to nothing, on a connection without a good one, before no more are begun.</summary>
    [Range(1, 1000)] public int MaxBadTransactions { get; set; } = 10;

    /// <summary>Failed logins before the connection is closed.</summary>
    [Range(1, 100)] public int MaxFailedLogins { get; set; } = 10;

    /// <summary>Peers that guess passwords or addresses are answered slowly. Off in localserve.</summary>
    public bool Tarpit { get; set; } = true;

    /// <summary>Submission takes logins and mail only under TLS (RFC 8314 §3). Off in localserve, which is all on loopback.</summary>
    public bool RequireTls { get; set; } = true;

    /// <summary>A notification (null sender) goes to one recipient at a time, so that no bounce can be spread. Off in localserve.</summary>
    public bool OneRecipientForNullSender { get; set; } = true;

    /// <summary>Senders on port 25 whose domain could not be written back to are refused (RFC 7505 §4.1). Off in localserve, which needs no DNS.</summary>
    public bool CheckSenderDomain { get; set; } = true;

    /// <summary>Submission: mail of a domain of ours whose published DMARC policy would have it refused elsewhere is refused at once. Off in localserve, which needs no DNS.</summary>
    public bool CheckOwnPolicy { get; set; } = true;

    /// <summary>Nothing beyond the RFCs is tolerated: for developers who test their own software. On in localserve, when asked for.</summary>
    public bool Pedantic { get; set; }

    /// <summary>Addresses such as <c>temperror@</c> fail on purpose. Only for localserve.</summary>
    public bool MagicAddresses { get; set; }

    /// <summary>How far in the future a message may be held (RFC 4865 §3).</summary>
    [Range(typeof(TimeSpan), "00:01:00", "365.00:00:00")] public TimeSpan MaxHold { get; set; } = TimeSpan.FromDays(60);
}

[OptionsValidator]
internal sealed partial class SmtpOptionsValidator : IValidateOptions<SmtpOptions>;
