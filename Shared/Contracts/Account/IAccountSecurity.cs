using System.Collections.Immutable;

namespace Mox.Shared.Contracts.Account;

/// <summary>How the person signed in keeps the account safe. What is dangerous asks for the password again unless it was given within the last ten minutes: <see cref="SecurityOutcome.ConfirmFirst"/>.</summary>
public interface IAccountSecurity
{
    Task<SecurityView> ReadAsync(CancellationToken ct);

    /// <summary>Takes the password again; dangerous actions are open for ten minutes then.</summary>
    Task<SecurityAnswer> ConfirmAsync(string password, CancellationToken ct);

    /// <summary>Says how good a password is while it is typed; nothing is kept.</summary>
    Task<PasswordVerdict> JudgeAsync(string password, CancellationToken ct);

    /// <summary>Changes the main password: the old one is asked for, all other sessions end, app passwords stay.</summary>
    Task<SecurityAnswer> ChangePasswordAsync(string old, string fresh, CancellationToken ct);

    /// <summary>Makes up a password, sets it and gives it back, to be shown once.</summary>
    Task<SecurityAnswer<string>> ChangeToMadePasswordAsync(string old, CancellationToken ct);
}

/// <summary>The second step of signing in: one-time codes of an app, and recovery codes in place of them.</summary>
public interface ISecondFactor
{
    /// <summary>Begins a set-up, or a change; nothing counts before <see cref="ConfirmAsync"/>.</summary>
    Task<SecurityAnswer<FactorSetup>> BeginAsync(CancellationToken ct);

    /// <summary>Turns codes on with a code that the app shows; the other sessions end.</summary>
    /// <returns>Ten recovery codes, to be shown once.</returns>
    Task<SecurityAnswer<ImmutableArray<string>>> ConfirmAsync(string ticket, string code, CancellationToken ct);

    Task<SecurityAnswer> TurnOffAsync(CancellationToken ct);

    /// <summary>Ten fresh recovery codes in place of those there were.</summary>
    Task<SecurityAnswer<ImmutableArray<string>>> RenewRecoveryAsync(CancellationToken ct);
}

/// <summary>Passwords for single programs.</summary>
public interface IAppPasswords
{
    Task<ImmutableArray<AppPassword>> ListAsync(CancellationToken ct);

    /// <summary>Makes one; it is shown once and kept nowhere.</summary>
    /// <param name="name">What its owner calls it, up to <see cref="AppPassword.MaxName"/> characters.</param>
    Task<SecurityAnswer<string>> MakeAsync(string name, AppPasswordUse use, CancellationToken ct);

    /// <summary>The program that has it is locked out at once.</summary>
    Task<SecurityAnswer> RemoveAsync(string name, CancellationToken ct);
}

/// <summary>Keys with which a person signs in to the pages without a password. They are made and used by HTTP endpoints (<see cref="WebRoutes"/>).</summary>
public interface IPasskeys
{
    Task<ImmutableArray<PasskeyView>> ListAsync(CancellationToken ct);

    Task<SecurityAnswer> RemoveAsync(long id, CancellationToken ct);
}

/// <summary>Where the account is signed in, and who tried.</summary>
public interface ISignInHistory
{
    /// <summary>The sessions of the pages, the last used first.</summary>
    Task<ImmutableArray<SessionView>> SessionsAsync(CancellationToken ct);

    Task<SecurityAnswer> EndSessionAsync(string id, CancellationToken ct);

    /// <summary>Ends all sessions but this one.</summary>
    Task<SecurityAnswer> EndOthersAsync(CancellationToken ct);

    /// <summary>The last attempts to sign in to the account, newest first, alike ones of a day as one.</summary>
    Task<ImmutableArray<AttemptView>> AttemptsAsync(int count, CancellationToken ct);
}

/// <summary>What others see of the account.</summary>
public interface IAccountProfile
{
    Task<ProfileView> ReadAsync(CancellationToken ct);

    /// <summary>Sets the name in From; empty takes it away.</summary>
    Task<SecurityAnswer> SetNameAsync(string name, CancellationToken ct);
}
