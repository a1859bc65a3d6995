using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Mox.Shared.Contracts;
using Mox.WebUI.Components;
using Mox.WebUI.Webmail;
using Mox.WebUI.Webmail.Habits;
using Mox.WebUI.Webmail.Rules;
using Mox.WebUI.Webmail.Settings;
using Radzen;

namespace Mox.WebUI;

/// <summary>What the pages need of their own; the contracts they use are registered by the server.</summary>
public static class WebUIRegistration
{
    public static IServiceCollection AddWebUI(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<StartMark>();
        services.AddScoped<ViewerTime>();
        services.AddScoped<Toasts>();
        services.AddScoped<LiveChoices>();
        services.AddScoped<MailDeskMaker>();
        services.AddScoped<LiveLabels>();
        services.AddScoped<FolderDesk>();
        services.AddScoped<RuleOffers>();
        services.AddScoped<LiveVacation>();
        services.AddScoped<TemplateDesk>();

        // Of Radzen only the editor of rich text is used, which asks for its services.
        services.AddRadzenComponents();
        return services;
    }
}
