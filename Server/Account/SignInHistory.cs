using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Mox.Server.Storage;
using Mox.Shared.Contracts.Account;
using Mox.WebUI.Words;

namespace Mox.Server.Account;

/// <inheritdoc/>
internal sealed class SignInHistory(AccountDesk desk, IWebSessions sessions, LoginAttemptStore attempts) : ISignInHistory
{
    private const int MostAttempts = 500;

    public async Task<ImmutableArray<SessionView>> SessionsAsync(CancellationToken ct)
    {
        var (own, _) = await desk.WhoAsync();
        var stored = await sessions.ListAsync(own.AccountId, ct);
        return [.. stored.Select(session => new SessionView(Shown(session.Id), session.Id == own.SessionId, session.Created, session.LastUsed, session.RemoteIp, session.Agent))];
    }

    public async Task<SecurityAnswer> EndSessionAsync(string id, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(id);
        var (own, _) = await desk.WhoAsync();
        var session = (await sessions.ListAsync(own.AccountId, ct)).FirstOrDefault(session => Shown(session.Id) == id);
        return session is not null && await sessions.EndAsync(own.AccountId, session.Id, ct) ? SecurityAnswer.Done : AccountDesk.Refused(AccountPageWords.SaidEnded);
    }

    public async Task<SecurityAnswer> EndOthersAsync(CancellationToken ct)
    {
        var (own, _) = await desk.WhoAsync();
        await sessions.EndOthersAsync(own.AccountId, own.SessionId, ct);
        return SecurityAnswer.Done;
    }

    public async Task<ImmutableArray<AttemptView>> AttemptsAsync(int count, CancellationToken ct)
    {
        var (own, account) = await desk.WhoAsync();
        var stored = await attempts.OfAccountAsync(own.AccountId, Math.Clamp(count, 1, MostAttempts), ct);
        return [.. stored.Select(attempt => new AttemptView(attempt.Id, account.Name, attempt.Login, attempt.RemoteIp, attempt.Protocol, attempt.Mechanism, attempt.Result, attempt.Tls, attempt.Agent, attempt.First, attempt.Last, attempt.Count))];
    }

    /// <summary>What pages see in place of the id in the cookie.</summary>
    private static string Shown(string id) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(id)).AsSpan(0, 8));
}
