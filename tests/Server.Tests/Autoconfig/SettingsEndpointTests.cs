using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Mox.Protocols.Autoconfig;
using Mox.Protocols.MtaSts;
using Mox.Server.Autoconfig;
using Mox.Server.Hosting;
using Mox.Server.Storage;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Model.Domains;
using static Mox.Server.Tests.Autoconfig.AutoconfigHouse;

namespace Mox.Server.Tests.Autoconfig;

/// <summary>What mail programs and mail servers get under each name.</summary>
public sealed class SettingsEndpointTests(AutoconfigHouse house) : IClassFixture<AutoconfigHouse>
{
    private const string Discover = "/AutoDiscover/Autodiscover.XML";

    [Theory]
    [InlineData("autoconfig.example.org", "/mail/config-v1.1.xml?emailaddress=ann%40example.org", "example.org")]
    [InlineData("autoconfig.example.org", "/mail/config-v1.1.xml?emailaddress=", "example.org")]
    [InlineData("AUTOCONFIG.Example.org:443", "/Mail/config-v1.1.xml", "example.org")]
    [InlineData("example.org", "/.well-known/autoconfig/mail/config-v1.1.xml", "example.org")]
    [InlineData("mail.example.org", "/mail/config-v1.1.xml?emailaddress=bob%40example.org", "example.org")]
    [InlineData("autoconfig.xn--bcher-kva.example", "/mail/config-v1.1.xml", "xn--bcher-kva.example")]
    [InlineData("autoconfig.example.org", "/mail/config-v1.1.xml?emailaddress=x%40b%C3%BCcher.example", "xn--bcher-kva.example")]
    public async Task Mail_programs_find_the_servers_of_a_domain_under_its_names(string host, string path, string domain)
    {
        var answer = await house.AskAsync(host, path);
        Assert.Equal((HttpStatusCode.OK, "text/xml; charset=utf-8"), (answer.Status, answer.Type));
        var config = ClientConfig.Parse(answer.Octets).Value;
        Assert.Equal(domain, config.Provider);
        Assert.Equal(
            ["imap mail.example.org:1993 Tls %EMAILADDRESS%", "imap mail.example.org:143 StartTls %EMAILADDRESS%", "smtp mail.example.org:465 Tls %EMAILADDRESS%"],
            config.Incoming.Concat(config.Outgoing).Select(server => $"{server.Type} {server.HostName}:{server.Port} {server.Security} {server.UserName}"));
    }

    [Theory]
    [InlineData("autoconfig.example.com", "/mail/config-v1.1.xml?emailaddress=ann%40example.org")]
    [InlineData("127.0.0.1", "/mail/config-v1.1.xml?emailaddress=ann%40example.org")]
    [InlineData("mail.example.org", "/mail/config-v1.1.xml")]
    [InlineData("autoconfig.example.org", "/mail/config-v1.1.xml?emailaddress=ann%40example.com")]
    [InlineData("autoconfig.example.org", "/mail/config-v1.1.xml?emailaddress=ann")]
    [InlineData("mta-sts.example.org", "/mail/config-v1.1.xml")]
    public async Task Other_names_and_domains_are_not_found(string host, string path) => Assert.Equal(HttpStatusCode.NotFound, (await house.AskAsync(host, path)).Status);

    [Fact]
    public async Task Nobody_learns_whether_an_account_exists()
    {
        var there = await house.AskAsync("example.org", "/mail/config-v1.1.xml?emailaddress=ann%40example.org");
        var missing = await house.AskAsync("example.org", "/mail/config-v1.1.xml?emailaddress=nobody%40example.org");
        Assert.Equal(there.Text, missing.Text);
        var (found, unknown) = (await DiscoverAsync("ann@example.org"), await DiscoverAsync("nob@example.org"));
        Assert.Equal(found.Text, unknown.Text.Replace("nob@", "ann@", StringComparison.Ordinal));
        Assert.Equal(found.Status, unknown.Status);
    }

