namespace Mox.Server.Tests.Imap;

/// <summary>SELECT and the commands on mailboxes.</summary>
public class Imap_mailbox_commands
{
    [Fact]
    public async Task Select_describes_the_mailbox()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.AddAsync("Inbox", "one", "two");
        var peer = await house.SignInAsync();
        await peer.OkAsync("SELECT INBOX");
        await peer.OkAsync("STORE 1 +FLAGS.SILENT (\\Seen own)");
        var answer = await peer.OkAsync("SELECT inbox");
        Assert.Equal("READ-WRITE", answer.Code);
        Assert.Equal(
            [
                "* OK [CLOSED] The mailbox before is left",
                "* FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft $Forwarded $Junk $NotJunk $Phishing $MDNSent own)",
                "* OK [PERMANENTFLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft $Forwarded $Junk $NotJunk $Phishing $MDNSent own \\*)] Kept for good",
                "* 2 EXISTS",
                "* 0 RECENT",
                "* OK [UNSEEN 2] The first message not seen",
            ],
            answer.Untagged.Take(6));
        Assert.Equal("* OK [UIDNEXT 3] The next UID", answer.Untagged[7]);
        Assert.Equal("* LIST () \"/\" INBOX", answer.Untagged[8].Replace("\"INBOX\"", "INBOX", StringComparison.Ordinal));
        Assert.StartsWith("* OK [HIGHESTMODSEQ ", answer.Untagged[9], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Examine_changes_nothing()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.AddAsync("Inbox", "one");
        var peer = await house.SignInAsync();
        var answer = await peer.OkAsync("EXAMINE INBOX");
        Assert.Equal("READ-ONLY", answer.Code);
        Assert.Contains("* OK [PERMANENTFLAGS ()] Nothing is kept", answer.Untagged);
        await peer.OkAsync("FETCH 1 BODY[]");
        Assert.Contains("FLAGS (\\Recent)", Assert.Single((await peer.OkAsync("FETCH 1 FLAGS")).Untagged), StringComparison.Ordinal);
        Assert.Equal("READ-ONLY", (await peer.SendAsync("STORE 1 +FLAGS (\\Seen)")).Code);
        Assert.Equal("READ-ONLY", (await peer.SendAsync("EXPUNGE")).Code);
        Assert.Equal("READ-ONLY", (await peer.SendAsync("MOVE 1 Trash")).Code);
        await peer.OkAsync("COPY 1 Trash");
    }

    [Fact]
    public async Task A_failed_select_leaves_nothing_selected()
    {
        await using var house = await ImapHouse.OpenAsync();
        var peer = await house.SelectAsync();
        var answer = await peer.SendAsync("SELECT nowhere");
        Assert.Equal("NONEXISTENT", answer.Code);
        Assert.StartsWith("* OK [CLOSED]", Assert.Single(answer.Untagged), StringComparison.Ordinal);
        Assert.True((await peer.SendAsync("FETCH 1 UID")).IsBad);
    }

    [Fact]
    public async Task Rev2_has_neither_RECENT_nor_UNSEEN()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.AddAsync("Inbox", "one");
        var peer = await house.SignInAsync();
        await peer.OkAsync("ENABLE IMAP4rev2");
        var answer = await peer.OkAsync("SELECT INBOX");
        Assert.Empty(answer.With("RECENT"));
        Assert.Empty(answer.With("UNSEEN"));
        Assert.Equal("* 1 FETCH (FLAGS ())", Assert.Single((await peer.OkAsync("FETCH 1 FLAGS")).Untagged));
        Assert.StartsWith("* ESEARCH (TAG \"", Assert.Single((await peer.OkAsync("SEARCH ALL")).Untagged), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Close_removes_deleted_messages_unselect_does_not()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.AddAsync("Inbox", "one", "two");
        var peer = await house.SelectAsync();
        await peer.OkAsync("STORE 1 +FLAGS.SILENT (\\Deleted)");
        await peer.OkAsync("UNSELECT");
        Assert.Equal("* STATUS INBOX (MESSAGES 2 DELETED 1)", Unquoted(Assert.Single((await peer.OkAsync("STATUS INBOX (MESSAGES DELETED)")).Untagged)));
        await peer.OkAsync("EXAMINE INBOX");
        await peer.OkAsync("CLOSE");
        await peer.OkAsync("SELECT INBOX");
        Assert.Empty((await peer.OkAsync("CLOSE")).Untagged);
        Assert.Equal("* STATUS INBOX (MESSAGES 1 DELETED 0)", Unquoted(Assert.Single((await peer.OkAsync("STATUS INBOX (MESSAGES DELETED)")).Untagged)));
    }

