using System.Net;
using Mox.Protocols.Addresses;
using Mox.Protocols.Dns;
using Mox.Protocols.Dns.Wire;

namespace Mox.Server.Tests.Dns;

public class Dns_client_with_unbound
{
    [UnboundFact]
    public async Task Understands_its_answers()
    {
        await using var unbound = await Unbound.StartAsync();
        var client = unbound.Client();
        foreach (var (zone, authentic) in ((string, bool)[])[("signed.test", true), ("plain.test", false)])
        {
            var mx = await client.MxAsync(Domain(zone), default);
            Assert.Equal(new MxRecord(10, Domain($"mx.{zone}")), Assert.Single(mx.Records));
            Assert.Equal(authentic, mx.Authentic);
            var addresses = await client.AddressesAsync(Domain($"mx.{zone}"), default);
            Assert.Equal(["192.0.2.7", "2001:db8::7"], addresses.Records.Select(address => address.ToString()));
            Assert.Equal(authentic, addresses.Authentic);
            Assert.Null(Assert.Single((await client.MxAsync(Domain($"null.{zone}"), default)).Records).Exchange);

            // More than a datagram of 1232 octets holds: by TCP.
            var big = await client.TxtAsync(Domain($"big.{zone}"), default);
            Assert.Equal((30, authentic), (big.Records.Length, big.Authentic));

            var missing = await client.MxAsync(Domain($"no.{zone}"), default);
            Assert.Equal((DnsStatus.NameMissing, authentic), (missing.Status, missing.Authentic));
            var without = await client.MxAsync(Domain($"mx.{zone}"), default);
            Assert.Equal((DnsStatus.NoData, authentic), (without.Status, without.Authentic));
        }

        Assert.Equal(Domain("mx.signed.test"), Assert.Single((await client.ReverseAsync(IPAddress.Parse("192.0.2.7"), default)).Records));
    }

    [UnboundFact]
    public async Task Reads_every_type_it_knows_from_a_signed_zone()
    {
        await using var unbound = await Unbound.StartAsync();
        var client = unbound.Client();
        var tlsa = await client.TlsaAsync(Domain("mx.signed.test"), 25, default);
        Assert.True(tlsa.Authentic);
        Assert.Equal("3 1 1 000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F", Assert.Single(tlsa.Records).ToString());
        Assert.Equal(new SrvRecord(0, 1, 993, Domain("mx.signed.test")), Assert.Single((await client.SrvAsync("_imaps._tcp", Domain("signed.test"), default)).Records));
        Assert.Equal(new CaaRecord(true, "issue", "ca.example"), Assert.Single((await client.CaaAsync(Domain("signed.test"), default)).Records));
        Assert.Equal(Domain("ns.signed.test"), Assert.Single((await client.NameServersAsync(Domain("signed.test"), default)).Records));
        Assert.Equal("192.0.2.7", Assert.Single((await client.AddressesAsync(Domain("mx.signed.test"), ipv6: false, default)).Records).ToString());
        Assert.IsType<DnsRecord.StartOfAuthority>(Assert.Single((await LookUp(DnsType.Soa, "signed.test")).Records));
        Assert.Equal(13, Assert.IsType<DnsRecord.ZoneKey>(Assert.Single((await LookUp(DnsType.Dnskey, "signed.test")).Records)).Algorithm);
        Assert.Equal(31323, Assert.IsType<DnsRecord.DelegationSigner>(Assert.Single((await LookUp(DnsType.Ds, "sub.signed.test")).Records)).KeyTag);
        Assert.Equal("alias2.signed.test", Assert.IsType<DnsRecord.Alias>(Assert.Single((await LookUp(DnsType.Cname, "alias1.signed.test")).Records)).Target.Text);

        Task<DnsAnswer<DnsRecord>> LookUp(DnsType type, string name) => client.LookUpAsync(DnsName.Parse(name).Value, type, default);
    }

    [UnboundFact]
    public async Task Follows_aliases_and_is_as_sure_as_the_least_of_them()
    {
        await using var unbound = await Unbound.StartAsync();
        var client = unbound.Client();
        var chain = await client.AddressesAsync(Domain("alias1.signed.test"), default);
        Assert.Equal((2, true, Domain("mx.signed.test")), (chain.Records.Length, chain.Authentic, chain.Name));
        var abroad = await client.AddressesAsync(Domain("abroad.signed.test"), default);
        Assert.Equal((2, false, Domain("mx.plain.test")), (abroad.Records.Length, abroad.Authentic, abroad.Name));
        Assert.Equal(DnsStatus.NameMissing, (await client.AddressesAsync(Domain("nowhere.signed.test"), default)).Status);
        Assert.Equal(DnsStatus.Failed, (await client.MxAsync(Domain("circle1.signed.test"), default)).Status);
    }

    [UnboundTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Fails_for_the_time_being_where_signatures_are_not_valid(bool extendedErrors)
    {
        await using var unbound = await Unbound.StartAsync(extendedErrors);
        var client = unbound.Client();
        foreach (var name in (string[])["mx.bogus.test", "mx.expired.test"])
        {
            var answer = await client.AddressesAsync(Domain(name), ipv6: false, default);
            Assert.Equal((DnsStatus.Failed, false), (answer.Status, answer.Authentic));
            Assert.Equal(DnsFailureKind.Bogus, answer.Failure!.Kind);
            Assert.Equal(extendedErrors, answer.Failure.Reason.Contains("extended error", StringComparison.Ordinal));
        }
    }

    [UnboundFact]
    public async Task Believes_nothing_authentic_where_it_is_told_not_to_trust_the_resolver()
    {
        await using var unbound = await Unbound.StartAsync();
        var answer = await unbound.Client(options => options.TrustAuthenticData = false).MxAsync(Domain("signed.test"), default);
        Assert.Equal((DnsStatus.Found, false), (answer.Status, answer.Authentic));
    }

    private static DomainName Domain(string name) => DomainName.Parse(name).Value;
}
