using Mox.Shared.Contracts.Webmail;

namespace Mox.WebUI.Webmail.Habits;

/// <summary>What is answered while the person is away, as this circuit knows it: who shows something by it listens to <see cref="Changed"/>.</summary>
public sealed class LiveVacation(IVacations vacations, TimeProvider time)
{
    private bool _isRead;

    /// <summary>Fires after a change, on the context of the one who made it.</summary>
    public event Action? Changed;

    public VacationView Current { get; private set; } = new();

    /// <summary>On, and not over: now, or from a day to come.</summary>
    public bool Shows => Current.IsOn && !Current.IsOver(time.GetUtcNow());

    /// <summary>Reads it, once for each circuit.</summary>
    public async Task ReadAsync(CancellationToken ct)
    {
        if (_isRead) return;
        Current = await vacations.ReadAsync(ct);
        _isRead = true;
        Changed?.Invoke();
    }

    public async Task<VacationStatus> SaveAsync(VacationView vacation, CancellationToken ct)
    {
        var status = await vacations.SaveAsync(vacation, ct);
        if (status != VacationStatus.Saved) return status;
        (Current, _isRead) = (vacation, true);
        Changed?.Invoke();
        return status;
    }
}
