using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Mox.Shared.Words;

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
    public static Worded Describe(SslPolicyErrors errors, X509Chain? chain)
    {
        if (errors == SslPolicyErrors.None) return Worded.None;
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable)) return Worded.Of(FindingWords.PeerNoCertificate);
        var faults = new List<Worded>();
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)) faults.Add(Worded.Of(FindingWords.PeerCertificateForAnother));
        foreach (var status in chain?.ChainStatus.Select(status => status.Status).Distinct() ?? [])
        {
            faults.Add(status switch
            {
                X509ChainStatusFlags.NotTimeValid => Worded.Of(FindingWords.PeerCertificateOutOfTime),
                X509ChainStatusFlags.UntrustedRoot => Worded.Of(FindingWords.PeerIssuerNotTrusted),
                X509ChainStatusFlags.PartialChain => Worded.Of(FindingWords.PeerChainIncomplete),
                _ => status.ToString(),
            });
        }

        return Worded.List(faults);
    }

    /// <summary>The version of TLS, as people write it.</summary>
    public static string Name(SslProtocols version) => version switch
    {
        SslProtocols.Tls13 => "TLS 1.3",
        SslProtocols.Tls12 => "TLS 1.2",
        _ => version.ToString(),
    };
}
