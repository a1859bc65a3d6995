using Mox.Protocols.Addresses;
using Mox.Server.Queue;
using Mox.Server.Storage;

namespace Mox.Server.Tests.Queue;

/// <summary>Limits of what an account sends in a day.</summary>
public class Limits_of_sending
{
    [Fact]
    public async Task Count_each_recipient_within_a_day_that_rolls_on()
    {
        await using var bench = await OpenAsync(messages: 5, strangers: 0);
        await SendAsync(bench, "a@x.example", "b@x.example", "B@X.example");
        bench.Time.Advance(TimeSpan.FromHours(10));
        await SendAsync(bench, "a@x.example", "b@x.example", "c@x.example");
        var limit = await Assert.ThrowsAsync<SendingLimitException>(() => SendAsync(bench, "a@x.example"));
        Assert.Equal((SendingLimit.Messages, 5, TimeSpan.FromHours(14)), (limit.Limit, limit.Most, limit.Wait));
        Assert.Null((await Assert.ThrowsAsync<SendingLimitException>(() => SendAsync(bench, "1@x", "2@x", "3@x", "4@x", "5@x", "6@x"))).Wait);
        Assert.Equal(("user", SendingLimit.Messages), Assert.Single(bench.Store.Get<SendingAlarms>().Read()) is var alarm ? (alarm.Account, alarm.Limit) : default);
        Assert.Equal(0, await bench.Store.Turns.RunAsync(turn => turn.Sql.Number("SELECT COUNT(*) FROM Queue WHERE Recipient = '1@x'"), default));

        // What the server sends of its own goes all the same, and takes no place.
        await SendAsync(bench, limited: false, "a@x.example");
        bench.Time.Advance(TimeSpan.FromHours(14));
        await SendAsync(bench, "a@x.example", "b@x.example");
        await Assert.ThrowsAsync<SendingLimitException>(() => SendAsync(bench, "a@x.example"));
        Assert.Equal(2, await bench.Store.Turns.RunAsync(turn => turn.Sql.Number("SELECT COUNT(*) FROM Sendings"), default));
    }

    [Fact]
    public async Task Count_those_never_written_to_before()
    {
        await using var bench = await OpenAsync(messages: 0, strangers: 2);
        await bench.Store.AppendAsync(bench.User["Sent"], "To: Old Friend <old@x.example>\n\nx");
        await SendAsync(bench, "OLD@x.example", "a@x.example", "b@x.example");
        await SendAsync(bench, "old@x.example", "a@x.example", "b@x.example");
        var limit = await Assert.ThrowsAsync<SendingLimitException>(() => SendAsync(bench, "old@x.example", "c@x.example"));
        Assert.Equal((SendingLimit.NewRecipients, 2, TimeSpan.FromHours(24)), (limit.Limit, limit.Most, limit.Wait));

        // Sent mail that is put there afterwards makes nobody known.
        await bench.Store.AppendAsync(bench.User["Sent"], "To: c@x.example\n\nx");
        await Assert.ThrowsAsync<SendingLimitException>(() => SendAsync(bench, "c@x.example"));
        bench.Time.Advance(TimeSpan.FromHours(24));
        await SendAsync(bench, "c@x.example", "d@x.example", "a@x.example");
    }

    [Fact]
    public async Task Hold_against_many_at_once()
    {
        await using var bench = await OpenAsync(messages: 7, strangers: 0);
        var sent = await Task.WhenAll(Enumerable.Range(0, 20).Select(async i =>
        {
            try
            {
                await SendAsync(bench, $"{i}@x.example");
                return true;
            }
            catch (SendingLimitException)
            {
                return false;
            }
        }));
        Assert.Equal(7, sent.Count(one => one));
    }

    private static async Task<QueueBench> OpenAsync(int messages, int strangers)
    {
        var bench = await QueueBench.OpenAsync(start: false);
        await bench.Store.Turns.RunAsync(turn => turn.Sql.Run("UPDATE Accounts SET MaxMessagesPerDay = ?1, MaxNewRecipientsPerDay = ?2 WHERE Id = ?3", messages, strangers, bench.User.Id), default);
        return bench;
    }

    private static Task SendAsync(QueueBench bench, params string[] to) => SendAsync(bench, limited: true, to);

    private static async Task SendAsync(QueueBench bench, bool limited, params string[] to) => await bench.Queue.EnqueueAsync(
        new Submission
        {
            AccountId = bench.User.Id,
            Limited = limited,
            MailFrom = bench.User.Address,
            Recipients = [.. to.Select(address => new SubmissionRecipient(MailAddress.Parse(address).Value))],
            Body = await bench.Store.StageAsync("Subject: x\r\n\r\nx\r\n"u8.ToArray()),
        },
        default);
}
