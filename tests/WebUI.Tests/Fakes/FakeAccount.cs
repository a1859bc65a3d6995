using System.Collections.Immutable;
using Mox.Shared.Contracts.Account;
using Mox.Shared.Contracts.Admin;

namespace Mox.WebUI.Tests.Fakes;

/// <summary>The contracts of the account pages, over lists.</summary>
public sealed class FakeAccount : IAccountSecurity, ISecondFactor, IAppPasswords, IPasskeys, ISignInHistory, IAccountProfile, ILoginAttempts
{
    public const string Password = "right";

    /// <summary>The password was given within the last ten minutes.</summary>
    public bool IsFresh { get; set; } = true;

    public SecurityView View { get; set; } = new("mox", false, 0, false, 10);

    public ProfileView Profile { get; set; } = new("mox", "", ["mox@localhost"]);

    public List<AppPassword> Apps { get; } = [];

    public List<PasskeyView> Keys { get; } = [];

    public List<SessionView> Sessions { get; } = [];

    public List<AttemptView> Attempts { get; } = [];

    public List<string> Done { get; } = [];

    Task<SecurityView> IAccountSecurity.ReadAsync(CancellationToken ct) => Task.FromResult(View);

    Task<ProfileView> IAccountProfile.ReadAsync(CancellationToken ct) => Task.FromResult(Profile);

    public Task<SecurityAnswer> ConfirmAsync(string password, CancellationToken ct)
    {
        IsFresh = password == Password;
        return Task.FromResult(IsFresh ? SecurityAnswer.Done : new SecurityAnswer(SecurityOutcome.Refused, "That is not your password."));
    }

    public Task<PasswordVerdict> JudgeAsync(string password, CancellationToken ct) =>
        Task.FromResult(password.Length >= 10 ? new PasswordVerdict(PasswordStrength.Good, true, "Good.") : new PasswordVerdict(PasswordStrength.Weak, false, "More characters."));

    public Task<SecurityAnswer> ChangePasswordAsync(string old, string fresh, CancellationToken ct)
    {
        if (old != Password) return Task.FromResult(new SecurityAnswer(SecurityOutcome.Refused, "That is not your password."));
        Done.Add($"password {fresh}");
        return Task.FromResult(SecurityAnswer.Done);
    }

    public Task<SecurityAnswer<string>> ChangeToMadePasswordAsync(string old, CancellationToken ct) => DoAsync("made password", "abcd-efgh-jkmn-pqrs");

    public Task<SecurityAnswer<FactorSetup>> BeginAsync(CancellationToken ct) => DoAsync("begin", new FactorSetup("ABCD EFGH", "<svg><path></path></svg>", "ticket"));

    public Task<SecurityAnswer<ImmutableArray<string>>> ConfirmAsync(string ticket, string code, CancellationToken ct)
    {
        if (code != "123456") return Task.FromResult(new SecurityAnswer<ImmutableArray<string>>(SecurityOutcome.Refused, "That is not the code of this moment.", default));
        View = View with { HasSecondFactor = true, RecoveryLeft = 10 };
        return DoAsync($"confirm {ticket}", ImmutableArray.Create("aaaa-bbbb-cccc-dddd", "eeee-ffff-gggg-hhhh"));
    }

    public async Task<SecurityAnswer> TurnOffAsync(CancellationToken ct)
    {
        var answer = await DoAsync("off", 0);
        if (answer.IsDone) View = View with { HasSecondFactor = false };
        return answer;
    }

    public Task<SecurityAnswer<ImmutableArray<string>>> RenewRecoveryAsync(CancellationToken ct) => DoAsync("renew", ImmutableArray.Create("iiii-jjjj-kkkk-llll"));

    Task<ImmutableArray<AppPassword>> IAppPasswords.ListAsync(CancellationToken ct) => Task.FromResult<ImmutableArray<AppPassword>>([.. Apps]);

    public async Task<SecurityAnswer<string>> MakeAsync(string name, AppPasswordUse use, CancellationToken ct)
    {
        var answer = await DoAsync($"make {name} {use}", "wxyz-wxyz-wxyz-wxyz");
        if (answer.IsDone) Apps.Add(new AppPassword(name, use, DateTimeOffset.UnixEpoch, null));
        return answer;
    }

    public Task<SecurityAnswer> RemoveAsync(string name, CancellationToken ct)
    {
        Done.Add($"remove {name}");
        Apps.RemoveAll(password => password.Name == name);
        return Task.FromResult(SecurityAnswer.Done);
    }

    Task<ImmutableArray<PasskeyView>> IPasskeys.ListAsync(CancellationToken ct) => Task.FromResult<ImmutableArray<PasskeyView>>([.. Keys]);

    public async Task<SecurityAnswer> RemoveAsync(long id, CancellationToken ct)
    {
        var answer = await DoAsync($"remove key {id}", 0);
        if (answer.IsDone) Keys.RemoveAll(key => key.Id == id);
        return answer;
    }

    public Task<ImmutableArray<SessionView>> SessionsAsync(CancellationToken ct) => Task.FromResult<ImmutableArray<SessionView>>([.. Sessions]);

    public Task<SecurityAnswer> EndSessionAsync(string id, CancellationToken ct)
    {
        Done.Add($"end {id}");
        Sessions.RemoveAll(session => session.Id == id);
        return Task.FromResult(SecurityAnswer.Done);
    }

    public Task<SecurityAnswer> EndOthersAsync(CancellationToken ct)
    {
        Done.Add("end others");
        Sessions.RemoveAll(session => !session.IsThis);
        return Task.FromResult(SecurityAnswer.Done);
    }

    public Task<ImmutableArray<AttemptView>> AttemptsAsync(int count, CancellationToken ct) => Task.FromResult<ImmutableArray<AttemptView>>([.. Attempts.Take(count)]);

    public Task<ImmutableArray<AttemptView>> LastAsync(bool onlyFailed, int count, CancellationToken ct) => Task.FromResult<ImmutableArray<AttemptView>>([.. Attempts.Where(attempt => !onlyFailed || !attempt.IsGood).Take(count)]);

    public Task<SecurityAnswer> SetNameAsync(string name, CancellationToken ct)
    {
        Done.Add($"name {name}");
        Profile = Profile with { Name = name.Trim() };
        return Task.FromResult(SecurityAnswer.Done);
    }

    private Task<SecurityAnswer<T>> DoAsync<T>(string what, T value)
    {
        if (!IsFresh) return Task.FromResult(new SecurityAnswer<T>(SecurityOutcome.ConfirmFirst, "", default));
        Done.Add(what);
        return Task.FromResult(new SecurityAnswer<T>(SecurityOutcome.Done, "", value));
    }
}
