using System.Net;
using Mox.Server.Identity;
using Mox.Server.Identity.Web;
using Mox.Server.Storage;
using Mox.Shared.Contracts.Account;
using Mox.WebUI.Words;

namespace Mox.Server.Account;

/// <summary>Who acts, from where, and whether they have just proved it: the beginning of everything on the account pages.</summary>
internal sealed class AccountDesk(CurrentAccount current, AddressBook book, IWebSessions sessions, FreshSessions fresh, IAuthenticator authenticator)
{
    public static SecurityAnswer ConfirmFirst => new(SecurityOutcome.ConfirmFirst, AccountPageWords.SaidConfirmFirst);

    /// <exception cref="NotSignedInException">There is no session, or the account is gone.</exception>
    public async Task<(SessionClaims Session, AccountEntry Account)> WhoAsync()
    {
        var session = await current.RequireAsync();
        return (session, book.Account(session.AccountId) ?? throw new NotSignedInException());
    }

    /// <summary>The session, when it proved within the last ten minutes who is there; else null.</summary>
    public async Task<SessionClaims?> FreshAsync() => await current.RequireAsync() is var session && fresh.IsFresh(session) ? session : null;

    /// <summary>Asks for the password again. Failures count as those of signing in do.</summary>
    /// <returns>Null when it is right; else what to say.</returns>
    public async Task<string?> ProveAsync(string password, CancellationToken ct)
    {
        var (session, account) = await WhoAsync();
        var stored = await sessions.FindAsync(session.SessionId, ct);
        var remote = IPAddress.TryParse(stored?.RemoteIp, out var parsed) ? parsed : IPAddress.None;
        var result = await authenticator.CheckPasswordAsync(account.Primary.ToString(), password, new LoginContext(remote, LoginFace.Web, "confirm") { Agent = stored?.Agent ?? "" }, ct);
        switch (result)
        {
            case LoginResult.Accepted accepted when accepted.AccountId == session.AccountId:
            case LoginResult.CodeNeeded needed when needed.AccountId == session.AccountId:
                fresh.Proved(session);
                return null;
            case LoginResult.Throttled:
                return AccountPageWords.SaidThrottled;
            default:
                return AccountPageWords.SaidWrongPassword;
        }
    }

    public static SecurityAnswer Refused(string text) => new(SecurityOutcome.Refused, text);

    public static SecurityAnswer<T> Refused<T>(string text) => new(SecurityOutcome.Refused, text, default);

    public static SecurityAnswer<T> NotConfirmed<T>() => new(SecurityOutcome.ConfirmFirst, ConfirmFirst.Text, default);

    public static SecurityAnswer<T> Made<T>(T value) => new(SecurityOutcome.Done, "", value);
}
