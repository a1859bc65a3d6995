using System.Collections.Immutable;
using Bunit;
using Mox.Shared.Contracts.Webmail;
using Mox.Shared.Model.Messages;
using Mox.WebUI.Webmail;

namespace Mox.WebUI.Tests.Webmail;

public class The_trust_line : Page
{
    private static readonly DeliveryView Plain = new("TLS 1.3 TLS_AES_256_GCM_SHA384", "192.0.2.1", "mail.example.net", "bounces@example.org", "mox@localhost") { FromDomain = "example.org" };

    /// <summary>Every standing: its sentence, its own symbol, and whether it warns.</summary>
    public static TheoryData<string, DeliveryView?, string, string, bool> Standings => new()
    {
        { "put", null, "Put here by you, not delivered from outside", "mail", false },
        { "own", new DeliveryView("", "", "", "u2@localhost", "mox@localhost") { FromHere = true }, "Sent by someone with an account here", "person", false },
        { "notice", new DeliveryView("", "", "", "", "mox@localhost") { FromHere = true }, "A notice written by this mail server", "mail", false },
        { "unchecked", Plain, "It was not checked who sent this", "shieldempty", false },
        { "proven", Checked(SenderStanding.Proven, "example.org"), "example.org confirms that it sent this", "shield", false },
        { "unproven", Checked(SenderStanding.Unproven), "Nobody confirms that example.org sent this", "shieldask", false },
        { "unknown", Checked(SenderStanding.Unknown), "It could not be found out who sent this, because a look-up failed", "shielddots", false },
        { "policy", Checked(SenderStanding.Doubtful, "", new SenderCheck("dmarc", "fail", "example.org", "Nothing proves it")), "example.org says its mail looks different: this may be forged", "shieldwarn", true },
        { "signature", Checked(SenderStanding.Doubtful, "", new SenderCheck("dkim", "fail", "example.org", "Changed")), "The signature of example.org does not fit: this was changed on the way, or forged", "shieldwarn", true },
        { "several", Checked(SenderStanding.Doubtful, "example.org") with { FromDomain = "" }, "This does not name exactly one sender: it may be forged", "shieldwarn", true },
    };

