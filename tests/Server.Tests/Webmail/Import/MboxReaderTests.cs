using System.Text;
using Mox.Server.Webmail.Import;
using Mox.Shared.Model.Messages;
using Mox.Testing;

namespace Mox.Server.Tests.Webmail.Import;

public class An_mbox
{
    private const string File = """

        From - Thu Jan  1 10:00:00 2015
        Subject: one
        Status: RO
        X-Status: AF
        X-Keywords: work $Forwarded Junk
         more

        From here on
        >From there
        >>From us

        From me to you, not a separator

        From ann@x.test Tue Mar 03 08:09:10 +0100 2020
        X-Mozilla-Status: 0001
        X-Mozilla-Keys: red
        Subject: two
        Status: mine

        From x@y.test Tue Mar  3 08:09:10 2020
        Subject: three

        no empty line before this is
        From x@y.test Tue Mar  3 08:09:10 2020
        text


        From x@y.test Tue Mar  3 08:09:10 2020 -0230
        X-Mozilla-Status: 0009
        Subject: removed

        From x@y.test Tue Mar  3 08:09 2020
        X-Gmail-Labels: Inbox,Starred
        Subject: four

        no end
        """;

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100_000)]
    public async Task Is_read_wherever_the_octets_are_cut(int cut)
    {
        var found = await ReadAsync(File.ReplaceLineEndings("\n"), cut);
        Assert.Equal(
            [
                ("Subject: one\r\n\r\nFrom here on\r\nFrom there\r\n>From us\r\n\r\nFrom me to you, not a separator\r\n", MessageFlags.Seen | MessageFlags.Answered | MessageFlags.Flagged | MessageFlags.Forwarded | MessageFlags.Junk, "more work", "2015-01-01T10:00:00+00:00"),
                ("Subject: two\r\nStatus: mine\r\n", MessageFlags.Seen, "red", "2020-03-03T08:09:10+01:00"),
                ("Subject: three\r\n\r\nno empty line before this is\r\nFrom x@y.test Tue Mar  3 08:09:10 2020\r\ntext\r\n\r\n", MessageFlags.None, "", "2020-03-03T08:09:10+00:00"),
                ("X-Gmail-Labels: Inbox,Starred\r\nSubject: four\r\n\r\nno end", MessageFlags.Seen | MessageFlags.Flagged, "", "2020-03-03T08:09:00+00:00"),
            ],
            found);
        Assert.Equal(found, await ReadAsync(File.ReplaceLineEndings("\r\n"), cut));
    }

    [Fact]
    public async Task Has_lines_of_any_length()
    {
        var line = new string('x', 300_000) + "\r" + new string('y', 65_535) + "\rz";
        var found = await ReadAsync($"From x\n\n{line}\nend\n\n", 4096);
        Assert.Equal(("\r\n" + line + "\r\nend\r\n", MessageFlags.None, "", ""), Assert.Single(found));
    }

    [Fact]
    public async Task Begins_as_one()
    {
        await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync("Subject: x\n\nx", 10));
        Assert.Empty(await ReadAsync("", 10));
    }

    [Theory]
    [InlineData("1700000000.M1P2.host:2,FSab", "Flagged, Seen", "later work", 1700000000)]
    [InlineData("1700000000.M1P2.host!2,PRTD", "Answered, Deleted, Draft, Forwarded", "", 1700000000)]
    [InlineData("1700000000.M1P2.host,S=12:2,", "None", "", 1700000000)]
    [InlineData("12.x12,S", "None", "", 1699999000)]
    [InlineData("1800000000.M1P2.host", "None", "", 1699999000)]
    public void A_name_in_a_Maildir_says_what_there_is(string name, string flags, string keywords, long seconds)
    {
        var read = ImportFlags.OfMaildir(name, DateTimeOffset.FromUnixTimeSeconds(1_699_999_000), ImportFlags.Letters("0 work\n1 Later\n77 x\nbroken\n"));
        Assert.Equal(flags, string.Join(", ", read.Flags.ToString().Split(", ").Order()));
        Assert.Equal((keywords, DateTimeOffset.FromUnixTimeSeconds(seconds)), (string.Join(' ', read.Keywords), read.Received));
    }

    [Theory]
    [InlineData("Inbox.mbox", "", "", "Inbox")]
    [InlineData("Takeout/Mail/All mail.mbox", "", "takeout/mail", "All mail")]
    [InlineData("Mail/Inbox.sbd/Plans", "Old/2019", "Mail", "Old/2019/Inbox/Plans")]
    [InlineData("Plans.mbox/mbox", "", "", "Plans")]
    [InlineData("Maildir/cur/1", "", "", "Inbox")]
    [InlineData("Maildir/.Sent.2019/new/1", "", "", "Sent/2019")]
    [InlineData("Yard/Plans/cur/1", "", "Yard/Plans", "Inbox")]
    [InlineData("cur/1", "Old", "", "Old")]
    [InlineData("inbox/cur/1", "", "", "Inbox")]
    [InlineData("#x/cur/1", "", "", null)]
    public void A_path_names_a_folder(string path, string into, string skip, string? folder) => Assert.Equal(folder, ImportPath.Parse(path)!.Folder(into, skip)?.Text);

    [Theory]
    [InlineData("../x.mbox")]
    [InlineData("a/../../x.mbox")]
    [InlineData("/etc/x.mbox")]
    [InlineData("C:/x.mbox")]
    [InlineData("a\n/x.mbox")]
    [InlineData("/")]
    public void A_path_that_leads_elsewhere_is_refused(string path) => Assert.Null(ImportPath.Parse(path));

    private static async Task<List<(string Text, MessageFlags Flags, string Keywords, string Received)>> ReadAsync(string file, int cut)
    {
        await using var store = await TestStore.OpenAsync();
        var mbox = new MboxReader(new CutStream(Encoding.ASCII.GetBytes(file), cut));
        var found = new List<(string, MessageFlags, string, string)>();
        while (await mbox.NextAsync(default))
        {
            await using var target = store.Spool.Begin(1 << 20);
            var flags = await mbox.CopyAsync(target, default);
            await using var body = await target.CompleteAsync(default);
            using var reader = new StreamReader(body.OpenRead());
            if (!flags.IsGone) found.Add((await reader.ReadToEndAsync(), flags.Flags, string.Join(' ', flags.Keywords), $"{flags.Received:yyyy-MM-ddTHH:mm:sszzz}"));
        }

        return found;
    }

    private sealed class CutStream(byte[] octets, int cut) : MemoryStream(octets)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => base.ReadAsync(buffer[..Math.Min(buffer.Length, cut)], cancellationToken);
    }
}
