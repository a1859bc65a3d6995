using System.Text;
using Mox.Testing;

namespace Mox.Server.Tests.Imap;

/// <summary>FETCH, STORE, COPY, MOVE, EXPUNGE and APPEND of one session.</summary>
public class Imap_message_commands
{
    private const string Mixed = """
        From: Anna <anna@test.example>
        To: b@test.example
        Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=
        Date: Mon, 5 Jan 2026 10:00:00 +0100
        Message-ID: <mixed@test.example>
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary=b1

        preamble
        --b1
        Content-Type: text/plain; charset=iso-8859-1
        Content-Transfer-Encoding: quoted-printable

        Sch=F6ne Gr=FC=DFe
        --b1
        Content-Type: message/rfc822

        From: inner@test.example
        Subject: inside
        Content-Type: text/plain

        inner text
        --b1
        Content-Type: application/octet-stream
        Content-Transfer-Encoding: base64

        AAECAwQ=
        --b1
        Content-Type: text/plain
        Content-Transfer-Encoding: x-unheard-of

        ???
        --b1--

        """;

    [Fact]
    public async Task Fetch_gives_sections()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.Store.AppendAsync(house.Account.Inbox, Mixed);
        var peer = await house.SelectAsync();
        var whole = Encoding.UTF8.GetString(TestStore.Octets(Mixed));
        Assert.Equal(whole, await Section(peer, "BODY.PEEK[]"));
        Assert.Equal("Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n\r\n", await Section(peer, "BODY.PEEK[HEADER.FIELDS (subject)]"));
        Assert.Equal(whole[..(whole.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)], await Section(peer, "BODY.PEEK[HEADER]"));
        Assert.Equal(whole[(whole.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..], await Section(peer, "BODY.PEEK[TEXT]"));
        Assert.Equal("Sch=F6ne Gr=FC=DFe", await Section(peer, "BODY.PEEK[1]"));
        Assert.Equal("Content-Type: message/rfc822\r\n\r\n", await Section(peer, "BODY.PEEK[2.MIME]"));
        Assert.Equal("From: inner@test.example\r\nSubject: inside\r\nContent-Type: text/plain\r\n\r\n", await Section(peer, "BODY.PEEK[2.HEADER]"));
        Assert.Equal("Subject: inside\r\n\r\n", await Section(peer, "BODY.PEEK[2.HEADER.FIELDS (SUBJECT)]"));
        Assert.Equal("From: inner@test.example\r\nContent-Type: text/plain\r\n\r\n", await Section(peer, "BODY.PEEK[2.HEADER.FIELDS.NOT (SUBJECT)]"));
        Assert.Equal("inner text", await Section(peer, "BODY.PEEK[2.TEXT]"));
        Assert.Equal("inner text", await Section(peer, "BODY.PEEK[2.1]"));
        Assert.Equal("ne G", await Section(peer, "BODY.PEEK[1]<6.4>"));
        Assert.Equal("", await Section(peer, "BODY.PEEK[1]<900.4>"));
        Assert.Equal(whole, await Section(peer, "RFC822"));
        Assert.Contains("BODY[9] NIL", (await peer.OkAsync("FETCH 1 BODY.PEEK[9]")).Untagged[0], StringComparison.Ordinal);
        Assert.Contains("BODY[1.HEADER] NIL", (await peer.OkAsync("FETCH 1 BODY.PEEK[1.HEADER]")).Untagged[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Binary_undoes_transfer_encodings()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.Store.AppendAsync(house.Account.Inbox, Mixed);
        var peer = await house.SelectAsync();
        Assert.Equal("Sch\u00f6ne Gr\u00fc\u00dfe", await Section(peer, "BINARY.PEEK[1]"));
        Assert.Equal("\0\u0001\u0002\u0003\u0004", await Section(peer, "BINARY.PEEK[3]"));
        Assert.Equal("\u0002\u0003", await Section(peer, "BINARY.PEEK[3]<2.2>"));
        Assert.Contains("BINARY.SIZE[3] 5", (await peer.OkAsync("FETCH 1 BINARY.SIZE[3]")).Untagged[0], StringComparison.Ordinal);
        Assert.Equal("UNKNOWN-CTE", (await peer.SendAsync("FETCH 1 BINARY.PEEK[4]")).Code);
    }

    [Fact]
    public async Task Fetch_gives_what_is_known_of_a_message()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.Store.AppendAsync(house.Account.Inbox, ImapHouse.Message("hello"));
        var peer = await house.SelectAsync();
        var line = Assert.Single((await peer.OkAsync("FETCH 1 FULL")).Untagged);
        Assert.Contains("INTERNALDATE \" 5-Jan-2026 12:00:00 +0000\"", line, StringComparison.Ordinal);
        Assert.Contains("RFC822.SIZE 147", line, StringComparison.Ordinal);
        Assert.Contains("ENVELOPE (\"Mon, 5 Jan 2026 10:00:00 +0000\" \"hello\" ((NIL NIL \"a\" \"test.example\"))", line, StringComparison.Ordinal);
        Assert.Contains("BODY (\"text\" \"plain\"", line.Replace("\"TEXT\" \"PLAIN\"", "\"text\" \"plain\"", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal("* 1 FETCH (UID 1 RFC822.SIZE 147)", Assert.Single((await peer.OkAsync("UID FETCH 1 RFC822.SIZE")).Untagged));
    }

    [Fact]
    public async Task Reading_a_body_marks_it_seen_peeking_does_not()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.AddAsync("Inbox", "one", "two", "three");
        var peer = await house.SelectAsync();
        Assert.Empty((await peer.OkAsync("FETCH 1:* BODY.PEEK[]")).With("Seen"));
        var answer = await peer.OkAsync("FETCH 1:2 BODY[TEXT]");
        Assert.Equal(["* 1 FETCH (FLAGS (\\Seen \\Recent))", "* 2 FETCH (FLAGS (\\Seen \\Recent))"], answer.With("FLAGS"));
        Assert.Empty((await peer.OkAsync("FETCH 1:2 BODY[TEXT]")).With("FLAGS"));
        Assert.Equal("* 3 FETCH (UID 3 FLAGS (\\Seen \\Recent))", (await peer.OkAsync("UID FETCH 3 RFC822")).Untagged[^1]);
        Assert.Empty((await peer.OkAsync("NOOP")).Untagged);
        Assert.Equal("* SEARCH", Assert.Single((await peer.OkAsync("SEARCH UNSEEN")).Untagged));
    }

    [Fact]
    public async Task Numbers_that_are_not_there_are_BAD_UIDs_are_passed_over()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.AddAsync("Inbox", "one");
        var peer = await house.SelectAsync();
        foreach (var command in (string[])["FETCH 2 UID", "FETCH 1:2 UID", "STORE 2 +FLAGS (\\Seen)", "COPY 2 Trash", "MOVE 2 Trash", "FETCH 0 UID"]) Assert.True((await peer.SendAsync(command)).IsBad, command);
        foreach (var command in (string[])["UID FETCH 2 UID", "UID STORE 2:3 +FLAGS (\\Seen)", "UID COPY 9 Trash", "UID MOVE 9 Trash", "UID EXPUNGE 9"]) Assert.Empty((await peer.OkAsync(command)).Untagged);
        Assert.Equal("* 1 FETCH (UID 1)", Assert.Single((await peer.OkAsync("UID FETCH 7:* UID")).Untagged));
    }

    [Fact]
    public async Task Store_changes_flags_in_all_ways()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.AddAsync("Inbox", "one", "two");
        var peer = await house.SelectAsync();
        await peer.OkAsync("UNSELECT");
        await peer.OkAsync("SELECT INBOX");
        Assert.Equal(["* 1 FETCH (FLAGS (\\Seen own))", "* 2 FETCH (FLAGS (\\Seen own))"], (await peer.OkAsync("STORE 1:2 FLAGS (\\Seen OWN)")).With("FETCH"));
        Assert.Equal("* 1 FETCH (FLAGS (\\Flagged \\Seen $Junk own))", Assert.Single((await peer.OkAsync("STORE 1 +FLAGS (\\Flagged $junk)")).With("FETCH")));
        Assert.Equal("* 1 FETCH (FLAGS (\\Flagged own))", Assert.Single((await peer.OkAsync("STORE 1 -FLAGS (\\Seen $Junk)")).With("FETCH")));
        Assert.Equal("* 1 FETCH (UID 1 FLAGS ())", Assert.Single((await peer.OkAsync("UID STORE 1 FLAGS ()")).With("FETCH")));
        Assert.Empty((await peer.OkAsync("STORE 1:2 +FLAGS.SILENT (\\Answered)")).Untagged);
        Assert.Equal("CANNOT", (await peer.SendAsync("STORE 1 +FLAGS (\\Unheard)")).Code);
        Assert.Equal("CANNOT", (await peer.SendAsync($"STORE 1 +FLAGS ({new string('k', 200)})")).Code);
    }

