using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Mox.Server.Dkim;

/// <summary>Which keys new domains get, and how their records are watched. How a domain signs is data of the domain.</summary>
public sealed class DkimOptions
{
    public const string Section = "Dkim";

    /// <summary>Size of new RSA keys in bits. RFC 8301 §3.2 asks for 2048 at least; the record of a larger one does not fit into one string, which some tools for DNS cannot write.</summary>
    [Range(2048, 4096)] public int RsaBits { get; set; } = 2048;

    /// <summary>New domains get an Ed25519 key beside the RSA key (RFC 8463 §6): small and fast, and verified by few.</summary>
    public bool Ed25519 { get; set; } = true;

    /// <summary>Look in the DNS for the records of keys. Off in localserve, which needs no DNS.</summary>
    public bool WatchRecords { get; set; } = true;

    /// <summary>How often the record of a key that waits for it is looked for.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00")] public TimeSpan LookEvery { get; set; } = TimeSpan.FromMinutes(5);
}

[OptionsValidator]
internal sealed partial class DkimOptionsValidator : IValidateOptions<DkimOptions>;
