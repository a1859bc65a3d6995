using System.Collections.Immutable;
using System.Net;
using Mox.Server.Storage;
using Mox.Server.Webmail.Messages;
using Mox.Shared.Contracts.Webmail;
using Mox.Shared.Model.Messages;

namespace Mox.Server.Tests.Webmail;

/// <summary>What is kept of a delivery becomes a standing, a domain that vouches, and texts that deceive nobody.</summary>
public class DeliveryViewTests
{
    /// <summary>The author is at example.org. Checks are written METHOD=RESULT:SUBJECT, with a star behind those that speak for the author; the first of SPF is that of the envelope.</summary>
    [Theory]
    // Proven: whatever the way the author was validated.
    [InlineData("strict", "spf=pass:example.org* dkim=pass:example.org* dmarc=pass:example.org*", SenderStanding.Proven, "example.org")]
    [InlineData("relaxed", "spf=pass:bounce.example.org*", SenderStanding.Proven, "bounce.example.org")]
    [InlineData("dmarc", "spf=fail:lists.example.net dkim=fail:old.example.org dkim=pass:news.example.org* dmarc=pass:example.org*", SenderStanding.Proven, "news.example.org")]
    [InlineData("dmarc", "dkim=pass:mailer.example.net dkim=pass:example.org* dmarc=pass:example.org*", SenderStanding.Proven, "example.org")]
    [InlineData("strict", "spf=temperror:example.org dkim=pass:example.org* dmarc=pass:example.org*", SenderStanding.Proven, "example.org")]
    [InlineData("dmarc", "dmarc=pass:example.org*", SenderStanding.Proven, "example.org")]
    // Doubtful: the policy fails, even where something else proves a domain of the same organization.
    [InlineData("none", "spf=fail:example.org dkim=none: dmarc=fail:example.org", SenderStanding.Doubtful, "")]
    [InlineData("none", "spf=pass:lists.example.net dkim=pass:lists.example.net dkim=fail:example.org dmarc=fail:example.org", SenderStanding.Doubtful, "lists.example.net")]
    [InlineData("relaxed", "spf=pass:bounce.example.org* dmarc=fail:example.org", SenderStanding.Doubtful, "bounce.example.org")]
    [InlineData("none", "spf=temperror:example.org dmarc=fail:example.org dmarc=temperror:example.com", SenderStanding.Doubtful, "")]
    // Doubtful: the author's own signature is broken, and nothing stands in for it.
    [InlineData("none", "spf=none:example.org dkim=fail:example.org dmarc=none:example.org", SenderStanding.Doubtful, "")]
    [InlineData("none", "spf=pass:lists.example.net dkim=fail:news.example.org dmarc=none:example.org", SenderStanding.Doubtful, "lists.example.net")]
    [InlineData("none", "spf=temperror:example.org dkim=fail:example.org dmarc=none:example.org", SenderStanding.Doubtful, "")]
    // A broken signature of somebody else is none of the author's, nor is a name that only ends alike.
    [InlineData("none", "dkim=fail:lists.example.net dmarc=none:example.org", SenderStanding.Unproven, "")]
    [InlineData("none", "dkim=fail:notexample.org dmarc=none:example.org", SenderStanding.Unproven, "")]
    // Unproven: nothing is published, or others vouch.
    [InlineData("none", "iprev=pass:mail.example.net spf=none:example.org dkim=none: arc=none: dmarc=none:example.org", SenderStanding.Unproven, "")]
    [InlineData("none", "spf=pass:mailer.example.net dkim=pass:lists.example.net dmarc=none:example.org", SenderStanding.Unproven, "lists.example.net")]
    [InlineData("none", "spf=pass:mailer.example.net dkim=temperror:lists.example.net dmarc=none:example.org", SenderStanding.Unproven, "mailer.example.net")]
    [InlineData("none", "dkim=neutral:example.org dmarc=none:example.org", SenderStanding.Unproven, "")]
    [InlineData("none", "spf=softfail:example.org dkim=permerror:example.org dmarc=permerror:example.org", SenderStanding.Unproven, "")]
    [InlineData("none", "iprev=temperror: dmarc=none:example.org", SenderStanding.Unproven, "")]
    // Unknown: a look-up failed that might have proven it.
    [InlineData("none", "spf=temperror:example.org dkim=temperror:example.org dmarc=temperror:example.org", SenderStanding.Unknown, "")]
    [InlineData("none", "spf=none:example.org dmarc=temperror:example.org", SenderStanding.Unknown, "")]
    [InlineData("none", "spf=temperror:example.org dkim=temperror:news.example.org dmarc=none:example.org", SenderStanding.Unknown, "")]
    [InlineData("none", "spf=temperror:lists.example.net dkim=temperror:example.org dmarc=none:example.org", SenderStanding.Unknown, "")]
    [InlineData("none", "spf=none:example.org dkim=temperror:example.org dmarc=none:example.org", SenderStanding.Unknown, "")]
    [InlineData("none", "spf=softfail:example.org dkim=temperror:example.org dmarc=none:example.org", SenderStanding.Unproven, "")]
    [InlineData("none", "spf=temperror:example.org spf=none:mail.example.org dmarc=none:example.org", SenderStanding.Unknown, "")]
    [InlineData("none", "spf=temperror:lists.example.net dkim=pass:lists.example.net dmarc=none:example.org", SenderStanding.Unproven, "lists.example.net")]
    [InlineData("none", "spf=none:example.org spf=pass:mail.example.net dmarc=none:example.org", SenderStanding.Unproven, "")] // a greeting vouches for nobody
    // Unchecked.
    [InlineData("", "", SenderStanding.Unchecked, "")]
    public void A_standing_follows_from_the_checks(string validation, string checks, SenderStanding standing, string vouchedBy)
    {
        var view = DeliveryViews.Of(Facts(checks) with { FromValidation = validation, FromValidated = validation is "strict" or "relaxed" or "dmarc" });
        Assert.Equal((standing, vouchedBy, "example.org"), (view.Standing, view.VouchedBy, view.FromDomain));
        Assert.False(view.FromHere);
    }

