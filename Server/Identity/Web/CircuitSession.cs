using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using Mox.Server.Storage;

namespace Mox.Server.Identity.Web;

/// <summary>The session behind a circuit: checked anew every half minute, and over at once when it is signed out anywhere.</summary>
internal sealed class CircuitSession : RevalidatingServerAuthenticationStateProvider
{
    private static readonly ClaimsPrincipal Nobody = new(new ClaimsIdentity());

    private readonly SessionCheck _check;
    private readonly IWebSessions _sessions;

    public CircuitSession(ILoggerFactory logs, SessionCheck check, IWebSessions sessions)
        : base(logs)
    {
        (_check, _sessions) = (check, sessions);
        _sessions.Ended += OnEnded;
    }

    protected override TimeSpan RevalidationInterval => TimeSpan.FromSeconds(30);

    protected override Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(authenticationState);

        // Nobody stays nobody: the sign-in page has no session to lose.
        return authenticationState.User.Identity?.IsAuthenticated == true ? _check.IsGoodAsync(authenticationState.User, request: null, cancellationToken).AsTask() : Task.FromResult(true);
    }

    protected override void Dispose(bool disposing)
    {
        _sessions.Ended -= OnEnded;
        base.Dispose(disposing);
    }

    /// <summary>Not on the thread of the store that tells it: pages are drawn from here.</summary>
    private void OnEnded(string sessionId) => _ = Task.Run(() => EndAsync(sessionId));

    private async Task EndAsync(string sessionId)
    {
        try
        {
            var state = await GetAuthenticationStateAsync();
            if (SessionClaims.Read(state.User)?.SessionId == sessionId) SetAuthenticationState(Task.FromResult(new AuthenticationState(Nobody)));
        }
        catch (InvalidOperationException)
        {
            // A scope that serves no page and no circuit was never told who it is for.
        }
    }
}
