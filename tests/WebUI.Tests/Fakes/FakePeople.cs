using System.Collections.Immutable;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Contracts.Webmail;

namespace Mox.WebUI.Tests.Fakes;

/// <summary>An address book in memory.</summary>
public sealed class FakeContacts : IContacts
{
    private long _id = 100;

    public List<ContactCard> Cards { get; } = [];

    public List<ContactGroupItem> Groups { get; } = [];

    public ImmutableArray<Person> Offered { get; set; } = [];

    /// <summary>Why the next change is refused.</summary>
    public string? Refusal { get; set; }

    public Task<ImmutableArray<ContactItem>> ListAsync(string search, long groupId, CancellationToken ct) =>
        Task.FromResult<ImmutableArray<ContactItem>>([.. Cards.Where(card => card.Title.Contains(search, StringComparison.OrdinalIgnoreCase) && (groupId == 0 || card.Groups.Contains(groupId))).OrderBy(card => card.Title, StringComparer.Ordinal).Select(Item)]);

    public Task<ContactCard?> ReadAsync(long id, CancellationToken ct) => Task.FromResult(Cards.Find(card => card.Id == id));

    public Task<ContactCard?> FindAsync(string address, CancellationToken ct) => Task.FromResult(Cards.Find(card => card.Addresses.Contains(address)));

    public Task<ContactCard> SaveAsync(ContactCard card, CancellationToken ct)
    {
        Refuse();
        var kept = card with { Id = card.Id == 0 ? ++_id : card.Id };
        Cards.RemoveAll(one => one.Id == kept.Id);
        Cards.Add(kept);
        return Task.FromResult(kept);
    }

    public Task<ContactUndo> RemoveAsync(ImmutableArray<long> ids, CancellationToken ct)
    {
        Refuse();
        ImmutableArray<ContactCard> gone = [.. Cards.Where(card => ids.Contains(card.Id))];
        Cards.RemoveAll(gone.Contains);
        return Task.FromResult(new ContactUndo([], gone));
    }

    public Task<ContactUndo> MergeAsync(ImmutableArray<long> ids, CancellationToken ct)
    {
        ImmutableArray<ContactCard> before = [.. Cards.Where(card => ids.Contains(card.Id))];
        var (one, other) = (Cards.Find(card => card.Id == ids[0])!, Cards.Find(card => card.Id == ids[1])!);
        Cards.Remove(other);
        Cards[Cards.IndexOf(one)] = one with { Addresses = [.. one.Addresses, .. other.Addresses] };
        return Task.FromResult(new ContactUndo([], before));
    }

    public Task UndoAsync(ContactUndo undo, CancellationToken ct)
    {
        Cards.RemoveAll(card => undo.Remove.Contains(card.Id) || undo.Restore.Any(one => one.Id == card.Id));
        Cards.AddRange(undo.Restore);
        return Task.CompletedTask;
    }

    public Task<ImmutableArray<ContactItem>> AlikeAsync(long id, CancellationToken ct)
    {
        var one = Cards.Find(card => card.Id == id);
        return Task.FromResult<ImmutableArray<ContactItem>>([.. Cards.Where(card => card.Id != id && card.Name == one?.Name).Select(Item)]);
    }

    public Task<ImmutableArray<Person>> OfferedAsync(int limit, CancellationToken ct) => Task.FromResult(Offered);

    public Task<ImmutableArray<ContactGroupItem>> GroupsAsync(CancellationToken ct) => Task.FromResult(Groups.ToImmutableArray());

    public Task<ContactGroupItem> SaveGroupAsync(long id, string name, CancellationToken ct)
    {
        Refuse();
        var group = new ContactGroupItem(id == 0 ? ++_id : id, name, 0);
        Groups.RemoveAll(one => one.Id == group.Id);
        Groups.Add(group);
        return Task.FromResult(group);
    }

    public Task<ImmutableArray<long>> RemoveGroupAsync(long id, CancellationToken ct)
    {
        Groups.RemoveAll(group => group.Id == id);
        return Task.FromResult<ImmutableArray<long>>([1]);
    }

    public Task<ContactGroupItem> RestoreGroupAsync(string name, ImmutableArray<long> members, CancellationToken ct) => SaveGroupAsync(0, name, ct);

    private static ContactItem Item(ContactCard card) => new(card.Id, card.Title, card.Addresses is [var first, ..] ? first : "", card.Organization);

    private void Refuse()
    {
        if (Refusal is not { } why) return;
        Refusal = null;
        throw new ChangeRefusedException(why);
    }
}

/// <summary>Rules in memory.</summary>
public sealed class FakeRules : IMailRules
{
    private long _id = 10;

