using Mox.Protocols.Dkim;
using Mox.Protocols.Dmarc.Reports;
using Mox.Server.Inbound;
using Mox.Shared.Model.Messages;

namespace Mox.Server.Tests.Inbound.Checks;

/// <summary>Messages that a mailing list changed, which therefore fail under the policy of their author.</summary>
public sealed class A_message_over_a_chain
{
    private const string Mail = "From: Ann <ann@sender.example>\r\nTo: list@lists.example\r\nSubject: [list] hello\r\n\r\nBody\r\nfooter\r\n";
    private const string Passed = "dmarc=pass header.from=sender.example";

    [Fact]
    public async Task Of_a_trusted_sealer_that_says_it_passed_is_taken()
    {
        await using var house = await OpenAsync("lists.example");
        Assert.StartsWith("250 ", await house.DeliverAsync(new TestSealer().Seal(Mail, "lists.example", Passed), from: "b@lists.example"), StringComparison.Ordinal);
        Assert.Contains("arc=pass lists.example", await house.ChecksAsync());
        Assert.Contains("dmarc=fail sender.example", await house.ChecksAsync());
        Assert.Contains((await house.FactsAsync()).Checks, check => check.Reason.Contains("It was taken nevertheless: arc=pass, sealed by lists.example.", StringComparison.Ordinal));
        Assert.True((await house.FactsAsync()).IsForward);
        Assert.Contains((await house.FactsAsync()).Checks, check => check is { Method: "dmarc", Notes: SenderCheckNotes.Excused });
        var unfolded = (await house.StoredAsync()).Replace("\r\n\t", " ", StringComparison.Ordinal);
        Assert.Contains("arc=pass (Passed on by lists.example) smtp.remote-ip=198.51.100.7 header.oldest-pass=0;", unfolded, StringComparison.Ordinal);
        Assert.Contains("(override: arc=pass, sealed by lists.example)", unfolded, StringComparison.Ordinal);
        var row = ReportRows.ReadRow(Assert.Single(await house.ObservationsAsync()));
        Assert.Equal((ReportDisposition.None, OverrideType.TrustedForwarder), (row.Disposition, Assert.Single(row.Reasons).Type));
    }

    [Theory]
    [InlineData("other.example", Passed, "")]
    [InlineData("lists.example", "dmarc=fail header.from=sender.example", "")]
    [InlineData("lists.example", "spf=pass smtp.mailfrom=sender.example", "")]
    [InlineData("lists.example", "dmarc=pass header.from=bank.example", "")]
    [InlineData("lists.example", Passed, "added later\r\n")]
    public async Task Is_refused_where_nobody_trusted_says_so_of_this_message(string trusted, string results, string added)
    {
        await using var house = await OpenAsync(trusted);
        Assert.StartsWith("550-5.7.26 ", await house.DeliverAsync(new TestSealer().Seal(Mail, "lists.example", results) + added, from: "b@lists.example"), StringComparison.Ordinal);
        await house.EmptyAsync();
    }

    [Fact]
    public async Task Is_believed_as_far_back_as_trust_reaches()
    {
        await using var house = await OpenAsync("forward.example");
        var sealer = new TestSealer();
        var once = sealer.Seal(Mail, "lists.example", "dmarc=fail header.from=sender.example");
        Assert.StartsWith("250 ", await house.DeliverAsync(sealer.Seal(once, "forward.example", Passed), from: "b@lists.example"), StringComparison.Ordinal);

        await using var other = await OpenAsync("lists.example");
        Assert.StartsWith("550-5.7.26 ", await other.DeliverAsync(new TestSealer().Seal(once, "forward.example", Passed), from: "b@lists.example"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whose_key_cannot_be_had_now_is_asked_for_again()
    {
        await using var house = await OpenAsync("lists.example");
        house.Dns.Fail("txt arc._domainkey.lists.example");
        var mail = new TestSealer().Seal(Mail, "lists.example", Passed);
        Assert.StartsWith("451 4.7.0 ", await house.DeliverAsync(mail, from: "b@lists.example"), StringComparison.Ordinal);
        house.Dns.Mend("txt arc._domainkey.lists.example");
        Assert.StartsWith("250 ", await house.DeliverAsync(mail, from: "b@lists.example"), StringComparison.Ordinal);

        await using var stranger = await OpenAsync("other.example");
        stranger.Dns.Fail("txt arc._domainkey.lists.example");
        Assert.StartsWith("550-5.7.26 ", await stranger.DeliverAsync(mail, from: "b@lists.example"), StringComparison.Ordinal);
    }

    private static async Task<CheckedHouse> OpenAsync(string trusted)
    {
        var house = await CheckedHouse.OpenAsync(options => options.TrustedSealers.Add(trusted));
        foreach (var domain in (string[])["lists.example", "forward.example"]) house.Dns.Txt($"arc._domainkey.{domain}", DkimKeyText.Record(TestSealer.Key.Record));
        return house.Policy("p=reject; rua=mailto:d@sender.example");
    }
}
