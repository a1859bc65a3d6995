using System.Diagnostics;
using System.Globalization;
using System.Text;
using Mox.Protocols.Imap;
using Mox.Server.Storage;
using Mox.Shared.Model.Messages;
using Mox.Testing;

namespace Mox.Benchmarks;

/// <summary>The store alone: durable appends of 10 KB messages, and the verbs over a large mailbox.</summary>
internal static class StoreSpeed
{
    public static async Task RunAsync(int messages, int large)
    {
        foreach (var callers in new[] { 1, 32 }) await AppendAsync(callers, callers == 1 ? messages / 8 : messages);
        await VerbsAsync(large);
    }

    private static async Task AppendAsync(int callers, int messages)
    {
        await using var store = await TestStore.OpenAsync(TimeProvider.System);
        var account = await store.AddAccountAsync();
        await DeliverAsync(store, account, callers, [.. Enumerable.Range(0, 500).Select(i => Message("warm", i))]);
        byte[][] all = [.. Enumerable.Range(0, messages).Select(i => Message("run", i))];
        var commits = store.Turns.Commits;
        var (clock, cpu) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
        await DeliverAsync(store, account, callers, all);
        var (seconds, work) = (clock.Elapsed.TotalSeconds, Environment.CpuUsage.TotalTime - cpu);
        Print($"append, {callers} callers", $"{messages / seconds:F0} messages/s, {messages / (double)(store.Turns.Commits - commits):F1} in a commit, {work.TotalMicroseconds / messages:F0} us of processor each");
    }

    private static Task DeliverAsync(TestStore store, TestAccount account, int callers, byte[][] messages)
    {
        var next = 0;
        return Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Increment(ref next) is var number && number <= messages.Length) await store.AppendAsync(account.Inbox, messages[number - 1]);
        })));
    }

    private static async Task VerbsAsync(int large)
    {
        await using var store = await TestStore.OpenAsync(TimeProvider.System);
        var account = await store.AddAccountAsync();
        for (var i = 0; i < 100; i++) await store.AppendAsync(account.Inbox, Message("seed", i));
        await TimeAsync($"copy up to {large}", async () =>
        {
            for (var count = 100; count < large; count *= 2) await store.Writer.CopyAsync(account.Inbox, UidSet.Span(1, (uint)Math.Min(count, large - count)), account.Inbox, default);
        });
        for (var round = 0; round < 2; round++)
        {
            await TimeAsync("snapshot", () => store.Messages.SnapshotAsync(account.Inbox, default));
            await TimeAsync("snapshot, unchanged", () => store.Messages.SnapshotAsync(account.Inbox, default));
            await TimeAsync("flags of all", async () => await CountAsync(store.Messages.FlagsAsync(account.Inbox, UidSet.All, 0, default)));
            await TimeAsync("rows of all", async () => await CountAsync(store.Messages.RowsAsync(account.Inbox, UidSet.All, MessageColumns.Basic, 0, default)));
            await TimeAsync("envelopes of all", async () => await CountAsync(store.Messages.RowsAsync(account.Inbox, UidSet.All, MessageColumns.Envelope, 0, default)));
            await TimeAsync("store flags of all", () => store.Writer.StoreFlagsAsync(account.Inbox, UidSet.All, new FlagChange(round == 0 ? FlagChangeKind.Add : FlagChangeKind.Remove, MessageFlags.Seen, []), null, default));
        }

        await TimeAsync("move all", () => store.Writer.MoveAsync(account.Inbox, UidSet.All, account["Archive"], default));
        await TimeAsync("verify", () => store.Get<StoreVerifier>().RunAsync(true, default));
        await TimeAsync("remove all", () => store.Writer.RemoveAsync(account["Archive"], UidSet.All, default));
    }

    private static async Task CountAsync<T>(IAsyncEnumerable<T> rows)
    {
        await foreach (var _ in rows)
        {
        }
    }

    private static async Task TimeAsync(string what, Func<Task> work)
    {
        var clock = Stopwatch.StartNew();
        await work();
        Print(what, $"{clock.Elapsed.TotalMilliseconds:F1} ms");
    }

    private static void Print(string what, string result) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-24} {result}"));

    /// <summary>10 KB of words, different in each message.</summary>
    private static byte[] Message(string tag, int number)
    {
        var random = new Random(number);
        var text = new StringBuilder(11_000);
        text.Append(CultureInfo.InvariantCulture, $"From: Ann <ann@test.example>\r\nTo: user@test.example\r\nSubject: Message {number}\r\nMessage-ID: <{tag}.{number}@test.example>\r\nDate: Mon, 5 Jan 2026 10:00:00 +0100\r\n\r\n");
        while (text.Length < 10_240)
        {
            for (var i = 0; i < 10; i++) text.Append(CultureInfo.InvariantCulture, $"w{random.Next(20_000):x} ");
            text.Append("\r\n");
        }

        return Encoding.ASCII.GetBytes(text.ToString());
    }
}
