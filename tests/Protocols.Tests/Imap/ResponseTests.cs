using System.Collections.Immutable;
using System.IO.Pipelines;
using System.Text;
using Mox.Protocols.Imap;

namespace Mox.Protocols.Tests.Imap;

/// <summary>What a writer has written.</summary>
internal static class Written
{
    public static string By(Action<ResponseWriter> write, ImapDialect dialect = default) => ByAsync(writer =>
    {
        write(writer);
        return ValueTask.CompletedTask;
    }, dialect).AsTask().GetAwaiter().GetResult();

    public static async ValueTask<string> ByAsync(Func<ResponseWriter, ValueTask> write, ImapDialect dialect = default)
    {
        using var sink = new MemoryStream();
        var pipe = PipeWriter.Create(sink);
        var writer = new ResponseWriter(pipe) { Dialect = dialect };
        await write(writer);
        Assert.True(await writer.FlushAsync(default));
        Assert.Equal(0, writer.Unflushed);
        return Encoding.UTF8.GetString(sink.ToArray());
    }

    public static string Response(ImapResponse response, ImapDialect dialect = default) => By(writer => writer.Write(response), dialect);
}

public class Responses
{
    public static TheoryData<string, ImapResponse> Lines() => new()
    {
        { "A1 OK done", new TaggedResponse("A1", ImapStatus.Ok, null, "done") },
        { "* BAD no tag", new TaggedResponse(null, ImapStatus.Bad, null, "no tag") },
        { "A1 NO [TRYCREATE] no such mailbox", new TaggedResponse("A1", ImapStatus.No, ResponseCode.TryCreate, "no such mailbox") },
        { "* BYE [UNAVAILABLE] later", new UntaggedStatus(ImapStatus.Bye, ResponseCode.Unavailable, "later") },
        { "* PREAUTH [CAPABILITY IMAP4rev1 IDLE] hello", new UntaggedStatus(ImapStatus.PreAuth, new ResponseCode.Capability(["IMAP4rev1", "IDLE"]), "hello") },
        { "* OK line breaks   and ? go", new UntaggedStatus(ImapStatus.Ok, null, "line breaks\r\n\0and ä go") },
        { "* OK [PERMANENTFLAGS (\\Deleted \\Seen \\*)] limited", new UntaggedStatus(ImapStatus.Ok, new ResponseCode.PermanentFlags(new FlagList([Flag.Deleted, Flag.Seen]), true), "limited") },
        { "* OK [PERMANENTFLAGS ()] none", new UntaggedStatus(ImapStatus.Ok, new ResponseCode.PermanentFlags(FlagList.Empty, false), "none") },
        { "* OK [PERMANENTFLAGS (\\*)] any", new UntaggedStatus(ImapStatus.Ok, new ResponseCode.PermanentFlags(FlagList.Empty, true), "any") },
        { "* OK [UNSEEN 8] first", new UntaggedStatus(ImapStatus.Ok, new ResponseCode.Unseen(8), "first") },
        { "* OK [UIDVALIDITY 3857529045] valid", new UntaggedStatus(ImapStatus.Ok, new ResponseCode.UidValidity(3857529045), "valid") },
        { "* OK [UIDNEXT 4392] next", new UntaggedStatus(ImapStatus.Ok, new ResponseCode.UidNext(4392), "next") },
        { "* OK [HIGHESTMODSEQ 90060115205545359] high", new UntaggedStatus(ImapStatus.Ok, new ResponseCode.HighestModSeq(90060115205545359), "high") },
        { "A003 OK [APPENDUID 38505 3955] done", new TaggedResponse("A003", ImapStatus.Ok, new ResponseCode.AppendUid(38505, UidSet.Of(3955)), "done") },
        { "A004 OK [COPYUID 38505 304,319:320 3956:3958] done", new TaggedResponse("A004", ImapStatus.Ok, new ResponseCode.CopyUid(38505, UidSet.Of(304, 319, 320), UidSet.Span(3956, 3958)), "done") },
        { "d105 OK [MODIFIED 7,9] failed", new TaggedResponse("d105", ImapStatus.Ok, new ResponseCode.Modified(UidSet.Of(7, 9)), "failed") },
        { "a NO [BADCHARSET (US-ASCII UTF-8)] x", new TaggedResponse("a", ImapStatus.No, new ResponseCode.BadCharset(["US-ASCII", "UTF-8"]), "x") },
        { "a NO [BADCHARSET] x", new TaggedResponse("a", ImapStatus.No, new ResponseCode.BadCharset([]), "x") },
        { "* CAPABILITY IMAP4rev1 IMAP4rev2 LITERAL+", new CapabilityResponse(["IMAP4rev1", "IMAP4rev2", "LITERAL+"]) },
        { "* ENABLED", new EnabledResponse([]) },
        { "* ENABLED CONDSTORE", new EnabledResponse(["CONDSTORE"]) },
        { "* FLAGS (\\Answered $Junk)", new FlagsResponse(new FlagList([Flag.Answered, Flag.Junk])) },
        { "* 23 EXISTS", new ExistsResponse(23) },
        { "* 0 RECENT", new RecentResponse(0) },
        { "* 44 EXPUNGE", new ExpungeResponse(44) },
        { "* VANISHED (EARLIER) 300:310,405", new VanishedResponse(true, UidSet.FromRanges([new(300, 310), new(405, 405)])) },
        { "* VANISHED 405", new VanishedResponse(false, UidSet.Of(405)) },
        { "* LIST (\\Noselect \\HasChildren) \"/\" \"foo bar\"", new ListResponse([MailboxAttribute.NoSelect, MailboxAttribute.HasChildren], '/', "foo bar") },
        { "* LIST () NIL INBOX", new ListResponse([], null, "Inbox") },
        { "* LIST () \"\\\\\" INBOX/a", new ListResponse([], '\\', "inbox/a") },
        { "* LIST () \"/\" Inboxes", new ListResponse([], '/', "Inboxes") },
        { "* LIST () \"/\" \"\"", new ListResponse([], '/', "") },
        { "* LIST () \"/\" \"NIL\"", new ListResponse([], '/', "NIL") },
        { "* LIST () \"/\" \"a%b\"", new ListResponse([], '/', "a%b") },
        { "* LIST () \"/\" &ZeVnLIqe-", new ListResponse([], '/', "日本語") },
        { "* LIST (\\NonExistent) \"/\" Foo (\"CHILDINFO\" (\"SUBSCRIBED\"))", new ListResponse([MailboxAttribute.NonExistent], '/', "Foo") { SubscribedBelow = true } },
        { "* LIST () \"/\" new (\"OLDNAME\" (\"old name\"))", new ListResponse([], '/', "new") { OldName = "old name" } },
        { "* LIST () \"/\" new (\"CHILDINFO\" (\"SUBSCRIBED\") \"OLDNAME\" (old))", new ListResponse([], '/', "new") { OldName = "old", SubscribedBelow = true } },
        { "* LSUB () \".\" #news.comp.mail.misc", new LsubResponse([], '.', "#news.comp.mail.misc") },
        { "* STATUS blurdybloop (MESSAGES 231 UIDNEXT 44292)", new StatusResponse("blurdybloop") { Messages = 231, UidNext = 44292 } },
        { "* STATUS a (MESSAGES 1 RECENT 2 UIDNEXT 3 UIDVALIDITY 4 UNSEEN 5 DELETED 6 SIZE 7 HIGHESTMODSEQ 8)", new StatusResponse("a") { Messages = 1, Recent = 2, UidNext = 3, UidValidity = 4, Unseen = 5, Deleted = 6, Size = 7, HighestModSeq = 8 } },
        { "* SEARCH", new SearchResponse(UidSet.Empty, null) },
        { "* SEARCH 2 3 6 (MODSEQ 917162500)", new SearchResponse(UidSet.Of(2, 3, 6), 917162500) },
        { "* ESEARCH (TAG \"A283\") UID", new ESearchResponse("A283", true) { All = UidSet.Empty } },
        { "* ESEARCH (TAG \"A283\") MIN 2 MAX 47 ALL 2,10:11 COUNT 25 MODSEQ 9", new ESearchResponse("A283", false) { Min = 2, Max = 47, All = UidSet.Of(2, 10, 11), Count = 25, ModSeq = 9 } },
        { "* NAMESPACE ((\"\" \"/\")) NIL NIL", new NamespaceResponse([new("", '/')], [], []) },
        { "* NAMESPACE ((\"\" \"/\")) ((\"~\" \"/\")) ((\"#shared/\" \"/\")(\"#public/\" \"/\"))", new NamespaceResponse([new("", '/')], [new("~", '/')], [new("#shared/", '/'), new("#public/", '/')]) },
        { "* ID NIL", new IdResponse([]) },
        { "* ID (\"name\" \"Mox\" \"os\" NIL)", new IdResponse([new("name", "Mox"), new("os", null)]) },
        { "+ go on", new ContinuationRequest("go on") },
        { "+ ", ContinuationRequest.Challenge([]) },
        { "+ dGVzdA==", ContinuationRequest.Challenge("test"u8) },
    };