    [Theory]
    [InlineData("spf=pass:example.org* dkim=pass:example.org* dmarc=pass:example.org*")]
    [InlineData("spf=none:example.org dmarc=none:")]
    public void A_message_that_names_no_one_author_is_doubtful_whatever_passed(string checks)
    {
        var view = DeliveryViews.Of(Facts(checks) with { FromAddress = "", FromOrganization = "", FromValidation = "strict", FromValidated = true });
        Assert.Equal((SenderStanding.Doubtful, ""), (view.Standing, view.FromDomain));
    }

    [Fact]
    public void The_greeting_vouches_for_a_notice_that_has_no_envelope_sender()
    {
        var facts = Facts("spf=pass:mail.example.net dmarc=none:example.org") with { MailFrom = "" };
        Assert.Equal((SenderStanding.Unproven, "mail.example.net"), (DeliveryViews.Of(facts).Standing, DeliveryViews.Of(facts).VouchedBy));
    }

    [Fact]
    public void Without_an_organization_only_the_author_s_own_domain_and_those_below_it_are_the_author_s()
    {
        var facts = Facts("dkim=fail:example.org dmarc=none:mail.example.org") with { FromAddress = "ann@mail.example.org", FromOrganization = "" };
        Assert.Equal(SenderStanding.Unproven, DeliveryViews.Of(facts).Standing);
        Assert.Equal(SenderStanding.Doubtful, DeliveryViews.Of(facts with { FromAddress = "ann@example.org" }).Standing);
    }

    [Fact]
    public void What_a_trusted_forwarder_changed_casts_no_doubt_on_the_author()
    {
        var facts = Facts("spf=pass:lists.example.net dkim=fail:example.org arc=pass:lists.example.net dmarc=fail:example.org");
        Assert.Equal(SenderStanding.Doubtful, DeliveryViews.Of(facts).Standing);
        var excused = facts with { IsForward = true, Checks = [.. facts.Checks.Select(check => check.Method == "dmarc" ? check with { Notes = SenderCheckNotes.Excused } : check)] };
        Assert.Equal((SenderStanding.Unproven, "lists.example.net", true), (DeliveryViews.Of(excused).Standing, DeliveryViews.Of(excused).VouchedBy, DeliveryViews.Of(excused).SentOn));
    }

    [Fact]
    public void Lists_and_forwarders_are_told_from_others_that_vouch()
    {
        var facts = Facts("spf=pass:lists.example.net dmarc=none:example.org");
        Assert.False(DeliveryViews.Of(facts).SentOn);
        Assert.True(DeliveryViews.Of(facts with { ListId = "reading.lists.example.net" }).SentOn);
        Assert.True(DeliveryViews.Of(facts with { IsMailingList = true }).SentOn);
        Assert.True(DeliveryViews.Of(facts with { IsForward = true }).SentOn);
    }

    [Fact]
    public void Mail_out_of_our_own_queue_says_so_and_mail_from_outside_never_does()
    {
        var own = new DeliveryFacts { MailFrom = "u2@test.example", Recipient = "mox@test.example" };
        var view = DeliveryViews.Of(own);
        Assert.Equal((true, SenderStanding.Unchecked, "u2@test.example", ""), (view.FromHere, view.Standing, view.MailFrom, view.RemoteIp));
        Assert.False(DeliveryViews.Of(own with { RemoteIp = IPAddress.Loopback }).FromHere);
        Assert.False(DeliveryViews.Of(own with { HelloName = "mail.example.net" }).FromHere);
        Assert.False(DeliveryViews.Of(own with { Checks = [new SenderCheck("spf", "none", "", "")] }).FromHere);
        Assert.True(DeliveryViews.Of(own with { Checks = default }).FromHere);
    }

