using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Mox.Protocols.Addresses;
using Mox.Server.DnsCheck;
using Mox.Server.DnsCheck.Probes;
using Mox.Server.Hosting;
using Mox.Server.Queue;
using Mox.Server.Setup.Preflight;
using Mox.Shared.Contracts;
using Mox.Shared.Contracts.Setup;

namespace Mox.Server.Setup;

internal static class SetupRegistration
{
    /// <summary>Endpoints anonymous callers may use, as method and pattern.</summary>
    public static readonly string[] Anonymous = ["POST " + WebRoutes.SetupBegin, "POST " + WebRoutes.SetupOwner, "POST " + WebRoutes.SetupJudge];

    /// <summary>The setup: its door on the web, its steps, and the owner. Needs all other rooms.</summary>
    public static IServiceCollection AddSetup(this IServiceCollection services)
    {
        services.AddHttpContextAccessor();
        services.AddSingleton(new SetupConsole(Console.WriteLine));
        services.AddSingleton<SetupGate>().AddSingleton<SetupToken>().AddSingleton<SetupTicket>().AddSingleton<SetupAddresses>().AddSingleton<OwnerMaking>().AddSingleton<SetupEndpoints>();
        services.AddSingleton<SetupDoorKeeper>().AddHostedService(provider => provider.GetRequiredService<SetupDoorKeeper>());
        services.AddScoped<ISetupDoor, SetupEntrance>().AddScoped<ISetup, SetupDesk>();
        services.TryAddSingleton<ApplianceRestart>();
        services.AddSingleton<SetupResolver>().AddSingleton<OwnAddresses>().AddSingleton<HostNames>().AddSingleton<NameSurveyor>().AddSingleton<SetupProgress>().AddSingleton<SetupAuthority>().AddSingleton<SetupSummaries>();
        services.AddOptions<SetupOptions>().BindConfiguration(SetupOptions.Section);
        services.AddSingleton<UnattendedSetup>();
        services.AddSingleton<RoundTripTest>().AddSingleton<ISettlementWitness, RoundTripWitness>();
        return services.AddPreflight();
    }

    private static IServiceCollection AddPreflight(this IServiceCollection services)
    {
        services.AddSingleton<IValidateOptions<PreflightOptions>, PreflightOptionsAttributes>();
        services.AddOptions<PreflightOptions>().BindConfiguration(PreflightOptions.Section).ValidateOnStart();
        services.TryAddSingleton<ISmtpProbe>(provider => new SmtpProbe(
            DomainName.Parse(provider.GetRequiredService<IOptions<ApplianceOptions>>().Value.HostName).Value, provider.GetRequiredService<IOptions<DnsCheckOptions>>().Value.ConnectTimeout, provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton<IClockProbe, NtpProbe>();
        services.TryAddSingleton<PortProbe>(NetworkChecks.ConnectAsync);
        return services.AddSingleton<NetworkChecks>().AddSingleton<NameChecks>().AddSingleton<MachineChecks>().AddSingleton<PreflightRun>();
    }

    /// <summary>While there is no owner the first pages lead to the setup. Before routing.</summary>
    public static IApplicationBuilder UseSetup(this IApplicationBuilder app) => app.UseMiddleware<SetupRedirect>();

    public static IEndpointRouteBuilder MapSetup(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPost(WebRoutes.SetupBegin, context => context.RequestServices.GetRequiredService<SetupEndpoints>().BeginAsync(context)).AllowAnonymous().WithOrder(-1);
        endpoints.MapPost(WebRoutes.SetupOwner, context => context.RequestServices.GetRequiredService<SetupEndpoints>().MakeOwnerAsync(context)).AllowAnonymous().WithOrder(-1);
        endpoints.MapPost(WebRoutes.SetupJudge, context => context.RequestServices.GetRequiredService<SetupEndpoints>().JudgeAsync(context)).AllowAnonymous().WithOrder(-1);
        return endpoints;
    }
}