    [Fact]
    public async Task Create_makes_the_levels_above_and_takes_a_separator_at_the_end()
    {
        await using var house = await ImapHouse.OpenAsync();
        var peer = await house.SignInAsync();
        await peer.OkAsync("CREATE a/b/c/");
        Assert.Equal(["a", "a/b", "a/b/c"], Names(await peer.OkAsync("LIST \"\" a*")));
        Assert.Equal("ALREADYEXISTS", (await peer.SendAsync("CREATE a/b")).Code);
        Assert.Equal("ALREADYEXISTS", (await peer.SendAsync("CREATE inbox")).Code);
        foreach (var bad in (string[])["\"\"", "a//b", "/a", "#news", "a/../b", "\"a\u0001b\""]) Assert.False((await peer.SendAsync($"CREATE {bad}")).IsOk, bad);
    }

    [Fact]
    public async Task Create_gives_a_use()
    {
        await using var house = await ImapHouse.OpenAsync();
        var peer = await house.SignInAsync();
        Assert.Equal("NO [USEATTR] Archive is the mailbox for that: use it, or delete it first", (await peer.SendAsync("CREATE old (USE (\\Archive))")).Tagged);
        await peer.OkAsync("DELETE Archive");
        await peer.OkAsync("CREATE old (USE (\\Archive))");
        Assert.Contains("\\Archive", (await peer.OkAsync("LIST \"\" old")).Untagged[0], StringComparison.Ordinal);
        Assert.Equal("USEATTR", (await peer.SendAsync("CREATE all (USE (\\All))")).Code);
        Assert.Equal("USEATTR", (await peer.SendAsync("CREATE two (USE (\\Sent \\Drafts))")).Code);
        Assert.Empty((await peer.OkAsync("LIST \"\" (all two)")).Untagged);
    }

    [Fact]
    public async Task Delete_spares_Inbox_and_parents()
    {
        await using var house = await ImapHouse.OpenAsync();
        var peer = await house.SignInAsync();
        await peer.OkAsync("CREATE a/b");
        Assert.Equal("CANNOT", (await peer.SendAsync("DELETE INBOX")).Code);
        Assert.Equal("HASCHILDREN", (await peer.SendAsync("DELETE a")).Code);
        Assert.Equal("NONEXISTENT", (await peer.SendAsync("DELETE x")).Code);
        await peer.OkAsync("DELETE a/b");
        await peer.OkAsync("DELETE a");
        Assert.Empty((await peer.OkAsync("LIST \"\" a*")).Untagged);
    }

    [Fact]
    public async Task Rename_takes_what_is_below_along()
    {
        await using var house = await ImapHouse.OpenAsync();
        var peer = await house.SignInAsync();
        await peer.OkAsync("CREATE a/b");
        await peer.OkAsync("RENAME a x/y");
        Assert.Equal(["x", "x/y", "x/y/b"], Names(await peer.OkAsync("LIST \"\" x*")));
        Assert.Equal("ALREADYEXISTS", (await peer.SendAsync("RENAME x/y/b Sent")).Code);
        Assert.Equal("NONEXISTENT", (await peer.SendAsync("RENAME a b")).Code);
    }

