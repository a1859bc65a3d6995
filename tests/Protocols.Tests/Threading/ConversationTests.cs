using System.Diagnostics;
using Mox.Protocols.Mime.Threading;

namespace Mox.Protocols.Tests.Threading;

public class ConversationTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("AW: Termin", "Termin", true)]
    [InlineData("SV: Re: AW: Fwd: Termin", "Termin", true)]
    [InlineData("RE[2]: x", "x", true)]
    [InlineData("Re(3): x", "x", true)]
    [InlineData("Re^2: x", "x", true)]
    [InlineData("Re2: x", "x", true)]
    [InlineData("Antw.: x", "Antw.: x", false)]
    [InlineData("Antw: x", "x", true)]
    [InlineData("\u56DE\u590D\uFF1Ax", "x", true)]
    [InlineData("\u8F6C\u53D1: \u56DE\u8986: x", "x", true)]
    [InlineData("\uB2F5\uC7A5: x", "x", true)]
    [InlineData("\u041E\u0442\u0432: x", "x", true)]
    [InlineData("\u03A3\u03C7\u03B5\u03C4: x", "x", true)]
    [InlineData("[list] Re: [list] AW: x", "x", true)]
    [InlineData("[list] x", "x", false)]
    [InlineData("[list]", "[list]", false)]
    [InlineData("Re: [list]", "[list]", true)]
    [InlineData("Meeting: Monday", "Meeting: Monday", false)]
    [InlineData("Re x", "Re x", false)]
    [InlineData("Re[x]: y", "Re[x]: y", false)]
    [InlineData("  a\t b\r\n c ", "a b c", false)]
    [InlineData("Re:", "", true)]
    [InlineData("x (fwd)", "x", true)]
    [InlineData(null, "", false)]
    public void SubjectsOfAllLanguages(string? subject, string text, bool marked) => Assert.Equal(new ConversationSubject(text, marked), ConversationSubject.Of(subject));

    [Fact]
    public void AConversationFollowsIdsWhileTheSubjectStays() => Assert.Equal([0, 0, 2, 0], Of(
        Links("<a>", "s"), Links("<b>", "Re: s", "<a>"), Links("<c>", "t", "<a>", "<b>"), Links("<d>", "AW: S", "<b>")));

    [Fact]
    public void ALateParentJoinsWhatWaitedForIt() => Assert.Equal([0, 1, 0, 0], Of(
        Links("<b>", "Re: s", "<a>"), Links("<x>", "u"), Links("<c>", "Re: s", "<a>"), Links("<a>", "s")));

    [Fact]
    public void AReplyWithoutIdsFollowsItsSubjectForAWhile()
    {
        Assert.Equal([0, 0], Of(Links("<a>", "s"), Links("<b>", "Re: s")));
        Assert.Equal([0, 1], Of(Links("<a>", "s"), Links("<b>", "s")));
        Assert.Equal([0, 1], Conversations.Of([(Links("<a>", "s"), Start), (Links("<b>", "Re: s"), Start.AddDays(29))]).AsEnumerable());
        Assert.Equal([0, 1], Of(Links("<a>", ""), Links("<b>", "Re:")));
    }

    [Fact]
    public void AReportBelongsToTheMessageItSpeaksOf() => Assert.Equal([0, 0], Of(Links("<a>", "s"), Links("<b>", "Delivery failed", "<a>") with { IsReport = true }));

    [Fact]
    public void TimeGrowsWithTheLength()
    {
        var clock = Stopwatch.StartNew();
        var messages = Enumerable.Range(0, 200_000).Select(i => (Links($"<{i}>", "Re: s", $"<{i / 2}>"), Start.AddSeconds(i))).ToList();
        Assert.All(Conversations.Of(messages), first => Assert.Equal(0, first));
        foreach (var piece in (string[])["Re:", "[a]", "[", "Re[", "re ", "(fwd)", " ", "a"]) _ = ConversationSubject.Of(string.Concat(Enumerable.Repeat(piece, 1_000_000 / piece.Length)));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30), $"{clock.Elapsed}");
    }

    private static IEnumerable<int> Of(params ConversationLinks[] messages) => Conversations.Of([.. messages.Select((links, i) => (links, Start.AddHours(i)))]);

    private static ConversationLinks Links(string id, string subject, params string[] references)
    {
        var (text, marked) = ConversationSubject.Of(subject);
        return new ConversationLinks(id, references, null, text, marked, false);
    }
}
