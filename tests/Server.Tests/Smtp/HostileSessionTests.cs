using System.Text.Json;
using Mox.Protocols.Smtp;
using Mox.Server.Smtp;
using Mox.Server.Tests.Webmail;
using Mox.Testing;

namespace Mox.Server.Tests.Smtp;

/// <summary>Peers that do not mean well, are broken, or are not there any more.</summary>
public sealed class HostileSessionTests
{
    [Theory]
    [InlineData("a\r\nb\rc\r\n.\r\n")]
    [InlineData("a\n.\nMAIL FROM:<x@y.example>\r\n.\r\n")]
    [InlineData("a\n.\r\nMAIL FROM:<x@y.example>\r\n.\r\n")]
    [InlineData("a\r\n.\nMAIL FROM:<x@y.example>\r\n.\r\n")]
    [InlineData("a\r.\r\nMAIL FROM:<x@y.example>\r\n.\r\n")]
    public async Task Odd_line_endings_are_refused_and_nothing_is_smuggled(string octets)
    {
        await using var house = await SmtpHouse.OpenAsync();
        await using var peer = house.Connect();
        await peer.HelloAsync();
        await peer.BeginDataAsync("a@sender.example", "alice@test.example");
        await peer.SendAsync(octets);
        await peer.ExpectAsync("554 5.5.2");
        await peer.CommandAsync("NOOP", 250);
        Assert.Empty(await house.InboxAsync(house.Alice));
    }