    public List<RuleItem> Rules { get; } = [];

    public List<RuleSilenceItem> Silences { get; } = [];

    public RuleTrial Trial { get; set; } = new(0, 0, true, []);

    public RuleOffer? Offer { get; set; }

    public List<(long Message, long From, long To)> Asked { get; } = [];

    public List<(RuleOffer Offer, RuleAnswer Answer)> Answers { get; } = [];

    public List<RuleText> Applied { get; } = [];

    public string? Refusal { get; set; }

    public Task<ImmutableArray<RuleItem>> ListAsync(CancellationToken ct) => Task.FromResult(Rules.ToImmutableArray());

    public Task<RuleItem> SaveAsync(RuleItem rule, CancellationToken ct)
    {
        if (Refusal is { } why)
        {
            Refusal = null;
            throw new ChangeRefusedException(why);
        }

        var at = Rules.FindIndex(one => one.Id == rule.Id);
        var kept = rule with { Id = at < 0 ? ++_id : rule.Id };
        if (at < 0) Rules.Add(kept);
        else Rules[at] = kept;
        return Task.FromResult(kept);
    }

    public Task<RuleItem?> RemoveAsync(long id, CancellationToken ct)
    {
        var gone = Rules.Find(rule => rule.Id == id);
        Rules.RemoveAll(rule => rule.Id == id);
        return Task.FromResult(gone);
    }

    public Task<RuleItem> RestoreAsync(RuleItem rule, CancellationToken ct)
    {
        Rules.Insert(0, rule);
        return Task.FromResult(rule);
    }

    public Task OrderAsync(ImmutableArray<long> ids, CancellationToken ct)
    {
        Rules.Sort((one, other) => ids.IndexOf(one.Id).CompareTo(ids.IndexOf(other.Id)));
        return Task.CompletedTask;
    }

    public Task<RuleTrial> TryAsync(RuleText text, CancellationToken ct) => Task.FromResult(Trial);

    public Task<MessageOutcome> ApplyAsync(RuleText text, CancellationToken ct)
    {
        Applied.Add(text);
        return Task.FromResult(new MessageOutcome(ActionStatus.Done, [1, 2], null));
    }

    public Task<RuleOffer?> OfferAsync(long messageId, long fromMailboxId, long toMailboxId, CancellationToken ct)
    {
        Asked.Add((messageId, fromMailboxId, toMailboxId));
        return Task.FromResult(Offer);
    }

    public Task<RuleItem?> AnswerAsync(RuleOffer offer, RuleAnswer answer, CancellationToken ct)
    {
        Answers.Add((offer, answer));
        return Task.FromResult(answer == RuleAnswer.Yes ? new RuleItem(99, "", new RuleText { MoveTo = offer.FolderId }) : null);
    }

    public Task<ImmutableArray<RuleSilenceItem>> SilencesAsync(CancellationToken ct) => Task.FromResult(Silences.ToImmutableArray());

    public Task ForgetSilenceAsync(long id, CancellationToken ct)
    {
        Silences.RemoveAll(silence => silence.Id == id);
        return Task.CompletedTask;
    }
}

/// <summary>Answers about addresses; those not put in are not known, and those held back come when they are let go.</summary>
public sealed class FakeSafety : IRecipientSecurity
{
    public Dictionary<string, AddressSafety> Answers { get; } = [];

    public Dictionary<string, TaskCompletionSource> Held { get; } = [];

    public List<string> Ended { get; } = [];

    /// <summary>How often one was looked up.</summary>
    public int Asked { get; private set; }

    public static AddressSafety Of(string address, SafetyAnswer startTls, SafetyAnswer dane = SafetyAnswer.No, SafetyAnswer requireTls = SafetyAnswer.No, SafetyAnswer mtaSts = SafetyAnswer.No) =>
        new(address, AddressPlace.Elsewhere) { StartTls = new(startTls), Dane = new(dane, "mx"), RequireTls = new(requireTls), MtaSts = new(mtaSts, "the certificate is not valid"), Dnssec = new(dane), Domain = address[(address.IndexOf('@', StringComparison.Ordinal) + 1)..] };

    public async Task<AddressSafety> LookUpAsync(string address, CancellationToken ct)
    {
        Asked++;
        if (Held.TryGetValue(address, out var held))
        {
            try
            {
                await held.Task.WaitAsync(ct);
            }
            catch (OperationCanceledException)
            {
                Ended.Add(address);
                throw;
            }
        }

        return Answers.TryGetValue(address, out var answer) ? answer : new AddressSafety(address, AddressPlace.Elsewhere);
    }
}
