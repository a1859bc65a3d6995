using System.Security.Claims;
using System.Text.Json;
using Microsoft.Extensions.FileProviders;
using Mox.PageHost;
using Mox.Protocols.Addresses;
using Mox.Shared.Contracts;
using Mox.Shared.Contracts.Account;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Contracts.Setup;
using Mox.WebUI;

// Serves the real pages of the setup over fakes that tell a story, to be looked at: page-host PORT WWWROOT.
var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory, ApplicationName = "page-host" });
builder.WebHost.UseStaticWebAssets();
builder.WebHost.UseUrls($"http://localhost:{args[0]}");
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.Services.AddHttpContextAccessor();
builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddWebUI();
builder.Services.AddRazorComponents().AddInteractiveServerComponents();
builder.Services.AddAuthorization();
builder.Services.AddCascadingAuthenticationState();
builder.Services.AddSingleton<ISetupDoor, StoryDoor>();
builder.Services.AddSingleton<ISetup, StorySetup>();
builder.Services.AddSingleton<IDnsAdmin, StoryDns>();
builder.Services.AddSingleton<IDnsPublishing>(new FakePublishing());
builder.Services.AddSingleton<IDomainAdmin>(Story.Domains());
builder.Services.AddSingleton<IAccountAdmin>(Story.Accounts());
builder.Services.AddSingleton<IDeviceProfiles, StoryDevices>();
builder.Services.AddSingleton<IPasskeys>(new FakeAccount());
builder.Services.AddSingleton<ISignedIn>(new FakeSignedIn());

var app = builder.Build();
app.Use((context, next) =>
{
    context.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, "mara"), new Claim(ClaimTypes.Role, WebRoles.Admin)], "story"));
    if (context.Request.Path == "/mox-appliance.styles.css") context.Request.Path = "/page-host.styles.css";
    return next(context);
});
app.UseStaticFiles(new StaticFileOptions { FileProvider = new PhysicalFileProvider(Path.GetFullPath(args[1])) });
app.UseStaticFiles();
app.UseRequestLocalization("en", "de");
app.UseRouting();
app.UseAuthorization();
app.UseAntiforgery();
app.MapStaticAssets();
app.MapPost(WebRoutes.SetupBegin, (HttpContext context) => Results.Redirect($"{WebRoutes.Setup}?{SetupForm.Error}={SetupForm.WrongToken}"));
app.MapPost(WebRoutes.SetupOwner, (HttpContext context) => Results.Redirect($"{WebRoutes.Setup}/name"));
app.MapPost(WebRoutes.SetupJudge, async (HttpContext context) =>
{
    var form = await context.Request.ReadFormAsync();
    var (address, password) = (form[SetupForm.Address].ToString(), form[SetupForm.Password].ToString());
    var verdict = new OwnerVerdict(
        "",
        address.Length == 0 || (MailAddress.Parse(address).Try(out var parsed, out _) && parsed.Domain.Ascii.Contains('.', StringComparison.Ordinal)) ? "" : "That is no mail address: it has a part before the @ and a domain behind it.",
        password.Length < 10
            ? new PasswordVerdict(PasswordStrength.Weak, false, "At least 10 characters.")
            : new PasswordVerdict(password.Length > 18 ? PasswordStrength.Strong : PasswordStrength.Good, true, "Good: nobody guesses that soon."));
    return Results.Json(verdict, new JsonSerializerOptions(JsonSerializerDefaults.Web));
});
app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
await app.RunAsync();
