using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Mox.Server.DnsCheck.Probes;

/// <summary>Says in words what is wrong with a certificate.</summary>
internal static class CertificateFaults
{
    /// <summary>A policy that trusts these authorities alone.</summary>
    public static X509ChainPolicy Policy(X509Certificate2Collection roots)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(roots);
        return policy;
    }

    /// <summary>What is wrong; empty when nothing is.</summary>
    public static string Describe(SslPolicyErrors errors, X509Chain? chain)
    {
        if (errors == SslPolicyErrors.None) return "";
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable)) return "no certificate was presented";
        var faults = new List<string>();
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)) faults.Add("it is for another name");
        foreach (var status in chain?.ChainStatus.Select(status => status.Status).Distinct() ?? [])
        {
            faults.Add(status switch
            {
                X509ChainStatusFlags.NotTimeValid => "it has expired, or is not valid yet",
                X509ChainStatusFlags.UntrustedRoot => "its issuer is not one that others trust",
                X509ChainStatusFlags.PartialChain => "a certificate between it and its root is missing",
                _ => status.ToString(),
            });
        }

        return string.Join(", ", faults);
    }

    /// <summary>The version of TLS, as people write it.</summary>
    public static string Name(SslProtocols version) => version switch
    {
        SslProtocols.Tls13 => "TLS 1.3",
        SslProtocols.Tls12 => "TLS 1.2",
        _ => version.ToString(),
    };
}
