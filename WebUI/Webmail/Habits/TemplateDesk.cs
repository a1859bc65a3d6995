using System.Collections.Immutable;
using Mox.Shared.Contracts.Webmail;
using Mox.WebUI.Components;
using Mox.WebUI.Words;

namespace Mox.WebUI.Webmail.Habits;

/// <summary>The templates of the person, as this circuit knows them, and what is done with them. Who shows them listens to <see cref="Changed"/>.</summary>
public sealed class TemplateDesk(ITemplates templates, Toasts toasts)
{
    private bool _isRead;

    /// <summary>Fires after a change, on the context of the one who made it.</summary>
    public event Action? Changed;

    public ImmutableArray<TemplateView> All { get; private set; } = [];

    /// <summary>Those that have this in their name; all for nothing.</summary>
    public IEnumerable<TemplateView> Find(string typed) => All.Where(template => template.Name.Contains(typed.Trim(), StringComparison.CurrentCultureIgnoreCase));

    /// <summary>Reads them, once for each circuit.</summary>
    public async Task ReadAsync(CancellationToken ct)
    {
        if (!_isRead) await RenewAsync(ct);
    }

    /// <summary>Keeps one. What is wrong with it, in words; null when it is kept.</summary>
    public async Task<string?> SaveAsync(TemplateView template, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(template);
        var outcome = await templates.SaveAsync(template, ct);
        if (outcome.Status is TemplateStatus.Saved or TemplateStatus.Gone) await RenewAsync(ct);
        if (outcome.Status == TemplateStatus.Saved) toasts.Show(new Toast("check", HabitWords.TemplateSaved, template.Name));
        return outcome.Status switch
        {
            TemplateStatus.Saved => null,
            TemplateStatus.NoName => HabitWords.TemplateNoName,
            TemplateStatus.TooLong => HabitWords.TemplateTooLong,
            TemplateStatus.TooMany => HabitWords.TemplateTooMany.With(TemplateView.Most),
            TemplateStatus.Gone => HabitWords.TemplateGone,
            _ => HabitWords.HabitBusy,
        };
    }

    /// <summary>Removes one, with a way back.</summary>
    public async Task RemoveAsync(TemplateView template, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(template);
        await templates.RemoveAsync(template.Id, ct);
        await RenewAsync(ct);
        toasts.Show(new Toast("bin", HabitWords.TemplateRemoved, template.Name, () => SaveAsync(template with { Id = 0 }, CancellationToken.None)));
    }

    /// <summary>Puts a template into a draft, where the caret stands. False when it is gone.</summary>
    /// <param name="today">The date where the writer is, in words.</param>
    public async Task<bool> InsertAsync(TemplateView template, ComposeSession session, string today, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(template);
        ArgumentNullException.ThrowIfNull(session);
        if (session.Field is not { } field) return false;
        if (await templates.FillAsync(template.Id, session.Draft, today, ct) is not { } filled)
        {
            await RenewAsync(ct);
            toasts.Show(new Toast("warn", HabitWords.TemplateGone, template.Name) { IsFault = true });
            return false;
        }

        if (filled.Subject.Length > 0) session.Change(draft => draft with { Subject = filled.Subject });
        await field.InsertAsync(filled.Text);
        session.Touched();
        return true;
    }

    /// <summary>A template of what is written in a draft, not kept yet.</summary>
    public async Task<TemplateView> FromAsync(ComposeSession session, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(session);
        var draft = session.Field is { } field ? session.Draft.WithSource(await field.ReadAsync()) : session.Draft;
        return await templates.FromDraftAsync(draft, ct);
    }

    private async Task RenewAsync(CancellationToken ct)
    {
        All = await templates.ListAsync(ct);
        _isRead = true;
        Changed?.Invoke();
    }
}
