using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Mox.Protocols.Addresses;
using Mox.Protocols.Dns;
using Mox.Server.Certificates.Acme;
using Mox.Server.Commands;
using Mox.Server.Identity.Web;
using Mox.Server.Setup;
using Mox.Server.Storage;
using Mox.Server.Tests.Identity.Web;
using Mox.Shared.Contracts;
using Mox.Shared.Contracts.Setup;
using Mox.Testing;
using Mox.Testing.Processes;

namespace Mox.Server.Tests.Setup;

/// <summary>The appliance put together over an empty data folder, its pages on a loopback port; no other port is open unless asked for.</summary>
internal sealed class SetupHouse : IAsyncDisposable
{
    public const string Password = "rain on tin roof";

    private readonly ConcurrentQueue<string> _said = new();
    private readonly bool _ownsFolder;
    private WebApplication? _app;

    private SetupHouse(string? folder) => (Folder, _ownsFolder) = (folder ?? Directory.CreateTempSubdirectory("mox-setup-").FullName, folder is null);

    public string Folder { get; }

    public ManualTime Time { get; } = new();

    public ZoneDns Dns { get; } = new() { Signed = true };

    public int Port { get; } = FreePorts.One();

    /// <summary>What the console shows.</summary>
    public string[] Said => [.. _said];

    /// <summary>The token shown last.</summary>
    public string Token => _said.Last(line => line.Contains("?token=", StringComparison.Ordinal)).Split("?token=")[1];

    public SetupStore Store => Get<SetupStore>();

    public AddressBook Book => Get<AddressBook>();

    /// <summary>Opens the store and the ports, as the program does.</summary>
    /// <param name="folder">A data folder that is there and stays there; by default a new one.</param>
    /// <param name="realTime">By the clock of the system, for what speaks to others.</param>
    /// <param name="more">Other services.</param>
    /// <param name="settings">Settings.</param>
    public static async Task<SetupHouse> OpenAsync(string? folder = null, bool realTime = false, Action<IServiceCollection>? more = null, params (string Key, string Value)[] settings)
    {
        var house = new SetupHouse(folder);
        var all = new Dictionary<string, string?>
        {
            ["Appliance:DataFolder"] = house.Folder,
            ["Listen:Addresses:0"] = "127.0.0.1",
            ["Listen:Http"] = house.Port.ToString(CultureInfo.InvariantCulture),
            ["Appliance:Addresses:0"] = "203.0.113.9",
            ["Web:Port"] = house.Port.ToString(CultureInfo.InvariantCulture),
            ["DnsCheck:Scheduled"] = "false",
            ["Dkim:WatchRecords"] = "false",
        };
        foreach (var off in (string[])["Smtp", "Submission", "Submissions", "Imap", "Imaps", "Https"]) all[$"Listen:{off}"] = "0";
        foreach (var (key, value) in settings) all[key] = value;
        house._app = ApplianceHost.Build(all, throttleLogins: false, services =>
        {
            services.AddLogging(logging => logging.ClearProviders());
            if (!realTime) services.AddSingleton<TimeProvider>(house.Time);
            services.Replace(ServiceDescriptor.Singleton<IDnsResolver>(house.Dns));
            services.Replace(ServiceDescriptor.Singleton<LocalAddresses>(() => [IPAddress.Loopback, IPAddress.Parse("192.168.1.4"), IPAddress.Parse("203.0.113.9")]));
            services.AddSingleton(new SetupConsole(house._said.Enqueue));
            services.AddScoped<AuthenticationStateProvider, Chosen>();
            more?.Invoke(services);
        });
        house._app.MapGet("/test/token", (HttpContext context, IAntiforgery antiforgery) => antiforgery.GetAndStoreTokens(context).RequestToken).AllowAnonymous();
        house._app.MapGet("/test/door", async (ISetupDoor door, CancellationToken ct) => (await door.WhereAsync(ct)).ToString()).AllowAnonymous();
        house._app.MapGet("/test/who", (HttpContext context) => context.User.Identity!.Name);
        await ApplianceHost.OpenAsync(house._app, default);
        await house._app.StartAsync();
        await house.Get<SetupDoorKeeper>().AnnounceAsync(default);
        return house;
    }

    public T Get<T>()
        where T : notnull => _app!.Services.GetRequiredService<T>();

    /// <summary>A contract as a page of an administrator has it, or of somebody else.</summary>
    public T For<T>(bool isAdmin = true)
        where T : notnull
    {
        var scope = _app!.Services.CreateScope();
        ((Chosen)scope.ServiceProvider.GetRequiredService<AuthenticationStateProvider>()).IsAdmin = isAdmin;
        return scope.ServiceProvider.GetRequiredService<T>();
    }

    public SetupBrowser Open() => new(new Uri($"http://127.0.0.1:{Port}"));

    /// <summary>The owner, <c>ann@ours.example</c>.</summary>
    public async Task<MadeOwner> OwnAsync() => (await Get<OwnerMaking>().MakeAsync("Ann", "ann@ours.example", Password, default))!;

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.StopAsync();
            await _app.DisposeAsync();
        }

        if (_ownsFolder) Directory.Delete(Folder, recursive: true);
    }

    private sealed class Chosen : AuthenticationStateProvider
    {
        public bool IsAdmin { get; set; }

        public override Task<AuthenticationState> GetAuthenticationStateAsync() =>
            Task.FromResult(new AuthenticationState(SessionClaims.Begin(new SessionAccount(1, "ann", IsAdmin), MailAddress.Parse("ann@ours.example").Value, DateTimeOffset.UnixEpoch).ToPrincipal()));
    }
}

/// <summary>A client of the door that follows nothing by itself.</summary>
internal sealed class SetupBrowser(Uri address) : IDisposable
{
    private readonly Browser _browser = new(address);

    public HttpClient Http => _browser.Http;

    public CookieContainer Cookies => _browser.Cookies;

    public Task<string> DoorAsync() => Http.GetStringAsync("/test/door");

    public Task<HttpResponseMessage> BeginAsync(string token) => PostAsync(WebRoutes.SetupBegin, (SetupForm.Token, token));

    public Task<HttpResponseMessage> OwnerAsync(string name = "Ann", string address = "ann@ours.example", string password = SetupHouse.Password, string to = WebRoutes.SetupOwner) =>
        PostAsync(to, (SetupForm.Name, name), (SetupForm.Address, address), (SetupForm.Password, password));

    public async Task<HttpResponseMessage> PostAsync(string path, params (string Name, string Value)[] fields)
    {
        var all = fields.ToDictionary(field => field.Name, field => field.Value);
        all["__RequestVerificationToken"] = await Http.GetStringAsync("/test/token");
        return await Http.PostAsync(path, new FormUrlEncodedContent(all));
    }

    public void Dispose() => _browser.Dispose();
}
