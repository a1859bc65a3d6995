using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Mox.Server.Identity.Web;

namespace Mox.Server.Setup;

/// <summary>Remembers that a browser showed the token: in an encrypted cookie that is bound to that token, and so to this run of the program.</summary>
internal sealed class SetupTicket(IDataProtectionProvider protection, SetupToken token)
{
    private const string Cookie = "mox-setup";

    private readonly IDataProtector _protector = protection.CreateProtector("mox.setup");
    private readonly SessionCookies _cookies = new();

    /// <param name="context">The request.</param>
    /// <param name="id">What <see cref="SetupToken.Try"/> gave.</param>
    public void Give(HttpContext context, string id) => _cookies.AppendResponseCookie(context, Cookie, _protector.Protect(id), Options(context));

    /// <summary>True when this browser has shown the token that counts now. Both are good for another half hour then.</summary>
    public bool IsGood(HttpContext context)
    {
        if (_cookies.GetRequestCookie(context, Cookie) is not { Length: > 0 and < 4000 } cookie) return false;
        try
        {
            var id = _protector.Unprotect(cookie);
            if (!token.Use(id)) return false;
            if (!context.Response.HasStarted) Give(context, id);
            return true;
        }
        catch (CryptographicException)
        {
            // Made by hand, or by keys that are gone.
            return false;
        }
    }

    public void Forget(HttpContext context) => _cookies.DeleteCookie(context, Cookie, Options(context));

    private static CookieOptions Options(HttpContext context) => new() { HttpOnly = true, Secure = context.Request.IsHttps, SameSite = SameSiteMode.Strict, Path = "/", MaxAge = SetupToken.IdleTime, IsEssential = true };
}
