using System.Collections.Immutable;
using Mox.Server.Storage;
using Mox.Shared.Contracts.Account;
using Mox.WebUI.Words;

namespace Mox.Server.Account;

/// <inheritdoc/>
internal sealed class Passkeys(AccountDesk desk, PasskeyStore keys) : IPasskeys
{
    public async Task<ImmutableArray<PasskeyView>> ListAsync(CancellationToken ct)
    {
        var (session, _) = await desk.WhoAsync();
        return [.. (await keys.ListAsync(session.AccountId, ct)).Select(key => new PasskeyView(key.Id, key.Name, key.Created, key.LastUsed))];
    }

    public async Task<SecurityAnswer> RemoveAsync(long id, CancellationToken ct)
    {
        if (await desk.FreshAsync() is not { } session) return AccountDesk.ConfirmFirst;
        return await keys.RemoveAsync(session.AccountId, id, session.SessionId, ct) ? SecurityAnswer.Done : AccountDesk.Refused(AccountPageWords.SaidGone);
    }
}
