using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Mox.Protocols.Addresses;

namespace Mox.Server.Identity.Web;

/// <summary>Remembers, between the two steps of signing in, whose password was right: in a short-lived, encrypted cookie that opens nothing by itself.</summary>
internal sealed class SecondStep(IDataProtectionProvider protection, TimeProvider time)
{
    /// <summary>How long the second step may take.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    private const string Cookie = "mox-second-step";

    private readonly IDataProtector _protector = protection.CreateProtector("mox.second-step");
    private readonly SessionCookies _cookies = new();

    /// <summary>Whose turn it is, and when the password was given.</summary>
    public sealed record Ticket(long AccountId, MailAddress Login, DateTimeOffset Since);

    public void Give(HttpContext context, long accountId, MailAddress login)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{time.GetUtcNow().UtcTicks} {accountId} {login}");
        _cookies.AppendResponseCookie(context, Cookie, _protector.Protect(text), Options(context));
    }

    /// <summary>The ticket of a request; null when there is none or it is too old.</summary>
    public Ticket? Read(HttpContext context)
    {
        if (_cookies.GetRequestCookie(context, Cookie) is not { Length: > 0 and < 4000 } cookie) return null;
        try
        {
            var parts = _protector.Unprotect(cookie).Split(' ', 3);
            var since = new DateTimeOffset(long.Parse(parts[0], CultureInfo.InvariantCulture), TimeSpan.Zero);
            return time.GetUtcNow() - since < Lifetime && MailAddress.Parse(parts[2]).Try(out var login, out _) ? new Ticket(long.Parse(parts[1], CultureInfo.InvariantCulture), login, since) : null;
        }
        catch (CryptographicException)
        {
            // Made by hand, or by keys that are gone.
            return null;
        }
    }

    public void Forget(HttpContext context) => _cookies.DeleteCookie(context, Cookie, Options(context));

    private static CookieOptions Options(HttpContext context) => new() { HttpOnly = true, Secure = context.Request.IsHttps, SameSite = SameSiteMode.Strict, Path = "/", MaxAge = Lifetime, IsEssential = true };
}