    [Theory]
    [InlineData("xn--bcher-kva.example", "b\u00FCcher.example")]
    [InlineData("xn--80ak6aa92e.com", "xn--80ak6aa92e.com")] // Cyrillic that looks like apple
    [InlineData("[192.0.2.1]", "[192.0.2.1]")]
    [InlineData("2001:db8::1", "2001:db8::1")]
    [InlineData("a\u202Eb.example", "ab.example")]
    [InlineData("<b>x</b>", "<b>x</b>")] // the page writes it as text
    public void Names_are_shown_as_everywhere(string stored, string shown)
    {
        var facts = Facts("") with { HelloName = stored, FromAddress = $"ann@{stored}", FromOrganization = "", MailFrom = $"bounces@{stored}", Checks = [new SenderCheck("dkim", "pass", stored, "", true)] };
        var view = DeliveryViews.Of(facts);
        Assert.Equal((shown, shown, shown, shown, $"bounces@{shown}"), (view.FromDomain, view.VouchedBy, view.Checks[0].Subject, view.HelloName, view.MailFrom));
    }

    [Theory]
    [InlineData("Signed by b\u00FCcher.example", "Signed by b\u00FCcher.example")]
    [InlineData("Signed by \u0430\u0440\u0440\u04CF\u0435.com", "Signed by xn--80ak6aa92e.com")]
    [InlineData("what passed is for another domain, \u0430\u0440\u0440\u04CF\u0435.com (DKIM).", "what passed is for another domain, xn--80ak6aa92e.com (DKIM).")]
    [InlineData("\u0430\u0440\u0440\u04CF\u0435.com's policy, a@\u0430\u0440\u0440\u04CF\u0435.com.", "xn--80ak6aa92e.com's policy, a@xn--80ak6aa92e.com.")]
    [InlineData("one\u202E two\u200B three\r\nfour", "one two threefour")]
    [InlineData("na\u00EFve. \u2026 \u00E9", "na\u00EFve. \u2026 \u00E9")]
    [InlineData("xn--80ak6aa92e.com names 192.0.2.1 as one of its senders (+mx)", "xn--80ak6aa92e.com names 192.0.2.1 as one of its senders (+mx)")]
    public void Reasons_hide_nothing_and_their_names_deceive_nobody(string stored, string shown) =>
        Assert.Equal(shown, DeliveryViews.Of(Facts("") with { Checks = [new SenderCheck("dkim", "pass", "", stored)] }).Checks[0].Reason);

    [Fact]
    public async Task A_stored_message_comes_with_its_standing_and_all_its_checks()
    {
        await using var host = await WebmailHost.StartAsync();
        var facts = Facts("iprev=pass:mail.example.org spf=pass:example.org* spf=pass:mail.example.org dkim=pass:example.org* arc=none: dmarc=pass:example.org*") with { FromValidation = "strict", FromValidated = true, Tls = "TLS 1.3 TLS_AES_256_GCM_SHA384" };
        var id = await host.ReceiveAsync("From: Ann <ann@example.org>\nSubject: x\n\ny\n", new MessageTraits { Delivery = facts });
        var view = (await host.Reader.MessageAsync(id, default))!.Delivery!;
        Assert.Equal((SenderStanding.Proven, "example.org", "example.org", "192.0.2.1"), (view.Standing, view.FromDomain, view.VouchedBy, view.RemoteIp));
        Assert.Equal(facts.Checks.AsEnumerable(), view.Checks);
        Assert.Equal(facts.Tls, view.Tls);

        var doubtful = await host.ReceiveAsync("From: Ann <ann@example.org>\nSubject: x\n\ny\n", new MessageTraits { Delivery = Facts("spf=fail:example.org dmarc=fail:example.org") });
        Assert.Equal(SenderStanding.Doubtful, (await host.Reader.MessageAsync(doubtful, default))!.Delivery!.Standing);
        var ours = await host.ReceiveAsync("From: u2@test.example\nSubject: x\n\ny\n", new MessageTraits { Delivery = new DeliveryFacts { MailFrom = "u2@test.example", Recipient = "mox@test.example" } });
        Assert.True((await host.Reader.MessageAsync(ours, default))!.Delivery!.FromHere);
        var appended = await host.ReceiveAsync("From: u2@test.example\nSubject: x\n\ny\n");
        Assert.Null((await host.Reader.MessageAsync(appended, default))!.Delivery);
    }

    private static DeliveryFacts Facts(string checks)
    {
        ImmutableArray<SenderCheck> made = [.. checks.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Check)];
        var envelope = made.FirstOrDefault(check => check is { Method: "spf", Subject.Length: > 0 })?.Subject ?? "elsewhere.example.net";
        return new DeliveryFacts
        {
            RemoteIp = IPAddress.Parse("192.0.2.1"),
            HelloName = "mail.example.org",
            MailFrom = $"bounces@{envelope}",
            Recipient = "mox@test.example",
            FromAddress = "ann@example.org",
            FromOrganization = "example.org",
            Checks = made,
        };
    }

    private static SenderCheck Check(string text)
    {
        var (method, rest) = Split(text, '=');
        var (result, subject) = Split(rest, ':');
        return new SenderCheck(method, result, subject.TrimEnd('*'), $"Because of {subject.TrimEnd('*')}", subject.EndsWith('*'));
    }

    private static (string Before, string After) Split(string text, char at) => (text[..text.IndexOf(at, StringComparison.Ordinal)], text[(text.IndexOf(at, StringComparison.Ordinal) + 1)..]);
}
