using System.Collections.Immutable;
using Mox.Shared.Contracts.Webmail;

namespace Mox.WebUI.Tests.Fakes;

/// <summary>Templates, answers and what is put away, in memory. Messages that are put away lie in folder 9.</summary>
public sealed class FakeHabits(FakeMail mail) : IVacations, ITemplates, ISnoozing
{
    public const long Folder = 9;

    public VacationView Vacation { get; set; } = new();

    public VacationStatus VacationAnswer { get; set; }

    public List<TemplateView> Templates { get; } = [];

    public TemplateStatus TemplateAnswer { get; set; }

    /// <summary>What was asked to be filled in last.</summary>
    public Draft? Filled { get; private set; }

    public List<(MessageSelection Selection, DateTimeOffset Until)> PutAway { get; } = [];

    public List<MessageSelection> Woken { get; } = [];

    public Task<VacationView> ReadAsync(CancellationToken ct) => Task.FromResult(Vacation);

    public Task<VacationStatus> SaveAsync(VacationView vacation, CancellationToken ct)
    {
        if (VacationAnswer == VacationStatus.Saved) Vacation = vacation;
        return Task.FromResult(VacationAnswer);
    }

    public Task<ImmutableArray<TemplateView>> ListAsync(CancellationToken ct) => Task.FromResult(Templates.OrderBy(template => template.Name).ToImmutableArray());

    public Task<TemplateOutcome> SaveAsync(TemplateView template, CancellationToken ct)
    {
        if (TemplateAnswer != TemplateStatus.Saved) return Task.FromResult(new TemplateOutcome(TemplateAnswer));
        Templates.RemoveAll(known => known.Id == template.Id);
        var kept = template with { Id = template.Id == 0 ? Templates.Count + 1 : template.Id };
        Templates.Add(kept);
        return Task.FromResult(new TemplateOutcome(TemplateStatus.Saved, kept));
    }

    public Task<bool> RemoveAsync(long id, CancellationToken ct) => Task.FromResult(Templates.RemoveAll(known => known.Id == id) > 0);

    public Task<TemplateView> FromDraftAsync(Draft draft, CancellationToken ct) => Task.FromResult(new TemplateView(0, draft.Subject, draft.Subject, draft.Source));

    public Task<FilledTemplate?> FillAsync(long id, Draft draft, string today, CancellationToken ct)
    {
        Filled = draft;
        return Task.FromResult(Templates.Find(known => known.Id == id) is { } template ? new FilledTemplate(draft.Subject.Length > 0 ? "" : template.Subject, $"{template.Text} {today}") : null);
    }

    public async Task<MessageOutcome> SnoozeAsync(MessageSelection selection, DateTimeOffset until, CancellationToken ct)
    {
        PutAway.Add((selection, until));
        var before = Away(selection);
        for (var i = 0; i < mail.Messages.Count; i++)
        {
            if (selection.Contains(mail.Messages[i].Id)) mail.Messages[i] = mail.Messages[i] with { SnoozedUntil = until };
        }

        var moved = await mail.MoveAsync(selection, Folder, ct);
        return before.IsEmpty ? moved : moved with { Undo = new UndoStep.PutAway(before, []) };
    }

    public async Task<MessageOutcome> WakeAsync(MessageSelection selection, CancellationToken ct)
    {
        Woken.Add(selection);
        var before = Away(selection);
        for (var i = 0; i < mail.Messages.Count; i++)
        {
            if (selection.Contains(mail.Messages[i].Id)) mail.Messages[i] = mail.Messages[i] with { SnoozedUntil = null };
        }

        return await mail.MoveAsync(selection, 1, ct) with { Undo = new UndoStep.PutAway(before, []) };
    }

    private ImmutableArray<SnoozedBefore> Away(MessageSelection selection) =>
        [.. mail.Messages.Where(message => selection.Contains(message.Id) && message.SnoozedUntil is not null).Select(message => new SnoozedBefore(message.Id, message.SnoozedUntil!.Value))];
}
