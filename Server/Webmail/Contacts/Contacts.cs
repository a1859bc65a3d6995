using System.Collections.Immutable;
using System.Globalization;
using Mox.Server.Identity.Web;
using Mox.Server.Storage;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Contracts.Webmail;
using Mox.Shared.Words;

namespace Mox.Server.Webmail.Contacts;

/// <inheritdoc/>
internal sealed class Contacts(CurrentAccount current, ContactStore store, KnownPeopleCache known) : IContacts
{
    private static readonly StringComparer ByName = StringComparer.Create(CultureInfo.InvariantCulture, CompareOptions.IgnoreCase | CompareOptions.IgnoreNonSpace);

    public async Task<ImmutableArray<ContactItem>> ListAsync(string search, long groupId, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(search);
        var account = await current.RequireAsync();
        var words = FoldedText.Words(search).ToList();
        var rows = (await store.ListAsync(account.AccountId, ct)).Where(row => groupId == 0 || row.Groups.Contains(groupId));
        if (words.Count > 0) rows = rows.Where(row => FoldedText.Begins(words, Words(row)));
        return [.. rows.Select(ContactRules.Item).OrderBy(item => item.Name, ByName).ThenBy(item => item.Id)];
    }

    public async Task<ContactCard?> ReadAsync(long id, CancellationToken ct) =>
        await store.ReadAsync((await current.RequireAsync()).AccountId, id, ct) is { } row ? ContactRules.Card(row) : null;

    public async Task<ContactCard?> FindAsync(string address, CancellationToken ct)
    {
        var account = await current.RequireAsync();
        return ContactRules.Key(address) is { } key && await store.FindAsync(account.AccountId, key, ct) is var id and not 0 ? await ReadAsync(id, ct) : null;
    }

    public async Task<ContactCard> SaveAsync(ContactCard card, CancellationToken ct)
    {
        var account = await current.RequireAsync();
        var row = ContactRules.Checked(card);
        return await BusyAsync(store.ChangeAsync(
            account.AccountId,
            book =>
            {
                if (row.Id == 0 && book.Count >= ContactCard.Most) throw new ChangeRefusedException(Worded.Of(RefusalWords.PeopleFull, ContactCard.Most));
                if (row.Id != 0 && book.Read(row.Id) is null) throw new ChangeRefusedException(Worded.Of(RefusalWords.PersonGone));
                return ContactRules.Card(book.Put(row));
            },
            ct));
    }

    public async Task<ContactUndo> RemoveAsync(ImmutableArray<long> ids, CancellationToken ct)
    {
        var account = await current.RequireAsync();
        return await BusyAsync(store.ChangeAsync(account.AccountId, book => new ContactUndo([], [.. ids.Distinct().Select(book.Remove).OfType<ContactRow>().Select(ContactRules.Card)]), ct));
    }

    public async Task<ContactUndo> MergeAsync(ImmutableArray<long> ids, CancellationToken ct)
    {
        var account = await current.RequireAsync();
        return await BusyAsync(store.ChangeAsync(
            account.AccountId,
            book =>
            {
                var rows = ids.Distinct().Select(book.Read).OfType<ContactRow>().ToList();
                if (rows.Count < 2) throw new ChangeRefusedException(Worded.Of(RefusalWords.NobodyToMerge));
                foreach (var other in rows.Skip(1)) book.Remove(other.Id);
                book.Put(rows.Aggregate(ContactRules.Merge));
                return new ContactUndo([], [.. rows.Select(ContactRules.Card)]);
            },
            ct));
    }

    public async Task UndoAsync(ContactUndo undo, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(undo);
        var account = await current.RequireAsync();
        var rows = undo.Restore.Select(ContactRules.Checked).ToList();
        await BusyAsync(store.ChangeAsync(
            account.AccountId,
            book =>
            {
                foreach (var id in undo.Remove) book.Remove(id);
                foreach (var row in rows)
                {
                    if (book.Count >= ContactCard.Most) throw new ChangeRefusedException(Worded.Of(RefusalWords.PeopleFull, ContactCard.Most));
                    book.Put(row);
                }

                return true;
            },
            ct));
    }

    public async Task<ImmutableArray<ContactItem>> AlikeAsync(long id, CancellationToken ct)
    {
        var account = await current.RequireAsync();
        var all = await store.ListAsync(account.AccountId, ct);
        if (all.FirstOrDefault(row => row.Id == id) is not { } one) return [];
        var (name, keys) = (FoldedText.Of(one.Name), one.Addresses.Select(address => address.Key).ToHashSet(StringComparer.Ordinal));
        return [.. all.Where(row => row.Id != id && ((name.Length > 0 && FoldedText.Of(row.Name) == name) || row.Addresses.Any(address => keys.Contains(address.Key)))).Select(ContactRules.Item)];
    }

    public async Task<ImmutableArray<Person>> OfferedAsync(int limit, CancellationToken ct) =>
        (await known.OfAsync((await current.RequireAsync()).AccountId, ct)).Offered(Math.Clamp(limit, 0, 50));

    public async Task<ImmutableArray<ContactGroupItem>> GroupsAsync(CancellationToken ct)
    {
        var account = await current.RequireAsync();
        return [.. (await store.GroupsAsync(account.AccountId, ct)).Select(group => new ContactGroupItem(group.Id, group.Name, group.Members.Length)).OrderBy(group => group.Name, ByName)];
    }

    public async Task<ContactGroupItem> SaveGroupAsync(long id, string name, CancellationToken ct)
    {
        var account = await current.RequireAsync();
        var line = ContactRules.Line(name);
        if (line.Length is 0 or > ContactCard.MaxText) throw new ChangeRefusedException(Worded.Of(RefusalWords.GroupWithoutName), "name");
        return await BusyAsync(store.ChangeAsync(
            account.AccountId,
            book =>
            {
                if (book.FindGroup(line) is var other and not 0 && other != id) throw new ChangeRefusedException(Worded.Of(RefusalWords.GroupExists, line), "name");
                if (id == 0 && book.Groups >= ContactGroupItem.Most) throw new ChangeRefusedException(Worded.Of(RefusalWords.GroupsFull, ContactGroupItem.Most));
                var kept = book.PutGroup(id, line);
                return kept != 0 ? new ContactGroupItem(kept, line, book.Members(kept).Length) : throw new ChangeRefusedException(Worded.Of(RefusalWords.GroupGone));
            },
            ct));
    }

    public async Task<ImmutableArray<long>> RemoveGroupAsync(long id, CancellationToken ct) =>
        await BusyAsync(store.ChangeAsync((await current.RequireAsync()).AccountId, book => book.RemoveGroup(id), ct));

    public async Task<ContactGroupItem> RestoreGroupAsync(string name, ImmutableArray<long> members, CancellationToken ct)
    {
        var group = await SaveGroupAsync(0, name, ct);
        var account = await current.RequireAsync();
        await BusyAsync(store.ChangeAsync(
            account.AccountId,
            book =>
            {
                foreach (var member in members) book.Join(group.Id, member);
                return true;
            },
            ct));
        return group with { Members = members.Length };
    }

    private static List<string> Words(ContactRow row) =>
        [.. FoldedText.Words(row.Name), .. FoldedText.Words(row.Organization), .. row.Addresses.SelectMany(address => FoldedText.Words(address.Address))];

    private static async Task<T> BusyAsync<T>(Task<T> change)
    {
        try
        {
            return await change;
        }
        catch (StoreBusyException)
        {
            throw new ChangeRefusedException(Worded.Of(RefusalWords.Busy));
        }
    }
}
