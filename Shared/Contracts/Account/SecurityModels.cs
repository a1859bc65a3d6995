using System.Collections.Immutable;

namespace Mox.Shared.Contracts.Account;

/// <summary>How an action ended.</summary>
public enum SecurityOutcome
{
    Done,

    /// <summary>Nothing was done: the password was not given within the last ten minutes.</summary>
    ConfirmFirst,

    /// <summary>Nothing was done; the text says why and what to do.</summary>
    Refused,
}

/// <summary>What came of an action.</summary>
/// <param name="Text">For a refusal: why, and what to do.</param>
public record SecurityAnswer(SecurityOutcome Outcome, string Text = "")
{
    public static readonly SecurityAnswer Done = new(SecurityOutcome.Done);

    public bool IsDone => Outcome == SecurityOutcome.Done;
}

/// <inheritdoc/>
/// <param name="Value">What was made; default unless done.</param>
public sealed record SecurityAnswer<T>(SecurityOutcome Outcome, string Text, T? Value) : SecurityAnswer(Outcome, Text);

/// <summary>How the account is kept safe.</summary>
/// <param name="HasSecondFactor">One-time codes are on.</param>
/// <param name="RecoveryLeft">Recovery codes not used yet.</param>
/// <param name="OnlyMadePasswords">The person may only take a password that the appliance makes up.</param>
/// <param name="ShortestPassword">The fewest characters of a password.</param>
public sealed record SecurityView(string AccountName, bool HasSecondFactor, int RecoveryLeft, bool OnlyMadePasswords, int ShortestPassword);

public enum PasswordStrength
{
    None,
    Weak,
    Fair,
    Good,
    Strong,
}

/// <summary>What is thought of a password.</summary>
/// <param name="IsTaken">It may be set.</param>
/// <param name="Advice">One sentence.</param>
public sealed record PasswordVerdict(PasswordStrength Strength, bool IsTaken, string Advice);

/// <summary>A set-up of one-time codes that is under way.</summary>
/// <param name="Secret">In groups, to be typed where no picture can be taken.</param>
/// <param name="Qr">The same as an SVG picture, dark on light.</param>
/// <param name="Ticket">For <see cref="ISecondFactor.ConfirmAsync"/>.</param>
public sealed record FactorSetup(string Secret, string Qr, string Ticket);

/// <summary>What an app password opens.</summary>
public enum AppPasswordUse
{
    ReadAndSend,
    OnlyRead,
    OnlySend,
}

public sealed record AppPassword(string Name, AppPasswordUse Use, DateTimeOffset Made, DateTimeOffset? LastUsed)
{
    public const int MaxName = 60;
}

public sealed record PasskeyView(long Id, string Name, DateTimeOffset Made, DateTimeOffset? LastUsed);

/// <param name="Id">For <see cref="ISignInHistory.EndSessionAsync"/>; nobody can sign in with it.</param>
/// <param name="IsThis">The session of this page.</param>
/// <param name="Agent">What the browser calls itself.</param>
public sealed record SessionView(string Id, bool IsThis, DateTimeOffset Created, DateTimeOffset LastUsed, string RemoteIp, string Agent);

/// <summary>Attempts of one day that are alike.</summary>
/// <param name="Account">Name of the account; empty when the name given is none of an account.</param>
/// <param name="Login">The name that was given.</param>
/// <param name="Face"><c>imap</c>, <c>submission</c> or <c>web</c>.</param>
/// <param name="Result"><c>ok</c>, <c>wrong-password</c>, <c>no-account</c>, <c>disabled</c>, <c>throttled</c>, <c>code-asked</c>, <c>wrong-code</c>, <c>wrong-passkey</c> or <c>other-password</c>.</param>
public sealed record AttemptView(long Id, string Account, string Login, string RemoteIp, string Face, string Mechanism, string Result, string Tls, string Agent, DateTimeOffset First, DateTimeOffset Last, long Count)
{
    public bool IsGood => Result == "ok";
}

/// <param name="Name">The name in From; empty: none.</param>
/// <param name="Addresses">The addresses of the account, the primary one first.</param>
public sealed record ProfileView(string AccountName, string Name, ImmutableArray<string> Addresses)
{
    public const int MaxName = 100;
}
