using System.Collections.Immutable;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Contracts.Webmail;
using Mox.WebUI.Admin;
using Mox.WebUI.Components;
using Mox.WebUI.Words;

namespace Mox.WebUI.Webmail.Contacts;

/// <summary>The state of the page of contacts and what can be done on it. No renderer is needed to test it.</summary>
/// <param name="contract">The address book.</param>
/// <param name="toasts">Says what was done, with a way back.</param>
/// <param name="draw">Draws the page.</param>
/// <param name="goTo">Goes to a person by id; 0: to the list.</param>
public sealed class ContactBook(IContacts contract, Toasts toasts, Action draw, Action<long> goTo)
{
    private const int OfferedMost = 8;

    private readonly Attempt _attempt = new();
    private int _turn;

    public ImmutableArray<ContactItem> People { get; private set; } = [];

    public ImmutableArray<ContactGroupItem> Groups { get; private set; } = [];

    /// <summary>Those written to that are not in the book.</summary>
    public ImmutableArray<Person> Offered { get; private set; } = [];

    /// <summary>False until the book was read once.</summary>
    public bool IsRead { get; private set; }

    public string Search { get; private set; } = "";

    /// <summary>The group shown; 0: everybody.</summary>
    public long Group { get; private set; }

    /// <summary>The person shown; null for none.</summary>
    public ContactCard? Open { get; private set; }

    /// <summary>The person asked for is not there.</summary>
    public bool IsMissing { get; private set; }

    /// <summary>Others that may be the same person.</summary>
    public ImmutableArray<ContactItem> Alike { get; private set; } = [];

    /// <summary>What is being written; null when nothing is.</summary>
    public ContactCard? Draft { get; private set; }

    /// <summary>Why the last change was refused.</summary>
    public string? Fault => _attempt.Fault;

    public bool IsBusy => _attempt.IsBusy;

    public async Task ShowAsync(long id, CancellationToken ct)
    {
        if (!IsRead) await ReadAsync(ct);
        if (id == (Open?.Id ?? 0) && !IsMissing) return;
        (Draft, Alike) = (null, []);
        _attempt.Forget();
        Open = id == 0 ? null : await contract.ReadAsync(id, ct);
        IsMissing = id != 0 && Open is null;
        if (Open is not null) Alike = await contract.AlikeAsync(id, ct);
        draw();
    }

    public Task FindAsync(string words, CancellationToken ct)
    {
        Search = words;
        return ReadAsync(ct);
    }

    public Task ChooseGroupAsync(long group, CancellationToken ct)
    {
        Group = group;
        return ReadAsync(ct);
    }

    /// <summary>Reads what the list shows; of several at a time the last counts.</summary>
    public async Task ReadAsync(CancellationToken ct)
    {
        var turn = ++_turn;
        var (people, groups, offered) = (await contract.ListAsync(Search, Group, ct), await contract.GroupsAsync(ct), await contract.OfferedAsync(OfferedMost, ct));
        if (turn != _turn) return;
        (People, Groups, Offered, IsRead) = (people, groups, offered, true);
        if (Group != 0 && groups.All(group => group.Id != Group)) await ChooseGroupAsync(0, ct);
        draw();
    }

    public void New(Person? person = null)
    {
        Draft = new ContactCard { Name = person?.Name ?? "", Addresses = [person?.Address ?? ""], Groups = Group == 0 ? [] : [Group] };
        draw();
    }

    public void Edit()
    {
        if (Open is { } open) Draft = open.Addresses.IsEmpty ? open with { Addresses = [""] } : open;
        draw();
    }

    public void Change(Func<ContactCard, ContactCard> change)
    {
        if (Draft is { } draft) Draft = change(draft);
    }

    public void Cancel()
    {
        Draft = null;
        _attempt.Forget();
        draw();
    }

