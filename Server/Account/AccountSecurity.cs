using Microsoft.Extensions.Options;
using Mox.Server.Identity;
using Mox.Server.Storage;
using Mox.Shared.Contracts.Account;
using Mox.WebUI.Words;

namespace Mox.Server.Account;

/// <inheritdoc/>
internal sealed class AccountSecurity(AccountDesk desk, MainPassword main, FactorStore factors, PasswordRules rules, IOptions<PasswordOptions> passwords) : IAccountSecurity
{
    public async Task<SecurityView> ReadAsync(CancellationToken ct)
    {
        var (_, account) = await desk.WhoAsync();
        return new SecurityView(account.Name, account.HasSecondFactor, await factors.RecoveryLeftAsync(account.Id, ct), account.OnlyMadePasswords, passwords.Value.Shortest);
    }

    public async Task<SecurityAnswer> ConfirmAsync(string password, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(password);
        return await desk.ProveAsync(password, ct) is { } wrong ? AccountDesk.Refused(wrong) : SecurityAnswer.Done;
    }

    public async Task<PasswordVerdict> JudgeAsync(string password, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(password);
        var (_, account) = await desk.WhoAsync();
        return await rules.JudgeWhollyAsync(password, account, ct);
    }

    public async Task<SecurityAnswer> ChangePasswordAsync(string old, string fresh, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(old);
        ArgumentNullException.ThrowIfNull(fresh);
        var (session, account) = await desk.WhoAsync();
        if (account.OnlyMadePasswords) return AccountDesk.Refused(AccountPageWords.SaidOnlyMade);
        var verdict = await rules.JudgeWhollyAsync(fresh, account, ct);
        if (!verdict.IsTaken) return AccountDesk.Refused(verdict.Advice.Length > 0 ? verdict.Advice : AccountPageWords.SaidTypeNew);
        if (await desk.ProveAsync(old, ct) is { } wrong) return AccountDesk.Refused(wrong);
        if (old == fresh) return AccountDesk.Refused(AccountPageWords.SaidSame);
        await main.SetAsync(account.Id, account.Name, fresh, session.SessionId, ct);
        return SecurityAnswer.Done;
    }

    public async Task<SecurityAnswer<string>> ChangeToMadePasswordAsync(string old, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(old);
        var (session, _) = await desk.WhoAsync();
        if (await desk.ProveAsync(old, ct) is { } wrong) return AccountDesk.Refused<string>(wrong);
        var made = MadeText.Make();
        await main.SetAsync(session.AccountId, session.AccountName, made, session.SessionId, ct);
        return AccountDesk.Made(made);
    }
}
