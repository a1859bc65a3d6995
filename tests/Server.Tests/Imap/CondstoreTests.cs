using System.Text.RegularExpressions;

namespace Mox.Server.Tests.Imap;

/// <summary>RFC 7162 §3.1: the cases of its examples.</summary>
public partial class Imap_condstore
{
    [Theory]
    [InlineData("ENABLE CONDSTORE")]
    [InlineData("STATUS INBOX (HIGHESTMODSEQ)")]
    [InlineData("FETCH 1 MODSEQ")]
    [InlineData("FETCH 1 FLAGS (CHANGEDSINCE 1)")]
    [InlineData("SEARCH MODSEQ 1")]
    [InlineData("STORE 1 (UNCHANGEDSINCE 999999) +FLAGS.SILENT (\\Draft)")]
    [InlineData("SELECT INBOX (CONDSTORE)")]
    public async Task Each_way_of_enabling_makes_mod_sequences_told(string enabling)
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.AddAsync("Inbox", "one", "two");
        var (peer, other) = (await house.SelectAsync(), await house.SelectAsync());
        await other.OkAsync("STORE 2 +FLAGS.SILENT (\\Seen)");
        Assert.DoesNotContain("MODSEQ", Assert.Single((await peer.OkAsync("NOOP")).Untagged), StringComparison.Ordinal);
        var answer = await peer.OkAsync(enabling);
        if (!enabling.StartsWith("SELECT", StringComparison.Ordinal)) Assert.Single(answer.With("[HIGHESTMODSEQ"));
        await other.OkAsync("STORE 2 +FLAGS.SILENT (\\Answered)");
        Assert.Matches(@"^\* 2 FETCH \(UID 2 FLAGS \(.*\) MODSEQ \(\d+\)\)$", Assert.Single((await peer.OkAsync("NOOP")).Untagged));
    }

    [Fact]
    public async Task Changedsince_gives_what_is_newer()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.AddAsync("Inbox", "one", "two", "three");
        var peer = await house.SelectAsync();
        var before = Highest(await peer.OkAsync("SELECT INBOX (CONDSTORE)"));
        await peer.OkAsync("STORE 2 +FLAGS.SILENT (\\Seen)");
        var changed = Assert.Single((await peer.OkAsync($"UID FETCH 1:* FLAGS (CHANGEDSINCE {before})")).Untagged);
        Assert.Matches(@"^\* 2 FETCH \(UID 2 FLAGS \(\\Seen\) MODSEQ \(\d+\)\)$", changed);
        Assert.Equal(3, (await peer.OkAsync("FETCH 1:* FLAGS (CHANGEDSINCE 0)")).Untagged.Count);
        Assert.Empty((await peer.OkAsync($"FETCH 1:* UID (CHANGEDSINCE {ModSeq(changed)})")).Untagged);
    }

    [Fact]
    public async Task A_conditional_store_leaves_what_has_changed_alone()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.AddAsync("Inbox", "one", "two", "three");
        var peer = await house.SelectAsync();
        var before = Highest(await peer.OkAsync("SELECT INBOX (CONDSTORE)"));
        var other = await house.SelectAsync();
        await other.OkAsync("STORE 2 +FLAGS.SILENT (\\Answered)");
        await peer.OkAsync("NOOP");

        var answer = await peer.OkAsync($"STORE 1:3 (UNCHANGEDSINCE {before}) +FLAGS.SILENT (\\Flagged)");
        Assert.Equal("MODIFIED 2", answer.Code);
        Assert.Matches(@"^\* 1 FETCH \(MODSEQ \(\d+\)\)$", answer.Untagged[0]);
        Assert.Matches(@"^\* 3 FETCH \(MODSEQ \(\d+\)\)$", answer.Untagged[1]);
        Assert.Matches(@"^\* 2 FETCH \(FLAGS \(\\Answered\) MODSEQ \(\d+\)\)$", answer.Untagged[2]);
        Assert.Equal("MODIFIED 1:3", (await peer.OkAsync("UID STORE 1:* (UNCHANGEDSINCE 0) +FLAGS (\\Seen)")).Code);
        Assert.Equal("* SEARCH 1 3", Assert.Single((await peer.OkAsync("SEARCH FLAGGED")).Untagged));
    }

    [Fact]
    public async Task A_store_that_changes_nothing_takes_no_mod_sequence()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.AddAsync("Inbox", "one");
        var peer = await house.SelectAsync();
        var first = ModSeq((await peer.OkAsync("FETCH 1 MODSEQ")).Untagged[^1]);
        await peer.OkAsync("STORE 1 -FLAGS.SILENT (\\Seen)");
        Assert.Equal(first, ModSeq((await peer.OkAsync("FETCH 1 MODSEQ")).Untagged[^1]));
    }

    [Fact]
    public async Task Search_by_mod_sequence_tells_the_highest()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.AddAsync("Inbox", "one", "two", "three");
        var peer = await house.SelectAsync();
        var start = Highest(await peer.OkAsync("SELECT INBOX (CONDSTORE)"));
        await peer.OkAsync("STORE 3 +FLAGS.SILENT (\\Seen)");
        await peer.OkAsync("STORE 1 +FLAGS.SILENT (\\Seen)");
        var (first, third) = (ModSeq((await peer.OkAsync("FETCH 1 MODSEQ")).Untagged[0]), ModSeq((await peer.OkAsync("FETCH 3 MODSEQ")).Untagged[0]));
        Assert.Equal($"* SEARCH 1 3 (MODSEQ {first})", Assert.Single((await peer.OkAsync($"SEARCH MODSEQ {start + 1}")).Untagged));
        Assert.Equal($"* SEARCH 3 (MODSEQ {third})", Assert.Single((await peer.OkAsync($"SEARCH NOT MODSEQ {first} SEEN")).Untagged));
        Assert.EndsWith($" MAX 3 MODSEQ {third}", Assert.Single((await peer.OkAsync($"SEARCH RETURN (MAX) MODSEQ \"/flags/\\\\seen\" all {start + 1}")).Untagged), StringComparison.Ordinal);
        Assert.EndsWith($" MIN 1 MAX 3 MODSEQ {first}", Assert.Single((await peer.OkAsync($"SEARCH RETURN (MIN MAX) MODSEQ {start + 1}")).Untagged), StringComparison.Ordinal);
        Assert.Equal("* SEARCH", Assert.Single((await peer.OkAsync($"SEARCH MODSEQ {first + 100}")).Untagged));
    }

    [Fact]
    public async Task Expunge_tells_where_the_mod_sequences_stand()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.AddAsync("Inbox", "one", "two");
        var peer = await house.SelectAsync();
        var before = Highest(await peer.OkAsync("SELECT INBOX (CONDSTORE)"));
        await peer.OkAsync("STORE 1 +FLAGS.SILENT (\\Deleted)");
        var answer = await peer.OkAsync("EXPUNGE");
        var after = ulong.Parse(HighestCode().Match(answer.Tagged).Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);
        Assert.True(after > before);
        Assert.Equal(after, Highest(await peer.OkAsync("SELECT INBOX")));
    }

    [Fact]
    public async Task QRESYNC_is_refused_until_it_is_there()
    {
        await using var house = await ImapHouse.OpenAsync();
        var peer = await house.SelectAsync();
        Assert.True((await peer.SendAsync("SELECT INBOX (QRESYNC (1 2))")).IsBad);
        Assert.True((await peer.SendAsync("UID FETCH 1:* FLAGS (CHANGEDSINCE 1 VANISHED)")).IsBad);
    }

    private static ulong Highest(ImapAnswer answer) =>
        ulong.Parse(HighestCode().Match(Assert.Single(answer.With("[HIGHESTMODSEQ"))).Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);

    private static ulong ModSeq(string line) => ulong.Parse(ModSeqItem().Match(line).Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\[HIGHESTMODSEQ (\d+)\]")]
    private static partial Regex HighestCode();

    [GeneratedRegex(@"MODSEQ \((\d+)\)")]
    private static partial Regex ModSeqItem();
}
