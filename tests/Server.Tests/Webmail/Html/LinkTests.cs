using Mox.Server.Webmail.Html;

namespace Mox.Server.Tests.Webmail.Html;

public class Links_of_mail
{
    [Theory]
    [InlineData("https://example.org/a", "Read on", LinkRisks.None)]
    [InlineData("https://example.org/a", "www.example.org", LinkRisks.None)]
    [InlineData("https://news.example.org/a", "https://example.org/a", LinkRisks.None)]
    [InlineData("https://example.org/files/invoice.pdf", "invoice.pdf", LinkRisks.None)]
    [InlineData("https://evil.example/a", "https://bank.example/login", LinkRisks.OtherHost)]
    [InlineData("https://evil.example/a", " bank.com ", LinkRisks.OtherHost)]
    [InlineData("https://xn--pple-43d.com/", "Sign in", LinkRisks.LookAlike)]
    [InlineData("http://203.0.113.9/x", "Sign in", LinkRisks.Number)]
    [InlineData("http://[2001:db8::1]/x", "Sign in", LinkRisks.Number)]
    [InlineData("https://bank.example@evil.example/", "Sign in", LinkRisks.Credentials)]
    [InlineData("mailto:a@example.org", "evil.example", LinkRisks.None)]
    public void Are_risky_where_their_reader_would_not_expect_where_they_lead(string address, string text, object risks) => Assert.Equal((LinkRisks)risks, LinkSafety.Look(address, text).Risks);

    [Theory]
    [InlineData("https://example.org/?utm_source=x&id=1&fbclid=2#top", "https://example.org/?id=1#top")]
    [InlineData("https://example.org/?utm_source=x", "https://example.org/")]
    [InlineData("https://example.org/?id=1", "https://example.org/?id=1")]
    public void Lose_the_parameters_that_only_follow_people(string address, string expected)
    {
        Assert.Equal(expected, LinkSafety.WithoutTracking(address));
        Assert.Equal(address, LinkSafety.Look(address, "", keepTracking: true).Address);
    }

    [Fact]
    public void Show_where_they_lead_with_the_name_in_letters_unless_those_deceive()
    {
        Assert.Equal("https://bücher.example/x", LinkSafety.Look("https://xn--bcher-kva.example/x", "").Shown);
        Assert.Equal("https://xn--pple-43d.com", LinkSafety.Look("https://xn--pple-43d.com/", "").Shown);
        Assert.InRange(LinkSafety.Look("https://example.org/" + new string('a', 5000), "").Shown.Length, 50, 130);
    }

    [Fact]
    public void Have_a_page_before_them_where_they_are_risky_and_say_where_they_lead()
    {
        var html = Shown("<a href='https://evil.example/?a=1'>bank.example</a><a href='https://example.org/?utm_medium=mail'>Go</a>");
        Assert.Equal("<body><a href=\"/warn/https://evil.example/?a=1\" data-to=\"https://evil.example/?a=1\" data-risk target=\"_blank\" rel=\"noopener noreferrer nofollow ugc\">bank.example</a>"
            + "<a href=\"https://example.org/\" data-to=\"https://example.org\" target=\"_blank\" rel=\"noopener noreferrer nofollow ugc\">Go</a></body>", html.Body.Replace("data-risk=\"\"", "data-risk", StringComparison.Ordinal));
        Assert.Equal(1, html.RiskyLinks);
    }

    private static SanitizedHtml Shown(string html) => HtmlSanitizer.Sanitize(html, new MailAddresses { Embedded = _ => null, Warning = view => "/warn/" + view.Address })!;
}

public class Pictures_of_mail
{
    [Fact]
    public void Come_by_way_of_the_server_when_they_are_wanted_and_trackers_never()
    {
        var html = HtmlSanitizer.Sanitize(
            "<img src='https://a.example/1.png' width=600 height=90><img src='https://a.example/2.png' width=1 height=1><img src='https://mailer.example/wf/open?u=1'><img src='//a.example/3.png'><img srcset='https://a.example/4.png 2x'>"
            + "<div style='background:url(https://a.example/5.png)'></div><img src='ftp://a.example/6.png'><img style='display:none' src='https://a.example/7.png'>",
            new MailAddresses { Embedded = _ => null, Remote = address => "/get/" + address })!;
        foreach (var shown in (string[])["1", "3", "4", "5"]) Assert.Contains($"/get/https://a.example/{shown}.png", html.Body, StringComparison.Ordinal);
        foreach (var left in (string[])["2.png", "wf/open", "6.png", "7.png"]) Assert.DoesNotContain(left, html.Body, StringComparison.Ordinal);
        Assert.Equal((3, 4), (html.Trackers, html.RemoteReferences));
    }

    [Fact]
    public void That_are_parts_of_the_message_are_found_in_sets_too()
    {
        var html = HtmlSanitizer.Sanitize("<img srcset='cid:a@x 1x, cid:b@x 2x'><table background='cid:a@x'>", id => $"/mail/embedded/{id[0]}")!;
        Assert.Contains("<img src=\"/mail/embedded/a\">", html.Body, StringComparison.Ordinal);
        Assert.Contains("background=\"/mail/embedded/a\"", html.Body, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_in_mail_never_meet_ours()
    {
        var html = HtmlSanitizer.Sanitize("<style>.a #b,[class~=a],[id='b']{color:red}</style><p class='a  c' id=b><a name=t href=#b>x</a><table><td headers='h1 h2'>", _ => null)!;
        Assert.Equal(".m-a #m-b,[class~=\"m-a\"],[id=\"m-b\"]{color:red;}\n", html.Styles);
        Assert.Contains("<p class=\"m-a m-c\" id=\"m-b\"><a name=\"m-t\" href=\"#m-b\">x</a>", html.Body, StringComparison.Ordinal);
        Assert.Contains("headers=\"m-h1 m-h2\"", html.Body, StringComparison.Ordinal);
    }

    [Fact]
    public void The_frame_adapts_colours_only_when_asked_and_keeps_its_own_rules_above_those_of_the_mail()
    {
        var own = HtmlSanitizer.Sanitize("<p style='color:#333'>x", _ => null)!;
        Assert.DoesNotContain("invert", MailDocument.Write(own), StringComparison.Ordinal);
        Assert.Contains("invert", MailDocument.Write(own, MailPaper.Adapted), StringComparison.Ordinal);
        Assert.Contains("@layer ours{a[data-to]", MailDocument.Write(own), StringComparison.Ordinal);
    }
}
