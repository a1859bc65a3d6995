using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Mox.Protocols.Addresses;
using Mox.Protocols.Dane;
using Mox.Protocols.Dns;

namespace Mox.Protocols.Tests.Dane;

public sealed class Dane_verifier : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DomainName[] Names = [Domain("mx.example.org"), Domain("example.org")];

    private readonly Authority _root = Authority.Root("CN=Root");
    private readonly Authority _middle;
    private readonly X509Certificate2 _leaf;

    public Dane_verifier()
    {
        _middle = _root.Issue("CN=Middle", ca: true);
        _leaf = _middle.Issue("CN=elsewhere.example", names: ["mx.example.org"]).Certificate;
    }

    public void Dispose()
    {
        _root.Dispose();
        _middle.Dispose();
        _leaf.Dispose();
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 1)]
    [InlineData(0, 2)]
    [InlineData(1, 0)]
    [InlineData(1, 1)]
    [InlineData(1, 2)]
    public void Finds_the_certificate_or_key_of_the_server_and_of_each_authority(byte selector, byte matching)
    {
        Assert.Equal((DaneVerdict.Match, 0), Verdict([Tlsa(3, selector, matching, _leaf)], _leaf));
        Assert.Equal((DaneVerdict.Match, 1), Verdict([Tlsa(2, selector, matching, _middle.Certificate)], _leaf, _middle.Certificate));
        Assert.Equal((DaneVerdict.Match, 2), Verdict([Tlsa(2, selector, matching, _root.Certificate)], _leaf, _middle.Certificate, _root.Certificate));
        Assert.Equal((DaneVerdict.Match, 2), Verdict([Tlsa(2, selector, matching, _root.Certificate)], _leaf, _root.Certificate, _middle.Certificate));
        Assert.Equal((DaneVerdict.NoMatch, -1), Verdict([Tlsa(3, selector, matching, _middle.Certificate)], _leaf, _middle.Certificate));
    }

    [Fact]
    public void Asks_for_no_name_and_no_date_where_DNS_names_the_key()
    {
        using var old = _middle.Issue("CN=other.example", names: ["other.example"], from: -400, to: -300).Certificate;
        Assert.Equal((DaneVerdict.Match, 0), Verdict([Tlsa(3, 1, 1, old)], old));
        Assert.Equal((DaneVerdict.Expired, 1), Verdict([Tlsa(2, 1, 1, _middle.Certificate)], old, _middle.Certificate));
    }

    [Theory]
    [InlineData("mx.example.org", DaneVerdict.Match)]
    [InlineData("MX.Example.ORG", DaneVerdict.Match)]
    [InlineData("example.org", DaneVerdict.Match)]
    [InlineData("*.example.org", DaneVerdict.Match)]
    [InlineData("*.mx.example.org", DaneVerdict.NameMismatch)]
    [InlineData("m*.example.org", DaneVerdict.NameMismatch)]
    [InlineData("other.example.org", DaneVerdict.NameMismatch)]
    [InlineData("*.org", DaneVerdict.Match)]
    [InlineData("*", DaneVerdict.NameMismatch)]
    [InlineData(".example.org", DaneVerdict.NameMismatch)]
    public void Asks_for_a_name_where_DNS_names_an_authority(string name, DaneVerdict verdict)
    {
        using var leaf = _middle.Issue("CN=mx.example.org", names: [name]).Certificate;
        Assert.Equal((verdict, 1), Verdict([Tlsa(2, 0, 1, _middle.Certificate)], leaf, _middle.Certificate));
    }

    [Fact]
    public void Takes_the_common_name_only_where_there_is_no_other()
    {
        using var common = _middle.Issue("CN=mx.example.org, O=Example").Certificate;
        Assert.Equal((DaneVerdict.Match, 1), Verdict([Tlsa(2, 0, 1, _middle.Certificate)], common, _middle.Certificate));
        using var other = _middle.Issue("CN=mx.example.org", names: ["other.example"]).Certificate;
        Assert.Equal((DaneVerdict.NameMismatch, 1), Verdict([Tlsa(2, 0, 1, _middle.Certificate)], other, _middle.Certificate));
    }

    [Fact]
    public void Wants_a_chain_of_signatures_and_not_of_names()
    {
        using var impostor = Authority.Root("CN=Middle");
        using var forged = impostor.Issue("CN=mx.example.org").Certificate;
        Assert.Equal((DaneVerdict.NoMatch, -1), Verdict([Tlsa(2, 0, 1, _middle.Certificate)], forged, _middle.Certificate));
        Assert.Equal((DaneVerdict.NoMatch, -1), Verdict([Tlsa(2, 0, 1, _root.Certificate)], _leaf, _root.Certificate));
        Assert.Equal((DaneVerdict.Match, 1), Verdict([Tlsa(2, 0, 1, _middle.Certificate)], _leaf, impostor.Certificate, _middle.Certificate));
    }

    [Fact]
    public void Takes_an_authority_from_DNS_that_was_not_presented()
    {
        Assert.Equal((DaneVerdict.Match, 1), Verdict([Tlsa(2, 0, 0, _middle.Certificate)], _leaf));
        Assert.Equal((DaneVerdict.Match, 0), Verdict([Tlsa(2, 1, 0, _middle.Certificate)], _leaf));
        Assert.Equal((DaneVerdict.NoMatch, -1), Verdict([Tlsa(2, 1, 0, _root.Certificate)], _leaf));
        Assert.Equal((DaneVerdict.NoMatch, -1), Verdict([Tlsa(2, 0, 1, _middle.Certificate)], _leaf));
    }

    [Fact]
    public void Refuses_authorities_that_are_none_and_uses_that_are_not_meant()
    {
        using var layman = _root.Issue("CN=Layman");
        using var issued = layman.Issue("CN=mx.example.org").Certificate;
        Assert.Equal((DaneVerdict.ChainInvalid, 2), Verdict([Tlsa(2, 0, 1, _root.Certificate)], issued, layman.Certificate, _root.Certificate));
        using var narrow = _root.Issue("CN=Narrow", ca: true, pathLength: 0);
        using var below = narrow.Issue("CN=Below", ca: true);
        using var deep = below.Issue("CN=mx.example.org").Certificate;
        Assert.Equal((DaneVerdict.ChainInvalid, 2), Verdict([Tlsa(2, 0, 1, narrow.Certificate)], deep, below.Certificate, narrow.Certificate));
        using var client = _middle.Issue("CN=mx.example.org", use: "1.3.6.1.5.5.7.3.2").Certificate;
        Assert.Equal((DaneVerdict.ChainInvalid, 1), Verdict([Tlsa(2, 0, 1, _middle.Certificate)], client, _middle.Certificate));
        using var strange = _middle.Issue("CN=mx.example.org", critical: "1.2.3.4").Certificate;
        Assert.Equal((DaneVerdict.ChainInvalid, 1), Verdict([Tlsa(2, 0, 1, _middle.Certificate)], strange, _middle.Certificate));
        Assert.Equal((DaneVerdict.Match, 0), Verdict([Tlsa(3, 0, 1, strange)], strange));
    }

    [Fact]
    public void Follows_RSA_as_well()
    {
        using var root = Authority.Root("CN=Rsa", rsa: true);
        using var leaf = root.Issue("CN=mx.example.org").Certificate;
        Assert.Equal((DaneVerdict.Match, 1), Verdict([Tlsa(2, 1, 2, root.Certificate)], leaf, root.Certificate));
        using var probabilistic = Authority.Root("CN=Pss", rsa: true, pss: true);
        using var other = probabilistic.Issue("CN=mx.example.org").Certificate;
        Assert.Equal((DaneVerdict.Match, 1), Verdict([Tlsa(2, 1, 2, probabilistic.Certificate)], other, probabilistic.Certificate));
    }

    [Fact]
    public void Leaves_out_records_that_cannot_be_used_and_says_why()
    {
        TlsaRecord[] records = [Tlsa(0, 0, 1, _root.Certificate), Tlsa(1, 1, 1, _leaf), Tlsa(4, 1, 1, _leaf), new(3, 2, 1, [.. new byte[32]]), new(3, 1, 3, [.. new byte[32]]), new(3, 1, 1, [.. new byte[31]]), new(3, 1, 2, [.. new byte[32]]), new(2, 0, 0, [1, 2, 3]), new(3, 1, 0, [0x30, 0])];
        var result = DaneVerifier.Evaluate(records, [_leaf], Names, Now);
        Assert.Equal(DaneVerdict.NoUsableRecords, result.Verdict);
        Assert.Equal(records, result.Unusable.Select(unusable => unusable.Record));
        Assert.All(result.Unusable, unusable => Assert.NotEmpty(unusable.Reason));
        Assert.Equal((DaneVerdict.Match, 0), Verdict([.. records, Tlsa(3, 1, 1, _leaf)], _leaf));
        Assert.Equal(DaneVerdict.NoUsableRecords, DaneVerifier.Evaluate([], [_leaf], Names, Now).Verdict);
        Assert.Equal(DaneVerdict.NoMatch, DaneVerifier.Evaluate([Tlsa(3, 1, 1, _leaf)], [], Names, Now).Verdict);
    }

    /// <summary>RFC 7671 §9.</summary>
    [Fact]
    public void Counts_the_strongest_digest_of_one_usage_and_selector()
    {
        var wrong = new TlsaRecord(3, 1, 2, [.. new byte[64]]);
        Assert.Equal((DaneVerdict.NoMatch, -1), Verdict([Tlsa(3, 1, 1, _leaf), wrong], _leaf));
        Assert.Equal((DaneVerdict.Match, 0), Verdict([Tlsa(3, 1, 0, _leaf), wrong], _leaf));
        Assert.Equal((DaneVerdict.Match, 0), Verdict([Tlsa(3, 0, 1, _leaf), wrong], _leaf));
        Assert.Equal((DaneVerdict.Match, 0), Verdict([Tlsa(3, 1, 1, _leaf), wrong with { Data = [1] }], _leaf));
    }

    [Fact]
    public void Ends_where_a_server_presents_many_authorities_of_one_name()
    {
        var many = Enumerable.Range(0, 32).Select(_ => Authority.Root("CN=Loop")).ToList();
        using var leaf = many[0].Issue("CN=mx.example.org").Certificate;
        Assert.Equal((DaneVerdict.NoMatch, -1), Verdict([Tlsa(2, 0, 1, _root.Certificate)], [leaf, .. many.Select(authority => authority.Certificate)]));
        many.ForEach(authority => authority.Dispose());
    }

    private static DomainName Domain(string name) => DomainName.Parse(name).Value;

    private static (DaneVerdict, int) Verdict(TlsaRecord[] records, params X509Certificate2[] chain)
    {
        var result = DaneVerifier.Evaluate(records, chain, Names, Now);
        Assert.NotEmpty(result.Reason);
        Assert.Equal(result.Verdict == DaneVerdict.Match, result.IsMatch);
        Assert.Equal(result.Depth < 0, result.Record is null);
        return (result.Verdict, result.Depth);
    }

    private static TlsaRecord Tlsa(byte usage, byte selector, byte matching, X509Certificate2 certificate)
    {
        var selected = selector == 0 ? certificate.RawData : certificate.PublicKey.ExportSubjectPublicKeyInfo();
        return new TlsaRecord(usage, selector, matching, [.. matching switch { 0 => selected, 1 => SHA256.HashData(selected), _ => SHA512.HashData(selected) }]);
    }

    /// <summary>A certificate with its key, which may issue others.</summary>
    private sealed class Authority(X509Certificate2 certificate, AsymmetricAlgorithm key, bool pss) : IDisposable
    {
        private static byte _serial;

        public X509Certificate2 Certificate => certificate;

        public static Authority Root(string name, bool rsa = false, bool pss = false)
        {
            AsymmetricAlgorithm key = rsa ? RSA.Create(2048) : ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var request = Request(name, key, pss);
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
            return new Authority(request.CreateSelfSigned(Now.AddDays(-500), Now.AddDays(500)), key, pss);
        }

        public Authority Issue(string name, bool ca = false, string[]? names = null, int from = -100, int to = 100, int? pathLength = null, string? use = null, string? critical = null)
        {
            var own = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var request = Request(name, own, pss: false);
            if (ca) request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, pathLength is not null, pathLength ?? 0, true));
            if (use is not null) request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(use)], critical: false));
            if (critical is not null) request.CertificateExtensions.Add(new X509Extension(critical, [5, 0], critical: true));
            if (names is not null)
            {
                // Written by hand: the builder refuses names that are none.
                var alternatives = new System.Formats.Asn1.AsnWriter(System.Formats.Asn1.AsnEncodingRules.DER);
                using (alternatives.PushSequence())
                {
                    foreach (var alternative in names) alternatives.WriteCharacterString(System.Formats.Asn1.UniversalTagNumber.IA5String, alternative, new System.Formats.Asn1.Asn1Tag(System.Formats.Asn1.TagClass.ContextSpecific, 2));
                }

                request.CertificateExtensions.Add(new X509Extension("2.5.29.17", alternatives.Encode(), critical: false));
            }

            var generator = key is RSA rsa ? X509SignatureGenerator.CreateForRSA(rsa, pss ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1) : X509SignatureGenerator.CreateForECDsa((ECDsa)key);
            return new Authority(request.Create(certificate.SubjectName, generator, Now.AddDays(from), Now.AddDays(to), [1, ++_serial]), own, pss: false);
        }

        public void Dispose()
        {
            certificate.Dispose();
            key.Dispose();
        }

        private static CertificateRequest Request(string name, AsymmetricAlgorithm key, bool pss) => key is RSA rsa
            ? new CertificateRequest(name, rsa, HashAlgorithmName.SHA256, pss ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1)
            : new CertificateRequest(name, (ECDsa)key, HashAlgorithmName.SHA256);
    }
}
