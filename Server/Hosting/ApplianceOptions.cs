using System.ComponentModel.DataAnnotations;

namespace Mox.Server.Hosting;

/// <summary>What the whole appliance needs to know before anything starts.</summary>
public sealed class ApplianceOptions
{
    public const string Section = "Appliance";

    /// <summary>The name this host greets with and signs its trace fields with (RFC 5321 §4.1.1.1, §4.4).</summary>
    [Required] public string HostName { get; set; } = "localhost";

    /// <summary>The public addresses at which this host is reached, where its own interfaces do not have them (address translation), or have more.</summary>
    public IList<string> Addresses { get; } = [];

    /// <summary>The one folder that holds everything worth a backup.</summary>
    [Required] public string DataFolder { get; set; } = "data";
}
