using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Mox.Server.Setup.Preflight;

/// <summary>How the machine and its network are looked at in the setup.</summary>
public sealed class PreflightOptions
{
    public const string Section = "Preflight";

    private static readonly string[] UsualClocks = ["time.cloudflare.com", "pool.ntp.org"];

    /// <summary>The longest one check may take; it is then told as not known.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")] public TimeSpan CheckTimeout { get; set; } = TimeSpan.FromSeconds(25);

    /// <summary>Compare the clock with that of others.</summary>
    public bool AskClocks { get; set; } = true;

    /// <summary>Time servers (NTP) as <c>HOST</c> or <c>HOST:PORT</c>; the first that answers is believed. Empty: some that are open to all.</summary>
    public IList<string> Clocks { get; } = [];

    internal IReadOnlyList<string> ClocksAsked => Clocks.Count > 0 ? [.. Clocks] : UsualClocks;
}

[OptionsValidator]
internal sealed partial class PreflightOptionsAttributes : IValidateOptions<PreflightOptions>;
