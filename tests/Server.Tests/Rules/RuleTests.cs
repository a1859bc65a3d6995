using System.Collections.Immutable;
using System.Text;
using Mox.Protocols.Mime;
using Mox.Server.Rules;
using Mox.Server.Storage;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Contracts.Webmail;
using Mox.Shared.Model.Messages;

namespace Mox.Server.Tests.Rules;

public class A_rule
{
    private static readonly Envelope Letter = new()
    {
        From = [new EnvelopeAddress("Zoë Baker", "zoe", "bücher.example")],
        To = [new EnvelopeAddress(null, "me", "ours.example")],
        Cc = [new EnvelopeAddress("Team", "team", "ours.example")],
        Subject = "Quarterly report",
    };

    private static readonly DeliveryFacts Facts = new()
    {
        RemoteIp = System.Net.IPAddress.Parse("192.0.2.1"),
        Recipient = "me+news@ours.example",
        ListId = "dev.lists.example",
        FromValidated = true,
        DkimDomains = ["lists.example"],
        MailFrom = "bounce@sub.other.example",
        MailFromValidated = true,
    };

    private static readonly RuleSubject Subject = RuleSubject.Of(Letter, Facts, 5_000, hasAttachment: true);

    private static RuleText Rule(params RuleCondition[] conditions) => new() { Conditions = [.. conditions], Star = true };

    [Theory]
    [InlineData(RuleField.From, RuleTest.Contains, "ZOE@", true)]
    [InlineData(RuleField.From, RuleTest.Is, "zoe@bücher.example", true)]
    [InlineData(RuleField.From, RuleTest.Begins, "Zoë", true)]
    [InlineData(RuleField.From, RuleTest.Ends, "@bücher.example", true)]
    [InlineData(RuleField.From, RuleTest.Ends, "@other.example", false)]
    [InlineData(RuleField.To, RuleTest.Is, "team@ours.example", true)]
    [InlineData(RuleField.To, RuleTest.Is, "me+news@ours.example", true)]
    [InlineData(RuleField.Subject, RuleTest.Contains, "REPORT", true)]
    [InlineData(RuleField.Subject, RuleTest.Is, "report", false)]
    [InlineData(RuleField.ListId, RuleTest.Is, "Dev.Lists.Example", true)]
    [InlineData(RuleField.Verified, RuleTest.Is, "lists.example", true)]
    [InlineData(RuleField.Verified, RuleTest.Is, "other.example", true)]
    [InlineData(RuleField.Verified, RuleTest.Is, "ists.example", false)]
    [InlineData(RuleField.Size, RuleTest.Larger, "4999", true)]
    [InlineData(RuleField.Size, RuleTest.Larger, "5000", false)]
    [InlineData(RuleField.Attachment, RuleTest.Is, "", true)]
    [InlineData(RuleField.Junk, RuleTest.Is, "", false)]
    [InlineData(RuleField.Proven, RuleTest.Is, "", true)]
    public void Looks_at_what_it_says(RuleField field, RuleTest test, string value, bool fits)
    {
        var condition = new RuleCondition(field, test, value);
        Assert.Equal(fits, RuleMatch.Fits(Rule(condition), Subject));
        Assert.Equal(!fits, RuleMatch.Fits(Rule(condition with { Not = true }), Subject));
    }

    [Fact]
    public void Fits_when_all_hold_or_when_one_does()
    {
        var (holds, fails) = (new RuleCondition(RuleField.Subject, RuleTest.Contains, "report"), new RuleCondition(RuleField.Subject, RuleTest.Contains, "holiday"));
        Assert.False(RuleMatch.Fits(Rule(holds, fails), Subject));
        Assert.True(RuleMatch.Fits(Rule(holds, fails) with { Any = true }, Subject));
        Assert.True(RuleMatch.Fits(Rule(holds, holds), Subject));
        Assert.False(RuleMatch.Fits(Rule(), Subject));
        Assert.False(RuleMatch.Fits(Rule() with { Any = true }, Subject));
    }

    [Fact]
    public void Asks_for_the_header_only_when_nothing_else_decides()
    {
        var header = new RuleCondition(RuleField.Header, RuleTest.Is, "Bulk") { Header = "precedence" };
        var fails = new RuleCondition(RuleField.Subject, RuleTest.Contains, "holiday");
        Assert.False(RuleMatch.Fits(Rule(header, fails), Subject));
        Assert.Null(RuleMatch.Fits(Rule(header), Subject));
        Assert.Null(RuleMatch.Fits(Rule(new RuleCondition(RuleField.ListId, RuleTest.Is, "x.example")), RuleSubject.Of(Letter, null, 1, false)));
        var read = RuleSubject.Of(Letter, null, 1, false).With("List-Id: The list\r\n <X.example>\r\nPrecedence:  =?utf-8?q?bulk?=\r\n\r\nPrecedence: no\r\n"u8.ToArray());
        Assert.True(RuleMatch.Fits(Rule(header, new RuleCondition(RuleField.ListId, RuleTest.Is, "x.example")), read));
        Assert.False(RuleMatch.Fits(Rule(header with { Header = "X-None" }), read));
        Assert.True(RuleMatch.Fits(Rule(header with { Header = "X-None", Value = "" }), read));
    }

