namespace Mox.Server.Tests.Imap;

/// <summary>What one session does and another is told, and when.</summary>
public class Two_imap_sessions
{
    [Theory]
    [InlineData("FETCH 1 UID")]
    [InlineData("STORE 1 +FLAGS.SILENT (\\Flagged)")]
    [InlineData("SEARCH ALL")]
    public async Task Expunges_are_held_back_while_numbers_are_in_use(string command)
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.AddAsync("Inbox", "one", "two", "three");
        var (a, b) = (await house.SelectAsync(), await house.SelectAsync());
        await a.OkAsync("STORE 2 +FLAGS.SILENT (\\Deleted)");
        Assert.Equal("* 2 EXPUNGE", Assert.Single((await a.OkAsync("EXPUNGE")).Untagged));

        Assert.Empty((await b.OkAsync(command)).With("EXPUNGE"));
        Assert.Equal("* 3 FETCH (UID 3)", Assert.Single((await b.OkAsync("FETCH 3 UID")).Untagged));
        Assert.Equal("* 2 EXPUNGE", Assert.Single((await b.OkAsync("NOOP")).Untagged));
        Assert.Equal("* 2 FETCH (UID 3)", Assert.Single((await b.OkAsync("FETCH 2 UID")).Untagged));
    }

    [Theory]
    [InlineData("NOOP")]
    [InlineData("CHECK")]
    [InlineData("UID FETCH 1 UID")]
    [InlineData("UID SEARCH ALL")]
    [InlineData("UID STORE 1 +FLAGS.SILENT (\\Flagged)")]
    [InlineData("COPY 1 Trash")]
    [InlineData("STATUS Sent (MESSAGES)")]
    [InlineData("LIST \"\" x")]
    [InlineData("EXPUNGE")]
    public async Task Expunges_are_told_with_other_commands(string command)
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.AddAsync("Inbox", "one", "two", "three");
        var (a, b) = (await house.SelectAsync(), await house.SelectAsync());
        await a.OkAsync("STORE 2:3 +FLAGS.SILENT (\\Deleted)");
        await a.OkAsync("EXPUNGE");
        var told = (await b.OkAsync(command)).With("EXPUNGE");
        Assert.Equal(["* 3 EXPUNGE", "* 2 EXPUNGE"], told);
    }

    [Fact]
    public async Task Arrivals_and_flags_are_told_with_any_command()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.AddAsync("Inbox", "one");
        var (a, b) = (await house.SelectAsync(), await house.SelectAsync());
        await a.OkAsync("STORE 1 +FLAGS.SILENT (\\Answered $Custom)");
        await house.AddAsync("Inbox", "two");
        var told = (await b.OkAsync("FETCH 1 UID")).Untagged;
        Assert.Contains("* 2 EXISTS", told);
        Assert.Contains("* 1 FETCH (UID 1 FLAGS (\\Answered $custom))", told);
        Assert.Contains("* FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft $Forwarded $Junk $NotJunk $Phishing $MDNSent $custom)", told);
        Assert.Empty((await b.OkAsync("NOOP")).Untagged);
    }

    [Fact]
    public async Task A_silent_store_of_one_is_told_to_the_other_only()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.AddAsync("Inbox", "one");
        var (a, b) = (await house.SelectAsync(), await house.SelectAsync());
        Assert.Empty((await a.OkAsync("STORE 1 +FLAGS.SILENT (\\Seen)")).Untagged);
        Assert.Empty((await a.OkAsync("NOOP")).Untagged);
        Assert.Equal("* 1 FETCH (UID 1 FLAGS (\\Seen))", Assert.Single((await b.OkAsync("NOOP")).Untagged));
    }

    [Fact]
    public async Task Flags_set_by_two_add_up()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.AddAsync("Inbox", "one");
        var (a, b) = (await house.SelectAsync(), await house.SelectAsync());
        await a.OkAsync("STORE 1 +FLAGS (\\Answered)");
        Assert.Contains("* 1 FETCH (FLAGS (\\Answered \\Seen))", (await b.OkAsync("STORE 1 +FLAGS (\\Seen)")).Untagged);
        Assert.Equal("* 1 FETCH (UID 1 FLAGS (\\Answered \\Seen \\Recent))", Assert.Single((await a.OkAsync("NOOP")).Untagged));
    }

    [Fact]
    public async Task Fetching_what_is_gone_says_EXPUNGEISSUED()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.AddAsync("Inbox", "one", "two", "three");
        var (a, b) = (await house.SelectAsync(), await house.SelectAsync());
        await a.OkAsync("STORE 1:2 +FLAGS.SILENT (\\Deleted)");
        await a.OkAsync("EXPUNGE");
        var some = await b.SendAsync("FETCH 1:3 (UID BODY.PEEK[])");
        Assert.Equal("OK [EXPUNGEISSUED]", some.Tagged[..18]);
        Assert.StartsWith("* 3 FETCH", Assert.Single(some.Untagged), StringComparison.Ordinal);
        Assert.Equal("NO [EXPUNGEISSUED]", (await b.SendAsync("FETCH 1:2 FLAGS")).Tagged[..18]);
        Assert.Equal("NO [EXPUNGEISSUED]", (await b.SendAsync("STORE 1 +FLAGS (\\Seen)")).Tagged[..18]);
        Assert.True((await b.SendAsync("STORE 1 +FLAGS.SILENT (\\Seen)")).IsOk);
        Assert.Equal("NO [EXPUNGEISSUED]", (await b.SendAsync("COPY 1 Trash")).Tagged[..18]);
        Assert.True((await b.SendAsync("UID FETCH 1 FLAGS")).IsOk);
    }

    [Fact]
    public async Task Idle_pushes_what_happens()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.AddAsync("Inbox", "one", "two");
        var (a, b) = (await house.SelectAsync(), await house.SelectAsync());
        await b.WriteAsync("i IDLE\r\n");
        Assert.StartsWith("+ ", await b.ReadAsync(), StringComparison.Ordinal);
        await house.AddAsync("Inbox", "three");
        Assert.Equal("* 3 EXISTS", await b.ReadAsync());
        Assert.Equal("* 1 RECENT", await b.ReadAsync());
        await a.OkAsync("STORE 1 +FLAGS.SILENT (\\Deleted)");
        Assert.Equal("* 1 FETCH (UID 1 FLAGS (\\Deleted))", await b.ReadAsync());
        await a.OkAsync("EXPUNGE");
        Assert.Equal("* 1 EXPUNGE", await b.ReadAsync());
        await b.WriteAsync("DONE\r\n");
        var answer = await b.AnswerAsync("i");
        Assert.True(answer.IsOk);
        Assert.Empty(answer.Untagged);
    }

    [Fact]
    public async Task Idle_tells_at_once_what_was_held_back()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.AddAsync("Inbox", "one", "two");
        var (a, b) = (await house.SelectAsync(), await house.SelectAsync());
        await a.OkAsync("STORE 1 +FLAGS.SILENT (\\Deleted)");
        await a.OkAsync("EXPUNGE");
        await b.OkAsync("FETCH 2 UID");
        await b.WriteAsync("i IDLE\r\n");
        Assert.StartsWith("+ ", await b.ReadAsync(), StringComparison.Ordinal);
        Assert.Equal("* 1 EXPUNGE", await b.ReadAsync());
    }

    [Fact]
    public async Task Idle_without_a_mailbox_waits_for_DONE_only()
    {
        await using var house = await ImapHouse.OpenAsync();
        var peer = await house.SignInAsync();
        await peer.WriteAsync("i IDLE\r\nDONE\r\n");
        Assert.True((await peer.AnswerAsync("i")).IsOk);
        await peer.WriteAsync("i IDLE\r\nNOOP\r\n");
        Assert.True((await peer.AnswerAsync("i")).IsBad);
        await peer.OkAsync("NOOP");
    }

    [Fact]
    public async Task Another_mailbox_deleted_under_the_session_leaves_it_able_to_go()
    {
        await using var house = await ImapHouse.OpenAsync();
        var (a, b) = (await house.SignInAsync(), await house.SignInAsync());
        await a.OkAsync("CREATE gone");
        await b.OkAsync("SELECT gone");
        await a.OkAsync("DELETE gone");
        Assert.Equal("NONEXISTENT", (await b.SendAsync("FETCH 1:* UID")).Code);
        await b.OkAsync("NOOP");
        await b.OkAsync("CLOSE");
        await b.OkAsync("SELECT INBOX");
    }

    [Fact]
    public async Task A_mailbox_renamed_under_the_session_goes_on()
    {
        await using var house = await ImapHouse.OpenAsync();
        var (a, b) = (await house.SignInAsync(), await house.SignInAsync());
        await a.OkAsync("CREATE before");
        await b.OkAsync("SELECT before");
        await a.OkAsync("RENAME before after");
        await a.OkAsync("APPEND after {16+}\r\nSubject: x\r\n\r\nx\r\n");
        Assert.Contains("* 1 EXISTS", (await b.OkAsync("NOOP")).Untagged);
        await b.OkAsync("FETCH 1 BODY[]");
    }

    [Fact]
    public async Task A_change_between_STATUS_and_SELECT_is_told_once()
    {
        await using var house = await ImapHouse.OpenAsync();
        var peer = await house.SelectAsync("Sent");
        await peer.OkAsync("STATUS INBOX (MESSAGES)");
        await house.AddAsync("Inbox", "one");
        Assert.Contains("* 1 EXISTS", (await peer.OkAsync("SELECT INBOX")).Untagged);
        Assert.Empty((await peer.OkAsync("NOOP")).Untagged);
    }

    [Fact]
    public async Task The_second_session_finds_nothing_recent()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.AddAsync("Inbox", "one", "two");
        var (a, b) = (await house.SignInAsync(), await house.SignInAsync());
        Assert.Contains("* 2 RECENT", (await a.OkAsync("EXAMINE INBOX")).Untagged);
        Assert.Contains("* 2 RECENT", (await a.OkAsync("SELECT INBOX")).Untagged);
        Assert.Contains("* 0 RECENT", (await b.OkAsync("SELECT INBOX")).Untagged);
        Assert.Equal("* 1 FETCH (FLAGS (\\Recent))", Assert.Single((await a.OkAsync("FETCH 1 FLAGS")).Untagged));
        Assert.Equal("* 1 FETCH (FLAGS ())", Assert.Single((await b.OkAsync("FETCH 1 FLAGS")).Untagged));
    }
}
