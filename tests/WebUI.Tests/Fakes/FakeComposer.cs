using System.Collections.Immutable;
using Mox.Shared.Contracts.Webmail;

namespace Mox.WebUI.Tests.Fakes;

/// <summary>Keeps drafts in memory; each save gives a new id, as the contract says.</summary>
public sealed class FakeComposer : IComposer, IAddressSuggestions, IOutbox
{
    private long _id = 500;

    public List<Draft> Saved { get; } = [];

    public List<Draft> Sent { get; } = [];

    public List<long> Discarded { get; } = [];

    /// <summary>Answers to the next saves, in place of Saved.</summary>
    public Queue<SaveOutcome> Saves { get; } = [];

    /// <summary>Answers to the next sends, in place of Queued.</summary>
    public Queue<SendOutcome> Sends { get; } = [];

    /// <summary>When set, a save waits for it.</summary>
    public TaskCompletionSource? Gate { get; set; }

    /// <summary>The zone the last answer was asked for in.</summary>
    public TimeZoneInfo? Zone { get; private set; }

    public ImmutableArray<Person> People { get; set; } = [];

    public ImmutableArray<AddressSuggestion> Groups { get; set; } = [];

    public ImmutableArray<SenderIdentity> Identities { get; set; } = [new("mox@localhost", "Mox")];

    public Task<ImmutableArray<SenderIdentity>> IdentitiesAsync(CancellationToken ct) => Task.FromResult(Identities);

    public WritingLimits Limits { get; set; } = new(1 << 20, 100);

    /// <summary>Signatures, by address.</summary>
    public Dictionary<string, string> Signatures { get; } = [];

    /// <summary>Answers of the advisor.</summary>
    public ImmutableArray<WritingAdvice> Advice { get; set; } = [];

    /// <summary>What became of drafts, by key.</summary>
    public Dictionary<string, DraftFate> Fates { get; } = [];

    /// <summary>When what is sent may leave; null: at once.</summary>
    public DateTimeOffset? Until { get; set; }

    /// <summary>The time asked for with the last send.</summary>
    public DateTimeOffset? At { get; private set; }

    /// <summary>The text selected with the last answer.</summary>
    public string Selected { get; private set; } = "";

    public ImmutableArray<OutboxItem> Waiting { get; set; } = [];

    public CallBackOutcome CallBack { get; set; } = new CallBackOutcome.Gone();

    public List<string> Done { get; } = [];

    public Func<Task>? OnOutbox { get; private set; }

    public Task<string> SignatureAsync(string address, DraftFormat format, CancellationToken ct) => Task.FromResult(Signatures.GetValueOrDefault(address, ""));

    public Task<Draft> ConvertAsync(Draft draft, DraftFormat format, CancellationToken ct) =>
        Task.FromResult(draft with { Format = format, Markdown = format == DraftFormat.Markdown ? draft.Html : "", Html = format == DraftFormat.Rich ? $"<p>{draft.Markdown}</p>" : "" });

    public Task<DraftFate> FateAsync(string key, long draftId, CancellationToken ct) => Task.FromResult(Fates.GetValueOrDefault(key, new DraftFate.Unknown()));

    public Task<ImmutableArray<WritingAdvice>> AdviseAsync(Draft draft, CancellationToken ct) => Task.FromResult(Advice);

    public Task<ImmutableArray<OutboxItem>> ListAsync(CancellationToken ct) => Task.FromResult(Waiting);

    public Task<CallBackOutcome> CallBackAsync(long outboxId, CancellationToken ct)
    {
        Done.Add($"call back {outboxId}");
        if (CallBack is CallBackOutcome.Back) Waiting = Waiting.RemoveAll(item => item.Id == outboxId);
        return Task.FromResult(CallBack);
    }

    public Task<bool> SendNowAsync(long outboxId, CancellationToken ct)
    {
        Done.Add($"send now {outboxId}");
        return Task.FromResult(true);
    }

    public Task<int> StopAsync(long outboxId, CancellationToken ct)
    {
        Done.Add($"stop {outboxId}");
        Waiting = Waiting.RemoveAll(item => item.Id == outboxId);
        return Task.FromResult(1);
    }

