using System.Text;
using Mox.Protocols.Addresses;
using Mox.Protocols.PublicSuffix;

namespace Mox.Protocols.Tests.PublicSuffix;

public class PublicSuffixListTests
{
    private static readonly PublicSuffixList Small = Parse("""
        // VERSION: 2026-03-04_05-06-07_UTC
        // COMMIT: 0123abcd
        // ===BEGIN ICANN DOMAINS===
        com
        uk
        co.uk   the rest of the line does not count
        *.ck
        !www.ck
        公司.cn
        // ===END ICANN DOMAINS===
        // ===BEGIN PRIVATE DOMAINS===
        blogspot.com
        *.compute.example
        // ===END PRIVATE DOMAINS===
        """);

    [Theory]
    [InlineData("example.com", "com", SuffixSection.Icann)]
    [InlineData("a.blogspot.com", "blogspot.com", SuffixSection.Private)]
    [InlineData("a.b.co.uk", "co.uk", SuffixSection.Icann)]
    [InlineData("b.uk", "uk", SuffixSection.Icann)]
    [InlineData("a.b.ck", "b.ck", SuffixSection.Icann)]
    [InlineData("ck", "ck", SuffixSection.Unlisted)]
    [InlineData("a.www.ck", "ck", SuffixSection.Icann)]
    [InlineData("a.b.compute.example", "b.compute.example", SuffixSection.Private)]
    [InlineData("compute.example", "example", SuffixSection.Unlisted)]
    [InlineData("a.xn--55qx5d.cn", "xn--55qx5d.cn", SuffixSection.Icann)]
    [InlineData("a.公司.cn", "xn--55qx5d.cn", SuffixSection.Icann)]
    [InlineData("localhost", "localhost", SuffixSection.Unlisted)]
    public void A_name_has_the_longest_suffix_listed(string name, string suffix, SuffixSection section) =>
        Assert.Equal(new SuffixMatch(Domain(suffix), section), Small.Suffix(Domain(name)));

    [Fact]
    public void The_section_of_the_registries_can_be_asked_alone()
    {
        Assert.Equal("com", Small.Suffix(Domain("a.blogspot.com"), includePrivate: false).Suffix.Ascii);
        Assert.Equal("blogspot.com", Small.RegistrableDomain(Domain("a.blogspot.com"), includePrivate: false)?.Ascii);
        Assert.Equal("a.blogspot.com", Small.RegistrableDomain(Domain("x.a.blogspot.com"))?.Ascii);
    }

    [Fact]
    public void A_public_suffix_has_no_registrable_domain_and_is_its_own_organization()
    {
        Assert.Null(Small.RegistrableDomain(Domain("co.uk")));
        Assert.Equal("co.uk", Small.OrganizationalDomain(Domain("co.uk")).Ascii);
        Assert.Equal("b.co.uk", Small.OrganizationalDomain(Domain("mail.b.co.uk")).Ascii);
        Assert.True(Small.SameOrganization(Domain("mail.b.co.uk"), Domain("b.co.uk")));
        Assert.False(Small.SameOrganization(Domain("a.co.uk"), Domain("b.co.uk")));
        Assert.Null(Small.RegistrableDomain(default));
        Assert.Equal(default, Small.OrganizationalDomain(default));
    }

    [Fact]
    public void The_version_is_read_and_said()
    {
        Assert.Equal(("2026-03-04_05-06-07_UTC", "0123abcd", new DateOnly(2026, 3, 4)), (Small.Version, Small.Commit, Small.NotOlderThan));
        Assert.NotNull(PublicSuffixList.Embedded.Commit);
        Assert.True(PublicSuffixList.Embedded.NotOlderThan >= new DateOnly(2026, 1, 1));
        Assert.True(PublicSuffixList.Embedded.Count > 9_000);
    }

    [Fact]
    public void What_is_no_rule_is_left_out_and_a_list_without_rules_is_refused()
    {
        Assert.False(PublicSuffixList.Parse("// nothing\n"u8).Ok);
        Assert.False(PublicSuffixList.Parse(default).Ok);
        var list = Parse("\uFEFFcom\r\na..b\r\n!\r\n*.\r\n-x.com\r\n\0\r\nuk\rde");
        Assert.Equal((3, 5), (list.Count, list.Skipped));
    }

    [Fact]
    public async Task A_list_can_be_read_from_a_stream()
    {
        using var stream = new MemoryStream("com\nuk\n"u8.ToArray());
        Assert.Equal(2, (await PublicSuffixList.ParseAsync(stream, default)).Value.Count);
    }

    [Fact]
    public void A_lookup_allocates_its_result_only()
    {
        var list = PublicSuffixList.Embedded;
        var name = Domain("registered.co.uk");
        for (var i = 0; i < 100; i++) _ = list.RegistrableDomain(name);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) _ = list.RegistrableDomain(name); // the result is the name itself
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static PublicSuffixList Parse(string text) => PublicSuffixList.Parse(Encoding.UTF8.GetBytes(text)).Value;

    private static DomainName Domain(string name) => DomainName.Parse(name).Value;
}