    [Fact]
    public async Task Renaming_Inbox_moves_its_messages()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.AddAsync("Inbox", "one", "two");
        var peer = await house.SignInAsync();
        await peer.OkAsync("RENAME INBOX old");
        Assert.Contains("MESSAGES 0", (await peer.OkAsync("STATUS INBOX (MESSAGES)")).Untagged[0], StringComparison.Ordinal);
        Assert.Contains("MESSAGES 2", (await peer.OkAsync("STATUS old (MESSAGES)")).Untagged[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Subscriptions_outlive_mailboxes()
    {
        await using var house = await ImapHouse.OpenAsync();
        var peer = await house.SignInAsync();
        await peer.OkAsync("CREATE a");
        await peer.OkAsync("SUBSCRIBE later");
        await peer.OkAsync("DELETE a");
        await peer.OkAsync("UNSUBSCRIBE Sent");
        var lines = (await peer.OkAsync("LIST (SUBSCRIBED) \"\" *")).Untagged;
        Assert.Contains(lines, line => line.Contains("\\NonExistent", StringComparison.Ordinal) && line.EndsWith("later", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.Contains("Sent", StringComparison.Ordinal));
        Assert.Contains((await peer.OkAsync("LSUB \"\" *")).Untagged, line => line.EndsWith("later", StringComparison.Ordinal));
    }

    [Fact]
    public async Task List_with_status_comes_with_counts()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.AddAsync("Inbox", "one");
        var peer = await house.SignInAsync();
        await peer.OkAsync("SUBSCRIBE gone");
        var lines = (await peer.OkAsync("LIST (SUBSCRIBED) \"\" (INBOX gone) RETURN (CHILDREN STATUS (MESSAGES UNSEEN SIZE))")).Untagged;
        Assert.Equal(3, lines.Count);
        Assert.StartsWith("* LIST", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("* STATUS INBOX (MESSAGES 1 UNSEEN 1 SIZE 1", Unquoted(lines[1]), StringComparison.Ordinal);
        Assert.Contains("gone", lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_root_and_the_namespace_are_told()
    {
        await using var house = await ImapHouse.OpenAsync();
        var peer = await house.SignInAsync();
        Assert.Equal("* LIST (\\Noselect) \"/\" \"\"", Assert.Single((await peer.OkAsync("LIST \"\" \"\"")).Untagged));
        Assert.Equal("* NAMESPACE ((\"\" \"/\")) NIL NIL", Assert.Single((await peer.OkAsync("NAMESPACE")).Untagged));
    }

    [Fact]
    public async Task Names_are_modified_UTF7_until_UTF8_is_enabled()
    {
        await using var house = await ImapHouse.OpenAsync();
        var peer = await house.SignInAsync();
        await peer.OkAsync("CREATE Entw&APw-rfe");
        Assert.Contains("Entw&APw-rfe", (await peer.OkAsync("LIST \"\" Entw*")).Untagged[0], StringComparison.Ordinal);
        await peer.OkAsync("ENABLE UTF8=ACCEPT");
        var raw = "Entw\u00fcrfe"u8.ToArray().Select(octet => (char)octet).ToArray();
        Assert.Contains(new string(raw), (await peer.OkAsync("LIST \"\" Entw*")).Untagged[0], StringComparison.Ordinal);
        await peer.OkAsync($"SELECT \"{new string(raw)}\"");
        await peer.OkAsync("CREATE \"a & b\"");
    }

    [Fact]
    public async Task Status_tells_what_was_asked_for()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.AddAsync("Inbox", "one", "two");
        var peer = await house.SignInAsync();
        var line = Unquoted(Assert.Single((await peer.OkAsync("STATUS INBOX (MESSAGES UIDNEXT UIDVALIDITY UNSEEN DELETED SIZE HIGHESTMODSEQ)")).Untagged));
        Assert.Matches(@"^\* STATUS INBOX \(MESSAGES 2 UIDNEXT 3 UIDVALIDITY \d+ UNSEEN 2 DELETED 0 SIZE \d+ HIGHESTMODSEQ \d+\)$", line);
        Assert.True((await peer.SendAsync("STATUS INBOX ()")).IsBad);
        Assert.Equal("NONEXISTENT", (await peer.SendAsync("STATUS nowhere (MESSAGES)")).Code);
    }

    private static string Unquoted(string line) => line.Replace("\"INBOX\"", "INBOX", StringComparison.Ordinal);

    private static IEnumerable<string> Names(ImapAnswer answer) => answer.Untagged.Select(line => line[(line.LastIndexOf(' ') + 1)..].Trim('"'));
}
