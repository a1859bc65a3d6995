using System.Net;
using System.Security.Cryptography;
using Mox.Protocols.Dkim;
using Mox.Server.Inbound;
using Mox.Server.Inbound.Checks;
using Mox.Server.Webmail.Messages;
using Mox.Shared.Contracts.Webmail;
using Mox.Shared.Model.Messages;

namespace Mox.Server.Tests.Inbound.Checks;

/// <summary>What becomes of messages by what the author's domain asks for.</summary>
public sealed class A_message_under_a_policy
{
    private const string Mail = "From: Ann <ann@sender.example>\r\nTo: alice@test.example\r\nSubject: hello\r\nDate: Mon, 5 Jan 2026 11:00:00 +0000\r\n\r\nBody\r\n..dot\r\n";

    [Fact]
    public async Task Is_taken_when_SPF_proves_the_author()
    {
        await using var house = (await CheckedHouse.OpenAsync()).Policy("p=reject");
        house.Dns.Reverse(CheckedHouse.Friend, "mx.sender.example").Address("mx.sender.example", CheckedHouse.Friend);
        Assert.StartsWith("250 ", await house.DeliverAsync(Mail, remote: CheckedHouse.Friend, hello: "mx.sender.example"), StringComparison.Ordinal);
        var stored = await house.StoredAsync();
        Assert.EndsWith("\r\n" + Mail, stored, StringComparison.Ordinal);
        Assert.StartsWith(
            """
            Delivered-To: alice@test.example
            Return-Path: <a@sender.example>
            Authentication-Results: mail.test;
            	iprev=pass (mx.sender.example) (no dnssec) policy.iprev=192.0.2.10;
            	spf=pass (no dnssec) smtp.mailfrom=sender.example;
            	spf=none (no dnssec) smtp.helo=mx.sender.example;
            	dmarc=pass (p=reject) (no dnssec) header.from=sender.example
            	policy.dmarc=none
            Received-SPF: pass (mail.test: sender.example names 192.0.2.10 as one of its
             senders (ip4:192.0.2.10))
             receiver=mail.test; identity=mailfrom; client-ip=192.0.2.10;
             envelope-from="a@sender.example"; helo=mx.sender.example;
             mechanism="ip4:192.0.2.10"
            Received: from mx.sender.example (mx.sender.example [192.0.2.10])
            	by mail.test with ESMTP

            """.ReplaceLineEndings("\r\n"),
            stored,
            StringComparison.Ordinal);
        Assert.Equal(["iprev=pass mx.sender.example", "spf=pass sender.example aligned", "spf=none mx.sender.example", "dmarc=pass sender.example aligned"], await house.ChecksAsync());
        var facts = await house.FactsAsync();
        Assert.Equal(("strict", true, "ann@sender.example", "sender.example"), (facts.FromValidation, facts.FromValidated, facts.FromAddress, facts.FromOrganization));
        Assert.Equal(("pass", true, "none", false), (facts.MailFromValidation, facts.MailFromValidated, facts.HelloValidation, facts.HelloValidated));
        Assert.Equal((IPAddress.Parse(CheckedHouse.Friend), "alice@test.example", "a@sender.example", false, ""), (facts.RemoteIp, facts.Recipient, facts.MailFrom, facts.IsDsn, facts.ListId));
        Assert.Empty(house.Faults);
    }

    [Fact]
    public async Task Is_taken_when_DKIM_proves_the_author()
    {
        await using var house = (await CheckedHouse.OpenAsync()).Policy("p=reject");
        house.Dns.AllAuthentic = true;
        Assert.StartsWith("250 ", await house.DeliverAsync(CheckedHouse.Sign(Mail), from: "bounce@list.example"), StringComparison.Ordinal);
        Assert.Contains("\r\n\tdkim=pass (2048 bit key, dnssec) header.d=sender.example header.s=sel\r\n\theader.a=rsa-sha256 header.b=", await house.StoredAsync(), StringComparison.Ordinal);
        Assert.Equal(["iprev=permerror", "spf=none list.example", "spf=none client.example", "dkim=pass sender.example aligned", "dmarc=pass sender.example aligned"], await house.ChecksAsync());
        var facts = await house.FactsAsync();
        Assert.Equal(("strict", "none", "sender.example"), (facts.FromValidation, facts.MailFromValidation, Assert.Single(facts.DkimDomains)));
    }

