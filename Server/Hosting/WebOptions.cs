using System.ComponentModel.DataAnnotations;
using System.Net;
using Microsoft.Extensions.Options;

namespace Mox.Server.Hosting;

/// <summary>The pages behind another web server of this machine, which has the ports 80 and 443 and hands requests on.</summary>
public sealed class WebOptions
{
    public const string Section = "Web";

    private static readonly string[] Usual = ["127.0.0.0/8", "::1/128"];

    /// <summary>The last one read: it is asked for with every request.</summary>
    private Uri? _read;

    /// <summary>An origin of its own for the HTML of mail, such as <c>https://content.example.org</c>: another name for this host, at which nothing else is open. Empty: frames come from the origin of the pages, with a sandbox alone.</summary>
    public string ContentOrigin { get; set; } = "";

    /// <summary>Another web server is in front: the pages are open over plain HTTP on loopback only, at <see cref="Port"/>, and HTTPS is its business.</summary>
    public bool BehindProxy { get; set; }

    /// <summary>Where it hands requests on to.</summary>
    [Range(1, 65535)] public int Port { get; set; } = 1080;

    /// <summary>Addresses, or networks such as <c>10.1.0.0/16</c>, whose word about the client is believed (X-Forwarded-For, X-Forwarded-Proto). Empty: this machine itself.</summary>
    public IList<string> TrustedProxies { get; } = [];

    /// <summary><see cref="ContentOrigin"/> as it is compared and written; null without one.</summary>
    internal Uri? ReadContentOrigin()
    {
        if (ContentOrigin.Length == 0) return null;
        var read = _read;
        if (read?.OriginalString != ContentOrigin) _read = read = new Uri(ContentOrigin);
        return read;
    }

    /// <summary>True where a request was made to that origin.</summary>
    internal bool IsContent(HttpRequest request) =>
        ReadContentOrigin() is { } origin && request.Scheme == origin.Scheme && string.Equals(request.Host.Host, origin.IdnHost, StringComparison.OrdinalIgnoreCase) && (request.Host.Port ?? (request.IsHttps ? 443 : 80)) == origin.Port;

    internal IEnumerable<IPNetwork> ReadTrusted() => (TrustedProxies.Count > 0 ? TrustedProxies : Usual).Select(text => Network(text)!.Value);

    /// <summary>A network, or an address as a network of its own; null when the text is none.</summary>
    internal static IPNetwork? Network(string text)
    {
        if (IPNetwork.TryParse(text, out var network)) return network;
        return IPAddress.TryParse(text, out var address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8) : null;
    }
}

[OptionsValidator]
internal sealed partial class WebOptionsAttributes : IValidateOptions<WebOptions>;

/// <summary>What attributes cannot say: networks are networks, origins are origins.</summary>
internal sealed class WebOptionsValidator(IConfiguration configuration) : IValidateOptions<WebOptions>
{
    public ValidateOptionsResult Validate(string? name, WebOptions options)
    {
        var faults = options.TrustedProxies.Where(text => WebOptions.Network(text) is null).Select(text => $"{WebOptions.Section}:TrustedProxies: {text} is no address and no network").ToList();
        if (options.ContentOrigin.Length > 0 && !IsOrigin(options.ContentOrigin)) faults.Add($"{WebOptions.Section}:ContentOrigin: {options.ContentOrigin} is no origin; write it like https://content.example.org");
        else if (options.ReadContentOrigin() is { IsDefaultPort: true } own && own.IdnHost.Equals(configuration[$"{ApplianceOptions.Section}:HostName"]?.TrimEnd('.'), StringComparison.OrdinalIgnoreCase)) faults.Add($"{WebOptions.Section}:ContentOrigin: the pages are open at {own.IdnHost}; give mail another name");
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var origin) && origin.Scheme is "http" or "https" && origin.GetLeftPart(UriPartial.Authority).Equals(text, StringComparison.OrdinalIgnoreCase) && origin.UserInfo.Length == 0;
}
