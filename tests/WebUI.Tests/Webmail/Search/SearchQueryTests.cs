using Mox.Shared.Contracts.Webmail.Search;

namespace Mox.WebUI.Tests.Webmail.Search;

public class A_search_as_it_is_typed
{
    [Theory]
    [InlineData("", "")]
    [InlineData("   ", "")]
    [InlineData("oak boards", "oak & boards")]
    [InlineData("\"oak boards\"", "oak boards")]
    [InlineData("\"say \"\"hi\"\" now\"", "say \"hi\" now")]
    [InlineData("\"open quote", "open quote")]
    [InlineData("-draft", "!draft")]
    [InlineData("-\"a b\"", "!a b")]
    [InlineData("-", "-")]
    [InlineData("a - b", "a & - & b")]
    [InlineData("from:ann", "From=ann")]
    [InlineData("FROM:Ann", "From=Ann")]
    [InlineData("from:\"Ann Lee\"", "From=Ann Lee")]
    [InlineData("f:ann t:bob s:x", "From=ann & To=bob & Subject=x")]
    [InlineData("-from:ann", "!From=ann")]
    [InlineData("cc:a bcc:b body:c list:d filename:e", "Cc=a & Bcc=b & Body=c & List=d & FileName=e")]
    [InlineData("from:", "")]
    [InlineData("from: ann", "ann")]
    [InlineData("note:this", "note:this")]
    [InlineData("http://x.example/", "http://x.example/")]
    [InlineData("12:30", "12:30")]
    [InlineData("\"from:ann\"", "from:ann")]
    [InlineData("a OR b", "(a | b)")]
    [InlineData("a OR b OR c d", "(a | b | c) & d")]
    [InlineData("x a OR b", "x & (a | b)")]
    [InlineData("OR", "")]
    [InlineData("OR a", "a")]
    [InlineData("a OR", "a")]
    [InlineData("a OR OR b", "(a | b)")]
    [InlineData("a or b", "a & or & b")]
    [InlineData("\"OR\"", "OR")]
    [InlineData("(a OR b) c", "(a | b) & c")]
    [InlineData("(a b) OR c", "((a & b) | c)")]
    [InlineData("-(a OR b)", "!(a | b)")]
    [InlineData("((a))", "a")]
    [InlineData("()", "")]
    [InlineData("(a", "a")]
    [InlineData("a)", "a)")]
    [InlineData(") a", "a")]
    [InlineData("(f(x) b)", "(f(x) & b)")]
    [InlineData("(from:ann OR from:bob) -is:read", "(From=ann | From=bob) & !is Read")]
    [InlineData("has:pdf", "files Pdf")]
    [InlineData("a:zip", "files Archive")]
    [InlineData("a:any", "files Any")]
    [InlineData("a:none", "!files Any")]
    [InlineData("has:link", "link")]
    [InlineData("has:nonsense", "has:nonsense")]
    [InlineData("is:unread is:starred is:muted", "is Unread & is Starred & is Muted")]
    [InlineData("l:\\Flagged l:$Forwarded l:Work", "is Starred & is Forwarded & label work")]
    [InlineData("in:Archive", "in Archive")]
    [InlineData("mb:\"To do\"", "in To do")]
    [InlineData("in:anywhere", "in anywhere")]
    [InlineData("submb:Clients", "in Clients/")]
    [InlineData("larger:5M smaller:10mb", ">=5000000 & <=10000000")]
    [InlineData("minsize:1.5k", ">=1500")]
    [InlineData("larger:99999999999999999999g", "larger:99999999999999999999g")]
    [InlineData("larger:big", "larger:big")]
    [InlineData("header:X-Spam", "X-Spam: ")]
    [InlineData("h:X-Spam:yes", "X-Spam: yes")]
    [InlineData("header:\"X-Spam: very much\"", "X-Spam: very much")]
    public void Is_read_as_it_is_meant(string text, string meant) => Assert.Equal(meant, Show(SearchQuery.Parse(text).Node, top: true));

