using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Mox.Protocols.Mime;
using Mox.Server.Storage;
using Mox.Server.Storage.Search;
using Mox.Server.Storage.Sql;
using Mox.Server.Webmail.Messages;
using Mox.Server.Webmail.Search;
using Mox.Shared.Contracts.Webmail;
using Mox.Shared.Model.Messages;
using Mox.Testing;

namespace Mox.Benchmarks;

/// <summary>The search of the webmail over one account: the time to the first fifty rows, of a new search each time. The store is filled row by row, past the verbs, and indexed as always.</summary>
internal static class SearchSpeed
{
    private const int Vocabulary = 60_000, Senders = 3000, Portion = 2000;

    private static readonly string[] Folders = ["Inbox", "Archive", "Sent", "Archive/Work", "Archive/House", "Archive/Lists", "Clients", "Clients/North", "Clients/South", "Trash", "Junk", "Reading"];

    public static async Task<int> RunAsync(int messages, string? folder)
    {
        if (folder is not null) Directory.CreateDirectory(folder);
        await using var store = await TestStore.OpenAsync(TimeProvider.System, string.IsNullOrEmpty(folder) ? null : folder);
        var account = await AccountAsync(store);
        var there = await FillAsync(store, account, messages);
        var clock = Stopwatch.StartNew();
        await store.Get<SearchIndexer>().CatchUpAsync(default);
        Print("index", $"{clock.Elapsed.TotalSeconds:F0} s for what was new");
        Print("store", $"{there} messages");
        var slowest = 0.0;
        foreach (var (name, query) in Queries()) slowest = Math.Max(slowest, await TimeAsync(store, account, name, query));
        Print("slowest first page", $"{slowest:F0} ms");
        return slowest < 200 ? 0 : 1;
    }

    private static (string Name, string Query)[] Queries() =>
    [
        ("rare word", "zyzzyva"),
        ("word that is not there", "xqzzqx"),
        ("common word", Word(1)),
        ("very common word", Word(0)),
        ("word in 1 of 1000", Word(400)),
        ("word in 1 of 10000", Word(4000)),
        ("three letters", Word(3)[..3]),
        ("phrase", $"\"{Word(0)} {Word(1)}\""),
        ("two words", $"{Word(2)} {Word(50)}"),
        ("from a frequent one", "from:sender0@"),
        ("from a rare one", "from:sender2990@"),
        ("from, and a word", $"from:sender7@ {Word(5)}"),
        ("subject", $"subject:{Word(30)}"),
        ("starred", "is:starred"),
        ("unread and a word", $"is:unread {Word(2)}"),
        ("all of it", $"from:sender3@ {Word(1)} -{Word(9)} is:read after:2015 larger:500 in:anywhere"),
        ("either", $"{Word(300)} OR {Word(301)}"),
        ("large", "larger:2k"),
        ("a year ago and before", $"older:3y {Word(20)}"),
    ];

    private static async Task<double> TimeAsync(TestStore store, TestAccount account, string name, string text)
    {
        var best = double.MaxValue;
        var (worst, most) = (0.0, 0.0);
        MessagePage page = null!;
        for (var round = 0; round < 5; round++)
        {
            using var search = new MessageSearch(store.Mailboxes, store.Messages, new MessageAccess(store.Messages), store.Get<MessageScan>(), store.Get<SearchIndex>(), store.Get<SearchText>(), TimeProvider.System);
            var clock = Stopwatch.StartNew();
            var query = new MessageQuery { MailboxId = MessageQuery.Everywhere, Search = text, Take = 50 };
            page = (await search.PageAsync(account.Id, query, 50, default))!;
            best = Math.Min(best, clock.Elapsed.TotalMilliseconds);
            worst = Math.Max(worst, clock.Elapsed.TotalMilliseconds);

            // As the list does: it looks on while its first page is not full.
            while (page.Rows.Length < 50 && page.Reached is not null) page = (await search.PageAsync(account.Id, query, 50, default))!;
            most = Math.Max(most, clock.Elapsed.TotalMilliseconds);
        }

        Print(name, $"{best,6:F1} to {worst,6:F1} ms first, {most,6:F0} ms full   {page.Rows.Length} rows, {(page.About is { } about ? $"about {about}" : page.Total.ToString(CultureInfo.InvariantCulture))}{(page.Reached is { } reached ? $", back to {reached:yyyy-MM-dd}" : "")}   {text}");
        return worst;
    }

    private static async Task<TestAccount> AccountAsync(TestStore store)
    {
        if (await store.Turns.RunAsync(turn => turn.Sql.Number("SELECT Id FROM Accounts WHERE Name = 'user'") ?? 0, default) is var id and not 0)
        {
            return new TestAccount(id, Mox.Protocols.Addresses.MailAddress.Parse("user@test.example").Value, (await store.Mailboxes.ListAsync(id, default)).ToImmutableDictionary(mailbox => mailbox.Name.Text, mailbox => mailbox.Id));
        }

        var account = await store.AddAccountAsync();
        foreach (var name in Folders) await store.Writer.CreateAsync(account.Id, Mox.Shared.Model.Mailboxes.MailboxName.Parse(name).Value, Mox.Shared.Model.Mailboxes.SpecialUse.None, default);
        return await AccountAsync(store);
    }