    [Fact]
    public async Task Is_taken_when_both_prove_the_author_and_the_signature_below_it_counts_as_near()
    {
        await using var house = (await CheckedHouse.OpenAsync()).Policy("p=reject");
        house.Dns.Txt("sel._domainkey.news.sender.example", Assert.Single((await house.Dns.TxtAsync(CheckedHouse.Domain("sel._domainkey.sender.example"), default)).Records));
        Assert.StartsWith("250 ", await house.DeliverAsync(CheckedHouse.Sign(Mail, "news.sender.example"), from: "bounce@list.example"), StringComparison.Ordinal);
        Assert.Equal("dmarc", (await house.FactsAsync()).FromValidation);
        Assert.Contains("dkim=pass news.sender.example aligned", await house.ChecksAsync());
    }

    [Fact]
    public async Task Is_near_by_organization_where_there_is_no_policy()
    {
        await using var house = await CheckedHouse.OpenAsync();
        Assert.StartsWith("250 ", await house.DeliverAsync(Mail.Replace("ann@sender", "ann@news.sender", StringComparison.Ordinal), remote: CheckedHouse.Friend), StringComparison.Ordinal);
        Assert.Equal("relaxed", (await house.FactsAsync()).FromValidation);
        Assert.Contains("spf=pass sender.example aligned", await house.ChecksAsync());
        Assert.Contains("dmarc=none news.sender.example", await house.ChecksAsync());
    }

    [Theory]
    [InlineData("p=reject", "p=reject")]
    [InlineData("p=quarantine", "p=quarantine")]
    [InlineData("p=none; sp=none; pct=100; t=n; p=reject", null)]
    [InlineData("p=reject; pct=0", null)]
    [InlineData("p=reject; pct=40", null)]
    [InlineData("p=reject; pct=41", "p=reject")]
    [InlineData("p=reject; t=y", null)]
    [InlineData("p=quarantine; t=y", null)]
    [InlineData("p=none", null)]
    public async Task That_it_fails_is_refused_as_the_policy_says(string policy, string? refused)
    {
        await using var house = (await CheckedHouse.OpenAsync(sample: 40)).Policy(policy);
        var reply = await house.DeliverAsync(Mail);
        if (refused is null)
        {
            Assert.StartsWith("250 ", reply, StringComparison.Ordinal);
            Assert.Contains("dmarc=fail sender.example", await house.ChecksAsync());
            Assert.Equal("none", (await house.FactsAsync()).FromValidation);
            return;
        }

        Assert.StartsWith("550-5.7.26 ", reply, StringComparison.Ordinal);
        Assert.Contains("sender.example", reply, StringComparison.Ordinal);
        Assert.Contains(refused, reply, StringComparison.Ordinal);
        await house.EmptyAsync();
    }

