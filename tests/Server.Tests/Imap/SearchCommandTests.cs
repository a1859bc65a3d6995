using Mox.Server.Storage;
using Mox.Shared.Model.Messages;

namespace Mox.Server.Tests.Imap;

/// <summary>SEARCH in all its forms.</summary>
public class Imap_search
{
    private const string German = """
        From: =?iso-8859-1?q?J=F6rg_M=FCller?= <joerg@test.example>
        To: Friends: a@one.example, b@two.example;
        Cc: c@test.example
        Subject: =?utf-8?b?w4RwZmVsIHVuZCBCaXJuZW4=?=
        Date: Thu, 1 Jan 2026 23:30:00 -0500
        X-Tag: blue
        Content-Type: multipart/alternative; boundary=z

        --z
        Content-Type: text/plain; charset=iso-8859-1
        Content-Transfer-Encoding: quoted-printable

        H=F6he =FCber alles
        --z
        Content-Type: text/html; charset=utf-8
        Content-Transfer-Encoding: base64

        PHA+TnVyIDxiPmhpZXI8L2I+IHN0ZWh0ICZhdW1sO2huZTwvcD4=
        --z--

        """;

    [Theory]
    [InlineData("ALL", "1 2 3 4")]
    [InlineData("SEEN", "2")]
    [InlineData("UNSEEN", "1 3 4")]
    [InlineData("NOT SEEN", "1 3 4")]
    [InlineData("NOT NOT SEEN", "2")]
    [InlineData("KEYWORD Own", "3")]
    [InlineData("UNKEYWORD own", "1 2 4")]
    [InlineData("OR SEEN KEYWORD own", "2 3")]
    [InlineData("OR (SEEN FLAGGED) OR DELETED KEYWORD own", "3")]
    [InlineData("1,3:4 UNSEEN", "1 3 4")]
    [InlineData("UID 2:*", "2 3 4")]
    [InlineData("900", "")]
    [InlineData("3:900", "3 4")]
    [InlineData("FROM jorg", "")]
    [InlineData("FROM joerg@TEST.example", "4")]
    [InlineData("TO friends", "4")]
    [InlineData("TO b@two", "4")]
    [InlineData("CC c@", "4")]
    [InlineData("BCC x", "")]
    [InlineData("SUBJECT two", "2")]
    [InlineData("HEADER X-Tag blu", "4")]
    [InlineData("HEADER x-tag \"\"", "4")]
    [InlineData("HEADER Cc \"\"", "4")]
    [InlineData("HEADER Message-ID <two@test.example>", "2")]
    [InlineData("BODY \"Text of t\"", "2 3")]
    [InlineData("NOT BODY \"Text of t\"", "1 4")]
    [InlineData("BODY blue", "")]
    [InlineData("TEXT blue", "4")]
    [InlineData("TEXT hier", "4")]
    [InlineData("SENTON 1-Jan-2026", "4")]
    [InlineData("SENTSINCE 5-Jan-2026", "1 2 3")]
    [InlineData("SENTSINCE 1-Jan-2026", "1 2 3 4")]
    [InlineData("SENTBEFORE 2-Jan-2026", "4")]
    [InlineData("ON 7-Jan-2026", "3")]
    [InlineData("SINCE 6-Jan-2026", "3")]
    [InlineData("BEFORE 6-Jan-2026", "1 2 4")]
    [InlineData("LARGER 500", "4")]
    [InlineData("SMALLER 500", "1 2 3")]
    [InlineData("CHARSET US-ASCII SUBJECT one", "1")]
    [InlineData("FROM \"LLER <joerg@test.example>\"", "4")]
    [InlineData("NOT FROM joerg", "1 2 3")]
    [InlineData("TO \"Friends:\"", "4")]
    [InlineData("TO \";\"", "4")]
    [InlineData("HEADER Subject \"\"", "1 2 3 4")]
    [InlineData("HEADER In-Reply-To \"\"", "")]
    [InlineData("FROM joerg TO friends", "4")]
    [InlineData("OR SEEN SUBJECT three", "2 3")]
    [InlineData("UNSEEN SUBJECT t", "3")]
    [InlineData("OR SUBJECT two LARGER 500", "2 4")]
    [InlineData("NOT OR SUBJECT two LARGER 500", "1 3")]
    [InlineData("OR SUBJECT two HEADER X-Tag blue", "2 4")]
    [InlineData("FROM joerg BODY hier", "4")]
    public async Task Finds(string criteria, string expected)
    {
        await using var house = await FilledAsync();
        var peer = await house.SelectAsync();
        var found = Assert.Single((await peer.OkAsync($"SEARCH {criteria}")).Untagged);
        Assert.Equal($"* SEARCH {expected}".TrimEnd(), found);
    }