    /// <summary>The shared suite: never two messages, and what is kept has proper line endings.</summary>
    [SuiteFact("smtp")]
    public async Task Sequences_of_the_smuggling_suite()
    {
        var folder = Corpora.Folder("smtp")!;
        await using var house = await SmtpHouse.OpenAsync();
        using var cases = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "smuggling-end-of-data.json")));
        var count = 0;
        foreach (var entry in cases.RootElement.EnumerateArray())
        {
            var sequence = entry.GetProperty("end_of_data").GetString()!;
            var before = (await house.InboxAsync(house.Alice)).Count;
            await using var peer = house.Connect();
            await peer.HelloAsync();
            await peer.BeginDataAsync("a@sender.example", "alice@test.example");
            await peer.SendAsync($"Subject: outer\r\n\r\nfirst{sequence}MAIL FROM:<evil@sender.example>\r\nRCPT TO:<alice@test.example>\r\nDATA\r\nSubject: smuggled\r\n\r\nsecond\r\n.\r\n");
            var reply = (await peer.ReplyAsync())!;
            await peer.SendAsync("NOOP\r\n");
            await peer.ExpectAsync(250);
            Assert.False(peer.Peer.HasInput(), entry.ToString());
            var after = await house.InboxAsync(house.Alice);
            Assert.Equal(before + (reply.StartsWith("250", StringComparison.Ordinal) ? 1 : 0), after.Count);
            if (after.Count > before)
            {
                // Kept as content: whatever it is, it can leave by DATA only as content too.
                var encoder = new DotEncoder(repairLineEndings: false);
                Assert.Equal(DotFault.None, encoder.Encode(System.Text.Encoding.Latin1.GetBytes(after[^1]), new System.Buffers.ArrayBufferWriter<byte>()));
            }
            else
            {
                Assert.StartsWith("554", reply, StringComparison.Ordinal);
            }

            count++;
        }

        Assert.Equal(13, count);
    }

    [Fact]
    public async Task A_line_of_ten_megabytes_is_cut_off()
    {
        await using var house = await SmtpHouse.OpenAsync();
        await using var peer = house.Connect();
        await peer.HelloAsync();
        var sending = Task.Run(async () =>
        {
            var piece = new string('x', 1 << 16);
            for (var i = 0; i < 160 && !peer.Peer.Session.IsCompleted; i++) await peer.SendAsync(piece);
        });
        await peer.ExpectAsync("500 5.5.2");
        await peer.ClosedAsync();
        await sending;
    }

    [Fact]
    public async Task Endless_data_is_cut_off()
    {
        await using var house = await SmtpHouse.OpenAsync(options => options.MaxMessageOctets = 64 * 1024);
        await using var peer = house.Connect();
        await peer.HelloAsync();
        await peer.BeginDataAsync("a@sender.example", "alice@test.example");
        var sending = Task.Run(async () =>
        {
            var piece = string.Concat(Enumerable.Repeat(new string('x', 78) + "\r\n", 800));
            for (var i = 0; i < 400 && !peer.Peer.Session.IsCompleted; i++) await peer.SendAsync(piece);
        });
        await peer.ExpectAsync("552 5.3.4");
        await peer.ClosedAsync();
        await sending;
        Assert.Equal(0, house.Store.Spool.MemoryInUse);
    }

    [Fact]
    public async Task Octets_behind_STARTTLS_close_the_connection()
    {
        await using var house = await SmtpHouse.OpenAsync();
        await using var peer = house.Connect(tls: true);
        await peer.HelloAsync();
        await peer.SendAsync("STARTTLS\r\nMAIL FROM:<evil@sender.example>\r\n");
        await peer.ExpectAsync("554 5.5.0");
        await peer.ClosedAsync();
    }

    [Fact]
    public async Task Plaintext_in_place_of_the_handshake_ends_the_session()
    {
        await using var house = await SmtpHouse.OpenAsync();
        await using var peer = house.Connect(tls: true);
        await peer.HelloAsync();
        await peer.CommandAsync("STARTTLS", 220);
        await peer.SendAsync("EHLO injected.example\r\n");
        await Assert.ThrowsAnyAsync<Exception>(() => peer.Peer.EndedAsync());
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n")]
    [InlineData("\x16\x03\x01\x02\r\n")]
    public async Task Another_protocol_is_shown_the_door(string line)
    {
        await using var house = await SmtpHouse.OpenAsync();
        await using var peer = house.Connect();
        await peer.ExpectAsync(220);
        await peer.SendAsync(line);
        await peer.ExpectAsync("500 5.5.2");
        await peer.ClosedAsync();
    }

    [Fact]
    public async Task Many_bad_commands_end_the_session()
    {
        await using var house = await SmtpHouse.OpenAsync(options => options.MaxBadCommands = 5);
        await using var peer = house.Connect();
        await peer.HelloAsync();
        for (var i = 0; i < 5; i++) await peer.CommandAsync("FOO", 500);
        await peer.CommandAsync("FOO", 500);
        await peer.ExpectAsync("421 4.7.0");
        await peer.ClosedAsync();
    }

    [Fact]
    public async Task Many_transactions_that_come_to_nothing_end_the_session()
    {
        await using var house = await SmtpHouse.OpenAsync(options => options.MaxBadTransactions = 2);
        await using var peer = house.Connect();
        await peer.HelloAsync();
        for (var i = 0; i < 3; i++)
        {
            await peer.BeginDataAsync("a@sender.example", "alice@test.example");
            await peer.SendAsync("a\rb\r\n.\r\n");
            await peer.ExpectAsync(554);
        }

        await peer.CommandAsync("MAIL FROM:<a@sender.example>", "421 4.7.0");
        await peer.ClosedAsync();
    }

    [Fact]
    public async Task Guessing_addresses_becomes_slow()
    {
        await using var house = await SmtpHouse.OpenAsync();
        await using var peer = house.Connect();
        await peer.HelloAsync();
        await peer.CommandAsync("MAIL FROM:<a@sender.example>", 250);
        for (var i = 0; i < Tarpit.UnknownRecipients - 1; i++) await peer.CommandAsync($"RCPT TO:<guess{i}@test.example>", 550);
        var slow = peer.CommandAsync("RCPT TO:<guess@test.example>", 550);
        var seconds = 0;
        while (!slow.IsCompleted)
        {
            Assert.InRange(seconds++, 0, 1000);
            await Task.Yield();
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
            house.Time.Advance(Tarpit.Pause);
        }

        await slow;
        Assert.InRange(seconds, 20, 1000);
    }

    [Fact]
    public async Task Silence_ends_the_session_after_five_minutes()
    {
        await using var house = await SmtpHouse.OpenAsync();
        await using var peer = house.Connect();
        await peer.HelloAsync();
        await AdvanceWhenQuietAsync(house, TimeSpan.FromMinutes(4) + TimeSpan.FromSeconds(50));
        await peer.CommandAsync("NOOP", 250);
        var farewell = peer.ExpectAsync("421 4.4.2");
        await house.Time.AdvanceUntilAsync(farewell, TimeSpan.FromMinutes(5));
        await farewell;
        await peer.ClosedAsync();
    }

    [Fact]
    public async Task Silence_within_a_message_ends_the_session()
    {
        await using var house = await SmtpHouse.OpenAsync();
        await using var peer = house.Connect();
        await peer.HelloAsync();
        await peer.BeginDataAsync("a@sender.example", "alice@test.example");
        await peer.SendAsync("Subject: x\r\n");
        var farewell = peer.ExpectAsync("421 4.4.2");
        await house.Time.AdvanceUntilAsync(farewell, TimeSpan.FromMinutes(5));
        await farewell;
        await peer.ClosedAsync();
        Assert.Equal(0, house.Store.Spool.MemoryInUse);
    }

    [Fact]
    public async Task A_server_that_stops_says_so_and_finishes_what_is_under_way()
    {
        await using var house = await SmtpHouse.OpenAsync();
        await using var idle = house.Connect();
        await using var busy = house.Connect();
        await idle.HelloAsync();
        await busy.HelloAsync();
        await busy.BeginDataAsync("a@sender.example", "alice@test.example");
        idle.Peer.Drain();
        busy.Peer.Drain();
        await idle.ExpectAsync("421 4.3.2");
        await idle.ClosedAsync();
        await busy.SendAsync("Subject: x\r\n\r\n.\r\n");
        await busy.ExpectAsync(250);
        await busy.ExpectAsync("421 4.3.2");
        await busy.ClosedAsync();
        Assert.Single(await house.InboxAsync(house.Alice));
    }

    [Fact]
    public async Task Connections_are_limited_by_network()
    {
        await using var house = await SmtpHouse.OpenAsync(limits: limits => (limits.Concurrent, limits.NewPerMinute) = (2, 100));
        await using var first = house.Connect();
        await using (var second = house.Connect())
        {
            await first.HelloAsync();
            await second.HelloAsync();
            await using var third = house.Connect();
            await third.ExpectAsync("421 4.7.0");
            await third.ClosedAsync();
            await using var other = house.Connect(remote: "198.51.100.1");
            await other.HelloAsync();
            await second.CommandAsync("QUIT", 221);
            await second.Peer.EndedAsync();
        }

        await using var fourth = house.Connect();
        await fourth.HelloAsync();
    }

    [Fact]
    public async Task Pedantic_mode_tolerates_nothing()
    {
        await using var house = await SmtpHouse.OpenAsync(options => options.Pedantic = true);
        await using var peer = house.Connect();
        await peer.HelloAsync();
        await peer.CommandAsync("MAIL FROM: <a@sender.example>", 501);
        await peer.SendAsync("NOOP\n");
        await peer.ExpectAsync(500);
        await peer.BeginDataAsync("a@sender.example", "alice@test.example");
        await peer.SendAsync("Subject: x\n\r\n.\r\n");
        await peer.ExpectAsync(554);
    }

    /// <summary>Timers are set by the session on its own thread: the clock is moved when it is quiet.</summary>
    private static async Task AdvanceWhenQuietAsync(SmtpHouse house, TimeSpan by)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System);
        house.Time.Advance(by);
    }
}
