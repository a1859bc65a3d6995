using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Mox.Protocols.Addresses;
using Mox.Protocols.Dns;
using Mox.Protocols.Dns.Wire;
using Mox.Server.Certificates.Acme;
using Mox.Server.Commands;
using Mox.Server.Dkim;
using Mox.Server.DnsCheck;
using Mox.Server.Identity.Web;
using Mox.Server.Storage;
using Mox.Shared.Contracts.Account;
using Mox.Shared.Contracts.Admin;
using Mox.Testing;

namespace Mox.Server.Tests.Admin;

public class The_DNS_for_administrators
{
    private static readonly DomainName Ours = DomainName.Parse("ours.example").Value;

    [Fact]
    public async Task Knows_of_a_domain_what_the_appliance_knows()
    {
        await using var host = await Host.OpenAsync(("Certificates:KeepKeys", "true"), ("Acme:Enabled", "true"), ("Acme:TermsAccepted", "true"), ("Listen:Imap", "0"));
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
        await using var host = await Host.OpenAsync(("Appliance:Addresses:0", "198.51.100.4"));
        var facts = (await host.Get<IMailDomainFacts>().OfAsync(Ours, default))!;
        Assert.Equal("198.51.100.4", Assert.Single(facts.Addresses).ToString());
        host.Dns.Fail(ZoneDns.Name("mail.ours.example"), DnsType.Soa);
        Assert.True((await host.Get<IMailDomainFacts>().OfAsync(Ours, default))!.Signed);
    }

    [Fact]
    public async Task Shows_rows_records_and_what_was_accepted()
    {
        await using var host = await Host.OpenAsync();
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
        await using var host = await Host.OpenAsync();
        var user = host.For(isAdmin: false);
        foreach (var call in (Func<Task>[])
        [
            () => user.OpenAsync(Ours, default), () => user.RunAsync(Ours, default).GetAsyncEnumerator().MoveNextAsync().AsTask(), () => user.RecordsAsync(Ours, default, default),
            () => user.ZoneFileAsync(Ours, default), () => user.AcceptAsync(Ours, "mx", "x", null, default), () => user.WithdrawAsync(Ours, "mx", default),
        ])
        {
            await Assert.ThrowsAsync<NotSignedInException>(call);
        }

        Assert.Empty(await host.Get<DnsHistory>().AcceptedAsync(Ours, DateTimeOffset.UnixEpoch, default));
    }

    /// <summary>The appliance put together, its store open, nothing started.</summary>
    private sealed class Host : IAsyncDisposable
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("mox-dns-").FullName;
        private WebApplication? _app;

        public ZoneDns Dns { get; } = new() { Signed = true };

        public static async Task<Host> OpenAsync(params (string Key, string Value)[] settings)
        {
            var host = new Host();
            var all = new Dictionary<string, string?> { ["Appliance:HostName"] = "mail.ours.example", ["Appliance:DataFolder"] = host._folder };
            foreach (var (key, value) in settings) all[key] = value;
            host._app = ApplianceHost.Build(all, throttleLogins: false, services =>
            {
                services.AddLogging(logging => logging.ClearProviders());
                services.Replace(ServiceDescriptor.Singleton<IDnsResolver>(host.Dns));
                services.Replace(ServiceDescriptor.Singleton<LocalAddresses>(() => [IPAddress.Loopback, IPAddress.Parse("192.168.1.4"), IPAddress.Parse("2001:db8::9"), IPAddress.Parse("203.0.113.9"), IPAddress.Parse("fe80::1")]));
                services.AddScoped<AuthenticationStateProvider, Chosen>();
            });
            await ApplianceHost.OpenAsync(host._app, default);
            await host.Get<DomainKeys>().AddDomainAsync(Ours, default);
            return host;
        }

        public T Get<T>()
            where T : notnull => _app!.Services.GetRequiredService<T>();

        public IDnsAdmin For(bool isAdmin)
        {
            var scope = _app!.Services.CreateScope();
            ((Chosen)scope.ServiceProvider.GetRequiredService<AuthenticationStateProvider>()).IsAdmin = isAdmin;
            return scope.ServiceProvider.GetRequiredService<IDnsAdmin>();
        }

        public async ValueTask DisposeAsync()
        {
            if (_app is not null) await _app.DisposeAsync();
            Directory.Delete(_folder, recursive: true);
        }
    }

    private sealed class Chosen : AuthenticationStateProvider
    {
        public bool IsAdmin { get; set; }

        public override Task<AuthenticationState> GetAuthenticationStateAsync() =>
            Task.FromResult(new AuthenticationState(SessionClaims.Begin(new SessionAccount(1, "user", IsAdmin), MailAddress.Parse("user@ours.example").Value, DateTimeOffset.UnixEpoch).ToPrincipal()));
    }
}
