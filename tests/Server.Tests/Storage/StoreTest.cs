using System.Collections.Immutable;
using Mox.Protocols.Imap;
using Mox.Server.Storage;
using Mox.Shared.Changes;
using Mox.Testing;

namespace Mox.Server.Tests.Storage;

/// <summary>A store for each test; at its end every invariant of the store must hold.</summary>
public abstract class StoreTest : IAsyncLifetime
{
    private TestStore? _store;
    private TestAccount? _account;

    internal TestStore Store => _store!;

    internal TestAccount Account => _account!;

    internal ManualTime Time { get; } = new();

    internal long Inbox => Account.Inbox;

    public virtual async Task InitializeAsync()
    {
        _store = await TestStore.OpenAsync(Time);
        _account = await _store.AddAccountAsync();
    }

    public async Task DisposeAsync()
    {
        await Store.Get<StoreCaretaker>().SweepBodiesAsync(default);
        var findings = await Store.Get<StoreVerifier>().RunAsync(readBodies: true, default);
        await Store.DisposeAsync();
        Assert.Empty(findings);
    }

    internal static string Mail(string subject = "Hello", string? id = null, string? references = null, string? inReplyTo = null, string text = "Hello Bob", string to = "bob@test.example") =>
        $"From: Ann <ann@test.example>\nTo: {to}\nSubject: {subject}\nDate: Mon, 5 Jan 2026 10:00:00 +0100\n"
        + (id is null ? "" : $"Message-ID: <{id}>\n")
        + (references is null ? "" : $"References: {references}\n")
        + (inReplyTo is null ? "" : $"In-Reply-To: {inReplyTo}\n")
        + $"\n{text}\n";

    internal async Task<ImmutableArray<Appended>> AppendAsync(long mailbox, int count, MessageTraits? traits = null)
    {
        var messages = ImmutableArray.CreateBuilder<PreparedMessage>();
        for (var i = 0; i < count; i++)
        {
            await using var body = await Store.StageAsync(TestStore.Octets(Mail(subject: $"Number {i}", id: $"{Guid.NewGuid():N}@test")));
            messages.Add(await Store.Writer.PrepareAsync(body, traits ?? new MessageTraits(), default));
        }

        return (await Store.Writer.AppendManyAsync(mailbox, messages.ToImmutable(), default))!.Value;
    }

    internal async Task<MailboxTotals> TotalsAsync(long mailbox) => (await Store.Mailboxes.GetAsync(mailbox, default))!.Totals;

    internal async Task<List<FlagRow>> FlagsAsync(long mailbox, UidSet? uids = null, ulong since = 0) => await AllAsync(Store.Messages.FlagsAsync(mailbox, uids ?? UidSet.All, since, default));

    internal async Task<List<MessageRow>> RowsAsync(long mailbox, MessageColumns columns = MessageColumns.Basic) => await AllAsync(Store.Messages.RowsAsync(mailbox, UidSet.All, columns, 0, default));

    internal static async Task<List<T>> AllAsync<T>(IAsyncEnumerable<T> rows)
    {
        var all = new List<T>();
        await foreach (var row in rows) all.Add(row);
        return all;
    }

    internal static List<T> Told<T>(IChangeSubscription<T> subscription)
    {
        var told = new List<T>();
        while (subscription.Changes.TryRead(out var change)) told.Add(change);
        return told;
    }
}