    [Theory]
    [InlineData("SUBJECT", "\u00e4pfel", "4")]
    [InlineData("FROM", "J\u00d6RG", "4")]
    [InlineData("FROM", "Jo\u0308rg", "4")]
    [InlineData("BODY", "\u00fcber ALLES", "4")]
    [InlineData("BODY", "steht \u00e4hne", "4")]
    [InlineData("TEXT", "\u00c4PFEL UND", "4")]
    public async Task Finds_text_of_any_script_in_any_case(string key, string text, string expected)
    {
        await using var house = await FilledAsync();
        var peer = await house.SelectAsync();
        var octets = System.Text.Encoding.UTF8.GetBytes(text);
        var wire = System.Text.Encoding.Latin1.GetString(octets);
        await peer.WriteAsync($"s SEARCH CHARSET UTF-8 {key} {{{octets.Length}+}}\r\n{wire}\r\n");
        Assert.Equal($"* SEARCH {expected}", Assert.Single((await peer.AnswerAsync("s")).Untagged));
    }

    [Theory]
    [InlineData("BODY \"Text of t\"", "2 3")]
    [InlineData("NOT BODY \"Text of t\"", "1 4")]
    [InlineData("OR SEEN BODY stehT", "2 4")]
    [InlineData("UNSEEN BODY three", "3")]
    [InlineData("BODY hier BODY alles", "4")]
    [InlineData("BODY blue", "")]
    [InlineData("BODY of", "1 2 3")]
    [InlineData("TEXT blue", "4")]
    public async Task Finds_the_same_with_the_index_filled(string criteria, string expected)
    {
        await using var house = await FilledAsync();
        await house.Store.Get<Mox.Server.Storage.Search.SearchIndexer>().CatchUpAsync(default);
        await house.AddAsync("Sent", "Text of two");
        var peer = await house.SelectAsync();
        Assert.Equal($"* SEARCH {expected}".TrimEnd(), Assert.Single((await peer.OkAsync($"SEARCH {criteria}")).Untagged));
    }