    [Theory]
    [InlineData("autodiscover.example.org", Discover)]
    [InlineData("example.org", "/autodiscover/autodiscover.xml")]
    [InlineData("mail.example.org", "/Autodiscover/Autodiscover.xml")]
    public async Task Outlook_is_answered_whatever_the_case_of_the_path(string host, string path)
    {
        var answer = await house.AskAsync(host, path, HttpMethod.Post, new AutodiscoverRequest(Address("ann@example.org"), AutodiscoverReply.Schema).Write());
        Assert.Equal((HttpStatusCode.OK, "text/xml; charset=utf-8"), (answer.Status, answer.Type));
        var reply = AutodiscoverReply.Parse(answer.Octets).Value;
        Assert.Equal("ann@example.org", reply.Login);
        Assert.Equal(["Imap mail.example.org:1993 Tls", "Imap mail.example.org:143 StartTls", "Submission mail.example.org:465 Tls"], reply.Servers.Select(server => $"{server.Kind} {server.Host}:{server.Port} {server.Security}"));
    }

    [Fact]
    public async Task A_bad_question_of_Outlook_is_told_so()
    {
        Assert.Equal(HttpStatusCode.NotFound, (await house.AskAsync("example.com", Discover, HttpMethod.Post, new AutodiscoverRequest(Address("ann@example.org"), "").Write())).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await DiscoverAsync("ann@example.com")).Status);
        var nonsense = await house.AskAsync("example.org", Discover, HttpMethod.Post, "<!DOCTYPE a [<!ENTITY b 'c'>]><Autodiscover>&b;</Autodiscover>"u8.ToArray());
        Assert.Equal((HttpStatusCode.BadRequest, AutodiscoverReply.InvalidRequest), (nonsense.Status, AutodiscoverReply.Parse(nonsense.Octets).Value.ErrorCode));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await house.AskAsync("example.org", Discover, HttpMethod.Post, new byte[AutodiscoverRequest.MaxOctets + 1])).Status);
        var phone = await house.AskAsync("example.org", Discover, HttpMethod.Post, new AutodiscoverRequest(Address("ann@example.org"), "http://schemas.microsoft.com/exchange/autodiscover/mobilesync/responseschema/2006").Write());
        Assert.Equal((HttpStatusCode.OK, AutodiscoverReply.NoSuchProvider), (phone.Status, AutodiscoverReply.Parse(phone.Octets).Value.ErrorCode));
    }

    [Fact]
    public async Task A_policy_is_served_under_the_name_for_policies_alone_and_follows_its_changes()
    {
        var domains = house.Services.GetRequiredService<DomainStore>();
        var book = house.Services.GetRequiredService<AddressBook>();
        var other = Name(Other);
        Assert.Equal(HttpStatusCode.NotFound, (await house.AskAsync("mta-sts.xn--bcher-kva.example", MtaStsPolicy.Path)).Status);
        Assert.True(await domains.ChangeAsync(other, new DomainSettings { MtaStsMode = MtaStsMode.Testing }, default));
        var id = book.Domain(other)!.MtaStsId;
        var answer = await house.AskAsync("mta-sts.xn--bcher-kva.example", MtaStsPolicy.Path);
        Assert.Equal((HttpStatusCode.OK, "text/plain; charset=utf-8", true), (answer.Status, answer.Type, answer.NoStore));
        Assert.Equal("version: STSv1\r\nmode: testing\r\nmx: mail.example.org\r\nmax_age: 86400\r\n", answer.Text);
        Assert.True(MtaStsPolicy.ReadReply(200, answer.Type, answer.Octets).Policy!.Allows(Name(Host)));
        foreach (var host in (string[])["xn--bcher-kva.example", Host, "mta-sts.example.org", "mta-sts.example.com", "autoconfig.xn--bcher-kva.example"]) Assert.Equal(HttpStatusCode.NotFound, (await house.AskAsync(host, MtaStsPolicy.Path)).Status);

        Assert.True(await domains.ChangeAsync(other, new DomainSettings { MtaStsMode = MtaStsMode.Enforce, MtaStsMaxAge = 2_592_000, MtaStsHosts = "mx1.example *.mx.bücher.example" }, default));
        Assert.NotEqual(id, book.Domain(other)!.MtaStsId);
        Assert.Equal("version: STSv1\r\nmode: enforce\r\nmx: mx1.example\r\nmx: *.mx.xn--bcher-kva.example\r\nmax_age: 2592000\r\n", (await house.AskAsync("mta-sts.xn--bcher-kva.example", MtaStsPolicy.Path)).Text);
        Assert.True(await domains.ChangeAsync(other, new DomainSettings(), default));
        Assert.Equal(HttpStatusCode.NotFound, (await house.AskAsync("mta-sts.xn--bcher-kva.example", MtaStsPolicy.Path)).Status);
    }

    [Fact]
    public async Task Certificates_are_asked_for_the_names_below_each_domain_and_the_name_it_chose()
    {
        var domains = house.Services.GetRequiredService<DomainStore>();
        var names = house.Services.GetRequiredService<ServedNames>();
        Assert.Equal(["autoconfig.example.org", "autoconfig.xn--bcher-kva.example"], names.Names().Select(name => name.Ascii).Order(StringComparer.Ordinal));
        await domains.ChangeAsync(Name(AutoconfigHouse.Domain), new DomainSettings { ClientSettingsName = "post.example.org", MtaStsMode = MtaStsMode.Testing }, default);
        Assert.Equal(["autoconfig.example.org", "autoconfig.xn--bcher-kva.example", "mta-sts.example.org", "post.example.org"], names.Names().Select(name => name.Ascii).Order(StringComparer.Ordinal));
        Assert.Contains(house.Services.GetServices<Mox.Server.Certificates.ICertificateNames>(), source => source == names);
        Assert.Contains("<hostname>post.example.org</hostname>", (await house.AskAsync("post.example.org", "/mail/config-v1.1.xml?emailaddress=ann%40example.org")).Text, StringComparison.Ordinal);
        await domains.ChangeAsync(Name(AutoconfigHouse.Domain), new DomainSettings(), default);
        await house.Services.GetRequiredService<AccountStore>().SetDomainDisabledAsync(Name(AutoconfigHouse.Domain), true, default);
        Assert.Equal("autoconfig.xn--bcher-kva.example", Assert.Single(names.Names()).Ascii);
        await house.Services.GetRequiredService<AccountStore>().SetDomainDisabledAsync(Name(AutoconfigHouse.Domain), false, default);
    }

    [Theory]
    [InlineData(993, 143, null, null, "993 Tls, 143 StartTls")]
    [InlineData(0, 143, null, null, "143 StartTls")]
    [InlineData(993, 143, 0, null, "143 StartTls")]
    [InlineData(1993, 1143, 993, 0, "993 Tls")]
    [InlineData(0, 0, null, null, "")]
    public void Only_ports_that_are_reached_are_told_TLS_from_the_start_first(int imaps, int imap, int? imapsOutside, int? imapOutside, string told)
    {
        var servers = new ClientServers(Options.Create(new ApplianceOptions { HostName = Host }), Options.Create(new ListenOptions { Imaps = imaps, Imap = imap }), Options.Create(new AutoconfigOptions { ImapsPort = imapsOutside, ImapPort = imapOutside }));
        Assert.Equal(told, string.Join(", ", servers.Incoming(new DomainEntry(1, Name(AutoconfigHouse.Domain), false, null)).Select(server => $"{server.Port} {server.Security}")));
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("https://mail.example.org", true)]
    [InlineData("https://mail.example.org:8443/", true)]
    [InlineData("mail.example.org", false)]
    [InlineData("https://mail.example.org/x", false)]
    [InlineData("ftp://mail.example.org", false)]
    public void The_address_of_the_pages_has_to_be_one(string address, bool good) =>
        Assert.Equal(good, new AutoconfigOptionsValidator().Validate(null, new AutoconfigOptions { WebAddress = address }).Succeeded);

    private Task<Answer> DiscoverAsync(string address) => house.AskAsync("example.org", Discover, HttpMethod.Post, Encoding.UTF8.GetBytes($"<Autodiscover><Request><EMailAddress>{address}</EMailAddress></Request></Autodiscover>"));
}
