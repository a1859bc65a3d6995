using System.ComponentModel.DataAnnotations;
using System.Net;
using Microsoft.Extensions.Options;
using Mox.Protocols.Addresses;

namespace Mox.Server.Inbound;

/// <summary>What is checked of the senders of mail from other servers, and whom else to believe.</summary>
public sealed class InboundCheckOptions
{
    public const string Section = "Checks";

    /// <summary>The sender is checked: From field, iprev, SPF, DKIM, ARC, DMARC. Needs a resolver; off in localserve, which has none.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Messages that fail DMARC are refused where their domain asks for it, and asked for again where a look-up failed. Else the result is only written down.</summary>
    public bool ApplyDmarc { get; set; } = true;

    /// <summary>Time for the checks of one message, all together; what is not found out by then is a temporary error. RFC 5321 §4.5.3.2.6: clients wait ten minutes for the reply.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")] public TimeSpan Deadline { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Questions to the DNS that one message may cause.</summary>
    [Range(20, 10_000)] public int MaxLookups { get; set; } = 200;

    /// <summary>Answers without a record that one message may cause.</summary>
    [Range(10, 10_000)] public int MaxVoidLookups { get; set; } = 50;

    /// <summary>Domains whose ARC seals are believed: mailing lists and forwarders. What they say a message was when it reached them saves it from the policy of its author's domain (RFC 8617 §5.2).</summary>
    public IList<string> TrustedSealers { get; } = [];

    /// <summary>Networks of hosts that pass mail on to us, such as a backup exchanger: <c>ADDRESS</c> or <c>ADDRESS/BITS</c>. No policy is applied to what comes from there.</summary>
    public IList<string> TrustedForwarders { get; } = [];

    /// <summary>Rows kept for the DMARC reports to other domains; beyond, no more are written down until some are gone.</summary>
    [Range(0, 10_000_000)] public int MaxObservations { get; set; } = 50_000;

    /// <summary>A network as in <see cref="TrustedForwarders"/>; null when the text is none.</summary>
    internal static IPNetwork? Network(string text)
    {
        if (IPNetwork.TryParse(text, out var network)) return network;
        return IPAddress.TryParse(text, out var address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8) : null;
    }
}

[OptionsValidator]
internal sealed partial class InboundCheckOptionsAttributes : IValidateOptions<InboundCheckOptions>;

/// <summary>What attributes cannot say: every sealer is a domain and every forwarder a network.</summary>
internal sealed class InboundCheckOptionsValidator : IValidateOptions<InboundCheckOptions>
{
    public ValidateOptionsResult Validate(string? name, InboundCheckOptions options)
    {
        var wrong = options.TrustedSealers.Where(sealer => !DomainName.Parse(sealer).Ok).Select(sealer => $"{InboundCheckOptions.Section}:TrustedSealers: {sealer} is no domain")
            .Concat(options.TrustedForwarders.Where(network => InboundCheckOptions.Network(network) is null).Select(network => $"{InboundCheckOptions.Section}:TrustedForwarders: {network} is no address and no network (ADDRESS/BITS)"))
            .ToList();
        return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);
    }
}
