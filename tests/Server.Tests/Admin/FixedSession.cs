using Microsoft.AspNetCore.Components.Authorization;
using Mox.Server.Identity.Web;

namespace Mox.Server.Tests.Admin;

/// <summary>A page of somebody who is signed in.</summary>
internal sealed class FixedSession(SessionClaims session) : AuthenticationStateProvider
{
    public override Task<AuthenticationState> GetAuthenticationStateAsync() => Task.FromResult(new AuthenticationState(session.ToPrincipal()));
}