    [Fact]
    public async Task That_fails_SPF_alone_is_taken()
    {
        await using var house = await CheckedHouse.OpenAsync();
        Assert.StartsWith("250 ", await house.DeliverAsync(Mail), StringComparison.Ordinal);
        Assert.Contains("spf=fail sender.example", await house.ChecksAsync());
        Assert.Contains("Received-SPF: fail (", await house.StoredAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_a_broken_record_is_taken()
    {
        await using var house = (await CheckedHouse.OpenAsync()).Policy("p=whatever");
        Assert.StartsWith("250 ", await house.DeliverAsync(Mail), StringComparison.Ordinal);
        Assert.Contains("dmarc=permerror sender.example", await house.ChecksAsync());
    }

    [Theory]
    [InlineData("txt _dmarc.sender.example", false)]
    [InlineData("txt sender.example", false)]
    [InlineData("txt sel._domainkey.sender.example", true)]
    public async Task Is_asked_for_again_while_a_look_up_fails_and_taken_or_refused_once_it_works(string question, bool signed)
    {
        await using var house = (await CheckedHouse.OpenAsync()).Policy("p=reject");
        house.Dns.Fail(question);
        var reply = await house.DeliverAsync(signed ? CheckedHouse.Sign(Mail) : Mail, from: signed ? "b@list.example" : "a@sender.example");
        Assert.StartsWith("451 4.7.0 A look-up failed", reply, StringComparison.Ordinal);
        Assert.Contains("sender.example", reply, StringComparison.Ordinal);
        await house.EmptyAsync();
        Assert.Empty(await house.ObservationsAsync());
        house.Dns.Mend(question);
        Assert.StartsWith(signed ? "250 " : "550-5.7.26 ", await house.DeliverAsync(signed ? CheckedHouse.Sign(Mail) : Mail, from: signed ? "b@list.example" : "a@sender.example"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("p=none")]
    [InlineData("sp=none; p=none; rua=mailto:d@sender.example")]
    public async Task That_asks_for_nothing_is_taken_even_while_a_look_up_fails(string policy)
    {
        await using var house = (await CheckedHouse.OpenAsync()).Policy(policy);
        house.Dns.Fail("txt sender.example");
        Assert.StartsWith("250 ", await house.DeliverAsync(Mail), StringComparison.Ordinal);
        Assert.Contains("dmarc=temperror sender.example", await house.ChecksAsync());
        Assert.Empty(await house.ObservationsAsync());
    }

    [Fact]
    public async Task With_signatures_that_leave_something_open_says_so()
    {
        await using var house = await CheckedHouse.OpenAsync();
        using var small = RSA.Create(1024);
        using var key = DkimPrivateKey.FromPem(small.ExportPkcs8PrivateKeyPem(), null).Value;
        house.Dns.Txt("short._domainkey.sender.example", DkimKeyText.Record(key.Record)).Txt("test._domainkey.sender.example", DkimKeyText.Record(key.Record) + "; t=y");
        var signed = CheckedHouse.Sign(Mail, selector: "test");
        signed = CheckedHouse.Sign(signed, selector: "short", key: key);
        Assert.StartsWith("250 ", await house.DeliverAsync(signed), StringComparison.Ordinal);
        var checks = (await house.FactsAsync()).Checks.Where(check => check.Method == "dkim").Select(check => $"{check.Result} {check.Notes}");
        Assert.Equal(["pass ShortKey", "none Testing"], checks);
        var partly = new InboundFindings { Header = default, Dns = house.Dns, Dkim = new DkimReport([new DkimResult(DkimStatus.Neutral, "Only a part of the text is signed") { UnsignedOctets = 5 }], 0) };
        Assert.Equal(new SenderCheck("dkim", "neutral", "", "Only a part of the text is signed", false, SenderCheckNotes.UnsignedTail), Assert.Single(SenderEvidence.Checks(partly)));
    }

    [Theory]
    [InlineData("p=reject", CheckedHouse.Friend, null, SenderStanding.Proven)]
    [InlineData(null, CheckedHouse.Friend, null, SenderStanding.Proven)]
    [InlineData(null, CheckedHouse.Stranger, null, SenderStanding.Unproven)]
    [InlineData("p=none", CheckedHouse.Stranger, null, SenderStanding.Doubtful)]
    [InlineData("p=none", CheckedHouse.Stranger, "txt sender.example", SenderStanding.Unknown)]
    public async Task Is_shown_as_it_was_found(string? policy, string remote, string? fails, SenderStanding standing)
    {
        await using var house = await CheckedHouse.OpenAsync();
        if (policy is not null) house.Policy(policy);
        if (fails is not null) house.Dns.Fail(fails);
        Assert.StartsWith("250 ", await house.DeliverAsync(Mail, remote: remote), StringComparison.Ordinal);
        Assert.Equal(standing, DeliveryViews.Of(await house.FactsAsync()).Standing);
    }

    [Fact]
    public async Task A_failed_look_up_of_another_domain_keeps_no_policy_from_being_applied()
    {
        await using var house = (await CheckedHouse.OpenAsync()).Policy("p=reject");
        house.Dns.Fail("txt elsewhere.example", "txt sel._domainkey.elsewhere.example");
        Assert.StartsWith("550-5.7.26 ", await house.DeliverAsync(CheckedHouse.Sign(Mail, "elsewhere.example"), from: "b@elsewhere.example"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Is_only_told_of_where_policies_are_not_applied()
    {
        await using var house = (await CheckedHouse.OpenAsync(options => options.ApplyDmarc = false)).Policy("p=reject");
        Assert.StartsWith("250 ", await house.DeliverAsync(Mail), StringComparison.Ordinal);
        Assert.Contains("dmarc=fail (p=reject) (no dnssec) (override: policies are not applied here)", (await house.StoredAsync()).Replace("\r\n\t", " ", StringComparison.Ordinal), StringComparison.Ordinal);
        house.Dns.Fail("txt _dmarc.other.example");
        Assert.StartsWith("250 ", await house.DeliverAsync(Mail.Replace("ann@sender", "ann@other", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(CheckedHouse.Stranger, "250 ")]
    [InlineData("198.51.100.8", "550-5.7.26 ")]
    [InlineData("2001:db8:1::5", "250 ")]
    public async Task From_a_trusted_network_is_taken(string remote, string reply)
    {
        await using var house = (await CheckedHouse.OpenAsync(options =>
        {
            options.TrustedForwarders.Add(CheckedHouse.Stranger);
            options.TrustedForwarders.Add("2001:db8:1::/48");
        })).Policy("p=reject; rua=mailto:d@sender.example");
        Assert.StartsWith(reply, await house.DeliverAsync(Mail, remote: remote), StringComparison.Ordinal);
        var row = Assert.Single(await house.ObservationsAsync());
        Assert.Equal(reply[0] == '2', row.Row.Contains("TrustedForwarder", StringComparison.Ordinal));
    }

    [Fact]
    public async Task From_the_null_sender_is_judged_by_the_name_of_the_client()
    {
        await using var house = (await CheckedHouse.OpenAsync()).Policy("p=reject");
        house.Dns.Txt("mx.sender.example", $"v=spf1 ip4:{CheckedHouse.Friend} -all");
        const string report = "From: MAILER-DAEMON@sender.example\r\nList-Id: Some <Bounces.SENDER.example>\r\nContent-Type: multipart/report; boundary=b; report-type=Delivery-Status\r\n\r\n--b\r\n\r\nx\r\n--b--\r\n";
        Assert.StartsWith("250 ", await house.DeliverAsync(report, from: "", remote: CheckedHouse.Friend, hello: "mx.sender.example"), StringComparison.Ordinal);
        Assert.Contains("\r\n\tspf=pass (no dnssec) smtp.helo=mx.sender.example;", await house.StoredAsync(), StringComparison.Ordinal);
        var facts = await house.FactsAsync();
        Assert.Equal(("dmarc", "", "pass", true), (facts.FromValidation, facts.MailFromValidation, facts.HelloValidation, facts.HelloValidated));
        Assert.Equal((true, "bounces.sender.example"), (facts.IsDsn, facts.ListId));
        Assert.StartsWith("550-5.7.26 ", await house.DeliverAsync(report, from: "", hello: "mx.sender.example"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task For_several_recipients_is_one_answer_for_all()
    {
        await using var house = (await CheckedHouse.OpenAsync()).Policy("p=reject; rua=mailto:d@sender.example");
        Assert.StartsWith("550-5.7.26 ", await house.DeliverAsync(Mail, to: ["alice@test.example", "bob@test.example"]), StringComparison.Ordinal);
        Assert.StartsWith("250 ", await house.DeliverAsync(Mail, remote: CheckedHouse.Friend, to: ["alice@test.example", "bob@test.example"]), StringComparison.Ordinal);
        await house.StoredAsync();
        Assert.Single(await house.House.InboxAsync(house.House.Bob));
        Assert.Equal(2, (await house.ObservationsAsync()).Count);
    }
}
