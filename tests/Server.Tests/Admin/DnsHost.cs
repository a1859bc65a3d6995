using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Mox.Protocols.Addresses;
using Mox.Protocols.Dns;
using Mox.Server.Certificates.Acme;
using Mox.Server.Commands;
using Mox.Server.Dkim;
using Mox.Server.Identity.Web;
using Mox.Shared.Contracts.Admin;
using Mox.Testing;

namespace Mox.Server.Tests.Admin;

/// <summary>The appliance put together, its store open, nothing started.</summary>
internal sealed class DnsHost : IAsyncDisposable
{
    public static DomainName Ours { get; } = DomainName.Parse("ours.example").Value;

    private readonly string _folder = Directory.CreateTempSubdirectory("mox-dns-").FullName;
    private WebApplication? _app;

    public ZoneDns Dns { get; } = new() { Signed = true };

    public static async Task<DnsHost> OpenAsync(params (string Key, string Value)[] settings)
    {
        var host = new DnsHost();
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

    /// <summary>Where its data is.</summary>
    public string Folder => _folder;

    public IDnsAdmin For(bool isAdmin) => For<IDnsAdmin>(isAdmin);

    /// <summary>A contract as an administrator, or somebody else, has it.</summary>
    public T For<T>(bool isAdmin)
        where T : notnull
    {
        var scope = _app!.Services.CreateScope();
        ((Chosen)scope.ServiceProvider.GetRequiredService<AuthenticationStateProvider>()).IsAdmin = isAdmin;
        return scope.ServiceProvider.GetRequiredService<T>();
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null) await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private sealed class Chosen : AuthenticationStateProvider
    {
        public bool IsAdmin { get; set; }

        public override Task<AuthenticationState> GetAuthenticationStateAsync() =>
            Task.FromResult(new AuthenticationState(SessionClaims.Begin(new SessionAccount(1, "user", IsAdmin), MailAddress.Parse("user@ours.example").Value, DateTimeOffset.UnixEpoch).ToPrincipal()));
    }
}
