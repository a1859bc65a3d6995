using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Mox.Protocols.Acme;
using Mox.Protocols.Acme.Challenges;
using Mox.Protocols.Acme.Signing;
using Mox.Protocols.Addresses;
using Mox.Testing.Acme;

namespace Mox.Protocols.Tests.Acme;

public sealed class ValueTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly AcmeKey _key = AcmeKey.Generate();
    private readonly FakeCertificateAuthority _authority = new();

    public void Dispose()
    {
        _key.Dispose();
        _authority.Dispose();
    }

    /// <summary>RFC 8555 §8.1 and §8.3.</summary>
    [Fact]
    public void A_proof_is_token_and_thumbprint()
    {
        const string token = "LoqXcYV8q5ONbJQxbmR7SCTNo3tiAXDfowyjxAjEuX0";
        var proof = KeyAuthorization.Of(token, _key.Public).Value;
        Assert.Equal($"{token}.{_key.Public.Thumbprint}", proof.Text);
        Assert.Equal(SHA256.HashData(Encoding.ASCII.GetBytes(proof.Text)), proof.Digest);
    }

    [Theory]
    [InlineData("short")]
    [InlineData("../../../../etc/passwd/aaaaaaaa")]
    [InlineData("LoqXcYV8q5ONbJQxbmR7SCTNo3tiAXDfowyjxAjEuX0=")]
    [InlineData("LoqXcYV8q5ONbJQxbmR7SCTNo3tiAXDfowyjxAjEuX0\r\n")]
    public void A_token_that_could_do_harm_is_none(string token) => Assert.False(KeyAuthorization.Of(token, _key.Public).Ok);

    /// <summary>RFC 8737 §3.</summary>
    [Fact]
    public void The_certificate_of_a_TLS_challenge_has_one_name_and_the_critical_digest()
    {
        var proof = KeyAuthorization.Of("LoqXcYV8q5ONbJQxbmR7SCTNo3tiAXDfowyjxAjEuX0", _key.Public).Value;
        using var certificate = AcmeTls.Certificate(AcmeIdentifier.Of(Domain("www.example.org")), proof, Now);
        Assert.Equal(["www.example.org"], certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().Single().EnumerateDnsNames());
        var extension = certificate.Extensions.Single(e => e.Oid!.Value == "1.3.6.1.5.5.7.1.31");
        Assert.True(extension.Critical);
        Assert.Equal([0x04, 0x20, .. proof.Digest], extension.RawData);
        Assert.True(certificate.HasPrivateKey);
        using var address = AcmeTls.Certificate(AcmeIdentifier.Of(IPAddress.Parse("192.0.2.7")), proof, Now);
        Assert.Equal([IPAddress.Parse("192.0.2.7")], address.Extensions.OfType<X509SubjectAlternativeNameExtension>().Single().EnumerateIPAddresses());
        Assert.Throws<ArgumentOutOfRangeException>(() => AcmeTls.ExtensionValue(new byte[31]));
    }

    /// <summary>RFC 8738 §3 and §6.</summary>
    [Fact]
    public void Identifiers_are_names_wildcards_and_addresses()
    {
        Assert.Equal(("dns", "xn--bcher-kva.example"), Parts(AcmeIdentifier.Parse("dns", "B\u00fccher.example").Value));
        var wild = AcmeIdentifier.Parse("dns", "*.example.org").Value;
        Assert.True(wild.IsWildcard);
        Assert.Equal("*.example.org", wild.Value);
        Assert.Equal(("ip", "2001:db8::1"), Parts(AcmeIdentifier.Parse("ip", "2001:DB8:0::0001").Value));
        Assert.Equal("1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa", AcmeIdentifier.Of(IPAddress.Parse("2001:db8::1")).ServerName);
        Assert.Equal("7.2.0.192.in-addr.arpa", AcmeIdentifier.Of(IPAddress.Parse("::ffff:192.0.2.7")).ServerName);
        Assert.Equal("www.example.org", AcmeIdentifier.Of(Domain("www.example.org")).ServerName);
        Assert.False(AcmeIdentifier.Parse("dns", "*.*.example.org").Ok);
        Assert.False(AcmeIdentifier.Parse("ip", "example.org").Ok);
    }

    /// <summary>RFC 9773 has this key identifier, serial number and name as its example.</summary>
    [Fact]
    public void A_certificate_has_the_name_of_renewal_information()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=a", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromSubjectKeyIdentifier(Convert.FromHexString("69885B6B87464041E1B37B847BA0AE2CDE01C8D4")));
        using var certificate = request.Create(_authority.Root.SubjectName, X509SignatureGenerator.CreateForECDsa(key), Now, Now.AddDays(1), Convert.FromHexString("87654321"));
        Assert.Equal("aYhba4dGQEHhs3uEe6CuLN4ByNQ.AIdlQyE", AcmeCertificateId.Of(certificate));
        Assert.Null(AcmeCertificateId.Of(_authority.Root));
    }

    [Fact]
    public void A_chain_is_read_and_written()
    {
        using var leaf = _authority.Issue(["a.example"], Now, Now.AddDays(90));
        var pem = "some words before\n" + leaf.ExportCertificatePem() + "\r\n\r\n" + _authority.Root.ExportCertificatePem();
        var chain = AcmeCertificateChain.Parse(Encoding.ASCII.GetBytes(pem)).Value;
        Assert.Equal([leaf.RawData, _authority.Root.RawData], chain.Certificates.Select(der => der.ToArray()));
        Assert.Equal(chain.ToPem(), AcmeCertificateChain.Parse(Encoding.ASCII.GetBytes(chain.ToPem())).Value.ToPem());
    }

    [Fact]
    public void What_is_no_chain_has_its_fault()
    {
        using var leaf = _authority.Issue(["a.example"], Now, Now.AddDays(90));
        var one = leaf.ExportCertificatePem() + "\n";
        Assert.Equal("certificate in PEM", Fault(""));
        Assert.Equal("certificates only", Fault(one + leaf.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem()));
        Assert.Equal("at most 10 certificates", Fault(string.Concat(Enumerable.Repeat(one, 11))));
        Assert.Equal("certificate", Fault("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"));
        Assert.Equal("whole PEM", Fault(one + one[..^60]));
        Assert.Equal("ASCII", Fault(one + "\u00e9"));
        Assert.Equal("chain of at most 256 KiB", Fault(one + new string('\n', AcmeLimits.ChainOctets)));
    }

    [Theory]
    [InlineData("120", 120)]
    [InlineData(" 0 ", 0)]
    [InlineData("99999999999999", 30 * 86400)]
    [InlineData("Mon, 01 Jun 2026 12:01:00 GMT", 60)]
    [InlineData("Mon, 01 Jun 2020 12:01:00 GMT", 0)]
    [InlineData("Sat, 01 Jun 2126 12:01:00 GMT", 30 * 86400)]
    [InlineData("-5", null)]
    [InlineData("soon", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void A_time_to_come_back_is_read(string? field, int? seconds) => Assert.Equal(seconds is { } s ? TimeSpan.FromSeconds(s) : null, AcmeRetryAfter.Parse(field, Now));

    [Theory]
    [InlineData("https://example.com/a", true)]
    [InlineData("https://example.com:14000/a?b=c&d", true)]
    [InlineData("http://example.com/a", false)]
    [InlineData("https:///a", false)]
    [InlineData("https://example.com/a b", false)]
    [InlineData("https://example.com/\u00e9", false)]
    [InlineData("https://example.com/#f", false)]
    [InlineData("https://me@example.com/", false)]
    [InlineData("/relative", false)]
    [InlineData("", false)]
    public void Addresses_are_https(string text, bool good) => Assert.Equal(good, AcmeUrl.Parse(text).Ok);

    private static string Fault(string pem) => AcmeCertificateChain.Parse(Encoding.UTF8.GetBytes(pem)).Fault.Expected;

    private static (string, string) Parts(AcmeIdentifier identifier) => (identifier.Type, identifier.Value);

    private static DomainName Domain(string name) => DomainName.Parse(name).Value;
}
