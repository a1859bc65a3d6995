using Mox.Server.Storage;

namespace Mox.Server.Identity;

/// <summary>Sets the main password of an account, for its owner, an administrator or a command.</summary>
internal sealed class MainPassword(AccountStore accounts)
{
    /// <summary>Sets the password; sessions of the pages end, app passwords stay. Whether the password is good enough is not asked here (<see cref="PasswordRules"/>).</summary>
    /// <param name="author">Who does it, for the change log.</param>
    /// <param name="keepSession">The session that goes on; null: none.</param>
    public async Task SetAsync(long accountId, string author, string password, string? keepSession, CancellationToken ct)
    {
        // The salt of the account stays, for its app passwords have it too.
        var beside = await accounts.CredentialsAsync(accountId, ct).ConfigureAwait(false);
        var credential = await Task.Run(() => ScramDerivation.Derive("", password, beside), ct).ConfigureAwait(false);
        if (keepSession is null) await accounts.By(author).SetCredentialAsync(accountId, "", credential, ct).ConfigureAwait(false);
        else await accounts.By(author).ChangePasswordAsync(accountId, credential, keepSession, ct).ConfigureAwait(false);
    }
}
