using Mox.Server.Webmail.Messages;
using Mox.Shared.Contracts.Webmail;

namespace Mox.Server.Tests.Inbound.Checks;

/// <summary>From fields in which one author could be checked and another one shown.</summary>
public sealed class The_author_of_a_message
{
    [Theory]
    [InlineData("", "no From field")]
    [InlineData("From: a@one.example\r\nFrom: b@two.example\r\n", "more than one From field")]
    [InlineData("From: a@one.example\r\nSubject: x\r\nfrom : b@two.example\r\n", "more than one From field")]
    [InlineData("From: a@one.example\r\nno field at all\r\nFrom: b@two.example\r\n", "more than one From field")]
    [InlineData("no field at all\r\nFrom: b@two.example\r\n", "cannot be read")]
    [InlineData("From: \r\n", "cannot be read")]
    [InlineData("From: Ann\r\n", "cannot be read")]
    [InlineData("From: <ann>\r\n", "cannot be read")]
    [InlineData("From: Ann <ann@one.example\r\n", "cannot be read")]
    [InlineData("From: friends: a@one.example;\r\n", "cannot be read")]
    [InlineData("From: \"a@one.example\" <b@two.example> <c@three.example>\r\n", "cannot be read")]
    [InlineData("From: a@one.example\0@two.example\r\n", "cannot be read")]
    [InlineData("From: a@[192.0.2.1]\r\n", "cannot be read")]
    [InlineData("From: a@one..example\r\n", "cannot be read")]
    [InlineData("From: a@1.example, b@2.example, c@3.example, d@4.example, e@5.example\r\n", "at most 4 domains")]
    public async Task Has_to_be_plain(string fields, string expected)
    {
        await using var house = await CheckedHouse.OpenAsync();
        var reply = await house.DeliverAsync(fields + "To: alice@test.example\r\n\r\nx\r\n");
        Assert.StartsWith("550 5.6.0 The ", reply, StringComparison.Ordinal);
        Assert.Contains(expected, reply, StringComparison.Ordinal);
        await house.EmptyAsync();
        Assert.Empty(house.Dns.Asked);
    }

    [Theory]
    [InlineData("From: \"x@two.example\" (y@three.example) <a@one.example>")]
    [InlineData("From:\r\n =?utf-8?q?Ann_=3Cx=40two=2Eexample=3E?=\r\n <a@one.example>")]
    [InlineData("FROM : a@ONE.example (From: x@two.example)")]
    public async Task Is_the_one_that_is_shown(string field)
    {
        await using var house = await CheckedHouse.OpenAsync();
        house.Dns.Txt("_dmarc.one.example", "v=DMARC1; p=none");
        Assert.StartsWith("250 ", await house.DeliverAsync($"{field}\r\nTo: alice@test.example\r\n\r\nx\r\n"), StringComparison.Ordinal);
        Assert.Equal("a@one.example", (await house.FactsAsync()).FromAddress);
        Assert.Contains("dmarc=fail one.example", await house.ChecksAsync());
    }

    [Fact]
    public async Task In_another_script_is_looked_up_by_its_A_label()
    {
        await using var house = await CheckedHouse.OpenAsync();
        house.Dns.Txt("_dmarc.xn--bcher-kva.example", "v=DMARC1; p=reject");
        Assert.StartsWith("550-5.7.26 ", await house.DeliverAsync("From: a@b\u00c3\u00bccher.example\r\n\r\nx\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task May_be_several_of_which_the_strictest_policy_counts()
    {
        await using var house = (await CheckedHouse.OpenAsync()).Policy("p=reject");
        const string mail = "From: a@one.example, b@one.example,\r\n c@sender.example\r\nSubject: x\r\n\r\nx\r\n";
        house.Dns.Txt("_dmarc.one.example", "v=DMARC1; p=none");
        Assert.StartsWith("550-5.7.26 ", await house.DeliverAsync(mail), StringComparison.Ordinal);
        Assert.StartsWith("250 ", await house.DeliverAsync(mail, remote: CheckedHouse.Friend), StringComparison.Ordinal);
        Assert.Equal(["spf=pass sender.example", "dmarc=fail one.example", "dmarc=pass sender.example"], (await house.ChecksAsync()).Where(check => check.StartsWith("spf=pass", StringComparison.Ordinal) || check.StartsWith("dmarc", StringComparison.Ordinal)));
        var facts = await house.FactsAsync();
        Assert.Equal(("", "", "none", false), (facts.FromAddress, facts.FromOrganization, facts.FromValidation, facts.FromValidated));
        Assert.Contains(facts.Checks, check => check.Reason.Contains("several authors", StringComparison.Ordinal));
        Assert.Contains("header.from=one.example", await house.StoredAsync(), StringComparison.Ordinal);
        Assert.Equal(SenderStanding.Doubtful, DeliveryViews.Of(facts).Standing);

        // A definite refusal of one counts more than the delay of another.
        house.Dns.Fail("txt _dmarc.one.example");
        Assert.StartsWith("451 4.7.0 ", await house.DeliverAsync(mail, remote: CheckedHouse.Friend), StringComparison.Ordinal);
        Assert.StartsWith("550-5.7.26 ", await house.DeliverAsync(mail), StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_a_header_beyond_all_measure_is_not_looked_for()
    {
        await using var house = await CheckedHouse.OpenAsync();
        var filler = string.Concat(Enumerable.Repeat($"X-Filler: {new string('x', 900)}\r\n", 1200));
        Assert.StartsWith("552 5.3.4 ", await house.DeliverAsync($"From: a@sender.example\r\n{filler}\r\nx\r\n"), StringComparison.Ordinal);
        await house.EmptyAsync();
    }
}
