using System.Diagnostics;
using System.Globalization;
using System.Text;
using Mox.Protocols.Imap;
using Mox.Server.Storage;
using Mox.Shared.Model.Messages;
using Mox.Testing;

namespace Mox.Benchmarks;

/// <summary>Message lists of a large mailbox, one by one and as conversations: the first page, one in the middle, the last, and the total.</summary>
internal static class ListSpeed
{
    private const MessageColumns Columns = MessageColumns.Envelope | MessageColumns.Preview | MessageColumns.Delivery | MessageColumns.Muted;

    public static async Task RunAsync(int messages)
    {
        await using var store = await TestStore.OpenAsync(TimeProvider.System);
        var account = await store.AddAccountAsync();
        await FillAsync(store, account, messages);
        var (lists, conversations) = (store.Get<MessageLists>(), store.Get<ConversationLists>());
        foreach (var filter in (ListFilter[])[ListFilter.All, ListFilter.Unread])
        {
            foreach (var (what, skip) in ((string, int)[])[("first page", 0), ("middle", messages / 4), ("end", messages / 2 - 100)])
            {
                await TimeAsync($"{filter} {what}, messages", async () => (await lists.PageAsync(account.Id, account.Inbox, filter, null, false, skip * 2, 100, Columns, default))!.Total);
                await ChangeAsync(store, account);
                await TimeAsync($"{filter} {what}, conversations", async () => (await conversations.PageAsync(account.Id, account.Inbox, filter, null, false, skip, 100, Columns, default))!.Total);
                await TimeAsync($"{filter} {what}, again", async () => (await conversations.PageAsync(account.Id, account.Inbox, filter, null, false, skip, 100, Columns, default))!.Total);
            }
        }

        await TimeAsync("count of all", async () => (await lists.CountAsync(account.Id, account.Inbox, ListFilter.All, default)).Count);
        await TimeAsync("ids of all", async () => (await lists.AllAsync(account.Id, account.Inbox, ListFilter.All, ulong.MaxValue / 4, default)).Length);
    }

    /// <summary>Two messages in each conversation; each thousand came in a day.</summary>
    public static async Task FillAsync(TestStore store, TestAccount account, int messages)
    {
        var start = new DateTimeOffset(2026, 1, 5, 12, 0, 0, TimeSpan.Zero);
        const int Portion = 500;
        var clock = Stopwatch.StartNew();
        for (var from = 0; from < messages; from += Portion)
        {
            var portion = await Task.WhenAll(Enumerable.Range(from, Math.Min(Portion, messages - from)).Select(async i =>
            {
                await using var body = await store.StageAsync(Message(i));
                return await store.Writer.PrepareAsync(body, new MessageTraits { Received = start.AddSeconds((i - messages) * 86.4), Flags = i % 3 == 0 ? MessageFlags.None : MessageFlags.Seen }, default);
            }));
            await store.Writer.AppendManyAsync(account.Inbox, [.. portion], default);
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{messages} messages made in {clock.Elapsed.TotalSeconds:F0} s"));
    }

    /// <summary>So that the order of the conversations must be read anew.</summary>
    private static async Task ChangeAsync(TestStore store, TestAccount account) =>
        await store.Writer.StoreFlagsAsync(account.Inbox, UidSet.Of(1), new FlagChange(Environment.TickCount % 2 == 0 ? FlagChangeKind.Add : FlagChangeKind.Replace, MessageFlags.Answered, [Guid.NewGuid().ToString("n")]), null, default);

    private static byte[] Message(int number)
    {
        // An answer comes some hundred messages after what it answers.
        var (conversation, answer) = (number / 400 * 200 + number % 200, number / 200 % 2 == 1);
        return Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"From: Sender {number % 97} <sender{number % 97}@elsewhere.test>\r\nTo: user@test.example\r\nSubject: {(answer ? "Re: " : "")}Talk {conversation}\r\nMessage-ID: <list-{number}@elsewhere.test>\r\n{(answer ? $"In-Reply-To: <list-{number - 200}@elsewhere.test>\r\n" : "")}\r\nSome words of message {number} for its preview.\r\n"));
    }

    private static async Task TimeAsync(string what, Func<Task<int>> work)
    {
        var clock = Stopwatch.StartNew();
        var found = await work();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-34} {clock.Elapsed.TotalMilliseconds,8:F1} ms   {found} in all"));
    }
}
