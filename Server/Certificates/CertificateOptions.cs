using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Mox.Server.Certificates;

/// <summary>One certificate given as files.</summary>
public sealed class CertificateFiles
{
    /// <summary>The certificate and those that vouch for it, in PEM. A relative path is taken from the folder the program is started in.</summary>
    [Required] public string Certificate { get; set; } = "";

    /// <summary>Its private key in PEM, not encrypted; may be the same file.</summary>
    [Required] public string Key { get; set; } = "";
}

/// <summary>Certificates of one's own, and what happens to keys.</summary>
public sealed class CertificateOptions
{
    public const string Section = "Certificates";

    /// <summary>Certificates given as files; they go before those of an ACME server. They are read again when they change.</summary>
    public IList<CertificateFiles> Files { get; } = [];

    /// <summary>Certificates from ACME keep the key of a name over renewals, and the next key is made in advance, so that TLSA records (RFC 6698 §2) can be published before it is used.</summary>
    public bool KeepKeys { get; set; }
}

/// <summary>Every file can be read, and certificates and keys fit.</summary>
internal sealed class CertificateOptionsValidator : IValidateOptions<CertificateOptions>
{
    public ValidateOptionsResult Validate(string? name, CertificateOptions options)
    {
        var faults = new List<string>();
        for (var i = 0; i < options.Files.Count; i++)
        {
            var files = options.Files[i];
            if (files.Certificate.Length == 0 || files.Key.Length == 0)
            {
                faults.Add($"{CertificateOptions.Section}:Files:{i}: Certificate and Key both need the path of a file");
                continue;
            }

            if (ServedCertificate.FromFiles(files.Certificate, files.Key) is { Fault: { } fault }) faults.Add($"{CertificateOptions.Section}:Files:{i}: {fault}");
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