    [Theory]
    [InlineData("after:2026-01-05", "2026-01-04T23:00:00", null)]
    [InlineData("start:2026/1/5", "2026-01-04T23:00:00", null)]
    [InlineData("before:2026-01-05", null, "2026-01-04T23:00:00")]
    [InlineData("end:2026-01-05", null, "2026-01-05T23:00:00")]
    [InlineData("on:2026-01-05", "2026-01-04T23:00:00", "2026-01-05T23:00:00")]
    [InlineData("on:2026-03", "2026-02-28T23:00:00", "2026-03-31T22:00:00")]
    [InlineData("on:2026", "2025-12-31T23:00:00", "2026-12-31T23:00:00")]
    [InlineData("on:today", "2026-07-09T22:00:00", "2026-07-10T22:00:00")]
    [InlineData("on:yesterday", "2026-07-08T22:00:00", "2026-07-09T22:00:00")]
    [InlineData("after:2026-01-05T13:30", "2026-01-05T12:30:00", null)]
    [InlineData("after:9:05", "2026-07-10T07:05:00", null)]
    [InlineData("newer:7d", "2026-07-03T12:00:00", null)]
    [InlineData("older:3m", null, "2026-04-10T12:00:00")]
    [InlineData("older_than:1y", null, "2025-07-10T12:00:00")]
    [InlineData("newer:6h", "2026-07-10T06:00:00", null)]
    [InlineData("on:9999-12-31", "9999-12-30T23:00:00", "9999-12-31T22:59:59.9999999")]
    [InlineData("older:999999y", null, "0001-01-01T00:00:00")]
    public void Understands_dates_where_the_reader_is(string text, string? begin, string? end)
    {
        var received = Assert.IsType<SearchNode.Received>(Assert.Single(SearchQuery.Parse(text).Node.Nodes));
        var (from, to) = received.Date.Resolve(TimeZoneInfo.FindSystemTimeZoneById("Europe/Amsterdam"), new DateTimeOffset(2026, 7, 10, 12, 0, 0, TimeSpan.Zero));
        Assert.Equal(begin, received.Side is DateSide.Before or DateSide.Until ? null : from.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFF", null));
        DateTimeOffset? before = received.Side switch { DateSide.After => null, DateSide.Before => from, _ => to };
        Assert.Equal(end, before?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFF", null));
    }

    [Theory]
    [InlineData("before:banana")]
    [InlineData("on:2026-02-30")]
    [InlineData("on:2026-13")]
    [InlineData("on:26-1-1")]
    [InlineData("newer:d")]
    [InlineData("after:25:00")]
    public void Takes_what_is_no_date_for_words(string text) => Assert.Equal(text, Show(SearchQuery.Parse(text).Node, top: true));

    [Theory]
    [InlineData("from:ann has:pdf boards", "from:ann|has:pdf|boards")]
    [InlineData("oak  a OR b  from:\"Ann Lee\"", "oak|a OR b|from:\"Ann Lee\"")]
    [InlineData("-(x y) z", "-(x y)|z")]
    [InlineData("(open x", "(open x)")]
    public void Comes_apart_into_pieces_that_make_it_again(string text, string pieces)
    {
        var query = SearchQuery.Parse(text);
        Assert.Equal(pieces, string.Join('|', query.Items.Select(item => item.Source)));
        var again = SearchQuery.Parse(SearchQuery.Join(query.Items.Select(item => item.Source)));
        Assert.Equal(Show(query.Node, top: true), Show(again.Node, top: true));
    }

    [Fact]
    public void Keeps_plain_words_as_text_and_makes_chips_of_all_else()
    {
        var items = SearchQuery.Parse("oak -beech from:ann (a OR b) before:nonsense").Items;
        Assert.Equal([true, false, false, false, true], items.Select(item => item.IsText));
    }

    [Theory]
    [InlineData("", "plain")]
    [InlineData("", "two words")]
    [InlineData("", "from:ann")]
    [InlineData("", "OR")]
    [InlineData("", "-x")]
    [InlineData("", "a \"b\" c")]
    [InlineData("from", "Ann Lee")]
    [InlineData("from", "a(b")]
    [InlineData("subject", "x\"y")]
    public void Is_written_so_that_it_is_read_the_same(string name, string value)
    {
        var item = Assert.Single(SearchQuery.Parse(SearchQuery.Write(name, value, negated: true)).Items);
        var words = Assert.IsType<SearchNode.Words>(Assert.IsType<SearchNode.Not>(item.Node).Node);
        Assert.Equal(value, words.Text);
        Assert.Equal(name.Length == 0 ? null : name, item.Operator?.Name);
    }

    [Fact]
    public void Can_be_anything_at_all()
    {
        const string letters = "ab:()\"- \tORfrom:is:before:2026-1\\$é😀";
        var random = new Random(7);
        for (var round = 0; round < 20_000; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(40)).Select(_ => letters[random.Next(letters.Length)]));
            var query = SearchQuery.Parse(text);
            var again = SearchQuery.Parse(SearchQuery.Join(query.Items.Select(item => item.Source)));
            Assert.Equal((text, Show(query.Node, top: true)), (text, Show(again.Node, top: true)));
        }

        Assert.Equal(SearchQuery.MaxLength, SearchQuery.Parse(new string('(', 100_000)).Text.Length);
        Assert.NotEmpty(SearchQuery.Parse(string.Concat(Enumerable.Repeat("a OR ", 5000))).Items);
    }

