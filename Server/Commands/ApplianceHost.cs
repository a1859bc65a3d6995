using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;
using Mox.Server.Account;
using Mox.Server.Admin;
using Mox.Server.Autoconfig;
using Mox.Server.Certificates;
using Mox.Server.Certificates.Acme;
using Mox.Server.Config;
using Mox.Server.Dkim;
using Mox.Server.Dns;
using Mox.Server.DnsCheck;
using Mox.Server.Health;
using Mox.Server.Hosting;
using Mox.Server.Identity;
using Mox.Server.Identity.Web;
using Mox.Server.Imap;
using Mox.Server.Inbound;
using Mox.Server.Logging;
using Mox.Server.Outbound;
using Mox.Server.Queue;
using Mox.Server.Setup;
using Mox.Server.Smtp;
using Mox.Server.Snoozing;
using Mox.Server.Storage;
using Mox.Server.Vacations;
using Mox.Server.Webmail;
using Mox.WebUI;
using ListenOptions = Mox.Server.Hosting.ListenOptions;

namespace Mox.Server.Commands;

/// <summary>Puts the rooms together.</summary>
internal static class ApplianceHost
{
    /// <summary>How long a stop may take, sessions and pages together.</summary>
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(8);

    /// <summary>Builds the appliance.</summary>
    /// <param name="settings">Go before those of files and environment.</param>
    /// <param name="throttleLogins">Failed logins are counted.</param>
    /// <param name="replace">Puts other services in place of the usual ones; for tests.</param>
    /// <param name="fileText">What is taken for <c>config/appliance.json</c>; null: what stands there.</param>
    /// <exception cref="InvalidDataException">That file is wrong.</exception>
    public static WebApplication Build(IReadOnlyDictionary<string, string?> settings, bool throttleLogins, Action<IServiceCollection>? replace = null, string? fileText = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory, ApplicationName = "mox-appliance" });
        builder.Configuration.AddInMemoryCollection(settings);
        var file = FileOf(builder.Configuration);
        ApplianceFileSource.Insert(builder.Configuration, ApplianceSettings.Parse(fileText ?? file.Read() ?? "", file.Path));
        builder.Services.AddSingleton(file);
        builder.Logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "yyyy-MM-dd HH:mm:ss ";
            console.UseUtcTimestamp = true;
            console.ColorBehavior = LoggerColorBehavior.Disabled;
        });
        builder.Services.Configure<HostOptions>(host =>
        {
            host.ShutdownTimeout = StopTime;
            host.ServicesStopConcurrently = true;
        });
        // Built but not published: the assets of the pages lie in several folders, which a manifest beside the program names.
        if (File.Exists(Path.Combine(AppContext.BaseDirectory, "mox-appliance.staticwebassets.runtime.json"))) builder.WebHost.UseStaticWebAssets();
        builder.WebHost.ConfigureKestrel(ListenForHttp);

        builder.Services
            .AddHosting()
            .AddStorage()
            .AddCertificates()
            .AddAccountIdentity(throttleLogins)
            .AddDns()
            .AddOutbound()
            .AddDkim()
            .AddQueue()
            .AddInbound()
            .AddVacations()
            .AddSnoozing()
            .AddSmtp()
            .AddImap()
            .AddWebSessions()
            .AddAccount()
            .AddWebmail()
            .AddConfig()
            .AddLogLevels()
            .AddAdmin()
            .AddConfigAdmin()
            .AddAutoconfig()
            .AddDnsCheck()
            .AddDnsAdmin()
            .AddHealth()
            .AddSetup()
            .AddWebUI();
        builder.Services.AddRazorComponents().AddInteractiveServerComponents();
        replace?.Invoke(builder.Services);

        var app = builder.Build();
        app.UseProxyInFront();
        app.UseSecurityHeaders();
        app.UseContentOrigin();
        app.UseWhen(IsPageVisit, visit => visit.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true));
        app.UseStaticFiles(new StaticFileOptions { OnPrepareResponse = KeepVersioned });
        app.UseSetup();
        app.UseRouting();
        app.UseAuthentication();
        app.UseViewerLanguage();
        app.UseAuthorization();
        app.UseAntiforgery();
        app.MapStaticAssets().AllowAnonymous();
        app.MapCertificates();
        app.MapHealth();
        app.MapSignIn();
        app.MapWebmail();
        app.MapAutoconfig();
        app.MapSetup();
        app.MapConfiguration();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
        return app;
    }

    /// <summary>The file of the data folder that these settings, with those of files and environment, name.</summary>
    public static ApplianceFile FileOf(IReadOnlyDictionary<string, string?> settings) => FileOf(
        new ConfigurationBuilder().SetBasePath(AppContext.BaseDirectory).AddJsonFile("appsettings.json", optional: true).AddEnvironmentVariables().AddInMemoryCollection(settings).Build());

    private static ApplianceFile FileOf(IConfiguration configuration) => new(configuration["Appliance:DataFolder"] is { Length: > 0 } folder ? folder : new ApplianceOptions().DataFolder);

    /// <summary>Opens what must be open before the first port: the data folder and the store.</summary>
    public static Task OpenAsync(WebApplication app, CancellationToken ct) => app.Services.OpenStoreAsync(ct);

    /// <summary>True for an address typed or followed: an answer without content is shown as a page. Frames, files and uploads get the bare status.</summary>
    private static bool IsPageVisit(HttpContext context) =>
        HttpMethods.IsGet(context.Request.Method) && context.Request.Headers["Sec-Fetch-Dest"] == "document";

    /// <summary>An address that names a version never means anything else; without one the browser asks each time whether its copy still holds.</summary>
    internal static void KeepVersioned(StaticFileResponseContext file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var request = file.Context.Request;
        file.Context.Response.Headers.CacheControl = request.Query.ContainsKey("v") ? "public, max-age=31536000, immutable" : "no-cache";
    }

    private static void ListenForHttp(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        try
        {
            ListenForHttp(kestrel, kestrel.ApplicationServices);
        }
        catch (OptionsValidationException)
        {
            // This runs while the application is built. The validation that follows tells the faults of all sections, and nothing is opened.
        }
    }

    private static void ListenForHttp(KestrelServerOptions kestrel, IServiceProvider services)
    {
        var listen = services.GetRequiredService<IOptions<ListenOptions>>().Value;
        var certificates = services.GetRequiredService<CertificateStore>();
        var challenges = services.GetRequiredService<ChallengeBoard>();
        var time = services.GetRequiredService<TimeProvider>();
        var board = services.GetRequiredService<ConnectionBoard>();
        if (services.GetRequiredService<IOptions<WebOptions>>().Value.BehindProxy)
        {
            // On this machine alone: what comes by another way would not have passed the web server in front.
            kestrel.ListenLocalhost(listen.Http, port => port.UseBoard(board, "http"));
            return;
        }

        foreach (var endPoint in listen.EndPoints(listen.Http)) kestrel.Listen(endPoint, port => port.UseBoard(board, "http"));
        foreach (var endPoint in listen.EndPoints(listen.Https))
        {
            kestrel.Listen(endPoint, port =>
            {
                port.UseCertificates(certificates, challenges, time);
                port.UseBoard(board, "https");
            });
        }
    }
}
