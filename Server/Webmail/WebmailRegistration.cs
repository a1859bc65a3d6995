using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Mox.Server.Hosting;
using Mox.Server.Identity.Web;
using Mox.Server.Rules;
using Mox.Server.Vacations;
using Mox.Server.Webmail.Compose;
using Mox.Server.Webmail.Compose.Advice;
using Mox.Server.Webmail.Contacts;
using Mox.Server.Webmail.Endpoints;
using Mox.Server.Webmail.Export;
using Mox.Server.Webmail.Habits;
using Mox.Server.Webmail.Images;
using Mox.Server.Webmail.Import;
using Mox.Server.Webmail.Messages;
using Mox.Server.Webmail.Rehearsal;
using Mox.Server.Webmail.Remote;
using Mox.Server.Webmail.Rules;
using Mox.Server.Webmail.Search;
using Mox.Server.Webmail.Security;
using Mox.Server.Webmail.Unsubscribe;
using Mox.Shared.Contracts;
using Mox.Shared.Contracts.Webmail;

namespace Mox.Server.Webmail;

internal static class WebmailRegistration
{
    /// <summary>Endpoints of the webmail that anonymous callers may use, as method and pattern: a ticket in the address stands for the session, or it is about the browser alone.</summary>
    public static readonly string[] Anonymous = ["GET " + ContentTickets.EmbeddedPattern, "GET " + ContentTickets.RemotePattern, "GET " + ContentTickets.FramedPattern, "GET " + ContentTickets.LinkPattern, "POST " + WebRoutes.Language];

    /// <summary>The contracts of the webmail. Needs the store, the queue and AddWebSessions.</summary>
    public static IServiceCollection AddWebmail(this IServiceCollection services)
    {
        services.AddSingleton<IValidateOptions<WebmailOptions>, WebmailOptionsValidator>();
        services.AddOptions<WebmailOptions>().BindConfiguration(WebmailOptions.Section).ValidateOnStart();
        services.AddSingleton<ContentTickets>().AddSingleton<MessageAccess>().AddScoped<MessageSearch>().AddSingleton<DetailReader>().AddSingleton<SenderLook>().AddScoped<SelectedMessages>();
        services.TryAddSingleton(RemoteReaches.Make);
        services.AddSingleton<RemoteClient>().AddSingleton<ImageProxy>();
        services.AddSingleton<DraftStore>().AddSingleton<DraftBuilder>().AddSingleton<DraftSender>().AddSingleton<Answers>().AddSingleton<WritingAdvisor>();
        services.AddSingleton<ContentEndpoints>().AddSingleton<FileEndpoints>().AddSingleton<LinkEndpoint>().AddSingleton<UploadEndpoint>();
        services.AddSingleton<MailExport>().AddSingleton<ExportEndpoint>().AddSingleton<MailImports>().AddSingleton<ImportEndpoint>();
        services.AddSingleton<KnownPeopleCache>().AddSingleton<ContactFiles>().AddSingleton<ContactEndpoints>();
        services.AddSingleton<IAnswerLook, AnswerLook>();
        services.AddRules().AddSingleton<RuleSearch>().AddSingleton<SafetyCache>().AddSingleton<ViewerLanguage>();
        return services
            .AddSingleton<PageRehearsal>()
            .AddHostedService(provider => provider.GetRequiredService<PageRehearsal>())
            .AddScoped<IContacts, Contacts.Contacts>()
            .AddScoped<IMailRules, MailRules>()
            .AddScoped<IRecipientSecurity, RecipientSecurity>()
            .AddScoped<IMailboxReader, AccountMailboxes>()
            .AddScoped<IMailboxActions, AccountActions>()
            .AddScoped<IMailboxChanges, AccountChanges>()
            .AddScoped<IFolderActions, FolderRoles>()
            .AddScoped<ILabels, AccountLabels>()
            .AddScoped<IOwnLists, AccountLists>()
            .AddScoped<IAddressSuggestions, AddressSuggestions>()
            .AddScoped<IWebmailSettings, PersonalChoices>()
            .AddScoped<IOutbox, Outbox>()
            .AddScoped<IMailImport, AccountImport>()
            .AddScoped<IComposer, Composer>()
            .AddScoped<IVacations, AccountVacation>()
            .AddScoped<ITemplates, AccountTemplates>()
            .AddScoped<ISnoozing, AccountSnoozing>()
            .AddScoped<ListLeaving>()
            .AddScoped<IMessageReading, MessageReading>();
    }