    public async Task SaveAsync(CancellationToken ct)
    {
        if (Draft is not { } draft) return;
        ContactCard? saved = null;
        if (!await _attempt.RunAsync(async () => saved = await contract.SaveAsync(draft, ct))) return;
        var isNew = draft.Id == 0;
        (Draft, Open, IsMissing) = (null, isNew ? null : saved, false);
        toasts.Show(new Toast("check", PeopleWords.ContactSaved, saved!.Title, isNew ? () => TakeBackAsync(new ContactUndo([saved.Id], []), ct) : null));
        await ReadAsync(ct);
        if (isNew) goTo(saved.Id);
        else Alike = await contract.AlikeAsync(saved.Id, ct);
        draw();
    }

    public async Task RemoveAsync(CancellationToken ct)
    {
        if (Open is not { } open) return;
        ContactUndo? undo = null;
        if (!await _attempt.RunAsync(async () => undo = await contract.RemoveAsync([open.Id], ct))) return;
        toasts.Show(new Toast("bin", PeopleWords.ContactRemoved, open.Title, () => TakeBackAsync(undo!, ct)));
        await ReadAsync(ct);
        goTo(0);
    }

    public async Task MergeAsync(long other, CancellationToken ct)
    {
        if (Open is not { } open) return;
        ContactUndo? undo = null;
        if (!await _attempt.RunAsync(async () => undo = await contract.MergeAsync([open.Id, other], ct))) return;
        toasts.Show(new Toast("check", PeopleWords.ContactsMerged, open.Title, () => TakeBackAsync(undo!, ct)));
        await AgainAsync(open.Id, ct);
    }

    public async Task SaveGroupAsync(long id, string name, CancellationToken ct)
    {
        if (await _attempt.RunAsync(() => contract.SaveGroupAsync(id, name, ct))) await ReadAsync(ct);
        else draw();
    }

    public async Task RemoveGroupAsync(CancellationToken ct)
    {
        if (Groups.FirstOrDefault(group => group.Id == Group) is not { } gone) return;
        ImmutableArray<long> members = [];
        if (!await _attempt.RunAsync(async () => members = await contract.RemoveGroupAsync(gone.Id, ct))) return;
        toasts.Offer(PeopleWords.GroupRemoved, gone.Name, async () =>
        {
            await contract.RestoreGroupAsync(gone.Name, members, ct);
            await ReadAsync(ct);
        });
        await ChooseGroupAsync(0, ct);
    }

    /// <summary>A file was taken in: says how it went.</summary>
    public async Task ImportedAsync(ContactsImported imported, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(imported);
        var rest = imported.Known + imported.Refused > 0 ? PeopleWords.ImportedRest.With(imported.Known, imported.Refused) : "";
        toasts.Show(new Toast("people", Wording.Count(imported.Added, PeopleWords.ImportedOne, PeopleWords.ImportedMany), imported.Full ? PeopleWords.ImportFull : rest, imported.Added == 0 ? null : () => TakeBackAsync(new ContactUndo(imported.Ids, []), ct)));
        await ReadAsync(ct);
    }

    /// <summary>A file was not taken in.</summary>
    public void ImportFailed(bool tooLarge) => toasts.Show(new Toast("warn", tooLarge ? PeopleWords.ImportTooLarge : PeopleWords.ImportFailed) { IsFault = true });

    private async Task TakeBackAsync(ContactUndo undo, CancellationToken ct)
    {
        try
        {
            await contract.UndoAsync(undo, ct);
        }
        catch (ChangeRefusedException refusal)
        {
            toasts.Show(new Toast("warn", refusal.Message) { IsFault = true });
        }

        if (Open is { } open && undo.Remove.Contains(open.Id)) goTo(0);
        await AgainAsync(Open?.Id ?? 0, ct);
    }

    private async Task AgainAsync(long id, CancellationToken ct)
    {
        await ReadAsync(ct);
        Open = id == 0 ? null : await contract.ReadAsync(id, ct);
        Alike = Open is null ? [] : await contract.AlikeAsync(id, ct);
        draw();
    }
}
