using Mox.Protocols.Addresses;
using Mox.Protocols.Dns.Wire;
using Mox.Server.Dkim;
using Mox.Server.DnsCheck;
using Mox.Server.Storage;
using Mox.Shared.Contracts.Account;
using Mox.Shared.Contracts.Admin;
using Mox.Testing;

namespace Mox.Server.Tests.Admin;

public class The_DNS_for_administrators
{
    private static readonly DomainName Ours = DnsHost.Ours;

    [Fact]
    public async Task Knows_of_a_domain_what_the_appliance_knows()
    {
        await using var host = await DnsHost.OpenAsync(("Certificates:KeepKeys", "true"), ("Acme:Enabled", "true"), ("Acme:TermsAccepted", "true"), ("Listen:Imap", "0"));
        var facts = (await host.Get<IMailDomainFacts>().OfAsync(Ours, default))!;
        Assert.Equal(("mail.ours.example", "ours.example"), (facts.Host.Ascii, facts.Domain.Ascii));
        Assert.Equal(["203.0.113.9", "2001:db8::9"], facts.Addresses.Select(address => address.ToString()));
        Assert.Equal(host.Get<DomainKeys>().List(Ours).Select(key => key.Selector), facts.Selectors.Select(selector => selector.Selector));
        Assert.NotEmpty(facts.Selectors);
        Assert.Equal(("letsencrypt.org", null), (facts.Authority!.Domain, facts.Authority.AccountUri));
        Assert.Equal("tls-alpn-01 http-01", string.Join(' ', facts.Authority.Methods));
        Assert.Equal(OfferedServices.Imaps | OfferedServices.Submissions | OfferedServices.Submission, facts.Offered);
        Assert.True(facts.Signed);
        Assert.Null(facts.MtaSts);
        Assert.Null(await host.Get<IMailDomainFacts>().OfAsync(DomainName.Parse("other.example").Value, default));
    }

    [Fact]
    public async Task Takes_the_addresses_named_before_those_of_the_interfaces_and_keeps_what_it_knew_when_a_look_up_fails()
    {
        await using var host = await DnsHost.OpenAsync(("Appliance:Addresses:0", "198.51.100.4"));
        var facts = (await host.Get<IMailDomainFacts>().OfAsync(Ours, default))!;
        Assert.Equal("198.51.100.4", Assert.Single(facts.Addresses).ToString());
        host.Dns.Fail(ZoneDns.Name("mail.ours.example"), DnsType.Soa);
        Assert.True((await host.Get<IMailDomainFacts>().OfAsync(Ours, default))!.Signed);
    }

    [Fact]
    public async Task Shows_rows_records_and_what_was_accepted()
    {
        await using var host = await DnsHost.OpenAsync();
        var admin = host.For(isAdmin: true);
        var overview = (await admin.OpenAsync(Ours, default))!;
        Assert.Contains(overview.Blank, row => row.Key == "mx");
        Assert.True(overview.AddressesKnown);
        Assert.Null(overview.LastRun);
        Assert.Null(await admin.OpenAsync(DomainName.Parse("other.example").Value, default));
        Assert.Contains(await admin.RecordsAsync(Ours, new RecordForm(Relative: true, Quoted: false), default), line => line is { Type: "MX", Name: "@", Value: "10 mail.ours.example." });
        Assert.Contains("$ORIGIN ours.example.", await admin.ZoneFileAsync(Ours, default), StringComparison.Ordinal);

        var said = Assert.Single(await admin.AcceptAsync(Ours, "mx", " a filter\nin front ", null, default));
        Assert.Equal(("mx", "a filter in front", "user", null), (said.Key, said.Reason, said.Who, said.Until));
        Assert.Single((await admin.OpenAsync(Ours, default))!.Accepted);
        await Assert.ThrowsAsync<ArgumentException>(() => admin.AcceptAsync(Ours, "mx", "  ", null, default));
        await Assert.ThrowsAsync<ArgumentException>(() => admin.AcceptAsync(Ours, "mx", new string('x', 301), null, default));
        await Assert.ThrowsAsync<ArgumentException>(() => admin.AcceptAsync(Ours, "no such row", "x", null, default));
        await Assert.ThrowsAsync<ArgumentException>(() => admin.AcceptAsync(Ours, "mx", "x", DateTimeOffset.UnixEpoch, default));
        Assert.Empty(await admin.WithdrawAsync(Ours, "mx", default));
    }

    [Fact]
    public async Task Is_closed_to_everybody_else()
    {
        await using var host = await DnsHost.OpenAsync();
        var user = host.For(isAdmin: false);
        foreach (var call in (Func<Task>[])
        [
            () => user.OpenAsync(Ours, default), () => user.RunAsync(Ours, default).GetAsyncEnumerator().MoveNextAsync().AsTask(), () => user.RecordsAsync(Ours, default, default),
            () => user.ZoneFileAsync(Ours, default), () => user.AcceptAsync(Ours, "mx", "x", null, default), () => user.WithdrawAsync(Ours, "mx", default),
            () => user.PlansAsync(Ours, default), () => user.ChooseAsync(Ours, PlanSubject.Dmarc, 0, true, default),
        ])
        {
            await Assert.ThrowsAsync<NotSignedInException>(call);
        }

        Assert.Empty(await host.Get<DnsHistory>().AcceptedAsync(Ours, DateTimeOffset.UnixEpoch, default));
    }
}
