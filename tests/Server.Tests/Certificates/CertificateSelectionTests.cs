using Mox.Server.Certificates;
using Mox.Testing.Acme;

namespace Mox.Server.Tests.Certificates;

public sealed class CertificateSelectionTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly FakeCertificateAuthority _authority = new();
    private readonly ServedCertificate _own;

    public CertificateSelectionTests() => _own = Made(CertificateOrigin.SelfSigned, 1000, "mail.example.org");

    public void Dispose() => _authority.Dispose();

    [Fact]
    public void Each_name_gets_its_own_and_all_others_that_of_the_host()
    {
        var (host, other, wild) = (Made(CertificateOrigin.Acme, 60, "mail.example.org"), Made(CertificateOrigin.Acme, 60, "autoconfig.example.com"), Made(CertificateOrigin.File, 60, "*.example.net"));
        var selection = Select(host, other, wild);
        Assert.Same(host, selection.For("mail.example.org"));
        Assert.Same(host, selection.For(""));
        Assert.Same(host, selection.For("unknown.example"));
        Assert.Same(other, selection.For("AutoConfig.Example.COM"));
        Assert.Same(other, selection.For("autoconfig.example.com."));
        Assert.Same(wild, selection.For("mta-sts.example.net"));
        Assert.Same(host, selection.For("example.net"));
        Assert.Same(host, selection.For("a.b.example.net")); // a wildcard stands for one label
        Assert.Same(host, selection.For(".example.net"));
        Assert.Null(selection.Find("unknown.example"));
    }

    [Fact]
    public void Without_any_the_one_of_our_own_making_is_shown() => Assert.Same(_own, Select().For("mail.example.org"));

    [Fact]
    public void A_file_goes_before_ACME_and_the_one_that_lasts_before_the_other()
    {
        var (acme, file, longer) = (Made(CertificateOrigin.Acme, 90, "mail.example.org"), Made(CertificateOrigin.File, 30, "mail.example.org"), Made(CertificateOrigin.File, 40, "mail.example.org"));
        Assert.Same(file, Select(acme, file).For("mail.example.org"));
        Assert.Same(longer, Select(longer, acme, file).For("mail.example.org"));
    }

    [Fact]
    public void A_valid_one_goes_before_one_that_is_not_and_an_expired_one_before_our_own()
    {
        var (acme, expired, future) = (Made(CertificateOrigin.Acme, 30, "mail.example.org"), Made(CertificateOrigin.File, -1, "mail.example.org"), Made(CertificateOrigin.File, 90, from: 5, "mail.example.org"));
        Assert.Same(acme, Select(acme, expired, future).For("mail.example.org"));
        Assert.Same(expired, Select(expired).For("mail.example.org"));
    }

    [Fact]
    public void A_good_wildcard_goes_before_an_expired_one_for_the_very_name()
    {
        var (expired, wild, good) = (Made(CertificateOrigin.Acme, -1, "a.example.org"), Made(CertificateOrigin.File, 30, "*.example.org"), Made(CertificateOrigin.Acme, 30, "a.example.org"));
        Assert.Same(wild, Select(expired, wild).For("a.example.org"));
        Assert.Same(good, Select(good, wild).For("a.example.org"));
    }

    private CertificateSelection Select(params ServedCertificate[] certificates) => new(certificates, "mail.example.org", _own, Now);

    private ServedCertificate Made(CertificateOrigin origin, int days, params string[] names) => Made(origin, days, from: -20, names);

    private ServedCertificate Made(CertificateOrigin origin, int days, int from, params string[] names) => ServedCertificate.Of(origin, _authority.Issue(names, Now.AddDays(from), Now.AddDays(days)));
}