    [Fact]
    public async Task Answers_in_the_form_asked_for()
    {
        await using var house = await FilledAsync();
        var peer = await house.SelectAsync();
        await peer.OkAsync("STORE 1 +FLAGS.SILENT (\\Deleted)");
        await peer.OkAsync("EXPUNGE");
        Assert.Equal("* SEARCH 2 3 4", Assert.Single((await peer.OkAsync("UID SEARCH ALL")).Untagged));
        Assert.EndsWith(") MIN 1 MAX 3 COUNT 3", Assert.Single((await peer.OkAsync("SEARCH RETURN (MIN MAX COUNT) ALL")).Untagged), StringComparison.Ordinal);
        Assert.EndsWith(") UID ALL 2:4", Assert.Single((await peer.OkAsync("UID SEARCH RETURN () ALL")).Untagged), StringComparison.Ordinal);
        Assert.EndsWith(") UID", Assert.Single((await peer.OkAsync("UID SEARCH RETURN (ALL) SUBJECT nothing")).Untagged), StringComparison.Ordinal);
        Assert.EndsWith(") COUNT 0", Assert.Single((await peer.OkAsync("SEARCH RETURN (COUNT) SUBJECT nothing")).Untagged), StringComparison.Ordinal);
        Assert.EndsWith(") MIN 1", Assert.Single((await peer.OkAsync("SEARCH RETURN (MIN) SUBJECT t")).Untagged), StringComparison.Ordinal);
        Assert.EndsWith(") MIN 2", Assert.Single((await peer.OkAsync("SEARCH RETURN (MIN) OR LARGER 500 SUBJECT three")).Untagged), StringComparison.Ordinal);
        Assert.EndsWith(") MIN 2", Assert.Single((await peer.OkAsync("SEARCH RETURN (MIN) KEYWORD own")).Untagged), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Looks_through_many_messages_with_gaps_between_them()
    {
        const int Many = 2600;
        await using var house = await ImapHouse.OpenAsync();
        await house.AddAsync("Inbox", [.. Enumerable.Range(1, Many).Select(number => $"{(number % 7 == 0 ? "week" : "day")} {number}")]);
        var peer = await house.SelectAsync();
        await peer.OkAsync("STORE 100:160,2000:2100 +FLAGS.SILENT (\\Deleted)");
        await peer.OkAsync("EXPUNGE");
        var expected = Enumerable.Range(1, Many).Where(uid => uid % 7 == 0 && uid is not ((>= 100 and <= 160) or (>= 2000 and <= 2100)));
        Assert.Equal($"* SEARCH {string.Join(' ', expected)}", Assert.Single((await peer.OkAsync("UID SEARCH SUBJECT WEEK")).Untagged));
        Assert.Equal("* SEARCH 98 2590", Assert.Single((await peer.OkAsync("UID SEARCH UID 98:200,2590 SUBJECT week NOT SUBJECT \"week 1\"")).Untagged));
    }

    [Fact]
    public async Task Looks_through_long_fields()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.Store.AppendAsync(house.Account.Inbox, $"From: \"{new string('n', 600)} end\" <{new string('d', 300)}@test.example>\nSubject: {new string('s', 600)} end\n\n");
        var peer = await house.SelectAsync();
        foreach (var criteria in (string[])["SUBJECT \"s end\"", "FROM \"n end <dd\"", "FROM D@TEST.example>"]) Assert.Equal("* SEARCH 1", Assert.Single((await peer.OkAsync($"SEARCH {criteria}")).Untagged));
    }

    [Fact]
    public async Task A_saved_result_can_be_used_and_follows_expunges()
    {
        await using var house = await FilledAsync();
        var peer = await house.SelectAsync();
        Assert.Empty((await peer.OkAsync("SEARCH RETURN (SAVE) UNSEEN")).Untagged);
        Assert.Equal(3, (await peer.OkAsync("FETCH $ UID")).Untagged.Count);
        Assert.Equal("* SEARCH 3 4", Assert.Single((await peer.OkAsync("SEARCH $ NOT SUBJECT one")).Untagged));
        await peer.OkAsync("STORE $ +FLAGS.SILENT (\\Deleted)");
        await peer.OkAsync("UID EXPUNGE $");
        Assert.Empty((await peer.OkAsync("FETCH $ UID")).Untagged);
        await peer.OkAsync("SEARCH RETURN (MIN SAVE) ALL");
        Assert.Equal("* 1 FETCH (UID 2)", Assert.Single((await peer.OkAsync("FETCH $ UID")).Untagged));
        Assert.StartsWith("BADCHARSET", (await peer.SendAsync("SEARCH RETURN (SAVE) CHARSET KLINGON ALL")).Code, StringComparison.Ordinal);
        Assert.Empty((await peer.OkAsync("FETCH $ UID")).Untagged);
    }

    [Fact]
    public async Task New_recent_and_old_go_by_the_session()
    {
        await using var house = await FilledAsync();
        var peer = await house.SelectAsync();
        Assert.Equal("* SEARCH 1 2 3 4", Assert.Single((await peer.OkAsync("SEARCH RECENT")).Untagged));
        Assert.Equal("* SEARCH 1 3 4", Assert.Single((await peer.OkAsync("SEARCH NEW")).Untagged));
        Assert.Equal("* SEARCH", Assert.Single((await peer.OkAsync("SEARCH OLD")).Untagged));
        var second = await house.SelectAsync();
        Assert.Equal("* SEARCH 1 2 3 4", Assert.Single((await second.OkAsync("SEARCH OLD")).Untagged));
    }

    private static async Task<ImapHouse> FilledAsync()
    {
        var house = await ImapHouse.OpenAsync();
        await house.AddAsync("Inbox", "one");
        await house.Store.AppendAsync(house.Account.Inbox, ImapHouse.Message("two"), new MessageTraits { Flags = MessageFlags.Seen });
        await house.Store.AppendAsync(house.Account.Inbox, ImapHouse.Message("three"), new MessageTraits { Keywords = ["own"], Received = new DateTimeOffset(2026, 1, 7, 0, 10, 0, TimeSpan.FromHours(9)) });
        await house.Store.AppendAsync(house.Account.Inbox, German);
        return house;
    }
}