    [Theory, MemberData(nameof(Lines))]
    public void Are_written_as_one_line(string line, ImapResponse response) => Assert.Equal(line + "\r\n", Written.Response(response));

    [Fact]
    public void Names_are_utf8_once_that_is_enabled()
    {
        Assert.Equal("* LIST () \"/\" \"日本語\"\r\n", Written.Response(new ListResponse([], '/', "日本語"), ImapDialect.Revision2));
        Assert.Equal("* LIST () \"/\" R&D\r\n", Written.Response(new ListResponse([], '/', "R&D"), ImapDialect.Revision2));
        Assert.Equal("* LIST () \"/\" R&-D\r\n", Written.Response(new ListResponse([], '/', "R&D")));
        Assert.Equal("* OK größer\r\n", Written.Response(new UntaggedStatus(ImapStatus.Ok, null, "größer"), ImapDialect.Revision2));
    }

    [Fact]
    public void Every_simple_code_is_its_word()
    {
        foreach (var field in typeof(ResponseCode).GetFields().Where(field => field.IsStatic))
        {
            var line = Written.Response(new UntaggedStatus(ImapStatus.No, (ResponseCode)field.GetValue(null)!, "x"));
            var word = line["* NO [".Length..line.IndexOf(']', StringComparison.Ordinal)];
            Assert.Equal(field.Name.ToUpperInvariant(), word.Replace("-", "", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_long_response_is_written_whole()
    {
        var found = UidSet.From(Enumerable.Range(1, 100_000).Select(i => (uint)i * 3));
        var line = Written.Response(new SearchResponse(found, null));
        Assert.Equal("* SEARCH " + string.Join(' ', found) + "\r\n", line);
    }
}

public class Fetch_response
{
    private static readonly FlagList s_seen = new([Flag.Seen, Flag.Junk]);

    [Fact]
    public void Items_stand_between_parentheses_with_a_space_between_them()
    {
        var text = Written.By(writer =>
        {
            var fetch = new FetchResponse(writer);
            fetch.Begin(12);
            fetch.Uid(999);
            fetch.Flags(s_seen, ["foo"]);
            fetch.ModSeq(624140003);
            fetch.InternalDate(new DateTimeOffset(1996, 7, 17, 2, 44, 25, TimeSpan.FromHours(-7)));
            fetch.Size(4286);
            fetch.Section(BodySection.MessageHeader, null, "A: b\r\n\r\n"u8);
            fetch.Section(new BodySection([1, 2], SectionText.Mime, []), 5, "x"u8);
            fetch.Section(new BodySection([], SectionText.HeaderFields, ["DATE", "a\"b"]), null, ""u8);
            fetch.NoSection(new BodySection([9], SectionText.Whole, []), null);
            fetch.BinarySize([3], 70);
            fetch.Binary([3], null, "a\0"u8);
            fetch.Binary([3], 7, "ab"u8);
            fetch.NoBinary([4], null);
            fetch.Rfc822(SectionText.Whole, "w"u8);
            fetch.Rfc822(SectionText.Header, "h"u8);
            fetch.Rfc822(SectionText.Text, "t"u8);
            fetch.End();
            fetch.Begin(13);
            fetch.Flags(FlagList.Empty, ["only"]);
            fetch.End();
            fetch.Begin(14);
            fetch.Flags(FlagList.Empty, []);
            fetch.End();
        });
        Assert.Equal(
            "* 12 FETCH (UID 999 FLAGS (\\Seen $Junk foo) MODSEQ (624140003) INTERNALDATE \"17-Jul-1996 02:44:25 -0700\" RFC822.SIZE 4286 "
            + "BODY[HEADER] {8}\r\nA: b\r\n\r\n BODY[1.2.MIME]<5> {1}\r\nx BODY[HEADER.FIELDS (DATE \"a\\\"b\")] {0}\r\n BODY[9] NIL BINARY.SIZE[3] 70 "
            + "BINARY[3] ~{2}\r\na\0 BINARY[3]<7> {2}\r\nab BINARY[4] NIL RFC822 {1}\r\nw RFC822.HEADER {1}\r\nh RFC822.TEXT {1}\r\nt)\r\n"
            + "* 13 FETCH (FLAGS (only))\r\n* 14 FETCH (FLAGS ())\r\n",
            text);
    }

    [Fact]
    public void The_short_form_says_the_same()
    {
        foreach (var modSeq in new ulong?[] { null, 1, long.MaxValue })
        {
            foreach (var keywords in new ImmutableArray<string>[] { [], default, ["a", "b"] })
            {
                foreach (var known in new[] { FlagList.Empty, s_seen, new FlagList(Enumerable.Range(0, 200).Select(i => Flag.Parse($"k{i}").Value)) })
                {
                    var brief = Written.By(writer => new FetchResponse(writer).UidAndFlags(uint.MaxValue, uint.MaxValue, known, keywords, modSeq));
                    var plain = Written.By(writer =>
                    {
                        var fetch = new FetchResponse(writer);
                        fetch.Begin(uint.MaxValue);
                        fetch.Uid(uint.MaxValue);
                        fetch.Flags(known, keywords);
                        if (modSeq is { } value) fetch.ModSeq(value);
                        fetch.End();
                    });
                    Assert.Equal(plain, brief);
                }
            }
        }
    }

    [Fact]
    public void Fifty_thousand_lines_of_flags_make_no_garbage()
    {
        var sink = new NoPipe();
        var writer = new ResponseWriter(sink);
        var fetch = new FetchResponse(writer);
        Run(100);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Run(50_000);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2000);
        Assert.True(sink.Octets > 50_000 * 40);

        void Run(uint count)
        {
            for (var number = 1u; number <= count; number++) fetch.UidAndFlags(number, number * 2, s_seen, [], 90060115205545359);
        }
    }

    [Fact]
    public async Task A_streamed_section_gives_exactly_its_octets()
    {
        var message = new byte[300_000];
        new Random(1).NextBytes(message);
        var text = await Written.ByAsync(async writer =>
        {
            var fetch = new FetchResponse(writer);
            fetch.Begin(1);
            using var content = new MemoryStream(message);
            content.Position = 10;
            await fetch.SectionAsync(BodySection.Message, 10, content, 200_000, default);
            using var same = new MemoryStream(message);
            await fetch.BinaryAsync([1], null, same, 3, default);
            await fetch.Rfc822Async(SectionText.Text, same, 0, default);
            fetch.Uid(5);
            fetch.End();
        });
        var expected = "* 1 FETCH (BODY[]<10> {200000}\r\n" + Encoding.UTF8.GetString([.. message.AsSpan(10, 200_000), .. " BINARY[1] ~{3}\r\n"u8, .. message.AsSpan(0, 3), .. " RFC822.TEXT {0}\r\n UID 5)\r\n"u8]);
        Assert.Equal(expected, text);
    }

    [Fact]
    public async Task Content_shorter_than_announced_is_an_exception()
    {
        using var content = new MemoryStream(new byte[10]);
        var fetch = new FetchResponse(new ResponseWriter(new NoPipe()));
        await Assert.ThrowsAsync<EndOfStreamException>(async () => await fetch.SectionAsync(BodySection.Message, null, content, 11, default));
    }

    [Theory]
    [InlineData(1994, 2, 7, 0, "\" 7-Feb-1994 21:52:25 +0000\"")]
    [InlineData(2026, 12, 31, -210, "\"31-Dec-2026 21:52:25 -0330\"")]
    [InlineData(9999, 10, 10, 345, "\"10-Oct-9999 21:52:25 +0545\"")]
    public void Internal_dates_keep_their_zone(int year, int month, int day, int zone, string expected)
    {
        var time = new DateTimeOffset(year, month, day, 21, 52, 25, TimeSpan.FromMinutes(zone));
        var text = Written.By(writer =>
        {
            var fetch = new FetchResponse(writer);
            fetch.Begin(1);
            fetch.InternalDate(time);
        });
        Assert.Equal("* 1 FETCH (INTERNALDATE " + expected, text);
        Assert.Equal(time, ImapDate.ParseDateTime(Encoding.ASCII.GetBytes(expected.Trim('"'))).Value);
    }

    /// <summary>Counts what is written, and keeps nothing.</summary>
    private sealed class NoPipe : PipeWriter
    {
        private readonly byte[] _room = new byte[65536];

        public long Octets { get; private set; }

        public override void Advance(int bytes) => Octets += bytes;

        public override Memory<byte> GetMemory(int sizeHint = 0) => _room;

        public override Span<byte> GetSpan(int sizeHint = 0) => _room;

        public override void CancelPendingFlush()
        {
        }

        public override void Complete(Exception? exception = null)
        {
        }

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => new(new FlushResult(false, false));
    }
}
