using Microsoft.AspNetCore.Components.Authorization;
using Mox.Shared.Contracts.Account;

namespace Mox.Server.Identity.Web;

/// <summary>The account a page or circuit acts for. It comes from the session and from nowhere else.</summary>
internal sealed class CurrentAccount(AuthenticationStateProvider states)
{
    /// <exception cref="NotSignedInException">There is no session, or it has ended.</exception>
    public async ValueTask<SessionClaims> RequireAsync() => SessionClaims.Read((await states.GetAuthenticationStateAsync()).User) ?? throw new NotSignedInException();

    /// <exception cref="NotSignedInException">There is no session of an administrator.</exception>
    public async ValueTask<SessionClaims> RequireAdminAsync() => await RequireAsync() is { IsAdmin: true } session ? session : throw new NotSignedInException();

    public async ValueTask<SessionClaims?> FindAsync() => SessionClaims.Read((await states.GetAuthenticationStateAsync()).User);
}

/// <inheritdoc/>
internal sealed class SignedIn(CurrentAccount account) : ISignedIn
{
    public async Task<SignedInUser?> WhoAsync(CancellationToken ct) => (await account.FindAsync())?.ToUser();
}
