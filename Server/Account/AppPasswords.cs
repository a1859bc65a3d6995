using System.Collections.Immutable;
using Mox.Server.Identity;
using Mox.Server.Storage;
using Mox.Shared.Contracts.Account;
using Mox.Shared.Model.Accounts;
using Mox.WebUI.Words;

namespace Mox.Server.Account;

/// <inheritdoc/>
internal sealed class AppPasswords(AccountDesk desk, AccountStore accounts) : IAppPasswords
{
    /// <summary>App passwords an account may have.</summary>
    public const int Most = 50;

    public async Task<ImmutableArray<AppPassword>> ListAsync(CancellationToken ct)
    {
        var (session, _) = await desk.WhoAsync();
        var stored = await accounts.AppPasswordsAsync(session.AccountId, ct);
        return [.. stored.Select(password => new AppPassword(password.Label, UseOf(password.Uses), password.Changed, password.LastUsed))];
    }

    public async Task<SecurityAnswer<string>> MakeAsync(string name, AppPasswordUse use, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (await desk.FreshAsync() is not { } session) return AccountDesk.NotConfirmed<string>();
        var label = name.Trim();
        if (label.Length == 0) return AccountDesk.Refused<string>(AccountPageWords.SaidNameNeeded);
        if (label.Length > AppPassword.MaxName || label.Any(char.IsControl)) return AccountDesk.Refused<string>(AccountPageWords.SaidNameLong.With(AppPassword.MaxName));
        var made = MadeText.Make();
        var beside = await accounts.CredentialsAsync(session.AccountId, ct);
        var credential = await Task.Run(() => ScramDerivation.Derive(label, made, beside), ct) with { Uses = UsesOf(use) };
        return await accounts.By(session.AccountName).AddAppPasswordAsync(session.AccountId, credential, Most, ct) switch
        {
            AppPasswordAdded.Added => AccountDesk.Made(made),
            AppPasswordAdded.NameTaken => AccountDesk.Refused<string>(AccountPageWords.SaidNameTaken),
            _ => AccountDesk.Refused<string>(AccountPageWords.SaidMostPasswords.With(Most)),
        };
    }

    public async Task<SecurityAnswer> RemoveAsync(string name, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(name);
        var (session, _) = await desk.WhoAsync();

        // Taking a password away endangers nothing: it is not asked for the password first, so that a lost device is locked out in one step.
        return name.Length > 0 && await accounts.By(session.AccountName).RemoveCredentialAsync(session.AccountId, name, ct) ? SecurityAnswer.Done : AccountDesk.Refused(AccountPageWords.SaidGone);
    }

    private static CredentialUses UsesOf(AppPasswordUse use) => use switch
    {
        AppPasswordUse.OnlyRead => CredentialUses.Imap,
        AppPasswordUse.OnlySend => CredentialUses.Submission,
        _ => CredentialUses.Imap | CredentialUses.Submission,
    };

    private static AppPasswordUse UseOf(CredentialUses uses) => (uses.HasFlag(CredentialUses.Imap), uses.HasFlag(CredentialUses.Submission)) switch
    {
        (true, false) => AppPasswordUse.OnlyRead,
        (false, true) => AppPasswordUse.OnlySend,
        _ => AppPasswordUse.ReadAndSend,
    };
}
