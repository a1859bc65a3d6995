using Mox.Protocols.Imap;
using Mox.Server.Storage;
using Mox.Shared.Model.Messages;
using Mox.Testing;

namespace Mox.Server.Tests.Storage;

public class Appended_messages
{
    private const string Simple = "From: Ann <ann@test.example>\nTo: bob@test.example\nSubject: Hello\nMessage-ID: <1@test.example>\nDate: Mon, 5 Jan 2026 10:00:00 +0100\n\nHello Bob\n";

    [Fact]
    public async Task Are_read_back_byte_for_byte_behind_their_prefix()
    {
        await using var store = await TestStore.OpenAsync();
        var account = await store.AddAccountAsync();
        var appended = await store.AppendAsync(account.Inbox, Simple, new MessageTraits { Prefix = TestStore.Octets("Received: from x\n"), Flags = MessageFlags.Flagged, Keywords = ["work"] });
        Assert.Equal(1u, appended.Uid);
        Assert.Equal(TestStore.Octets("Received: from x\n" + Simple), await store.ReadAsync(appended.MessageId));
        var snapshot = await store.Messages.SnapshotAsync(account.Inbox, default);
        Assert.Equal([1u], snapshot!.Uids);
        Assert.Equal(1u, snapshot.FirstUnseen);
        Assert.Equal<string>(["work"], snapshot.Mailbox.Keywords);
        var row = await One(store.Messages.RowsAsync(account.Inbox, UidSet.All, MessageColumns.Envelope | MessageColumns.Structure | MessageColumns.Preview, 0, default));
        Assert.Equal("Hello", row.Envelope!.Subject);
        Assert.Equal("Ann", row.Sender);
        Assert.Equal(18, row.Structure!.BodyStart - TestStore.Octets(Simple[..Simple.IndexOf("Hello Bob", StringComparison.Ordinal)]).Length);
        Assert.Equal(row.Size, row.Structure.BodyEnd);
    }

    private static async Task<T> One<T>(IAsyncEnumerable<T> rows)
    {
        var all = new List<T>();
        await foreach (var row in rows) all.Add(row);
        return Assert.Single(all);
    }
}