    [Fact]
    public void Tells_which_words_can_be_marked()
    {
        var query = SearchQuery.Parse("oak -beech from:ann (subject:x OR \"two words\")");
        Assert.Equal(["oak", "two words"], query.TextsIn(SearchPlace.Anywhere).AsEnumerable());
        Assert.Equal(["ann"], query.TextsIn(SearchPlace.From).AsEnumerable());
    }

    [Theory]
    [InlineData("application/pdf", "x", FileKinds.Pdf)]
    [InlineData("application/octet-stream", "photos.tar.gz", FileKinds.Archive)]
    [InlineData("application/octet-stream", "backup.2026.tar.zst", FileKinds.Archive)]
    [InlineData("application/vnd.openxmlformats-officedocument.wordprocessingml.document", null, FileKinds.Document)]
    [InlineData("application/octet-stream", "LETTER.DOCX", FileKinds.Document)]
    [InlineData("text/csv", "numbers.csv", FileKinds.Spreadsheet)]
    [InlineData("text/calendar", null, FileKinds.Calendar)]
    [InlineData("image/x-new", "a.b", FileKinds.Image)]
    [InlineData("message/rfc822", "old.eml", FileKinds.None)]
    [InlineData("application/octet-stream", null, FileKinds.None)]
    [InlineData("application/octet-stream", "no ending.", FileKinds.None)]
    public void Knows_files_by_type_and_by_the_whole_ending(string type, string? name, FileKinds kind) => Assert.Equal(FileKinds.Any | kind, FileKindOf.Of(type, name));

    private static string Show(SearchNode node, bool top = false) => node switch
    {
        SearchNode.All all => top ? string.Join(" & ", all.Nodes.Select(child => Show(child))) : $"({string.Join(" & ", all.Nodes.Select(child => Show(child)))})",
        SearchNode.Any any => $"({string.Join(" | ", any.Nodes.Select(child => Show(child)))})",
        SearchNode.Not not => "!" + Show(not.Node),
        SearchNode.Words { Place: SearchPlace.Anywhere } words => words.Text,
        SearchNode.Words words => $"{words.Place}={words.Text}",
        SearchNode.Files files => $"files {files.Kinds}",
        SearchNode.Link => "link",
        SearchNode.Is state => $"is {state.State}",
        SearchNode.Label label => $"label {label.Keyword}",
        SearchNode.In place => $"in {place.Folder}{(place.Below ? "/" : "")}",
        SearchNode.Size size => $"{(size.AtLeast ? ">=" : "<=")}{size.Octets}",
        SearchNode.Header header => $"{header.Name}: {header.Value}",
        _ => node.GetType().Name,
    };
}
