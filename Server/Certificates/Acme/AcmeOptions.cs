using System.Buffers.Text;
using System.ComponentModel.DataAnnotations;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Options;
using Mox.Protocols.Acme;
using Mox.Protocols.Acme.Documents;
using Mox.Protocols.Acme.Signing;
using Mox.Protocols.Addresses;
using Mox.Server.Hosting;

namespace Mox.Server.Certificates.Acme;

/// <summary>From whom certificates come by themselves, and how.</summary>
public sealed class AcmeOptions
{
    public const string Section = "Acme";

    /// <summary>Certificates are asked for. Off: only files, and one of our own making.</summary>
    public bool Enabled { get; set; }

    /// <summary>The directory of the ACME server.</summary>
    [Required] public string Directory { get; set; } = "https://acme-v02.api.letsencrypt.org/directory";

    /// <summary>The terms of service of that server are accepted.</summary>
    public bool TermsAccepted { get; set; }

    /// <summary>Mail addresses the server writes to when there is trouble with certificates.</summary>
    public IList<string> Contact { get; } = [];

    /// <summary>The name of the key of an account made elsewhere, where the server wants one (RFC 8555 §7.3.4).</summary>
    public string ExternalAccountKeyId { get; set; } = "";

    /// <summary>That key, in base64url as the server's operator gives it. A secret: rather give it in the environment, or as a file.</summary>
    public string ExternalAccountKey { get; set; } = "";

    /// <summary>A file that holds that key in base64url, in place of <see cref="ExternalAccountKey"/>.</summary>
    public string ExternalAccountKeyFile { get; set; } = "";

    /// <summary>Kinds of challenges, the best first: <c>tls-alpn-01</c> (RFC 8737, on the HTTPS port, which has to be reached as 443) and <c>http-01</c> (RFC 8555 §8.3, on the HTTP port, reached as 80). Empty: those whose port is open, in this order.</summary>
    public IList<string> Challenges { get; } = [];

    /// <summary>A file with the roots (PEM) that vouch for a private ACME server, in place of those of the system.</summary>
    public string TrustedRootFile { get; set; } = "";

    /// <summary>A name is only asked for when it resolves to an address of this host.</summary>
    public bool CheckAddresses { get; set; } = true;

    /// <summary>Addresses at which this host is reached, where its own interfaces do not have them (address translation).</summary>
    public IList<string> Addresses { get; } = [];

    /// <summary>The binding to an account made elsewhere; null without one.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The program may not read it.</exception>
    /// <exception cref="FormatException">The key is no base64url.</exception>
    internal AcmeExternalAccount? ReadExternalAccount()
    {
        if (ExternalAccountKeyId.Length == 0) return null;
        var text = ExternalAccountKeyFile.Length > 0 ? CertificateFolder.Read(ExternalAccountKeyFile) ?? throw new IOException($"{ExternalAccountKeyFile} is not there") : ExternalAccountKey;
        // Operators also give it in plain base64.
        return new AcmeExternalAccount(ExternalAccountKeyId, Base64Url.DecodeFromChars(text.Trim().Replace('+', '-').Replace('/', '_').TrimEnd('=')));
    }

    /// <summary>The roots of a private server; null for those of the system.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="CryptographicException">It holds no certificate.</exception>
    internal X509Certificate2Collection? ReadTrustedRoots()
    {
        if (TrustedRootFile.Length == 0) return null;
        var roots = new X509Certificate2Collection();
        roots.ImportFromPem(CertificateFolder.Read(TrustedRootFile) ?? throw new IOException($"{TrustedRootFile} is not there"));
        return roots.Count > 0 ? roots : throw new CryptographicException($"{TrustedRootFile} holds no certificate in PEM");
    }
}

/// <summary>All that is wrong, told at once.</summary>
internal sealed class AcmeOptionsValidator(IOptions<ListenOptions> listen, IOptions<ApplianceOptions> appliance) : IValidateOptions<AcmeOptions>
{
    public ValidateOptionsResult Validate(string? name, AcmeOptions options)
    {
        var faults = (options.Enabled ? Faults(options) : Directory(options)).Select(fault => $"{AcmeOptions.Section}:{fault}").ToList();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private IEnumerable<string> Faults(AcmeOptions options)
    {
        foreach (var fault in Directory(options)) yield return fault;
        if (Sound(appliance) is { } host && !HostCertificateName.IsPublic(host.HostName, out _)) yield return $"Enabled: Appliance:HostName is {host.HostName}, for which nobody gives a certificate; set the full name of this host";
        foreach (var contact in options.Contact.Where(contact => !MailAddress.Parse(contact).Ok)) yield return $"Contact: {contact} is no mail address";
        foreach (var address in options.Addresses.Where(address => !IPAddress.TryParse(address, out _))) yield return $"Addresses: {address} is no IP address";
        foreach (var kind in options.Challenges.Where(kind => kind is not (AcmeChallenge.Http01 or AcmeChallenge.TlsAlpn01))) yield return $"Challenges: {kind} is none of {AcmeChallenge.TlsAlpn01}, {AcmeChallenge.Http01}";
        if (Sound(listen) is { } ports)
        {
            if (options.Challenges.Contains(AcmeChallenge.Http01) && ports.Http == 0) yield return $"Challenges: {AcmeChallenge.Http01} needs Listen:Http, which is off";
            if (options.Challenges.Contains(AcmeChallenge.TlsAlpn01) && ports.Https == 0) yield return $"Challenges: {AcmeChallenge.TlsAlpn01} needs Listen:Https, which is off";
            if (ports is { Http: 0, Https: 0 }) yield return "Enabled: a challenge needs Listen:Http or Listen:Https, and both are off";
        }

        if (External(options) is { } external) yield return external;
        if (Roots(options) is { } roots) yield return roots;
    }

    /// <summary>Options of another section; null when they have faults of their own, which are told there.</summary>
    private static T? Sound<T>(IOptions<T> options)
        where T : class
    {
        try
        {
            return options.Value;
        }
        catch (OptionsValidationException)
        {
            return null;
        }
    }

    private static IEnumerable<string> Directory(AcmeOptions options)
    {
        if (!AcmeUrl.Parse(options.Directory).Try(out _, out var fault)) yield return $"Directory: {options.Directory}: {fault}";
    }

    private static string? External(AcmeOptions options)
    {
        var hasKey = options.ExternalAccountKey.Length > 0 || options.ExternalAccountKeyFile.Length > 0;
        if (options.ExternalAccountKeyId.Length == 0) return hasKey ? "ExternalAccountKeyId: the key of an account made elsewhere needs its id" : null;
        if (!hasKey) return "ExternalAccountKey: the id of an account made elsewhere needs its key, here or in ExternalAccountKeyFile";
        if (options is { ExternalAccountKey.Length: > 0, ExternalAccountKeyFile.Length: > 0 }) return "ExternalAccountKey and ExternalAccountKeyFile: give one of them";
        try
        {
            return options.ReadExternalAccount()!.Key.Length < 16 ? "ExternalAccountKey: the key has fewer than 16 octets" : null;
        }
        catch (FormatException)
        {
            return "ExternalAccountKey: the key is no base64url"; // the key itself is a secret and not said
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"ExternalAccountKeyFile: {e.Message}";
        }
    }

    private static string? Roots(AcmeOptions options)
    {
        try
        {
            options.ReadTrustedRoots();
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return $"TrustedRootFile: {e.Message}";
        }
    }
}
