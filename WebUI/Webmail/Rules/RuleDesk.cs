using System.Collections.Immutable;
using Mox.Shared.Contracts.Webmail;
using Mox.WebUI.Admin;
using Mox.WebUI.Components;
using Mox.WebUI.Words;

namespace Mox.WebUI.Webmail.Rules;

/// <summary>The state of the page of rules and what can be done on it. No renderer is needed to test it.</summary>
public sealed class RuleDesk(IMailRules contract, IMailboxReader reader, IMailboxActions actions, Toasts toasts, Action draw)
{
    private readonly Attempt _attempt = new();
    private int _trials;

    public ImmutableArray<RuleItem> Rules { get; private set; } = [];

    public ImmutableArray<RuleSilenceItem> Silences { get; private set; } = [];

    /// <summary>Folders mail can be moved to.</summary>
    public ImmutableArray<Folder> Folders { get; private set; } = [];

    public bool IsRead { get; private set; }

    /// <summary>The rule being written; null when none is.</summary>
    public RuleItem? Draft { get; private set; }

    /// <summary>What the draft would have fitted; null until it was tested as it is now.</summary>
    public RuleTrial? Trial { get; private set; }

    public bool IsTrying { get; private set; }

    public string? Fault => _attempt.Fault;

    public bool IsBusy => _attempt.IsBusy;

    public string? FolderName(long id) => Folders.FirstOrDefault(folder => folder.Id == id) is { } folder ? Name(folder) : null;

    public static string Name(Folder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return FolderLook.Path(folder);
    }

    public async Task ReadAsync(CancellationToken ct)
    {
        (Rules, Silences, Folders) = (await contract.ListAsync(ct), await contract.SilencesAsync(ct), (await reader.FoldersAsync(ct)).Folders);
        IsRead = true;
        draw();
    }

    public void New() => Write(new RuleItem(0, "", new RuleText { Conditions = [new RuleCondition(RuleField.From, RuleTest.Contains, "")] }));

    public void Write(RuleItem rule)
    {
        (Draft, Trial) = (rule, null);
        _attempt.Forget();
        draw();
    }

    public void Cancel()
    {
        (Draft, Trial) = (null, null);
        _trials++;
        _attempt.Forget();
        draw();
    }

    /// <summary>Changes the draft. What was tested before does not hold any more.</summary>
    public void Change(Func<RuleItem, RuleItem> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        if (Draft is not { } draft) return;
        Draft = change(draft);
        if (Draft.Text == draft.Text) return;
        (Trial, IsTrying) = (null, false);
        _trials++;
    }

    public void ChangeText(Func<RuleText, RuleText> change) => Change(draft => draft with { Text = change(draft.Text) });

    public void ChangeCondition(int at, Func<RuleCondition, RuleCondition> change) =>
        ChangeText(text => text with { Conditions = text.Conditions.SetItem(at, change(text.Conditions[at])) });

    /// <summary>Looks which mail the draft fits.</summary>
    public async Task TryAsync(CancellationToken ct)
    {
        if (Draft is not { } draft) return;
        var turn = ++_trials;
        IsTrying = true;
        draw();
        RuleTrial? trial = null;
        await _attempt.RunAsync(async () => trial = await contract.TryAsync(draft.Text, ct));
        if (turn != _trials) return;
        (Trial, IsTrying) = (trial, false);
        draw();
    }

    /// <summary>Does with the mail that is here what the draft says.</summary>
    public async Task ApplyAsync(CancellationToken ct)
    {
        if (Draft is not { } draft) return;
        MessageOutcome? outcome = null;
        if (await _attempt.RunAsync(async () => outcome = await contract.ApplyAsync(draft.Text, ct)) && outcome is { Status: ActionStatus.Done })
        {
            var undo = outcome.Undo;
            toasts.Show(new Toast("check", PeopleWords.Applied, Wording.Count(outcome.Done.Length, PeopleWords.AppliedOne, PeopleWords.AppliedMany), undo is null ? null : () => actions.UndoAsync(undo, ct)));
        }

        draw();
    }

    public async Task SaveAsync(CancellationToken ct)
    {
        if (Draft is not { } draft) return;
        RuleItem? saved = null;
        if (await _attempt.RunAsync(async () => saved = await contract.SaveAsync(draft, ct)))
        {
            var before = Rules.FirstOrDefault(rule => rule.Id == draft.Id);
            Cancel();
            toasts.Offer(PeopleWords.RuleSaved, saved!.Name, async () =>
            {
                if (before is null) await contract.RemoveAsync(saved.Id, ct);
                else await contract.SaveAsync(before, ct);
                await ReadAsync(ct);
            });
            await ReadAsync(ct);
        }

        draw();
    }

    public async Task EnableAsync(RuleItem rule, bool on, CancellationToken ct)
    {
        if (await _attempt.RunAsync(() => contract.SaveAsync(rule with { Enabled = on }, ct))) await ReadAsync(ct);
        draw();
    }

    public async Task RemoveAsync(RuleItem rule, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(rule);
        RuleItem? gone = null;
        if (await _attempt.RunAsync(async () => gone = await contract.RemoveAsync(rule.Id, ct)) && gone is not null)
        {
            toasts.Offer(PeopleWords.RuleRemoved, gone.Name, async () =>
            {
                await contract.RestoreAsync(gone, ct);
                await ReadAsync(ct);
            });
        }

        await ReadAsync(ct);
    }

    /// <summary>Moves a rule up (-1) or down (1).</summary>
    public async Task MoveAsync(RuleItem rule, int by, CancellationToken ct)
    {
        var at = Rules.IndexOf(rule);
        if (at < 0 || at + by < 0 || at + by >= Rules.Length) return;
        var order = Rules.Select(one => one.Id).ToImmutableArray().RemoveAt(at).Insert(at + by, rule.Id);
        if (await _attempt.RunAsync(() => contract.OrderAsync(order, ct))) await ReadAsync(ct);
    }

    public async Task AskAgainAsync(RuleSilenceItem silence, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(silence);
        if (await _attempt.RunAsync(() => contract.ForgetSilenceAsync(silence.Id, ct))) await ReadAsync(ct);
    }
}
