using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Mox.Protocols.Dns.Wire;

namespace Mox.Server.DnsCheck;

/// <summary>How domains are checked.</summary>
public sealed class DnsCheckOptions
{
    public const string Section = "DnsCheck";

    private static readonly string[] UsualBlocklists = ["zen.spamhaus.org", "bl.spamcop.net"];
    private static readonly string[] UsualDomainBlocklists = ["dbl.spamhaus.org"];
    private static readonly string[] UsualProbes = ["gmail.com", "outlook.com", "yahoo.com"];

    /// <summary>Domains are checked by themselves, without anybody looking at their page.</summary>
    public bool Scheduled { get; set; } = true;

    /// <summary>How often, each domain on its own.</summary>
    [Range(typeof(TimeSpan), "00:15:00", "7.00:00:00")] public TimeSpan Every { get; set; } = TimeSpan.FromHours(6);

    /// <summary>Ask blocklists at all.</summary>
    public bool AskBlocklists { get; set; } = true;

    /// <summary>Lists of addresses that send unwanted mail: the zones asked about our own addresses (RFC 5782 §2.1). Empty: some that many servers use.</summary>
    public IList<string> Blocklists { get; } = [];

    /// <summary>Lists of domains named in unwanted mail: the zones asked about the domain (RFC 5782 §3). Empty: one that many servers use.</summary>
    public IList<string> DomainBlocklists { get; } = [];

    /// <summary>Try whether mail can leave by port 25 at all.</summary>
    public bool TryOutboundPort { get; set; } = true;

    /// <summary>Domains whose mail hosts are greeted for that. Empty: some large ones.</summary>
    public IList<string> OutboundProbes { get; } = [];

    /// <summary>A name whose name servers are known to be signed: shows whether the resolver checks signatures.</summary>
    public string SignedName { get; set; } = "com";

    /// <summary>Wait for one answer of the resolver.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")] public TimeSpan LookUpTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a question without an answer is asked.</summary>
    [Range(1, 5)] public int LookUpTries { get; set; } = 3;

    /// <summary>Wait for a connection, a handshake or a document.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")] public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest a row may take; it is then told as not known.</summary>
    [Range(typeof(TimeSpan), "00:00:05", "00:10:00")] public TimeSpan RowTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long it is believed that a blocklist works, or does not.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "7.00:00:00")] public TimeSpan BlocklistHealthTime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>A certificate that ends sooner is worth a warning.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "60.00:00:00")] public TimeSpan CertificateWarning { get; set; } = TimeSpan.FromDays(10);

    internal IReadOnlyList<string> BlocklistsAsked => Chosen(AskBlocklists, Blocklists, UsualBlocklists);

    internal IReadOnlyList<string> DomainBlocklistsAsked => Chosen(AskBlocklists, DomainBlocklists, UsualDomainBlocklists);

    internal IReadOnlyList<string> ProbesTried => Chosen(TryOutboundPort, OutboundProbes, UsualProbes);

    private static IReadOnlyList<string> Chosen(bool on, IList<string> named, string[] usual) => !on ? [] : named.Count > 0 ? [.. named] : usual;
}

[OptionsValidator]
internal sealed partial class DnsCheckOptionsAttributes : IValidateOptions<DnsCheckOptions>;

/// <summary>What attributes cannot say: names are names.</summary>
internal sealed class DnsCheckOptionsValidator : IValidateOptions<DnsCheckOptions>
{
    public ValidateOptionsResult Validate(string? name, DnsCheckOptions options)
    {
        var faults = new List<string>();
        Check(nameof(options.Blocklists), options.Blocklists);
        Check(nameof(options.DomainBlocklists), options.DomainBlocklists);
        Check(nameof(options.OutboundProbes), options.OutboundProbes);
        Check(nameof(options.SignedName), [options.SignedName]);
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);

        void Check(string key, IEnumerable<string> names) =>
            faults.AddRange(names.Where(text => !DnsName.Parse(text).Ok || text.Length == 0).Select(text => $"{DnsCheckOptions.Section}:{key}: '{text}' is no domain name"));
    }
}
