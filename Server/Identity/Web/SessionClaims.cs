using System.Globalization;
using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Authentication.Cookies;
using Mox.Protocols.Addresses;
using Mox.Shared.Contracts;
using Mox.Shared.Contracts.Account;

namespace Mox.Server.Identity.Web;

/// <summary>What a session says of itself. It travels in the cookie, protected; nothing of it is believed without <see cref="SessionCheck"/>.</summary>
internal sealed record SessionClaims(long AccountId, string AccountName, MailAddress Login, bool IsAdmin, string SessionId, DateTimeOffset Since)
{
    private const string SessionClaim = "mox:session";
    private const string SinceClaim = "mox:since";
    private const string LoginClaim = "mox:login";

    /// <summary>A session that begins now.</summary>
    public static SessionClaims Begin(SessionAccount account, MailAddress login, DateTimeOffset now) =>
        new(account.Id, account.Name, login, account.IsAdmin, Convert.ToHexString(RandomNumberGenerator.GetBytes(16)), now);

    /// <summary>The session of a principal; null when it has none that can be read.</summary>
    public static SessionClaims? Read(ClaimsPrincipal? principal)
    {
        if (principal?.Identity is not ClaimsIdentity { IsAuthenticated: true } identity) return null;
        return long.TryParse(identity.FindFirst(ClaimTypes.NameIdentifier)?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            && identity.Name is { } name
            && identity.FindFirst(LoginClaim) is { } login && MailAddress.Parse(login.Value).Try(out var address, out _)
            && identity.FindFirst(SessionClaim) is { } session
            && long.TryParse(identity.FindFirst(SinceClaim)?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var since)
            ? new SessionClaims(id, name, address, principal.IsInRole(WebRoles.Admin), session.Value, DateTimeOffset.FromUnixTimeSeconds(since))
            : null;
    }

    public ClaimsPrincipal ToPrincipal()
    {
        List<Claim> claims =
        [
            new(ClaimTypes.NameIdentifier, AccountId.ToString(CultureInfo.InvariantCulture)),
            new(ClaimTypes.Name, AccountName),
            new(LoginClaim, Login.ToString()),
            new(SessionClaim, SessionId),
            new(SinceClaim, Since.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)),
        ];
        if (IsAdmin) claims.Add(new Claim(ClaimTypes.Role, WebRoles.Admin));
        return new ClaimsPrincipal(new ClaimsIdentity(claims, CookieAuthenticationDefaults.AuthenticationScheme));
    }

    public SignedInUser ToUser() => new(AccountId, AccountName, Login, IsAdmin);
}