    private static async Task<long> FillAsync(TestStore store, TestAccount account, int messages)
    {
        var there = await store.Turns.RunAsync(turn => turn.Sql.Number("SELECT count(*) FROM Messages") ?? 0, default);
        var clock = Stopwatch.StartNew();
        for (var first = (int)there; first < messages; first += Portion)
        {
            var portion = Enumerable.Range(first, Math.Min(Portion, messages - first)).Select(number => Made.Of(number)).ToArray();
            await store.Turns.RunAsync(
                turn =>
                {
                    foreach (var made in portion) made.Put(turn.Sql, account);
                    return 0;
                },
                default);
        }

        await store.Turns.RunAsync(
            turn =>
            {
                foreach (var mailbox in account.Mailboxes.Values)
                {
                    turn.Sql.Run("UPDATE Mailboxes SET Messages = (SELECT count(*) FROM Messages WHERE MailboxId = ?1), UidNext = (SELECT coalesce(max(Uid), 0) + 1 FROM Messages WHERE MailboxId = ?1) WHERE Id = ?1", mailbox);
                    turn.Sql.Run("UPDATE Mailboxes SET Unseen = (SELECT count(*) FROM MessageStates WHERE Place BETWEEN ?1 << 32 AND (?1 << 32) + 4294967295 AND Flags & 1 = 0) WHERE Id = ?1", mailbox);
                }

                return 0;
            },
            default);
        Print("filled", $"{clock.Elapsed.TotalSeconds:F0} s");
        return Math.Max(there, messages);
    }

    /// <summary>Word of a rank; the frequency falls with the rank.</summary>
    private static string Word(int rank)
    {
        var random = new Random(rank * 7919 + 17);
        const string first = "bcdfghklmnprstvw", second = "aeiou";
        var length = 2 + random.Next(3);
        return string.Concat(Enumerable.Range(0, length).Select(_ => $"{first[random.Next(first.Length)]}{second[random.Next(second.Length)]}{(random.Next(3) == 0 ? first[random.Next(first.Length)].ToString() : "")}"));
    }

    private static void Print(string what, string result) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-24} {result}"));

    /// <summary>A message as rows.</summary>
    private sealed record Made(int Number, byte[] Octets, MessagePart Structure, string Preview)
    {
        private static readonly string[] Words = [.. Enumerable.Range(0, Vocabulary).Select(Word)];

        public static Made Of(int number)
        {
            var random = new Random(number);
            var text = new StringBuilder(1400);
            for (var i = 0; i < 150; i++)
            {
                text.Append(Ranked(random)).Append(i % 12 == 11 ? "\r\n" : " ");
            }

            if (number % 200_000 == 777) text.Append("zyzzyva\r\n");
            var sender = (int)(Senders * Math.Pow(random.NextDouble(), 3));
            var octets = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"From: Sender {sender} <sender{sender}@host{sender % 97}.example>\r\nTo: user@test.example\r\nSubject: {Ranked(random)} {Ranked(random)} {Ranked(random)}\r\nMessage-ID: <{number}@test.example>\r\n\r\n{text}"));
            var tree = new PartTree(MimeLimits.Default);
            tree.Write(octets);
            return new Made(number, octets, tree.Complete(), text.ToString(0, 100).ReplaceLineEndings(" "));
        }

        public void Put(SqlSession sql, TestAccount account)
        {
            sql.Run("INSERT INTO Bodies (Length, Sha256, Encoding, Data) VALUES (?1, ?2, 0, ?3)", Octets.Length, SHA256.HashData(Octets), Octets);
            var body = sql.LastId;
            var random = new Random(Number + 1);
            var mailbox = account[Folders[(int)(Folders.Length * Math.Pow(random.NextDouble(), 2))]];
            var received = new DateTimeOffset(2012, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(Number * 7 + random.Next(60)).UtcTicks;
            var envelope = Structure.Envelope!;
            var id = (sql.Number("SELECT seq FROM sqlite_sequence WHERE name = 'Messages'") ?? 0) + 1;
            sql.Run(
                "INSERT INTO Messages (Id, AccountId, MailboxId, Uid, CreateSeq, Size, ReceivedTicks, ReceivedZone, SavedTicks, SentTicks, SentZone, ThreadId, MessageIdHash, SubjectHash, HasAttachments, BodyId, Subject, Sender) VALUES (?1, ?2, ?3, ?4, 1, ?5, ?6, 0, ?6, NULL, 0, ?1, NULL, NULL, 0, ?7, ?8, ?9)",
                id,
                account.Id,
                mailbox,
                Number + 1,
                Octets.Length,
                received,
                body,
                envelope.Subject ?? "",
                envelope.From[0].Name ?? "");
            var flags = (random.Next(100) < 3 ? MessageFlags.None : MessageFlags.Seen) | (random.Next(500) == 0 ? MessageFlags.Flagged : MessageFlags.None);
            sql.Run("INSERT INTO MessageStates (Place, MessageId, ModSeq, Flags, Keywords) VALUES (?1, ?2, 1, ?3, '')", (mailbox << 32) | (uint)(Number + 1), id, (int)flags);
            sql.Run("INSERT INTO MessageDetails (MessageId, Prefix, Envelope, Structure, Preview) VALUES (?1, ?2, ?3, ?4, ?5)", id, ReadOnlyMemory<byte>.Empty, StructureColumns.Write(envelope), StructureColumns.Write(Structure), Preview);
        }

        private static string Ranked(Random random) => Words[(int)Math.Min(Vocabulary - 1, Math.Pow(Vocabulary, random.NextDouble()) - 1)];
    }
}
