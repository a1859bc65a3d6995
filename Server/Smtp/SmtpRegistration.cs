using Microsoft.Extensions.Options;
using Mox.Server.Hosting;
using Mox.Server.Smtp.Handlers;
using Mox.Server.Smtp.Submission;

namespace Mox.Server.Smtp;

internal static class SmtpRegistration
{
    /// <summary>The SMTP listeners and all behind them, up to the pipeline and the queue.</summary>
    public static IServiceCollection AddSmtp(this IServiceCollection services)
    {
        services.AddSingleton<IValidateOptions<SmtpOptions>, SmtpOptionsValidator>();
        services.AddOptions<SmtpOptions>().BindConfiguration(SmtpOptions.Section).ValidateOnStart();
        services
            .AddSingleton<EhloHandler>()
            .AddSingleton<HeloHandler>()
            .AddSingleton<StartTlsHandler>()
            .AddSingleton<AuthHandler>()
            .AddSingleton<SenderDomain>()
            .AddSingleton<MailHandler>()
            .AddSingleton<RcptHandler>()
            .AddSingleton<DataHandler>()
            .AddSingleton<RsetHandler>()
            .AddSingleton<VrfyHandler>()
            .AddSingleton<ExpnHandler>()
            .AddSingleton<HelpHandler>()
            .AddSingleton<NoopHandler>()
            .AddSingleton<QuitHandler>()
            .AddSingleton<MagicData>()
            .AddSingleton<OwnPolicy>()
            .AddSingleton<SubmissionDesk>()
            .AddSingleton<SmtpHandlers>()
            .AddSingleton<SmtpServices>()
            .AddSingleton<IListenerSource, SmtpListeners>();
        return services;
    }
}
