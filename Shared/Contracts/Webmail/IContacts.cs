using System.Collections.Immutable;
using Mox.Shared.Contracts.Admin;

namespace Mox.Shared.Contracts.Webmail;

/// <summary>The address book of the account that is signed in. It is filled by hand and by import; those one has written to are offered, never added unasked.</summary>
public interface IContacts
{
    /// <summary>The people whose name, organisation or address has words that begin like those of <paramref name="search"/> (empty: all), of a group (0: of all), by name.</summary>
    Task<ImmutableArray<ContactItem>> ListAsync(string search, long groupId, CancellationToken ct);

    /// <summary>A person; null when there is none of this id.</summary>
    Task<ContactCard?> ReadAsync(long id, CancellationToken ct);

    /// <summary>The person with this address; null when nobody has it.</summary>
    Task<ContactCard?> FindAsync(string address, CancellationToken ct);

    /// <summary>Makes a person (id 0) or changes one. Durable when it returns.</summary>
    /// <exception cref="ChangeRefusedException">It cannot be kept like that; says why.</exception>
    Task<ContactCard> SaveAsync(ContactCard card, CancellationToken ct);

    /// <summary>Removes people; <see cref="UndoAsync"/> puts them back.</summary>
    Task<ContactUndo> RemoveAsync(ImmutableArray<long> ids, CancellationToken ct);

    /// <summary>Makes one person of several: the first keeps its name, and takes what the others have and it lacks.</summary>
    Task<ContactUndo> MergeAsync(ImmutableArray<long> ids, CancellationToken ct);

    /// <summary>Takes a removal, a merge or an import back.</summary>
    Task UndoAsync(ContactUndo undo, CancellationToken ct);

    /// <summary>Others that are likely the same person: they share an address or the name.</summary>
    Task<ImmutableArray<ContactItem>> AlikeAsync(long id, CancellationToken ct);

    /// <summary>People written to that are not in the book, those written to most and last first.</summary>
    Task<ImmutableArray<Person>> OfferedAsync(int limit, CancellationToken ct);

    /// <summary>The groups, by name.</summary>
    Task<ImmutableArray<ContactGroupItem>> GroupsAsync(CancellationToken ct);

    /// <summary>Makes a group (id 0) or gives one another name.</summary>
    /// <exception cref="ChangeRefusedException">There is one of this name, or there are as many as there may be.</exception>
    Task<ContactGroupItem> SaveGroupAsync(long id, string name, CancellationToken ct);

    /// <summary>Removes a group; its people stay. <see cref="RestoreGroupAsync"/> puts it back.</summary>
    /// <returns>Those who were in it.</returns>
    Task<ImmutableArray<long>> RemoveGroupAsync(long id, CancellationToken ct);

    /// <summary>Puts a removed group back.</summary>
    Task<ContactGroupItem> RestoreGroupAsync(string name, ImmutableArray<long> members, CancellationToken ct);
}

/// <summary>A person as a list shows it.</summary>
/// <param name="Name">Name, else organisation, else address; never empty.</param>
/// <param name="Address">The address that is written to; empty without one.</param>
public sealed record ContactItem(long Id, string Name, string Address, string Organization);

/// <summary>A person of the address book.</summary>
public sealed record ContactCard
{
    /// <summary>People in one book.</summary>
    public const int Most = 20_000;

    /// <summary>Addresses of one person.</summary>
    public const int MaxAddresses = 20;

    /// <summary>Characters of name, organisation and phone.</summary>
    public const int MaxText = 200;

    /// <summary>Characters of notes.</summary>
    public const int MaxNotes = 10_000;

    /// <summary>0 for a new one.</summary>
    public long Id { get; init; }

    public string Name { get; init; } = "";

    public string Organization { get; init; } = "";

    public string Phone { get; init; } = "";

    public string Notes { get; init; } = "";

    /// <summary>The first one is written to.</summary>
    public ImmutableArray<string> Addresses { get; init; } = [];

    /// <summary>Ids of the groups the person is in.</summary>
    public ImmutableArray<long> Groups { get; init; } = [];

    /// <summary>What stands for the person: name, else organisation, else address.</summary>
    public string Title => Name.Length > 0 ? Name : Organization.Length > 0 ? Organization : Addresses is [var first, ..] ? first : "";
}

/// <summary>A group of people that can be written to as one.</summary>
public sealed record ContactGroupItem(long Id, string Name, int Members)
{
    /// <summary>Groups in one book.</summary>
    public const int Most = 500;
}

/// <summary>How a change is taken back. A plain value: it is checked again when used.</summary>
/// <param name="Remove">People who come to be by the change, and go.</param>
/// <param name="Restore">People as they were before.</param>
public sealed record ContactUndo(ImmutableArray<long> Remove, ImmutableArray<ContactCard> Restore);

/// <summary>What became of an import: the answer of <see cref="WebRoutes.ContactsImport"/>.</summary>
/// <param name="Added">People who are new.</param>
/// <param name="Known">People who were there with all that was read.</param>
/// <param name="Refused">Cards that could not be read.</param>
/// <param name="Full">There was no room for some.</param>
/// <param name="Ids">The new ones, so that they can be taken back.</param>
public sealed record ContactsImported(int Added, int Known, int Refused, bool Full, ImmutableArray<long> Ids);
