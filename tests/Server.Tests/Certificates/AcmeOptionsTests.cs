using Microsoft.Extensions.Options;
using Mox.Server.Certificates.Acme;
using Mox.Server.Hosting;
using Mox.Testing.Acme;

namespace Mox.Server.Tests.Certificates;

public sealed class AcmeOptionsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mox-certificates-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_is_off_is_not_looked_at_but_for_its_address()
    {
        Assert.Empty(Faults(new AcmeOptions { Enabled = false, Contact = { "nobody" } }));
        Assert.Equal(["Acme:Directory: ftp://x: expected https URL at offset 0"], Faults(new AcmeOptions { Enabled = false, Directory = "ftp://x" }));
    }

    [Fact]
    public void All_that_is_good_is_taken()
    {
        using var authority = new FakeCertificateAuthority();
        var (roots, key) = (Path.Combine(_folder, "roots.pem"), Path.Combine(_folder, "key"));
        File.WriteAllText(roots, authority.Root.ExportCertificatePem());
        File.WriteAllText(key, "zWNDZM6eQGHWpSRTPal5eIUYFTu7EajVIoguysqZ9wG44nMEtx3MUAsUDkMTQ12W\n");
        var options = new AcmeOptions
        {
            Enabled = true,
            Contact = { "postmaster@example.org" },
            Addresses = { "192.0.2.1", "2001:db8::1" },
            Challenges = { "http-01", "tls-alpn-01" },
            TrustedRootFile = roots,
            ExternalAccountKeyId = "kid-1",
            ExternalAccountKeyFile = key,
        };
        Assert.Empty(Faults(options));
        Assert.Equal(48, options.ReadExternalAccount()!.Key.Length);
        Assert.Single(options.ReadTrustedRoots()!);
    }

    [Fact]
    public void Everything_that_is_wrong_is_told_at_once()
    {
        var options = new AcmeOptions
        {
            Enabled = true,
            Directory = "http://ca.example/dir",
            Contact = { "nobody" },
            Addresses = { "here" },
            Challenges = { "dns-01", "http-01", "tls-alpn-01" },
            TrustedRootFile = Path.Combine(_folder, "nowhere"),
            ExternalAccountKeyId = "kid-1",
        };
        Assert.Equal(
            [
                "Acme:Directory: http://ca.example/dir: expected https URL at offset 0",
                "Acme:Enabled: Appliance:HostName is localhost, for which nobody gives a certificate; set the full name of this host",
                "Acme:Contact: nobody is no mail address",
                "Acme:Addresses: here is no IP address",
                "Acme:Challenges: dns-01 is none of tls-alpn-01, http-01",
                "Acme:Challenges: http-01 needs Listen:Http, which is off",
                "Acme:Challenges: tls-alpn-01 needs Listen:Https, which is off",
                "Acme:Enabled: a challenge needs Listen:Http or Listen:Https, and both are off",
                "Acme:ExternalAccountKey: the id of an account made elsewhere needs its key, here or in ExternalAccountKeyFile",
                $"Acme:TrustedRootFile: {Path.Combine(_folder, "nowhere")} is not there",
            ],
            Faults(options, "localhost", new ListenOptions { Http = 0, Https = 0 }));
    }

    [Theory]
    [InlineData("", "secret-secret-secret", "", "ExternalAccountKeyId: the key of an account made elsewhere needs its id")]
    [InlineData("kid", "not base64!", "", "ExternalAccountKey: the key is no base64url")]
    [InlineData("kid", "AAAA", "", "ExternalAccountKey: the key has fewer than 16 octets")]
    [InlineData("kid", "AAAA", "/nowhere", "ExternalAccountKey and ExternalAccountKeyFile: give one of them")]
    [InlineData("kid", "", "/nowhere", "ExternalAccountKeyFile: /nowhere is not there")]
    public void The_binding_is_whole_or_told_and_its_key_never_said(string id, string key, string file, string fault)
    {
        var told = Assert.Single(Faults(new AcmeOptions { Enabled = true, ExternalAccountKeyId = id, ExternalAccountKey = key, ExternalAccountKeyFile = file }));
        Assert.Equal("Acme:" + fault, told);
        if (key.Length > 4) Assert.DoesNotContain(key, told, StringComparison.Ordinal);
    }

    private static string[] Faults(AcmeOptions options, string host = "mail.example.org", ListenOptions? listen = null) =>
        [.. new AcmeOptionsValidator(Options.Create(listen ?? new ListenOptions()), Options.Create(new ApplianceOptions { HostName = host })).Validate(null, options).Failures ?? []];
}
