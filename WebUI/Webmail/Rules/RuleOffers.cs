using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Contracts.Webmail;
using Mox.WebUI.Admin;
using Mox.WebUI.Components;
using Mox.WebUI.Words;

namespace Mox.WebUI.Webmail.Rules;

/// <summary>Asks after a move by hand whether that should be done always. One question at a time, quiet, and gone by itself; one for each circuit.</summary>
public sealed partial class RuleOffers(IMailRules contract, IWebmailSettings settings, Toasts toasts, TimeProvider time, ILogger<RuleOffers> log) : IDisposable
{
    /// <summary>How long a question stays that nobody points at.</summary>
    public static readonly TimeSpan Stay = TimeSpan.FromSeconds(20);

    private ITimer? _timer;
    private int _turn;

    /// <summary>Fires when there is another question, or none; not on the circuit's own context.</summary>
    public event Func<Task>? Changed;

    public RuleOffer? Current { get; private set; }

    /// <summary>The question in words.</summary>
    public static string Question(RuleOffer offer)
    {
        ArgumentNullException.ThrowIfNull(offer);
        return (offer switch
        {
            { Kind: RuleOfferKind.Add, IsList: false } => PeopleWords.OfferAdd,
            { Kind: RuleOfferKind.Add } => PeopleWords.OfferAddList,
            { IsList: false } => PeopleWords.OfferRemove,
            _ => PeopleWords.OfferRemoveList,
        }).With(offer.About, offer.FolderName);
    }

    /// <summary>A move was done, or taken back: then there is nothing more to be asked.</summary>
    public Task MovedAsync(MessageOutcome outcome, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        return MovedAsync(outcome.Done, outcome.Undo is UndoStep.Return { Groups: [var group] } ? group.FromMailboxId : 0, outcome.TargetMailboxId, ct);
    }

    /// <summary>Messages were moved by hand. More than one, or one that is nowhere known, is no reason to ask.</summary>
    public async Task MovedAsync(ImmutableArray<long> messageIds, long from, long to, CancellationToken ct)
    {
        var turn = ++_turn;
        await ShowAsync(null);
        if (messageIds is not [var id] || from == 0 || from == to) return;
        if (!(await settings.ReadAsync(ct)).OfferRules) return;
        var offer = await contract.OfferAsync(id, from, to, ct);
        if (turn == _turn && offer is not null) await ShowAsync(offer);
    }

    /// <summary>Pointed at or focused: it stays. Let go: the time starts anew.</summary>
    public void Hold(bool held)
    {
        if (held) StopTimer();
        else if (Current is not null) StartTimer();
    }

    public async Task AnswerAsync(RuleAnswer answer, CancellationToken ct)
    {
        if (Current is not { } offer) return;
        await ShowAsync(null);
        try
        {
            var rule = await contract.AnswerAsync(offer, answer, ct);
            if (answer != RuleAnswer.Yes || rule is null) return;
            if (offer.Kind == RuleOfferKind.Add) toasts.Offer(PeopleWords.OfferMade, offer.About, () => contract.RemoveAsync(rule.Id, ct));
            else toasts.Offer(PeopleWords.OfferEnded, offer.About, () => contract.RestoreAsync(rule, ct));
        }
        catch (ChangeRefusedException refusal)
        {
            toasts.Show(new Toast("warn", refusal.Message) { IsFault = true });
        }
    }

    public void Dispose() => StopTimer();

    private async Task ShowAsync(RuleOffer? offer)
    {
        if (offer is null && Current is null) return;
        Current = offer;
        if (offer is null) StopTimer();
        else StartTimer();
        if (Changed is { } changed) await changed();
    }

    private void StartTimer()
    {
        StopTimer();
        var shown = Current;
        _timer = time.CreateTimer(_ => Expire(shown), null, Stay, Timeout.InfiniteTimeSpan);
    }

    private void StopTimer()
    {
        _timer?.Dispose();
        _timer = null;
    }

    // A timer has no caller that could await: faults of a listener are logged here.
    private async void Expire(RuleOffer? shown)
    {
        try
        {
            if (ReferenceEquals(Current, shown)) await ShowAsync(null);
        }
        catch (ObjectDisposedException)
        {
            // The circuit ended in between.
        }
        catch (Exception fault)
        {
            LogFault(fault);
        }
    }

    [LoggerMessage(6222, LogLevel.Warning, "A question about a rule could not be drawn")]
    private partial void LogFault(Exception fault);
}
