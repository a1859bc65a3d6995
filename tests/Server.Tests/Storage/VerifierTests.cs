using Mox.Protocols.Imap;
using Mox.Server.Storage;
using Mox.Shared.Model.Messages;
using Mox.Testing;

namespace Mox.Server.Tests.Storage;

public class The_verifier
{
    [Theory]
    [InlineData("totals", "UPDATE Mailboxes SET Unseen = Unseen + 1 WHERE Name = 'Inbox'")]
    [InlineData("totals", "UPDATE Mailboxes SET Size = Size + 1 WHERE Name = 'Archive'")]
    [InlineData("totals", "UPDATE MessageStates SET Flags = Flags | 8 WHERE MessageId = 1")]
    [InlineData("usage", "UPDATE Accounts SET UsedOctets = 1")]
    [InlineData("UIDs", "UPDATE Mailboxes SET UidNext = 2 WHERE Name = 'Inbox'")]
    [InlineData("MODSEQ", "UPDATE MessageStates SET ModSeq = 10000 WHERE MessageId = 1")]
    [InlineData("MODSEQ", "UPDATE Accounts SET ModSeq = 2")]
    [InlineData("UIDVALIDITY", "UPDATE Accounts SET NextUidValidity = 5")]
    [InlineData("UIDVALIDITY", "UPDATE Mailboxes SET UidValidity = (SELECT MIN(UidValidity) FROM Mailboxes)")]
    [InlineData("roles", "UPDATE Mailboxes SET \"Use\" = 3 WHERE Name = 'Trash'")]
    [InlineData("parents", "UPDATE Mailboxes SET Name = 'x/y' WHERE Name = 'Trash'")]
    [InlineData("Inbox", "UPDATE Mailboxes SET Name = 'x' WHERE Name = 'Inbox'")]
    [InlineData("places", "DELETE FROM MessageStates WHERE MessageId = 1")]
    [InlineData("places", "UPDATE Messages SET Uid = 50 WHERE Id = 1")]
    [InlineData("details", "DELETE FROM MessageDetails WHERE MessageId = 1")]
    [InlineData("details", "INSERT INTO MessageDetails SELECT 999, Prefix, Envelope, Structure, Preview FROM MessageDetails WHERE MessageId = 1")]
    [InlineData("sizes", "UPDATE MessageDetails SET Prefix = x'00' WHERE MessageId = 1")]
    [InlineData("body", "UPDATE Bodies SET Data = x'0102030405060708' WHERE Id = 1")]
    [InlineData("body", "UPDATE Bodies SET Sha256 = zeroblob(32) WHERE Id = 1")]
    [InlineData("orphan body", "INSERT INTO Bodies (Length, Sha256, Encoding, Data) VALUES (0, zeroblob(32), 0, x'')")]
    [InlineData("body file", "UPDATE Bodies SET FileName = 'aa00' WHERE Encoding = 2")]
    [InlineData("orphan file", "UPDATE Bodies SET FileName = 'aa00' WHERE Encoding = 2")]
    [InlineData("bodies", "UPDATE Bodies SET FileName = 'x' WHERE Id = 1")]
    [InlineData("foreign keys", "PRAGMA foreign_keys = OFF; DELETE FROM Bodies WHERE Id = 1")]
    [InlineData("tombstones", "UPDATE Tombstones SET FirstUid = 1")]
    [InlineData("tombstones", "INSERT INTO Tombstones (MailboxId, ModSeq, FirstUid, LastUid) SELECT MailboxId, ModSeq, FirstUid, LastUid FROM Tombstones")]
    [InlineData("keywords", "UPDATE Mailboxes SET Keywords = '' WHERE Name = 'Inbox'")]
    [InlineData("envelope", "UPDATE MessageDetails SET Envelope = x'07' WHERE MessageId = 1")]
    [InlineData("structure", "UPDATE MessageDetails SET Structure = x'01' WHERE MessageId = 1")]
    [InlineData("threads", "UPDATE Messages SET ThreadId = 77 WHERE Id = 1")]
    [InlineData("threads", "DELETE FROM ThreadKeys")]
    [InlineData("threads", "INSERT INTO ThreadKeys (IdHash, SubjectHash, ThreadId) VALUES (1, 2, 1234)")]
    [InlineData("recipients", "UPDATE SentRecipients SET MessageId = 999")]
    [InlineData("addresses", "DELETE FROM Addresses")]
    public async Task Finds(string rule, string damage)
    {
        await using var store = await TestStore.OpenAsync();
        var account = await store.AddAccountAsync();
        for (var i = 0; i < 3; i++) await store.AppendAsync(account.Inbox, StoreTest.Mail(id: $"{i}@x"), new MessageTraits { Keywords = ["k"] });
        await store.AppendAsync(account["Sent"], StoreTest.Mail(id: "sent@x"), new MessageTraits { Flags = MessageFlags.Seen });
        await store.AppendAsync(account["Archive"], new byte[(1 << 20) + 1]);
        await store.Writer.RemoveAsync(account.Inbox, UidSet.Of(3), default);
        Assert.Empty(await store.Get<StoreVerifier>().RunAsync(true, default));
        await store.Get<Store>().DisposeAsync();
        using (var sql = store.Get<StoreDatabase>().OpenWriter())
        {
            sql.Script("PRAGMA foreign_keys = OFF");
            sql.Script(damage);
        }

        Assert.Contains(rule, (await store.Get<StoreVerifier>().RunAsync(true, default)).Select(finding => finding.Rule));
    }
}

