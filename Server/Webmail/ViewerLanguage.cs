using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Localization;
using Microsoft.Extensions.Primitives;
using Mox.Server.Identity.Web;
using Mox.Server.Storage;
using Mox.Shared.Contracts;
using Mox.WebUI.Words;

namespace Mox.Server.Webmail;

/// <summary>
/// The language of the person looking: the one chosen in the settings of the account, then the one chosen in this browser, then the browser's own (Accept-Language), then English.
/// The settings are read with each page; a cookie keeps them for the requests that follow, the circuit's among them.
/// </summary>
internal sealed partial class ViewerLanguage(PersonalSettingStore settings, IAntiforgery antiforgery, ILogger<ViewerLanguage> log) : RequestCultureProvider
{
    public const string Cookie = "mox-language";

    /// <summary>Its name over HTTPS, where it is Secure: such a cookie does not stand in the way of the one that plain HTTP sets, and plain HTTP cannot set it.</summary>
    public const string SecureCookie = "__Host-" + Cookie;

    /// <summary>Before a tag in the cookie: it came from the settings of an account, and goes when they say no language any more.</summary>
    private const string OfAccount = "account.";

    private static readonly TimeSpan Kept = TimeSpan.FromDays(365);

    /// <summary>How requests are answered: this first, then what the browser asks for.</summary>
    public RequestLocalizationOptions RequestOptions()
    {
        var tags = Languages.All.Select(language => language.Tag).ToArray();
        var options = new RequestLocalizationOptions().SetDefaultCulture(tags[0]).AddSupportedCultures(tags).AddSupportedUICultures(tags);
        options.RequestCultureProviders = [this, new AcceptLanguageHeaderRequestCultureProvider { Options = options }];
        Options = options;
        return options;
    }

    public override async Task<ProviderCultureResult?> DetermineProviderCultureResult(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        var kept = httpContext.Request.Cookies[NameOf(httpContext)];
        if (IsPage(httpContext) && await OfAccountAsync(httpContext) is { } chosen)
        {
            if (Languages.Has(chosen) && kept != OfAccount + chosen) Keep(httpContext, OfAccount + chosen);
            if (chosen.Length == 0 && kept?.StartsWith(OfAccount, StringComparison.Ordinal) == true)
            {
                Keep(httpContext, null);
                kept = null;
            }

            if (Languages.Has(chosen)) return Result(chosen);
        }

        var tag = kept?.StartsWith(OfAccount, StringComparison.Ordinal) == true ? kept[OfAccount.Length..] : kept;
        return Languages.Has(tag) ? Result(tag!) : null;
    }

    /// <summary>POST of <see cref="LanguageForm"/>: the language of this browser from now on, or none. Answers 204, or leads to the address the form names.</summary>
    public async Task ChooseAsync(HttpContext context)
    {
        var form = await SignInEndpoints.ReadFormAsync(context);
        var tag = form?[LanguageForm.Language].ToString();
        if (form is null || !await antiforgery.IsRequestValidAsync(context) || !(tag is "" || Languages.Has(tag)))
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        Keep(context, string.IsNullOrEmpty(tag) ? null : tag);
        var back = form[LanguageForm.ReturnUrl].ToString();
        if (back.Length == 0) context.Response.StatusCode = StatusCodes.Status204NoContent;
        else SignInEndpoints.SeeOther(context, SignInEndpoints.IsLocal(back) || IsSignIn(back) ? back : WebRoutes.SignIn);
    }

    /// <summary>The sign-in with what it was asked for, such as where to go afterwards.</summary>
    private static bool IsSignIn(string path) => path.StartsWith(WebRoutes.SignIn + "?", StringComparison.Ordinal) && SignInEndpoints.IsLocal("/" + path[(WebRoutes.SignIn.Length + 1)..]);

    private static ProviderCultureResult Result(string tag) => new(new StringSegment(tag));

    private static bool IsPage(HttpContext context) =>
        HttpMethods.IsGet(context.Request.Method) && context.User.Identity?.IsAuthenticated == true && context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    /// <summary>The choice of the account signed in: empty for none, null when it cannot be told.</summary>
    private async Task<string?> OfAccountAsync(HttpContext context)
    {
        if (SessionClaims.Read(context.User) is not { } session) return null;
        try
        {
            return PersonalChoices.Parse(await settings.ReadAsync(session.AccountId, PersonalChoices.Name, context.RequestAborted), out _).Language;
        }
        catch (StoreBusyException busy)
        {
            LogBusy(busy);
            return null;
        }
    }

    private static string NameOf(HttpContext context) => context.Request.IsHttps ? SecureCookie : Cookie;

    private static void Keep(HttpContext context, string? value)
    {
        var how = new CookieOptions { HttpOnly = true, Secure = context.Request.IsHttps, SameSite = SameSiteMode.Lax, Path = "/", IsEssential = true, MaxAge = value is null ? TimeSpan.Zero : Kept };
        context.Response.Cookies.Append(NameOf(context), value ?? "", how);
    }

    [LoggerMessage(5603, LogLevel.Warning, "The language of an account could not be read: the store is busy")]
    private partial void LogBusy(Exception fault);
}
