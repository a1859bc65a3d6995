using System.Security.Claims;
using Microsoft.Extensions.Options;
using Mox.Server.Storage;

namespace Mox.Server.Identity.Web;

/// <summary>Says whether a session is still good: there in the store, used lately, not too old, its account there and allowed, its rights unchanged.</summary>
internal sealed partial class SessionCheck(ISessionAccounts accounts, IWebSessions sessions, IOptions<WebSessionOptions> options, TimeProvider time, ILogger<SessionCheck> log)
{
    /// <summary>Checks a session, and notes that it is in use.</summary>
    /// <param name="request">The request that uses it; null for an open page.</param>
    public async ValueTask<bool> IsGoodAsync(ClaimsPrincipal? principal, HttpContext? request, CancellationToken ct)
    {
        if (SessionClaims.Read(principal) is not { } session) return false;
        var now = time.GetUtcNow();
        if (now - session.Since > options.Value.Longest) return false;
        if (accounts.Find(session.AccountId) is not { } account || account.IsAdmin != session.IsAdmin) return false;
        if (await sessions.FindAsync(session.SessionId, ct) is not { } stored || stored.AccountId != session.AccountId) return false;

        // The use is noted every few minutes only: that much later the session may look unused.
        if (now - stored.LastUsed > options.Value.Idle + WebSessionStore.NoteEvery) return false;
        try
        {
            await sessions.TouchAsync(stored, request?.Connection.RemoteIpAddress is { } remote ? SignInEndpoints.Plain(remote).ToString() : null, request?.Request.Headers.UserAgent.ToString(), ct);
        }
        catch (StoreBusyException busy)
        {
            LogBusy(busy);
        }

        return true;
    }

    [LoggerMessage(6102, LogLevel.Warning, "The use of a session could not be noted: the store is busy")]
    private partial void LogBusy(Exception fault);
}