    [Theory]
    [MemberData(nameof(Standings))]
    public void Says_of_each_standing_in_words_and_by_a_symbol_what_is_known(string name, DeliveryView? delivery, string sentence, string symbol, bool warns)
    {
        _ = name;
        var line = Draw(delivery);
        Assert.Equal(sentence, Words(line.Find(".says").TextContent));
        Assert.EndsWith($"#{symbol}", line.Find(".first use").GetAttribute("href"), StringComparison.Ordinal);
        Assert.Equal(warns ? "note" : null, line.Find(".trust").GetAttribute("role"));
        Assert.Equal(warns ? 1 : 0, line.FindAll(".advice").Count);
        foreach (var jargon in (string[])["DMARC", "DKIM", "SPF", "TLS"]) Assert.DoesNotContain(jargon, line.Find(".trust").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Has_another_symbol_for_each_sentence_about_outsiders_but_those_of_doubt()
    {
        var symbols = Standings.Select(row => ((string)row[3], (bool)row[4])).Where(row => row.Item1.StartsWith("shield", StringComparison.Ordinal)).Distinct().ToList();
        Assert.Equal(5, symbols.Count);
    }

    [Theory]
    [InlineData(SenderStanding.Unproven, true, "sent on by lists.example.net")]
    [InlineData(SenderStanding.Unproven, false, "it came from lists.example.net")]
    [InlineData(SenderStanding.Unknown, false, "it came from lists.example.net")]
    [InlineData(SenderStanding.Doubtful, true, "sent on by lists.example.net")]
    public void Names_who_vouches_in_place_of_the_author(SenderStanding standing, bool sentOn, string words)
    {
        var line = Draw(Checked(standing, "lists.example.net") with { SentOn = sentOn });
        Assert.Equal(words, Words(line.Find(".more").TextContent));
        Assert.Equal("lists.example.net", line.Find(".more bdi").TextContent);
    }

    [Theory]
    [InlineData(SenderStanding.Proven, "mail.example.org")]
    [InlineData(SenderStanding.Unproven, "")]
    [InlineData(SenderStanding.Doubtful, "example.org")]
    public void Names_nobody_else_where_nobody_else_vouches(SenderStanding standing, string vouchedBy)
    {
        var line = Draw(Checked(standing, vouchedBy));
        Assert.Equal(["came here encrypted"], line.FindAll(".more").Select(more => Words(more.TextContent)));
    }

    [Fact]
    public void Advises_about_lists_otherwise_than_about_strangers()
    {
        Assert.Contains("If you expect this from lists.example.net", Words(Draw(Checked(SenderStanding.Doubtful, "lists.example.net") with { SentOn = true }).Find(".advice").TextContent), StringComparison.Ordinal);
        Assert.Contains("asked the sender in another way", Words(Draw(Checked(SenderStanding.Doubtful, "evil.example.net")).Find(".advice").TextContent), StringComparison.Ordinal);
    }

    [Fact]
    public void Says_that_a_message_came_unencrypted_at_every_width_and_nothing_of_it_for_our_own()
    {
        Assert.Equal("more bare", Draw(Plain with { Tls = "" }).Find(".more").ClassName!.Trim());
        Assert.Equal("came here unencrypted", Words(Draw(Plain with { Tls = "" }).Find(".more").TextContent));
        Assert.Empty(Draw(Plain with { Tls = "", FromHere = true }).FindAll(".more"));
    }

    [Fact]
    public void Opens_and_closes_the_details_by_a_button_that_says_so()
    {
        var line = Draw(Checked(SenderStanding.Proven, "example.org"));
        Assert.Empty(line.FindAll(".facts"));
        Assert.Equal("false", line.Find("button").GetAttribute("aria-expanded"));
        line.On(at => at.Find("button").Click());
        Assert.Equal("true", line.Find("button").GetAttribute("aria-expanded"));
        Assert.Equal(line.Find("button").GetAttribute("aria-controls"), line.Find(".facts").Id);
        Assert.Equal("How the sender was checked", line.Find(".facts").GetAttribute("aria-label"));
        line.On(at => at.Find("button").Click());
        Assert.Empty(line.FindAll(".facts"));
    }

    [Fact]
    public void Gives_every_check_its_name_result_domain_and_reason_in_the_details()
    {
        ImmutableArray<SenderCheck> checks =
        [
            new("iprev", "fail", "", "No name leads back."), new("spf", "pass", "example.org", "example.org names it", true), new("spf", "none", "mail.example.net", "no policy"),
            new("dkim", "neutral", "example.org", "Neutral."), new("arc", "none", "", "No chain."), new("dmarc", "temperror", "example.org", "Later."), new("bimi", "odd", "", ""),
        ];
        var facts = Facts(Plain with { Standing = SenderStanding.Proven, Checks = checks });
        Assert.Equal(
            ["Name of the sending host", "Envelope (SPF)", "Greeting of the sending host (SPF)", "Signature (DKIM)", "Earlier hosts (ARC)", "Sender's policy (DMARC)", "bimi"],
            facts.FindAll(".checks dt").Select(name => Words(name.TextContent)));
        Assert.Equal(["fail", "pass", "none", "neutral", "none", "temperror", "odd"], facts.FindAll(".checks .mark").Select(mark => Words(mark.TextContent)));
        Assert.Equal(["example.org", "mail.example.net", "example.org", "example.org"], facts.FindAll(".checks .subject").Select(subject => subject.TextContent));
        Assert.Equal(["No name leads back.", "example.org names it", "no policy", "Neutral.", "No chain.", "Later."], facts.FindAll(".checks .why").Select(why => why.TextContent));
        Assert.Contains("speaks for the sender", Words(facts.FindAll(".checks dd")[1].TextContent), StringComparison.Ordinal);
        Assert.Single(facts.FindAll(".own"));
        var rest = Words(facts.FindAll("dl")[1].TextContent);
        foreach (var fact in (string[])["bounces@example.org", "mox@localhost", "mail.example.net (192.0.2.1)", "TLS_AES_256_GCM_SHA384"]) Assert.Contains(fact, rest, StringComparison.Ordinal);
    }

    [Fact]
    public void Tells_the_greeting_from_the_envelope_when_both_are_one_name_or_there_is_no_envelope_sender()
    {
        var check = new SenderCheck("spf", "pass", "mail.example.net", "");
        Assert.Equal("Envelope (SPF)", TrustWords.Name(check, Plain with { MailFrom = "root@mail.example.net" }));
        Assert.Equal("Greeting of the sending host (SPF)", TrustWords.Name(check, Plain with { MailFrom = "" }));
        Assert.Equal("Envelope (SPF)", TrustWords.Name(check with { Subject = "example.org" }, Plain));
    }

    [Theory]
    [InlineData(SenderCheckNotes.None)]
    [InlineData(SenderCheckNotes.ShortKey, "shorter")]
    [InlineData(SenderCheckNotes.UnsignedTail, "only the beginning of the text")]
    [InlineData(SenderCheckNotes.Testing, "only testing")]
    [InlineData(SenderCheckNotes.UnsignedTail | SenderCheckNotes.ShortKey, "only the beginning of the text", "shorter")]
    public void Says_in_the_details_what_signatures_leave_open(SenderCheckNotes open, params string[] words)
    {
        var check = new SenderCheck("dkim", "neutral", "example.org", "", Notes: open);
        var notes = Facts(Checked(SenderStanding.Unproven, "", check, check)).FindAll(".note");
        Assert.Equal(words.Length, notes.Count);
        for (var i = 0; i < words.Length; i++) Assert.Contains(words[i], notes[i].TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Says_of_a_notice_that_its_envelope_names_nobody()
    {
        var facts = Facts(Plain with { MailFrom = "" });
        Assert.Contains("none: a notice of a mail server", Words(facts.Find(".facts").TextContent), StringComparison.Ordinal);
        Assert.Empty(facts.FindAll(".checks"));
    }

    [Theory]
    [InlineData(SenderStanding.Proven)]
    [InlineData(SenderStanding.Unproven)]
    [InlineData(SenderStanding.Doubtful)]
    public void Shows_what_strangers_wrote_as_text_that_stands_apart(SenderStanding standing)
    {
        const string Hostile = "<img src=x onerror=alert(1)>\u05D0\u05D1.example";
        var view = new DeliveryView("<script>", "192.0.2.1", Hostile, $"a@{Hostile}", $"b@{Hostile}")
        {
            Standing = standing,
            FromDomain = Hostile,
            VouchedBy = "other" + Hostile,
            Checks = [new SenderCheck("<b>dkim</b>", "<i>pass</i>", Hostile, $"Because {Hostile}", true), new SenderCheck("dkim", "fail", Hostile, Hostile)],
        };
        var line = Draw(view);
        line.On(at => at.Find("button").Click());
        Assert.Empty(line.FindAll("img, script, b, i"));
        Assert.Equal(Hostile, line.Find(".says bdi").TextContent);
        var outside = line.FindAll("*").SelectMany(element => element.ChildNodes).Where(node => node.NodeType == AngleSharp.Dom.NodeType.Text && node.TextContent.Contains('\u05D0', StringComparison.Ordinal) && !node.ParentElement!.LocalName.Equals("bdi", StringComparison.Ordinal)).ToList();
        Assert.Empty(outside);
    }

    private static DeliveryView Checked(SenderStanding standing, string vouchedBy = "", params ImmutableArray<SenderCheck> checks) =>
        Plain with { Standing = standing, VouchedBy = vouchedBy, Checks = checks.IsEmpty ? [new SenderCheck("spf", "none", "example.org", "No policy.")] : checks };

    private IRenderedComponent<TrustLine> Facts(DeliveryView delivery)
    {
        var line = Draw(delivery);
        line.On(at => at.Find("button").Click());
        return line;
    }

    private IRenderedComponent<TrustLine> Draw(DeliveryView? delivery) =>
        Render<TrustLine>(parameters => parameters.Add(p => p.Delivery, delivery).Add(p => p.Item, new MessageItem { Id = 7, MailboxId = 1, Uid = 1, ThreadId = 7, Received = Noon, Flags = MessageFlags.None, Size = 1 }));

    private static string Words(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
