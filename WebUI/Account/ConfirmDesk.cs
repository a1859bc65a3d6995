using Mox.Shared.Contracts.Account;

namespace Mox.WebUI.Account;

/// <summary>Runs what may first ask for the password again: then it waits for that and goes on where it stopped. One for each page.</summary>
public sealed class ConfirmDesk(IAccountSecurity security)
{
    private Func<Task>? _again;

    /// <summary>The password is asked for.</summary>
    public bool IsAsking => _again is not null;

    /// <summary>Fires when <see cref="IsAsking"/> changes.</summary>
    public event Action? Changed;

    /// <summary>Runs an action, and <paramref name="then"/> with its answer, which is never <see cref="SecurityOutcome.ConfirmFirst"/>.</summary>
    public async Task RunAsync<T>(Func<Task<T>> action, Func<T, Task> then)
        where T : SecurityAnswer
    {
        ArgumentNullException.ThrowIfNull(action);
        ArgumentNullException.ThrowIfNull(then);
        var answer = await action();
        if (answer.Outcome == SecurityOutcome.ConfirmFirst) Ask(() => RunAsync(action, then));
        else await then(answer);
    }

    /// <summary>Asks for the password before something that is no contract, such as a ceremony of the browser.</summary>
    public void Ask(Func<Task> then)
    {
        _again = then;
        Changed?.Invoke();
    }

    /// <summary>Takes the password, and goes on; gives what to say when it is wrong.</summary>
    public async Task<string?> ConfirmAsync(string password, CancellationToken ct)
    {
        var answer = await security.ConfirmAsync(password, ct);
        if (!answer.IsDone) return answer.Text;
        var again = _again;
        Cancel();
        await (again?.Invoke() ?? Task.CompletedTask);
        return null;
    }

    public void Cancel()
    {
        _again = null;
        Changed?.Invoke();
    }
}