    public Task<IDisposable> SubscribeAsync(Func<Task> onChange, CancellationToken ct)
    {
        OnOutbox = onChange;
        return Task.FromResult<IDisposable>(new Ending(() => OnOutbox = null));
    }

    public Task<Draft> NewAsync(CancellationToken ct) => Task.FromResult(new Draft { From = "mox@localhost" });

    public Task<Draft> FromMailtoAsync(string link, CancellationToken ct) => NewAsync(ct);

    public Task<Draft?> ReplyAsync(long messageId, ReplyScope scope, TimeZoneInfo zone, string selected, CancellationToken ct)
    {
        (Zone, Selected) = (zone, selected);
        return Task.FromResult<Draft?>(messageId == 0 ? null : new Draft
        {
            From = "mox@localhost",
            To = scope == ReplyScope.All ? [new Person("Ann", "ann@example.org"), new Person("Bo", "bo@example.org")] : [new Person("Ann", "ann@example.org")],
            Subject = "Re: Hello",
            Markdown = "\n\nOn Monday, Ann wrote:\n\n> Hello",
            Origin = new DraftOrigin(messageId, DraftKind.Reply, "<1@example.org>", []),
        });
    }

    public Task<Draft?> ForwardAsync(long messageId, TimeZoneInfo zone, CancellationToken ct)
    {
        Zone = zone;
        return Task.FromResult<Draft?>(new Draft { From = "mox@localhost", Subject = "Fwd: Hello", Origin = new DraftOrigin(messageId, DraftKind.Forward, "", []) });
    }

    public Task<Draft?> OpenAsync(long draftId, CancellationToken ct) => Task.FromResult<Draft?>(Saved.LastOrDefault(draft => draft.Id == draftId) ?? new Draft { Id = draftId, From = "mox@localhost", Subject = "A draft" });

    public async Task<SaveOutcome> SaveAsync(Draft draft, CancellationToken ct)
    {
        if (Gate is { } gate) await gate.Task.WaitAsync(ct);
        if (Saves.TryDequeue(out var outcome)) return outcome;
        Saved.Add(draft with { Id = ++_id });
        return new SaveOutcome.Saved(Saved[^1]);
    }

    public Task<SaveOutcome> RemoveAttachmentAsync(Draft draft, string attachmentId, CancellationToken ct) =>
        SaveAsync(draft with { Attachments = draft.Attachments.RemoveAll(file => file.Id == attachmentId) }, ct);

    public Task DiscardAsync(long draftId, CancellationToken ct)
    {
        Discarded.Add(draftId);
        return Task.CompletedTask;
    }

    public Task<string> PreviewAsync(string markdown, CancellationToken ct) => Task.FromResult($"<p>{markdown}</p>");

    public Task<SendOutcome> SendAsync(Draft draft, DateTimeOffset? at, CancellationToken ct)
    {
        At = at;
        if (Sends.TryDequeue(out var outcome)) return Task.FromResult(outcome);
        Sent.Add(draft);
        return Task.FromResult<SendOutcome>(new SendOutcome.Queued(draft.To.Length + draft.Cc.Length + draft.Bcc.Length, 7, at ?? Until));
    }

    public Task<ImmutableArray<AddressSuggestion>> CompleteAsync(string typed, int limit, CancellationToken ct) =>
        Task.FromResult<ImmutableArray<AddressSuggestion>>([.. Groups.Where(group => group.Person.Name!.Contains(typed, StringComparison.OrdinalIgnoreCase)), .. People.Where(person => person.ToString().Contains(typed, StringComparison.OrdinalIgnoreCase)).Take(limit).Select(person => new AddressSuggestion(person, SuggestionKind.Past, []))]);

    public Task<ImmutableArray<Person>> SuggestAsync(string typed, int limit, CancellationToken ct) =>
        Task.FromResult(People.Where(person => person.ToString().Contains(typed, StringComparison.OrdinalIgnoreCase)).Take(limit).ToImmutableArray());
}
