using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Mox.Server.Imap;

/// <summary>Limits and rules of IMAP sessions.</summary>
public sealed class ImapOptions
{
    public const string Section = "Imap";

    /// <summary>Passwords may cross a connection without TLS when both ends are loopback addresses. Off: LOGIN and PLAIN are refused there as well (RFC 9051 §11.3).</summary>
    public bool PlaintextOnLoopback { get; set; }

    /// <summary>How long a signed-in client may be silent. RFC 9051 §5.4 asks for 30 minutes at least.</summary>
    [Range(typeof(TimeSpan), "00:30:00", "1.00:00:00")] public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromMinutes(31);

    /// <summary>How long a client may take for each command before it signed in.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "00:30:00")] public TimeSpan SignInTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long the client may let us wait with octets of a literal it announced, or not take what we send.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "01:00:00")] public TimeSpan StallTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Octets of a message taken by APPEND.</summary>
    [Range(64 * 1024, 4L * 1024 * 1024 * 1024)] public long MaxAppendOctets { get; set; } = 100 * 1024 * 1024;

    /// <summary>Messages of one APPEND (RFC 3502).</summary>
    [Range(1, 10_000)] public int MaxAppendMessages { get; set; } = 100;

    /// <summary>Commands answered with BAD in a row before the connection is closed.</summary>
    [Range(3, 1000)] public int MaxBadCommands { get; set; } = 20;

    /// <summary>Failed sign-ins on one connection before it is closed; from the third on each costs a growing wait.</summary>
    [Range(1, 100)] public int MaxFailedSignIns { get; set; } = 10;
}

[OptionsValidator]
internal sealed partial class ImapOptionsValidator : IValidateOptions<ImapOptions>;
