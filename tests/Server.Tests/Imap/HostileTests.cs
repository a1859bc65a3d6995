using System.Text;

namespace Mox.Server.Tests.Imap;

/// <summary>Clients that mean harm, or are broken: each gets its answer, nothing is held beyond the limits, the others go on.</summary>
public class Hostile_imap_clients
{
    [Fact]
    public async Task A_line_without_an_end_is_cut_off()
    {
        await using var house = await ImapHouse.OpenAsync();
        var peer = await house.ConnectAsync();
        var junk = new string('a', 10_000);
        var ended = false;
        for (var i = 0; i < 1000 && !ended; i++)
        {
            try
            {
                await peer.WriteAsync(i == 0 ? $"a NOOP {junk}" : junk);
            }
            catch (Exception e) when (e is InvalidOperationException or TimeoutException)
            {
                ended = true;
            }

            if (house.EndedAsync().IsCompleted) ended = true;
        }

        Assert.StartsWith("a BAD [TOOBIG]", await peer.ReadAsync(), StringComparison.Ordinal);
        Assert.StartsWith("* BYE", await peer.ReadAsync(), StringComparison.Ordinal);
        Assert.Null(await peer.ReadAsync());
    }

    [Fact]
    public async Task A_huge_literal_is_not_invited()
    {
        await using var house = await ImapHouse.OpenAsync();
        var peer = await house.SignInAsync();
        var answer = await peer.SendAsync("CREATE {1000000000}");
        Assert.Equal("TOOBIG", answer.Code);
        Assert.Empty(answer.Untagged);
        await peer.OkAsync("NOOP");
    }

    [Fact]
    public async Task A_huge_literal_sent_unasked_ends_the_connection()
    {
        await using var house = await ImapHouse.OpenAsync();
        var peer = await house.SignInAsync();
        await peer.WriteAsync("a CREATE {1000000000+}\r\n");
        Assert.StartsWith("a BAD [TOOBIG]", await peer.ReadAsync(), StringComparison.Ordinal);
        Assert.StartsWith("* BYE", await peer.ReadAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_thousand_literals_are_too_many_for_a_stranger()
    {
        await using var house = await ImapHouse.OpenAsync();
        var peer = await house.ConnectAsync();
        await peer.OkAsync("NOOP");
        var command = new StringBuilder("a ID (");
        for (var i = 0; i < 1000; i++) command.Append("{1+}\r\nx ");
        await peer.WriteAsync(command.Append(")\r\n").ToString());
        Assert.StartsWith("a BAD", await peer.ReadAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_thousand_literals_of_a_user_are_read()
    {
        await using var house = await ImapHouse.OpenAsync();
        var peer = await house.SelectAsync();
        var command = new StringBuilder("a SEARCH");
        for (var i = 0; i < 900; i++) command.Append(" SUBJECT {1+}\r\nx");
        await peer.WriteAsync(command.Append("\r\n").ToString());
        Assert.True((await peer.AnswerAsync("a")).IsOk);
    }

    [Fact]
    public async Task Deep_nesting_of_a_search_is_BAD_not_a_crash()
    {
        await using var house = await ImapHouse.OpenAsync();
        var peer = await house.SelectAsync();
        var deep = string.Concat(Enumerable.Repeat("(", 20_000)) + "ALL" + string.Concat(Enumerable.Repeat(")", 20_000));
        Assert.True((await peer.SendAsync($"SEARCH {deep}")).IsBad);
        Assert.True((await peer.SendAsync($"SEARCH {string.Concat(Enumerable.Repeat("NOT ", 10_000))}ALL")).IsBad);
        await peer.OkAsync("NOOP");
    }

    [Fact]
    public async Task Leaving_in_the_middle_of_a_literal_ends_the_session_and_stores_nothing()
    {
        await using var house = await ImapHouse.OpenAsync();
        var peer = await house.SignInAsync();
        await peer.WriteAsync("a APPEND INBOX {1000+}\r\nSubject: x\r\n");
        await peer.CloseAsync();
        await house.EndedAsync();
        Assert.Equal(0, (await house.Store.Mailboxes.GetAsync(house.Account.Inbox, default))!.Totals.Messages);
    }

    [Fact]
    public async Task Silence_in_the_middle_of_a_message_ends_the_session()
    {
        await using var house = await ImapHouse.OpenAsync();
        var peer = await house.SignInAsync();
        await peer.WriteAsync("a APPEND INBOX {1000}\r\n");
        Assert.StartsWith("+ ", await peer.ReadAsync(), StringComparison.Ordinal);
        await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        await house.Time.AdvanceUntilAsync(house.EndedAsync(), TimeSpan.FromMinutes(6));
    }

    [Fact]
    public async Task A_client_that_takes_nothing_is_given_up()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.Store.AppendAsync(house.Account.Inbox, "Subject: x\n\n" + string.Concat(Enumerable.Repeat(new string('y', 70) + "\n", 20_000)));
        var peer = await house.SelectAsync();
        await peer.WriteAsync("a FETCH 1 BODY[]\r\n");
        await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System);
        await house.Time.AdvanceUntilAsync(house.EndedAsync(), TimeSpan.FromMinutes(6));
        // What was not sent was not seen.
        Assert.Equal(1, (await house.Store.Mailboxes.GetAsync(house.Account.Inbox, default))!.Totals.Unseen);
    }

    [Fact]
    public async Task Random_octets_never_break_a_session()
    {
        await using var house = await ImapHouse.OpenAsync(options => options.MaxBadCommands = 1000);
        await house.AddAsync("Inbox", "one", "two");
        var random = new Random(20261125);
        string[] words = ["FETCH", "STORE", "SEARCH", "UID", "LIST", "STATUS", "CREATE", "APPEND", "1:*", "(", ")", "\"", "{3+}\r\n", "BODY[", "]", "<0.1>", "+FLAGS", "\\Seen", "ALL", "OR", "NOT", "*", "%", "$", "\0", "\u00ff", "INBOX", "RETURN", " ", "~{2+}\r\n"];
        for (var round = 0; round < 20; round++)
        {
            var peer = await house.SelectAsync();
            for (var i = 0; i < 25; i++)
            {
                var line = string.Concat(Enumerable.Range(0, random.Next(1, 9)).Select(_ => words[random.Next(words.Length)] + (random.Next(2) == 0 ? " " : "")));
                await peer.WriteAsync($"r{i} {line}\r\n");
            }

            await peer.WriteAsync("\r\nabcdef\r\nz LOGOUT\r\nz LOGOUT\r\n");
            while (await peer.ReadAsync() is not null)
            {
            }
        }

        await (await house.SelectAsync()).OkAsync("FETCH 1:* (FLAGS ENVELOPE BODYSTRUCTURE)");
    }
}
