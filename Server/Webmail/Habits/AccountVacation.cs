using Mox.Server.Identity.Web;
using Mox.Server.Storage;
using Mox.Shared.Contracts.Webmail;
using Mox.Shared.Model.Accounts;

namespace Mox.Server.Webmail.Habits;

/// <inheritdoc/>
internal sealed class AccountVacation(CurrentAccount current, VacationStore store, TimeProvider time) : IVacations
{
    public async Task<VacationView> ReadAsync(CancellationToken ct)
    {
        var account = await current.RequireAsync();
        return await store.ReadAsync(account.AccountId, ct) is not { } kept
            ? new VacationView()
            : new VacationView { IsOn = kept.IsOn, From = kept.From, Until = kept.Until, Subject = kept.Subject, Text = kept.Text, IsForContactsOnly = kept.IsForContactsOnly };
    }

    public async Task<VacationStatus> SaveAsync(VacationView vacation, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(vacation);
        var account = await current.RequireAsync();
        if (vacation.Subject.Length > VacationView.MaxSubject || vacation.Text.Length > VacationView.MaxText) return VacationStatus.TooLong;
        if (vacation.IsOn && string.IsNullOrWhiteSpace(vacation.Text)) return VacationStatus.NoText;
        if (vacation.Until <= vacation.From || (vacation.IsOn && vacation.IsOver(time.GetUtcNow()))) return VacationStatus.WrongDates;
        try
        {
            await store.SaveAsync(
                new Vacation
                {
                    AccountId = account.AccountId,
                    IsOn = vacation.IsOn,
                    From = vacation.From,
                    Until = vacation.Until,
                    Subject = vacation.Subject.Trim(),
                    Text = vacation.Text.ReplaceLineEndings("\n"),
                    IsForContactsOnly = vacation.IsForContactsOnly,
                },
                ct);
            return VacationStatus.Saved;
        }
        catch (StoreBusyException)
        {
            return VacationStatus.Busy;
        }
    }
}