    [Fact]
    public async Task Copy_and_move_tell_the_new_UIDs()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.AddAsync("Inbox", "one", "two", "three");
        await house.AddAsync("Trash", "old");
        var peer = await house.SelectAsync();
        Assert.Matches(@"^COPYUID \d+ 1,3 2:3$", (await peer.OkAsync("COPY 1,3 Trash")).Code);
        var moved = await peer.OkAsync("MOVE 1:2 Trash");
        Assert.Matches(@"^\* OK \[COPYUID \d+ 1:2 4:5\]", moved.Untagged[0]);
        Assert.Equal(["* 2 EXPUNGE", "* 1 EXPUNGE"], moved.Untagged.Skip(1));
        Assert.Equal("* 1 FETCH (UID 3)", Assert.Single((await peer.OkAsync("FETCH 1:* UID")).Untagged));
        Assert.Equal("TRYCREATE", (await peer.SendAsync("COPY 1 nowhere")).Code);
        Assert.Equal("TRYCREATE", (await peer.SendAsync("UID MOVE 3 nowhere")).Code);
        Assert.Equal("CANNOT", (await peer.SendAsync("MOVE 1 INBOX")).Code);
    }

    [Fact]
    public async Task Copying_into_the_selected_mailbox_tells_of_arrivals()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.AddAsync("Inbox", "one");
        var peer = await house.SelectAsync();
        Assert.Contains("* 2 EXISTS", (await peer.OkAsync("COPY 1 INBOX")).Untagged);
    }

    [Fact]
    public async Task UID_EXPUNGE_removes_only_what_it_names()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.AddAsync("Inbox", "one", "two", "three");
        var peer = await house.SelectAsync();
        await peer.OkAsync("STORE 1:2 +FLAGS.SILENT (\\Deleted)");
        Assert.Equal("* 2 EXPUNGE", Assert.Single((await peer.OkAsync("UID EXPUNGE 2:3")).Untagged));
        Assert.Equal("* 1 EXPUNGE", Assert.Single((await peer.OkAsync("EXPUNGE")).Untagged));
    }

    [Fact]
    public async Task Append_stores_flags_date_and_octets()
    {
        await using var house = await ImapHouse.OpenAsync();
        var peer = await house.SelectAsync();
        const string message = "Subject: x\r\n\r\nb\u00f6dy\r\n";
        var answer = await peer.OkAsync($"APPEND INBOX (\\Seen Own \\Recent) \"17-Jul-1996 02:44:25 -0700\" {{{message.Length}}}", message + "\r\n");
        Assert.Matches(@"^APPENDUID \d+ 1$", answer.Code);
        Assert.Contains("* 1 EXISTS", answer.Untagged);
        var fetched = Assert.Single((await peer.OkAsync("FETCH 1 (FLAGS INTERNALDATE BODY.PEEK[])")).Untagged);
        Assert.Contains("FLAGS (\\Seen own \\Recent)", fetched.Replace("\\Seen \\Recent own", "\\Seen own \\Recent", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("INTERNALDATE \"17-Jul-1996 02:44:25 -0700\"", fetched, StringComparison.Ordinal);
        Assert.Contains(message, fetched, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Append_gives_lines_of_Unix_their_CR()
    {
        await using var house = await ImapHouse.OpenAsync();
        var peer = await house.SelectAsync();
        await peer.OkAsync("APPEND INBOX {17+}\r\nSubject: x\n\na\r\nb\n");
        Assert.Equal("Subject: x\r\n\r\na\r\nb\r\n", await Section(peer, "BODY.PEEK[]"));
        await peer.OkAsync("APPEND INBOX ~{17+}\r\nSubject: x\n\na\0\nb\n");
        Assert.Equal("Subject: x\n\na\0\nb\n", await Section(peer, "BINARY.PEEK[]", 2));
    }

    [Fact]
    public async Task Append_to_nowhere_is_refused_before_the_message_is_sent()
    {
        await using var house = await ImapHouse.OpenAsync(options => options.MaxAppendOctets = 64 * 1024);
        var peer = await house.SignInAsync();
        var refused = await peer.SendAsync("APPEND nowhere {1000}");
        Assert.Equal("TRYCREATE", refused.Code);
        Assert.Empty(refused.Untagged);
        Assert.Equal("TRYCREATE", (await peer.SendAsync("APPEND nowhere {10+}\r\n0123456789")).Code);
        Assert.Equal("TOOBIG", (await peer.SendAsync("APPEND INBOX {100000}")).Code);
        Assert.Equal("CANNOT", (await peer.SendAsync("APPEND INBOX (\\Unheard) {10}")).Code);
        Assert.True((await peer.SendAsync("APPEND INBOX {0}")).IsNo);
        Assert.True((await peer.SendAsync("APPEND INBOX (\\Seen {10}")).IsBad);
        Assert.True((await peer.SendAsync("APPEND INBOX {10+}\r\n0123456789 rubbish")).IsBad);
        await peer.OkAsync("NOOP");
        Assert.Contains("MESSAGES 0", (await peer.OkAsync("STATUS INBOX (MESSAGES)")).Untagged[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Append_of_several_is_all_or_nothing()
    {
        await using var house = await ImapHouse.OpenAsync();
        var peer = await house.SelectAsync();
        var both = await peer.OkAsync("APPEND INBOX (\\Seen) {14}", "Subject: 1\r\n\r\n (\\Flagged) {14}\r\n", "Subject: 2\r\n\r\n\r\n");
        Assert.Matches(@"^APPENDUID \d+ 1:2$", both.Code);
        Assert.Contains("* 2 EXISTS", both.Untagged);
        Assert.True((await peer.SendAsync("APPEND INBOX {14+}\r\nSubject: 3\r\n\r\n (\\Unheard) {14+}\r\nSubject: 4\r\n\r\n")).IsNo);
        await peer.OkAsync("NOOP");
        Assert.Equal(2, (await peer.OkAsync("FETCH 1:* UID")).Untagged.Count);
    }

    [Fact]
    public async Task A_large_message_passes_through_in_pieces()
    {
        await using var house = await ImapHouse.OpenAsync();
        var peer = await house.SelectAsync();
        var line = new string('x', 70) + "\r\n";
        var body = string.Concat(Enumerable.Repeat(line, 60_000));
        var message = "Subject: large\r\n\r\n" + body;
        var sending = peer.WriteAsync($"a APPEND INBOX {{{message.Length}+}}\r\n{message}\r\n");
        Assert.True((await peer.AnswerAsync("a")).IsOk);
        await sending;
        Assert.Equal(message, await Section(peer, "BODY.PEEK[]"));
        Assert.Equal(message.Substring(3_000_000, 50_000), await Section(peer, "BODY.PEEK[]<3000000.50000>"));
    }

    private static async Task<string> Section(ImapPeer peer, string item, int number = 1)
    {
        var line = (await peer.OkAsync($"FETCH {number} {item}")).Untagged[0];
        var value = line[(line.LastIndexOf(item.Contains('[', StringComparison.Ordinal) ? "] " : $"{item} ", StringComparison.Ordinal) is var at && at >= 0 ? Start(line, item) : 0)..];
        return Value(value);
    }

    /// <summary>Where the value of the first item begins.</summary>
    private static int Start(string line, string item)
    {
        if (!item.Contains('[', StringComparison.Ordinal)) return line.IndexOf($"{item} ", StringComparison.Ordinal) + item.Length + 1;
        var at = line.IndexOf(']', StringComparison.Ordinal) + 1;
        return line.IndexOf(' ', at) + 1;
    }

    private static string Value(string text)
    {
        Assert.True(text.Contains('{', StringComparison.Ordinal) || text[0] == '"', text);
        if (text[0] == '"') return text[1..text.IndexOf('"', 1)];
        var end = text.IndexOf("}\r\n", StringComparison.Ordinal);
        var length = int.Parse(text.AsSpan(text.IndexOf('{', StringComparison.Ordinal) + 1, end - text.IndexOf('{', StringComparison.Ordinal) - 1), System.Globalization.CultureInfo.InvariantCulture);
        return text.Substring(end + 3, length);
    }
}
