using Mox.Protocols.Imap;
using Mox.Server.Storage;
using Mox.Shared.Changes;
using Mox.Shared.Model.Messages;
using Mox.Testing;

namespace Mox.Server.Tests.Storage;

public class Appended_messages : StoreTest
{
    [Fact]
    public async Task Are_read_back_byte_for_byte_behind_their_prefix()
    {
        var received = new DateTimeOffset(2025, 3, 1, 8, 0, 0, TimeSpan.FromHours(-5));
        var appended = await Store.AppendAsync(Inbox, Mail(), new MessageTraits { Prefix = TestStore.Octets("Received: from x\n"), Flags = MessageFlags.Flagged, Keywords = ["Work", "ab"], Received = received });
        Assert.Equal(1u, appended.Uid);
        Assert.Equal(TestStore.Octets("Received: from x\n" + Mail()), await Store.ReadAsync(appended.MessageId));
        var snapshot = await Store.Messages.SnapshotAsync(Inbox, default);
        Assert.Equal<uint>([1u], snapshot!.Uids);
        Assert.Equal(1u, snapshot.FirstUnseen);
        Assert.Equal<string>(["ab", "work"], snapshot.Mailbox.Keywords);
        var row = Assert.Single(await RowsAsync(Inbox, MessageColumns.Envelope | MessageColumns.Structure | MessageColumns.Preview));
        Assert.Equal("Hello", row.Envelope!.Subject);
        Assert.Equal(("Hello", "Ann", "Hello Bob"), (row.Subject, row.Sender, row.Preview));
        Assert.Equal(0, row.Structure!.HeaderStart);
        Assert.Equal(row.Size - "Hello Bob\r\n".Length, row.Structure.BodyStart);
        Assert.Equal(row.Size, row.Structure.BodyEnd);
        Assert.Equal((received, received.Offset), (row.Received, row.Received.Offset));
        Assert.Equal(Time.GetUtcNow(), row.Saved);
        Assert.Equal(TimeSpan.FromHours(1), row.Sent!.Value.Offset);
    }

