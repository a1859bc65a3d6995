using Mox.Protocols.Dmarc;
using Mox.Testing;

namespace Mox.Protocols.Tests.Dmarc;

/// <summary>The tree walk, with the examples of its RFC.</summary>
public class DmarcWalkTests
{
    [Fact]
    public void A_deep_name_is_asked_for_itself_and_for_seven_labels_and_less()
    {
        // RFC 9989 §4.10
        Assert.Equal(
            [
                "a.b.c.d.e.f.g.h.i.j.mail.example.com", "g.h.i.j.mail.example.com", "h.i.j.mail.example.com", "i.j.mail.example.com",
                "j.mail.example.com", "mail.example.com", "example.com", "com",
            ],
            DmarcWalk.Names(Mail.Domain("a.b.c.d.e.f.g.h.i.j.mail.example.com")).Select(name => name.Ascii));
        // RFC 9989 §5.1.8
        Assert.Equal("c.d.e.f.g.example.com", DmarcWalk.Names(Mail.Domain("mail.a.b.c.d.e.f.g.example.com"))[1].Ascii);
    }

    [Theory]
    [InlineData("a.b", "a.b b")]
    [InlineData("a", "a")]
    [InlineData("1.2.3.4.5.6.7", "1.2.3.4.5.6.7 2.3.4.5.6.7 3.4.5.6.7 4.5.6.7 5.6.7 6.7 7")]
    [InlineData("1.2.3.4.5.6.7.8", "1.2.3.4.5.6.7.8 2.3.4.5.6.7.8 3.4.5.6.7.8 4.5.6.7.8 5.6.7.8 6.7.8 7.8 8")]
    public void A_name_of_up_to_eight_labels_is_asked_label_by_label(string name, string expected) =>
        Assert.Equal(expected, string.Join(' ', DmarcWalk.Names(Mail.Domain(name))));

    [Theory]
    [InlineData("a.mail.example.com", "example.com")]
    [InlineData("mail.example.com", "example.com")]
    [InlineData("other.example.com", "example.com")]
    [InlineData("x.dept.example.com", "dept.example.com")]
    [InlineData("dept.example.com", "dept.example.com")]
    [InlineData("giant.bank.example", "giant.bank.example")]
    [InlineData("mail.giant.bank.example", "giant.bank.example")]
    [InlineData("mail.mega.bank.example", "mega.bank.example")]
    [InlineData("bank.example", "bank.example")]
    [InlineData("a.nothing.test", "a.nothing.test")]
    [InlineData("a.twice.test", "a.twice.test")]
    public async Task The_organizational_domain_is_chosen_by_the_records_above(string name, string expected)
    {
        // RFC 9989 §4.10.2 and §B.4
        var dns = new FakeDns().Policy("example.com", "p=none").Policy("mail.example.com", "p=none").Policy("dept.example.com", "p=none; psd=n")
            .Policy("bank.example", "p=reject; psd=y").Policy("giant.bank.example", "p=none").Policy("twice.test", "p=none").Policy("twice.test", "p=reject");
        Assert.Equal(expected, (await new DmarcDiscovery(dns, DmarcSettings.Default).OrganizationAsync(Mail.Domain(name), CancellationToken.None))?.Ascii);
    }

    [Fact]
    public async Task The_walk_ends_at_a_record_that_says_so_and_no_name_is_asked_twice()
    {
        var dns = new FakeDns().Policy("dept.example.com", "p=none; psd=n");
        var discovery = new DmarcDiscovery(dns, DmarcSettings.Default);
        await discovery.WalkAsync(Mail.Domain("a.dept.example.com"), CancellationToken.None);
        await discovery.WalkAsync(Mail.Domain("dept.example.com"), CancellationToken.None);
        Assert.Equal(["txt _dmarc.a.dept.example.com", "txt _dmarc.dept.example.com"], dns.Asked);
    }

    [Fact]
    public async Task A_failed_look_up_leaves_the_organization_unknown()
    {
        var dns = new FakeDns().Policy("example.com", "p=none").Fail("txt _dmarc.com");
        var walk = await new DmarcDiscovery(dns, DmarcSettings.Default).WalkAsync(Mail.Domain("a.example.com"), CancellationToken.None);
        Assert.Null(walk.Organization);
        Assert.Equal(DmarcLookupStatus.Failed, walk.Lookups[^1].Status);
    }

    [Fact]
    public async Task Beyond_the_limit_every_look_up_fails_and_none_is_made()
    {
        var dns = new FakeDns();
        var discovery = new DmarcDiscovery(dns, new DmarcSettings { MaxLookups = 10 });
        for (var i = 0; i < 50; i++) await discovery.RecordAsync(Mail.Domain($"d{i}.example"), CancellationToken.None);
        Assert.Equal(10, dns.Asked.Count);
        Assert.Equal(10, discovery.Lookups);
        Assert.Equal(DmarcLookupStatus.Failed, (await discovery.RecordAsync(Mail.Domain("d49.example"), CancellationToken.None)).Status);
        Assert.Equal(DmarcLookupStatus.Absent, (await discovery.RecordAsync(Mail.Domain("d1.example"), CancellationToken.None)).Status);
    }

    [Fact]
    public async Task A_name_too_long_for_the_label_has_no_record()
    {
        var name = Mail.Domain(string.Join('.', Enumerable.Repeat(new string('a', 62), 4)));
        Assert.Equal(DmarcLookupStatus.Absent, (await DmarcLookup.AskAsync(new FakeDns(), name, CancellationToken.None)).Status);
    }
}