    [Fact]
    public void Adds_to_what_the_others_do_and_may_be_the_last()
    {
        RuleText On(string subject) => Rule(new RuleCondition(RuleField.Subject, RuleTest.Contains, subject));
        var verdict = RuleVerdict.Of([On("report") with { MoveTo = 7, Labels = ["work"] }, On("holiday") with { MarkRead = true }, On("quarterly") with { MoveTo = 9, Labels = ["money"], Stop = true }, On("report") with { MarkRead = true }], Subject);
        Assert.Equal((7, MessageFlags.Flagged, "money work"), (verdict.MoveTo, verdict.Flags, string.Join(' ', verdict.Labels)));
        Assert.Same(RuleVerdict.Nothing, RuleVerdict.Of([On("holiday")], Subject));
    }

    [Fact]
    public void Leaves_junk_where_it_is_unless_it_speaks_of_junk()
    {
        var junk = Subject with { Junk = true };
        var move = new RuleText { Conditions = [new RuleCondition(RuleField.From, RuleTest.Contains, "zoe")], MoveTo = 7 };
        Assert.Equal((0, false), (RuleVerdict.Of([move], junk).MoveTo, RuleVerdict.Of([move], junk).NeverJunk));
        Assert.Equal(7, RuleVerdict.Of([move with { Conditions = move.Conditions.Add(new RuleCondition(RuleField.Junk, RuleTest.Is, "")) }], junk).MoveTo);

        // The rule that keeps it out of Junk may stand behind the one that moves it.
        var both = RuleVerdict.Of([move, move with { MoveTo = 0, NeverJunk = true }], junk);
        Assert.Equal((7, true), (both.MoveTo, both.NeverJunk));
    }

    [Fact]
    public void Is_kept_as_it_is_meant()
    {
        var text = new RuleText { Conditions = [new RuleCondition(RuleField.Header, RuleTest.Begins, " High ") { Header = "X-Priority: ", Not = true }, new RuleCondition(RuleField.Verified, RuleTest.Contains, "Bücher.example")], Any = true, MoveTo = 3, Labels = [" Work", "work"], Stop = true };
        var kept = RuleDocument.Checked(text);
        Assert.Equal(("X-Priority", "High", "xn--bcher-kva.example"), (kept.Conditions[0].Header, kept.Conditions[0].Value, kept.Conditions[1].Value));
        var read = RuleDocument.Read(RuleDocument.Write(kept))!;
        Assert.Equal(kept.Conditions, read.Conditions.AsEnumerable());
        Assert.Equal((true, 3, true, "work"), (read.Any, read.MoveTo, read.Stop, Assert.Single(read.Labels)));
        Assert.Null(RuleDocument.Read("{"));
        Assert.Null(RuleDocument.Read("""{"conditions":[{"field":"Later","test":"Is","value":"x"}]}"""));
    }

    public static TheoryData<string, RuleText> Wrong => new()
    {
        { "needs a condition", new RuleText { Star = true } },
        { "what is to be done", new RuleText { Conditions = [new(RuleField.Subject, RuleTest.Is, "x")] } },
        { "is empty", new RuleText { Star = true, Conditions = [new(RuleField.Subject, RuleTest.Contains, "  ")] } },
        { "is no domain", new RuleText { Star = true, Conditions = [new(RuleField.Verified, RuleTest.Is, "a b")] } },
        { "number of octets", new RuleText { Star = true, Conditions = [new(RuleField.Size, RuleTest.Larger, "-1")] } },
        { "Name the header field", new RuleText { Star = true, Conditions = [new(RuleField.Header, RuleTest.Is, "x") { Header = "A B" }] } },
        { "cannot be a label", new RuleText { Labels = ["two words"], Conditions = [new(RuleField.Subject, RuleTest.Is, "x")] } },
        { "at most 20 conditions", new RuleText { Star = true, Conditions = [.. Enumerable.Repeat(new RuleCondition(RuleField.Subject, RuleTest.Is, "x"), 21)] } },
        { "at most 500 characters", new RuleText { Star = true, Conditions = [new(RuleField.Subject, RuleTest.Is, new string('x', 501))] } },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Is_refused_with_a_reason(string reason, RuleText text) =>
        Assert.Contains(reason, Assert.Throws<ChangeRefusedException>(() => RuleDocument.Checked(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Costs_little_however_large_the_message_and_however_many_rules()
    {
        var crowd = Letter with { To = [.. Enumerable.Range(0, 5_000).Select(i => new EnvelopeAddress(new string('x', 900), $"user{i}", "many.example"))], Subject = new string('y', 1 << 20) };
        var subject = RuleSubject.Of(crowd, Facts, 1, false).With(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("X-Long: " + new string('z', 900) + "\r\n", 3_000)) + "\r\n"));
        Assert.True(subject.To.Length <= 201 && subject.Subject.Length <= 2_000 && subject.Fields("x-long").Count() <= 20);
        ImmutableArray<RuleText> rules = [.. Enumerable.Range(0, 500).Select(i => Rule([.. Enumerable.Range(0, 10).Select(j => new RuleCondition(j % 2 == 0 ? RuleField.To : RuleField.Subject, RuleTest.Contains, $"needle{i}{j}"))]) with { Any = true })];
        Assert.Same(RuleVerdict.Nothing, RuleVerdict.Of(rules, subject));
    }
}
