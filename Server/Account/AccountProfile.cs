using Mox.Server.Storage;
using Mox.Shared.Contracts.Account;
using Mox.WebUI.Words;

namespace Mox.Server.Account;

/// <inheritdoc/>
internal sealed class AccountProfile(AccountDesk desk, AccountStore accounts) : IAccountProfile
{
    public async Task<ProfileView> ReadAsync(CancellationToken ct)
    {
        var (_, account) = await desk.WhoAsync();
        return new ProfileView(account.Name, account.DisplayName, [.. account.Addresses.Select(address => address.ToDisplay())]);
    }

    public async Task<SecurityAnswer> SetNameAsync(string name, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(name);
        var (session, _) = await desk.WhoAsync();
        var text = name.Trim();
        if (text.Length > ProfileView.MaxName) return AccountDesk.Refused(AccountPageWords.SaidNameLong.With(ProfileView.MaxName));
        if (text.Any(char.IsControl)) return AccountDesk.Refused(AccountPageWords.SaidNameCharacter);
        await accounts.By(session.AccountName).SetDisplayNameAsync(session.AccountId, text, ct);
        return SecurityAnswer.Done;
    }
}