    /// <summary>Every request is answered in the language of the person looking; needs to know who that is.</summary>
    public static IApplicationBuilder UseViewerLanguage(this IApplicationBuilder app) => app.UseRequestLocalization(app.ApplicationServices.GetRequiredService<ViewerLanguage>().RequestOptions());

    /// <summary>At the origin of mail nothing else is open: no page, no file, no sign-in.</summary>
    public static IApplicationBuilder UseContentOrigin(this IApplicationBuilder app)
    {
        var web = app.ApplicationServices.GetRequiredService<IOptions<WebOptions>>();
        return app.Use((context, next) =>
        {
            if (!web.Value.IsContent(context.Request) || ContentTickets.IsTicket(context.Request.Path)) return next(context);
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        });
    }

    public static IEndpointRouteBuilder MapWebmail(this IEndpointRouteBuilder endpoints)
    {
        var content = endpoints.ServiceProvider.GetRequiredService<ContentEndpoints>();
        var upload = endpoints.ServiceProvider.GetRequiredService<UploadEndpoint>();
        var files = endpoints.ServiceProvider.GetRequiredService<FileEndpoints>();
        var link = endpoints.ServiceProvider.GetRequiredService<LinkEndpoint>();
        var own = endpoints.MapGroup("").WithMetadata(OwnContentPolicy.Instance);
        own.MapGet("/mail/message/{id:long}/html", (HttpContext context, long id) => content.HtmlAsync(context, id));
        own.MapGet("/mail/message/{id:long}/print", (HttpContext context, long id) => content.PrintAsync(context, id));
        own.MapGet("/mail/message/{id:long}/text", (HttpContext context, long id) => content.TextAsync(context, id));
        own.MapGet("/mail/message/{id:long}/raw", (HttpContext context, long id) => content.RawAsync(context, id));
        own.MapGet("/mail/message/{id:long}/source", (HttpContext context, long id) => content.SourceAsync(context, id, save: false));
        own.MapGet("/mail/message/{id:long}/files.zip", (HttpContext context, long id) => files.ArchiveAsync(context, id));
        own.MapGet("/mail/message/{id:long}/part/{path}", (HttpContext context, long id, string path) => content.PartAsync(context, id, path));
        own.MapGet("/mail/message/{id:long}/view/{path}", (HttpContext context, long id, string path) => files.ViewAsync(context, id, path));
        own.MapGet(ContentTickets.EmbeddedPattern, (HttpContext context, string ticket) => content.EmbeddedAsync(context, ticket)).AllowAnonymous();
        own.MapGet(ContentTickets.RemotePattern, (HttpContext context, string ticket) => content.RemoteAsync(context, ticket)).AllowAnonymous();
        own.MapGet(ContentTickets.FramedPattern, (HttpContext context, string ticket) => content.FramedAsync(context, ticket)).AllowAnonymous();
        own.MapGet(ContentTickets.LinkPattern, (HttpContext context, string ticket) => link.ShowAsync(context, ticket)).AllowAnonymous();
        endpoints.MapPost(WebRoutes.Language, (HttpContext context) => context.RequestServices.GetRequiredService<ViewerLanguage>().ChooseAsync(context)).AllowAnonymous();
        endpoints.MapPost("/mail/draft/clean", (HttpContext context) => upload.CleanAsync(context));
        var contacts = endpoints.ServiceProvider.GetRequiredService<ContactEndpoints>();
        endpoints.MapGet(WebRoutes.ContactsExport, (HttpContext context) => contacts.ExportAsync(context));
        endpoints.MapPost(WebRoutes.ContactsImport, (HttpContext context) => contacts.ImportAsync(context));
        endpoints.MapPost("/mail/draft/{id:long}/attachments", (HttpContext context, long id) => upload.UploadAsync(context, id));
        endpoints.MapPost(ExportForm.Route, (HttpContext context) => endpoints.ServiceProvider.GetRequiredService<ExportEndpoint>().PostAsync(context));
        endpoints.MapPost(ImportForm.Route, (HttpContext context) => endpoints.ServiceProvider.GetRequiredService<ImportEndpoint>().PostAsync(context));
        return endpoints;
    }
}