public class After_a_crash
{
    [Fact]
    public async Task Every_acknowledged_message_is_there_and_the_store_is_sound()
    {
        var copy = Directory.CreateTempSubdirectory("mox-crash-").FullName;
        var octets = new byte[(1 << 20) + 100];
        new Random(5).NextBytes(octets);
        List<(long Id, bool Large)> acknowledged = [];
        await using (var store = await TestStore.OpenAsync())
        {
            var account = await store.AddAccountAsync();
            using var stop = new CancellationTokenSource();
            var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var writing = Enumerable.Range(0, 4).Select(n => Task.Run(async () =>
            {
                for (var i = 0; !stop.IsCancellationRequested; i++)
                {
                    var large = n == 0 && i % 10 == 0;
                    var appended = await store.AppendAsync(account.Inbox, large ? octets : TestStore.Octets(StoreTest.Mail(id: $"{n}.{i}@x")));
                    lock (acknowledged)
                    {
                        acknowledged.Add((appended.MessageId, large));
                        if (acknowledged.Count == 150) enough.TrySetResult();
                    }

                    if (n == 1 && i % 5 == 4) await store.Writer.MoveAsync(account.Inbox, UidSet.Of(appended.Uid), account["Trash"], default);
                }
            })).ToArray();
            await enough.Task;

            // As a power loss would leave the folder: bodies first, as they are synced before their rows; then the log, which holds what is committed.
            List<(long, bool)> before;
            lock (acknowledged) before = [.. acknowledged];
            await store.Turns.RunAsync(
                _ =>
                {
                    CopyFolder(store.Folder, copy);
                    return 0;
                },
                default);
            await stop.CancelAsync();
            await Task.WhenAll(writing);
            acknowledged = before;
        }

        await using (var store = await TestStore.OpenAsync(folder: copy))
        {
            await store.Get<StoreCaretaker>().RemoveOrphanFilesAsync(default);
            Assert.Empty(await store.Get<StoreVerifier>().RunAsync(true, default));
            foreach (var (id, large) in acknowledged)
            {
                var read = await store.ReadAsync(id);
                Assert.NotNull(read);
                if (large) Assert.Equal(octets, read);
            }
        }

        Directory.Delete(copy, recursive: true);
    }

    [Fact]
    public async Task Files_that_never_got_their_row_are_gone_after_the_start()
    {
        var folder = Directory.CreateTempSubdirectory("mox-orphan-").FullName;
        await using (await TestStore.OpenAsync(folder: folder))
        {
        }

        var orphan = Path.Combine(folder, "bodies", "ab", "abcdef");
        Directory.CreateDirectory(Path.GetDirectoryName(orphan)!);
        await File.WriteAllTextAsync(orphan, "x");
        await using (var store = await TestStore.OpenAsync(folder: folder)) Assert.Empty(await store.Get<StoreVerifier>().RunAsync(true, default));
        Assert.False(File.Exists(orphan));
        Directory.Delete(folder, recursive: true);
    }

    private static void CopyFolder(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith("-shm", StringComparison.Ordinal) && Path.GetFileName(file) != "lock"))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            try
            {
                File.Copy(file, target);
            }
            catch (FileNotFoundException)
            {
                // A spool file that moved on meanwhile.
            }
        }
    }
}
