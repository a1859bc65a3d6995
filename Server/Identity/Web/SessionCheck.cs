using System.Security.Claims;
using Microsoft.Extensions.Options;

namespace Mox.Server.Identity.Web;

/// <summary>Says whether a session is still good: not signed out, not too old, its account there and allowed, its password unchanged, its rights unchanged.</summary>
internal sealed class SessionCheck(ISessionAccounts accounts, EndedSessions ended, IOptions<WebSessionOptions> options, TimeProvider time)
{
    public async ValueTask<bool> IsGoodAsync(ClaimsPrincipal? principal, CancellationToken ct)
    {
        if (SessionClaims.Read(principal) is not { } session) return false;
        if (ended.Contains(session.SessionId) || time.GetUtcNow() - session.Since > options.Value.Longest) return false;
        return await accounts.FindAsync(session.AccountId, ct) is { } account && account.Stamp == session.Stamp && account.IsAdmin == session.IsAdmin;
    }
}
