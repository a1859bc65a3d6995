using System.Net;
using Microsoft.Extensions.Options;
using Mox.Protocols.Addresses;
using Mox.Server.Certificates.Acme;
using Mox.Testing;

namespace Mox.Server.Tests.Certificates;

public class AddressCheckTests
{
    private static readonly DomainName Name = DomainName.Parse("mail.example.org").Value;

    [Theory]
    [InlineData("192.0.2.1")]
    [InlineData("2001:db8::1")]
    [InlineData("198.51.100.9,192.0.2.1")]
    [InlineData("127.0.0.1")]
    public async Task A_name_that_leads_here_may_be_asked_for(string addresses) => Assert.Null(await WhyNotAsync(addresses, own: "192.0.2.1,10.0.0.1,2001:db8::1"));

    [Fact]
    public async Task A_name_that_leads_elsewhere_is_told_with_both_addresses() =>
        Assert.Equal(
            "mail.example.org leads to 198.51.100.9, 198.51.100.10, and this host has 192.0.2.1; correct the record, or name the addresses this host is reached at in Acme:Addresses",
            await WhyNotAsync("198.51.100.9,198.51.100.10", own: "192.0.2.1,10.0.0.1,127.0.0.1,fe80::1"));

    [Fact]
    public async Task Behind_address_translation_only_addresses_that_were_named_can_tell()
    {
        Assert.Null(await WhyNotAsync("198.51.100.9", own: "10.0.0.1,192.168.3.4,172.20.0.1,100.64.0.1,169.254.1.1,fd00::1"));
        Assert.Null(await WhyNotAsync("198.51.100.9", own: "10.0.0.1", named: "198.51.100.9"));
        Assert.Contains("this host has 198.51.100.7;", await WhyNotAsync("198.51.100.9", own: "10.0.0.1", named: "198.51.100.7"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_without_address_is_told_what_to_publish() => Assert.StartsWith("mail.example.org has no address in DNS; publish an A or AAAA record", await WhyNotAsync("", own: "192.0.2.1"), StringComparison.Ordinal);

    [Fact]
    public async Task A_look_up_that_fails_is_told_as_such()
    {
        var dns = new FakeDns().Fail("ip mail.example.org");
        var check = new AddressCheck(dns, Options.Create(new AcmeOptions()), () => []);
        Assert.StartsWith("mail.example.org could not be looked up: ", await check.WhyNotAsync(Name, CancellationToken.None), StringComparison.Ordinal);
        Assert.Null(await new AddressCheck(dns, Options.Create(new AcmeOptions { CheckAddresses = false }), () => []).WhyNotAsync(Name, CancellationToken.None));
    }

    private static async Task<string?> WhyNotAsync(string addresses, string own, string named = "")
    {
        var dns = new FakeDns();
        if (addresses.Length > 0) dns.Address("mail.example.org", addresses.Split(','));
        var options = new AcmeOptions();
        foreach (var address in named.Split(',', StringSplitOptions.RemoveEmptyEntries)) options.Addresses.Add(address);
        return await new AddressCheck(dns, Options.Create(options), () => [.. own.Split(',').Select(IPAddress.Parse)]).WhyNotAsync(Name, CancellationToken.None);
    }
}
