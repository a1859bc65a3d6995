using System.Collections.Concurrent;
using Mox.Server.Storage;

namespace Mox.Server.Webmail.Contacts;

/// <summary>Keeps whom accounts know in memory until they send something or change their address book, so that a key typed costs no query over all they ever sent.</summary>
internal sealed class KnownPeopleCache(ContactStore contacts, MessageLists lists, TimeProvider time)
{
    /// <summary>Times somebody was written to that are looked at, the latest.</summary>
    private const int MaxSent = 50_000;

    /// <summary>Accounts kept in memory.</summary>
    private const int MaxAccounts = 200;

    /// <summary>What counts changes with time alone.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromHours(12);

    private readonly ConcurrentDictionary<long, Kept> _kept = new();

    public async Task<KnownPeople> OfAsync(long accountId, CancellationToken ct)
    {
        var (book, sent, now) = (contacts.Version(accountId), await lists.SentMarkAsync(accountId, ct), time.GetUtcNow());
        if (_kept.TryGetValue(accountId, out var kept) && kept.Book == book && kept.Sent == sent && now - kept.Made < Longest) return kept.People;
        var people = KnownPeople.Of(await contacts.ListAsync(accountId, ct), await contacts.GroupsAsync(accountId, ct), await lists.SentToAsync(accountId, MaxSent, ct), now);
        if (_kept.Count >= MaxAccounts) _kept.Clear();
        _kept[accountId] = new Kept(book, sent, now, people);
        return people;
    }

    private sealed record Kept(long Book, long Sent, DateTimeOffset Made, KnownPeople People);
}
