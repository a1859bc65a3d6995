using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Mox.Protocols.Addresses;
using Mox.Server.Storage;

namespace Mox.Server.Identity.Web;

/// <summary>Opens a session: its row in the store, and the cookie that names it.</summary>
internal sealed class WebSignIn(ISessionAccounts accounts, IWebSessions sessions, TimeProvider time)
{
    /// <summary>False when the account is gone or may not sign in.</summary>
    public async Task<bool> InAsync(HttpContext context, long accountId, MailAddress login)
    {
        if (accounts.Find(accountId) is not { } account) return false;
        var now = time.GetUtcNow();
        var session = SessionClaims.Begin(account, login, now);
        var about = SignInEndpoints.Context(context, "");
        await sessions.AddAsync(new StoredSession(session.SessionId, account.Id, now, now, about.Remote.ToString(), about.Agent), context.RequestAborted);
        await context.SignInAsync(CookieAuthenticationDefaults.AuthenticationScheme, session.ToPrincipal());
        return true;
    }
}
