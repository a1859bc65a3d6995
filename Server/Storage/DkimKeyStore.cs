using System.Collections.Immutable;
using System.Globalization;
using Mox.Protocols.Addresses;
using Mox.Server.Storage.Verbs;
using Mox.Shared.Model.Domains;

namespace Mox.Server.Storage;

/// <summary>What a decision about the keys of a domain is made on, as of its turn.</summary>
/// <param name="Keys">All of them, oldest first.</param>
/// <param name="SignatureHours">Hours after which signatures of the domain expire; 0: never.</param>
/// <param name="IsQueued">True while a message signed with the key waits in the queue.</param>
internal sealed record DkimKeySituation(ImmutableArray<DkimKeyEntry> Keys, int SignatureHours, DateTimeOffset Now, Func<DkimKeyEntry, bool> IsQueued);

/// <summary>The verbs that change the rows of signing keys. Each writes the change log in its transaction and swaps the snapshot after its commit. Files are no business of theirs.</summary>
internal sealed class DkimKeyStore(StoreWriter writer, AddressBook book)
{
    private BookChanges _changes = new(writer, book);

    private string Author { get; init; } = "system";

    /// <summary>The same verbs, with this name in the change log.</summary>
    public DkimKeyStore By(string who) => new(writer, book) { Author = who };

    /// <summary>The same verbs as parts of one change: they run at once, in this turn.</summary>
    public DkimKeyStore Within(WriteTurn turn) => new(writer, book) { Author = Author, _changes = new BookChanges(writer, book, turn) };

    /// <summary>Makes a domain with its keys; false when the domain is there, and then nothing is changed.</summary>
    public Task<bool> AddDomainAsync(DomainName domain, ImmutableArray<NewDkimKey> keys, CancellationToken ct) => _changes.RunAsync(
        turn =>
        {
            if (turn.Sql.Number("SELECT Id FROM Domains WHERE Name = ?1", domain.Ascii) is not null) return false;
            turn.Sql.Run("INSERT INTO Domains (Name, Disabled, Created) VALUES (?1, 0, ?2)", domain.Ascii, turn.Now);
            var id = turn.Sql.LastId;
            Log(turn, "domain.add", domain, "");
            Insert(turn, id, domain, keys);
            return true;
        },
        ct);

    /// <summary>Adds keys to a domain, all or none.</summary>
    /// <exception cref="InvalidOperationException">The domain is not there, or has one of the selectors.</exception>
    public Task<bool> AddAsync(DomainName domain, ImmutableArray<NewDkimKey> keys, CancellationToken ct) => _changes.RunAsync(
        turn =>
        {
            Insert(turn, IdOf(turn, domain), domain, keys);
            return true;
        },
        ct);

    /// <summary>Decides on the keys of a domain as they are in the turn, and moves all rows in one transaction.</summary>
    /// <param name="decide">A pure function: what becomes of which key, and what the caller is told.</param>
    /// <exception cref="InvalidOperationException">The domain is not there.</exception>
    public Task<T> DecideAsync<T>(DomainName domain, Func<DkimKeySituation, (ImmutableArray<DkimKeyChange> Changes, T Told)> decide, CancellationToken ct) => _changes.RunAsync(
        turn =>
        {
            var id = IdOf(turn, domain);
            var keys = DkimKeyRows.Of(turn.Sql, id);
            var hours = (int)turn.Sql.Number("SELECT SignatureHours FROM Domains WHERE Id = ?1", id)!.Value;
            var (changes, told) = decide(new DkimKeySituation([.. keys], hours, turn.Now, key => DkimKeyRows.IsQueued(turn, domain, key)));
            foreach (var change in changes)
            {
                var key = keys.Single(key => key.Id == change.Id);
                DkimKeyRows.Change(turn, change);
                Log(turn, Verb(change.To), domain, $"{key.Selector}: {key.State} -> {change.To?.ToString() ?? "removed"}");
            }

            return told;
        },
        ct);

    /// <summary>Sets how a domain signs.</summary>
    /// <param name="hours">Hours after which signatures expire; 0: never.</param>
    /// <param name="simple">By the simple canonicalization.</param>
    /// <exception cref="InvalidOperationException">The domain is not there.</exception>
    public Task<bool> SetSigningAsync(DomainName domain, int hours, bool simple, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(hours);
        return _changes.RunAsync(
            turn =>
            {
                turn.Sql.Run("UPDATE Domains SET SignatureHours = ?2, SimpleCanonicalization = ?3 WHERE Id = ?1", IdOf(turn, domain), hours, simple);
                return Log(turn, "domain.signing", domain, string.Create(CultureInfo.InvariantCulture, $"{hours} h, {(simple ? "simple" : "relaxed")}"));
            },
            ct);
    }

    private static string Verb(DkimKeyState? to) => to switch
    {
        DkimKeyState.Signing => "dkim.sign",
        DkimKeyState.Retired => "dkim.retire",
        DkimKeyState.Waiting => "dkim.wait",
        _ => "dkim.remove",
    };

    private void Insert(WriteTurn turn, long domainId, DomainName domain, ImmutableArray<NewDkimKey> keys)
    {
        foreach (var key in keys)
        {
            DkimKeyRows.Insert(turn, domainId, key);
            Log(turn, "dkim.add", domain, string.Create(CultureInfo.InvariantCulture, $"{key.Selector}: {key.Kind}, {key.Bits} bits, {key.State}"));
        }
    }

    private static long IdOf(WriteTurn turn, DomainName domain) => turn.Sql.Number("SELECT Id FROM Domains WHERE Name = ?1", domain.Ascii) ?? throw new InvalidOperationException($"There is no domain {domain}");

    private bool Log(WriteTurn turn, string verb, DomainName domain, string detail) => BookChanges.Log(turn, Author, verb, domain.Ascii, detail);
}