    [Fact]
    public async Task Take_identity_from_fields_we_add_when_their_own_lack_them()
    {
        await Store.AppendAsync(Inbox, "Subject: x\n\ny\n", new MessageTraits { Prefix = TestStore.Octets("Message-ID: <ours@test>\nDate: Mon, 5 Jan 2026 10:00:00 +0100\n") });
        var row = Assert.Single(await RowsAsync(Inbox, MessageColumns.Envelope));
        Assert.Equal("<ours@test>", row.Envelope!.MessageId);
        Assert.NotNull(row.Sent);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100_000)]
    [InlineData(1 << 20)]
    [InlineData((1 << 20) + 1)]
    [InlineData(3_000_000)]
    public async Task Come_back_exactly_whatever_their_size(int size)
    {
        var octets = new byte[size];
        new Random(size).NextBytes(octets);
        var appended = await Store.AppendAsync(Inbox, octets, new MessageTraits { Prefix = TestStore.Octets("X: y\n") });
        var read = await Store.ReadAsync(appended.MessageId);
        Assert.Equal([.. TestStore.Octets("X: y\n"), .. octets], read!);
        Assert.Equal(size > 1 << 20 ? 1 : 0, Directory.GetFiles(Path.Combine(Store.Folder, "bodies"), "*", SearchOption.AllDirectories).Length);
        Assert.Empty(Directory.GetFiles(Path.Combine(Store.Folder, "spool")));
    }

    [Fact]
    public async Task Can_be_read_from_any_place()
    {
        var octets = TestStore.Octets(Mail(text: string.Join('\n', Enumerable.Range(0, 5000))));
        var appended = await Store.AppendAsync(Inbox, octets, new MessageTraits { Prefix = TestStore.Octets("X: y\n") });
        byte[] whole = [.. TestStore.Octets("X: y\n"), .. octets];
        await using var content = await Store.Messages.OpenAsync(appended.MessageId, default);
        foreach (var at in new[] { 0, 3, 6, 7, 5000, whole.Length - 1, whole.Length })
        {
            content!.Stream.Position = at;
            var rest = new MemoryStream();
            await content.Stream.CopyToAsync(rest);
            Assert.Equal(whole[at..], rest.ToArray());
        }
    }

    [Fact]
    public async Task Get_unique_ascending_UIDs_when_a_hundred_come_at_once()
    {
        using var changes = Store.Changes.SubscribeAccount(Account.Id);
        var appended = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Task.Run(() => Store.AppendAsync(Inbox, Mail(id: $"{i}@test")))));
        Assert.Equal(Enumerable.Range(1, 100).Select(i => (uint)i), appended.Select(a => a.Uid).Order());
        Assert.Equal(100, appended.Select(a => a.ModSeq).Distinct().Count());
        var told = Told(changes);
        Assert.Equal(told.Select(change => change.ModSeq).Order(), told.Select(change => change.ModSeq));
        Assert.Equal(appended.Select(a => a.Uid).Order(), told.OfType<MailboxChange.Arrived>().SelectMany(change => change.Messages).Select(message => message.Uid));
        Assert.Equal(100, told.OfType<MailboxChange.Counted>().Last().Totals.Messages);
    }

    [Fact]
    public async Task Are_refused_beyond_the_quota_and_leave_nothing()
    {
        await Store.Accounts.SetQuotaAsync(Account.Id, 1000, default);
        await Store.AppendAsync(Inbox, Mail());
        await Assert.ThrowsAsync<QuotaExceededException>(() => Store.AppendAsync(Inbox, Mail(text: new string('x', 2000))));
        var row = Assert.Single(await RowsAsync(Inbox));
        Assert.Equal((row.Size, 1000L), await Store.Mailboxes.UsageAsync(Account.Id, default));
        Assert.Equal(2u, (await TotalsAsync(Inbox)).UidNext);
    }

    [Fact]
    public async Task To_a_mailbox_that_is_gone_are_a_null()
    {
        await using var body = await Store.StageAsync(new byte[2 << 20]);
        var prepared = await Store.Writer.PrepareAsync(body, new MessageTraits(), default);
        Assert.Null(await Store.Writer.AppendAsync(99999, prepared, default));
        await body.DisposeAsync();
        Assert.Empty(Directory.GetFiles(Path.Combine(Store.Folder, "bodies"), "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Are_all_stored_or_none()
    {
        await Store.Accounts.SetQuotaAsync(Account.Id, 1000, default);
        await Assert.ThrowsAsync<QuotaExceededException>(() => AppendAsync(Inbox, 50));
        Assert.Equal(0, (await TotalsAsync(Inbox)).Messages);
    }

    [Fact]
    public async Task For_several_recipients_share_one_body()
    {
        var other = await Store.AddAccountAsync("other");
        await using var body = await Store.StageAsync(TestStore.Octets(Mail()));
        var first = await Store.Writer.PrepareAsync(body, new MessageTraits { Prefix = TestStore.Octets("Delivered-To: a\n") }, default);
        var second = await Store.Writer.PrepareAsync(body, new MessageTraits { Prefix = TestStore.Octets("Delivered-To: bb\n") }, default);
        var one = (await Store.Writer.AppendAsync(Inbox, first, default))!;
        var two = (await Store.Writer.AppendAsync(other.Inbox, second, default))!;
        Assert.Equal(1L, await CountAsync("Bodies"));
        await Store.Writer.RemoveAsync(Inbox, UidSet.Of(one.Uid), default);
        Assert.Equal(TestStore.Octets("Delivered-To: bb\n" + Mail()), await Store.ReadAsync(two.MessageId));
        await Store.Writer.RemoveAsync(other.Inbox, UidSet.Of(two.Uid), default);
        Assert.Equal(0L, await CountAsync("Bodies"));
    }

    [Fact]
    public async Task In_the_mailbox_for_junk_are_junk()
    {
        await Store.AppendAsync(Account["Junk"], Mail(), new MessageTraits { Flags = MessageFlags.NotJunk | MessageFlags.Seen });
        Assert.Equal(MessageFlags.Junk | MessageFlags.Seen, Assert.Single(await FlagsAsync(Account["Junk"])).Flags);
    }

    [Fact]
    public async Task Keep_what_was_known_of_their_delivery()
    {
        var facts = new DeliveryFacts { RemoteIp = System.Net.IPAddress.Parse("192.0.2.7"), HelloName = "mx.example", MailFrom = "a@b.example", Recipient = "user@test.example", Tls = "TLS1.3", FromValidated = true, DkimDomains = ["b.example", "c.example"], ListId = "l.example" };
        await Store.AppendAsync(Inbox, Mail(), new MessageTraits { Delivery = facts });
        var read = Assert.Single(await RowsAsync(Inbox, MessageColumns.Delivery)).Delivery!;
        Assert.Equal(facts with { DkimDomains = [], OriginalDkimDomains = [], DestinedMailboxId = Inbox }, read with { DkimDomains = [], OriginalDkimDomains = [] });
        Assert.Equal<string>(facts.DkimDomains, read.DkimDomains);
    }

    [Fact]
    public async Task In_Sent_remember_their_recipients()
    {
        var appended = await Store.AppendAsync(Account["Sent"], Mail(to: "Bob <BOB@test.example>, c@d.example"));
        Assert.Equal(2L, await CountAsync("SentRecipients"));
        await Store.Writer.RemoveAsync(Account["Sent"], UidSet.Of(appended.Uid), default);
        Assert.Equal(0L, await CountAsync("SentRecipients"));
    }

    private async Task<long> CountAsync(string table)
    {
        using var lease = await Store.Get<ReadSessions>().RentAsync(default);
        return lease.Sql.Number($"SELECT COUNT(*) FROM {table}")!.Value;
    }
}
