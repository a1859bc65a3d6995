using Microsoft.Extensions.Options;
using Mox.Server.Identity.Web;
using Mox.Server.Rules;
using Mox.Server.Webmail.Compose;
using Mox.Server.Webmail.Contacts;
using Mox.Server.Webmail.Endpoints;
using Mox.Server.Webmail.Export;
using Mox.Server.Webmail.Messages;
using Mox.Server.Webmail.Rules;
using Mox.Server.Webmail.Search;
using Mox.Server.Webmail.Security;
using Mox.Shared.Contracts;
using Mox.Shared.Contracts.Webmail;

namespace Mox.Server.Webmail;

internal static class WebmailRegistration
{
    /// <summary>Endpoints of the webmail that anonymous callers may use, as method and pattern: a ticket in the address stands for the session.</summary>
    public static readonly string[] Anonymous = ["GET " + EmbeddedTickets.Pattern];

    /// <summary>The contracts of the webmail. Needs the store, the queue and AddWebSessions.</summary>
    public static IServiceCollection AddWebmail(this IServiceCollection services)
    {
        services.AddSingleton<IValidateOptions<WebmailOptions>, WebmailOptionsValidator>();
        services.AddOptions<WebmailOptions>().BindConfiguration(WebmailOptions.Section).ValidateOnStart();
        services.AddSingleton<EmbeddedTickets>().AddSingleton<MessageAccess>().AddScoped<MessageSearch>().AddScoped<SelectedMessages>();
        services.AddSingleton<DraftStore>().AddSingleton<DraftBuilder>();
        services.AddSingleton<MailExport>().AddSingleton<ExportEndpoint>();
        services.AddSingleton<ContentEndpoints>().AddSingleton<UploadEndpoint>();
        services.AddSingleton<KnownPeopleCache>().AddSingleton<ContactFiles>().AddSingleton<ContactEndpoints>();
        services.AddRules().AddSingleton<RuleSearch>().AddSingleton<SafetyCache>();
        return services
            .AddScoped<IContacts, Contacts.Contacts>()
            .AddScoped<IMailRules, MailRules>()
            .AddScoped<IRecipientSecurity, RecipientSecurity>()
            .AddScoped<IMailboxReader, AccountMailboxes>()
            .AddScoped<IMailboxActions, AccountActions>()
            .AddScoped<IMailboxChanges, AccountChanges>()
            .AddScoped<IFolderActions, FolderRoles>()
            .AddScoped<ILabels, AccountLabels>()
            .AddScoped<IAddressSuggestions, AddressSuggestions>()
            .AddScoped<IWebmailSettings, PersonalChoices>()
            .AddScoped<IComposer, Composer>();
    }

    public static IEndpointRouteBuilder MapWebmail(this IEndpointRouteBuilder endpoints)
    {
        var content = endpoints.ServiceProvider.GetRequiredService<ContentEndpoints>();
        var upload = endpoints.ServiceProvider.GetRequiredService<UploadEndpoint>();
        endpoints.MapGet("/mail/message/{id:long}/html", (HttpContext context, long id) => content.HtmlAsync(context, id)).WithMetadata(OwnContentPolicy.Instance);
        endpoints.MapGet("/mail/message/{id:long}/text", (HttpContext context, long id) => content.TextAsync(context, id)).WithMetadata(OwnContentPolicy.Instance);
        endpoints.MapGet("/mail/message/{id:long}/raw", (HttpContext context, long id) => content.RawAsync(context, id)).WithMetadata(OwnContentPolicy.Instance);
        endpoints.MapGet("/mail/message/{id:long}/part/{path}", (HttpContext context, long id, string path) => content.PartAsync(context, id, path)).WithMetadata(OwnContentPolicy.Instance);
        endpoints.MapGet(EmbeddedTickets.Pattern, (HttpContext context, string ticket) => content.EmbeddedAsync(context, ticket)).WithMetadata(OwnContentPolicy.Instance).AllowAnonymous();
        var contacts = endpoints.ServiceProvider.GetRequiredService<ContactEndpoints>();
        endpoints.MapGet(WebRoutes.ContactsExport, (HttpContext context) => contacts.ExportAsync(context));
        endpoints.MapPost(WebRoutes.ContactsImport, (HttpContext context) => contacts.ImportAsync(context));
        endpoints.MapPost("/mail/draft/{id:long}/attachments", (HttpContext context, long id) => upload.UploadAsync(context, id));
        endpoints.MapPost(ExportForm.Route, (HttpContext context) => endpoints.ServiceProvider.GetRequiredService<ExportEndpoint>().PostAsync(context));
        return endpoints;
    }
}
