using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Mox.Server.Hosting;

/// <summary>How many connections a network may open. Each face (SMTP, IMAP) counts on its own.</summary>
public sealed class ConnectionLimitOptions
{
    public const string Section = "ConnectionLimits";

    /// <summary>Off: nothing is counted (localserve).</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>New connections in a minute from one IPv4 address or IPv6 /64. A /26 or /48 may open three times, a /21 or /32 nine times as many.</summary>
    [Range(1, 1_000_000)] public int NewPerMinute { get; set; } = 300;

    /// <summary>Connections open at the same time from one IPv4 address or IPv6 /64; three and nine times as many from the wider networks.</summary>
    [Range(1, 1_000_000)] public int Concurrent { get; set; } = 30;

    /// <summary>Connections open at the same time from anywhere, so that one face cannot use up all file descriptors.</summary>
    [Range(1, 1_000_000)] public int Total { get; set; } = 4000;
}

[OptionsValidator]
internal sealed partial class ConnectionLimitOptionsValidator : IValidateOptions<ConnectionLimitOptions>;
