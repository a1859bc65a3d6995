using Mox.Protocols.Dmarc;
using Mox.Protocols.Mime.Fields;
using Mox.Testing;

namespace Mox.Protocols.Tests.Dmarc;

public class DmarcEvaluatorTests
{
    [Theory]
    [InlineData("example.com", "example.com", null, DmarcResult.Pass)]
    [InlineData("example.com", "mail.example.com", null, DmarcResult.Pass)]
    [InlineData("mail.example.com", "example.com", null, DmarcResult.Pass)]
    [InlineData("example.com", null, "signing.example.com", DmarcResult.Pass)]
    [InlineData("example.com", "evil.test", "evil.test", DmarcResult.Fail)]
    [InlineData("example.com", "notexample.com", null, DmarcResult.Fail)]
    [InlineData("example.com", "example.com.evil.test", null, DmarcResult.Fail)]
    [InlineData("example.com", "fail:example.com", "neutral:example.com", DmarcResult.Fail)]
    [InlineData("example.com", "softfail:example.com", "example.com", DmarcResult.Pass)]
    [InlineData("example.com", null, null, DmarcResult.Fail)]
    public async Task Relaxed_alignment_is_one_organization(string from, string? spf, string? dkim, DmarcResult expected)
    {
        foreach (var settings in (DmarcSettings[])[DmarcSettings.Default, Mail.BySuffix])
        {
            var dns = new FakeDns().Policy("example.com", "p=reject");
            var evaluation = await dns.CheckAsync(Mail.From(from, spf, dkim is null ? null : [dkim]), settings);
            Assert.Equal(expected, evaluation.Result);
            Assert.Equal(expected == DmarcResult.Fail ? DmarcPolicy.Reject : DmarcPolicy.None, evaluation.Policy);
            Assert.Equal(DmarcPolicy.Reject, evaluation.Requested);
        }
    }

    [Theory]
    [InlineData("adkim=s", null, "mail.example.com", DmarcResult.Fail)]
    [InlineData("adkim=s", null, "example.com", DmarcResult.Pass)]
    [InlineData("adkim=s", "mail.example.com", null, DmarcResult.Pass)]
    [InlineData("aspf=s", "mail.example.com", null, DmarcResult.Fail)]
    [InlineData("aspf=s", "example.com", null, DmarcResult.Pass)]
    public async Task Strict_alignment_is_the_same_domain(string tag, string? spf, string? dkim, DmarcResult expected)
    {
        var evaluation = await new FakeDns().Policy("example.com", $"p=reject; {tag}").CheckAsync(Mail.From("example.com", spf, dkim is null ? null : [dkim]));
        Assert.Equal(expected, evaluation.Result);
    }

    [Fact]
    public async Task The_examples_of_the_tree_walk_come_out_as_told()
    {
        // RFC 9989 §B.4.1 to §B.4.3
        var dns = new FakeDns().Policy("example.com", "p=reject").Policy("signing.example.com", "p=none").Policy("bank.example", "p=reject; psd=y").Policy("giant.bank.example", "p=quarantine");
        var simple = await dns.CheckAsync(Mail.From("example.com", "fail:example.com", ["signing.example.com"]));
        Assert.True(simple.DkimAligned);
        Assert.Equal("example.com", simple.Organization?.Ascii);
        var deep = await dns.CheckAsync(Mail.From("a.b.c.d.e.f.g.h.i.j.k.example.com", "example.com", ["signing.example.com"]));
        Assert.True(deep is { SpfAligned: true, DkimAligned: true, Place: DmarcPlace.Organization, Result: DmarcResult.Pass });
        var bank = await dns.CheckAsync(Mail.From("giant.bank.example", "mail.giant.bank.example", ["mail.mega.bank.example"]));
        Assert.True(bank is { SpfAligned: true, DkimAligned: false, Place: DmarcPlace.Author, Result: DmarcResult.Pass });
        Assert.Equal("giant.bank.example", bank.Organization?.Ascii);
    }

    [Theory]
    [InlineData("example.com", DmarcPlace.Author, DmarcPolicyTag.Domain, DmarcPolicy.Quarantine)]
    [InlineData("here.example.com", DmarcPlace.Organization, DmarcPolicyTag.Subdomain, DmarcPolicy.None)]
    [InlineData("gone.example.com", DmarcPlace.Organization, DmarcPolicyTag.MissingDomain, DmarcPolicy.Reject)]
    [InlineData("unknown.example.com", DmarcPlace.Organization, DmarcPolicyTag.Subdomain, DmarcPolicy.None)]
    [InlineData("own.example.com", DmarcPlace.Author, DmarcPolicyTag.Domain, DmarcPolicy.None)]
    [InlineData("gone.gov.test", DmarcPlace.PublicSuffix, DmarcPolicyTag.MissingDomain, DmarcPolicy.Reject)]
    [InlineData("here.gov.test", DmarcPlace.PublicSuffix, DmarcPolicyTag.Domain, DmarcPolicy.None)]
    public async Task The_policy_is_taken_from_the_tag_that_fits_the_domain(string from, DmarcPlace place, DmarcPolicyTag tag, DmarcPolicy policy)
    {
        var dns = new FakeDns().Policy("example.com", "p=quarantine; sp=none; np=reject").Exists("here.example.com").Policy("own.example.com", "p=none; sp=reject")
            .Fail("ip unknown.example.com").Policy("gov.test", "p=none; np=reject; psd=y").Exists("here.gov.test");
        var evaluation = await dns.CheckAsync(Mail.From(from));
        Assert.Equal((place, tag, policy), (evaluation.Place, evaluation.RequestedBy, evaluation.Policy));
    }

    [Theory]
    [InlineData("p=reject", 99, DmarcPolicy.Reject, DmarcRelief.None)]
    [InlineData("p=reject; pct=50", 49, DmarcPolicy.Reject, DmarcRelief.None)]
    [InlineData("p=reject; pct=50", 50, DmarcPolicy.Quarantine, DmarcRelief.SampledOut)]
    [InlineData("p=quarantine; pct=0", 0, DmarcPolicy.None, DmarcRelief.SampledOut)]
    [InlineData("p=none; pct=0", 0, DmarcPolicy.None, DmarcRelief.None)]
    [InlineData("p=reject; t=y", 0, DmarcPolicy.Quarantine, DmarcRelief.Testing)]
    [InlineData("p=quarantine; t=y", 0, DmarcPolicy.None, DmarcRelief.Testing)]
    [InlineData("p=reject; t=n; pct=0", 99, DmarcPolicy.Reject, DmarcRelief.None)]
    public async Task Testing_and_sampling_lower_the_policy_by_one(string tags, int sample, DmarcPolicy policy, DmarcRelief relief)
    {
        var evaluation = await new FakeDns().Policy("example.com", tags).CheckAsync(Mail.From("example.com", sample: sample));
        Assert.Equal((DmarcResult.Fail, policy, relief), (evaluation.Result, evaluation.Policy, evaluation.Relief));
    }

    [Theory]
    [InlineData("", AuthorOutcome.None)]
    [InlineData("a@example.com, b@evil.test", AuthorOutcome.Several)]
    [InlineData("a@[192.0.2.1]", AuthorOutcome.Invalid)]
    [InlineData("ann", AuthorOutcome.Invalid)]
    public async Task Without_one_author_nothing_is_asked(string from, AuthorOutcome outcome)
    {
        var dns = new FakeDns().Policy("example.com", "p=reject");
        var evaluation = await dns.CheckAsync(new DmarcQuestion(AuthorAddress.Read(System.Text.Encoding.UTF8.GetBytes(from)), null, [], 0));
        Assert.Equal((DmarcResult.None, outcome), (evaluation.Result, evaluation.Author));
        Assert.Empty(dns.Asked);
        Assert.NotEmpty(evaluation.Reason);
    }

    [Fact]
    public async Task A_domain_in_unicode_is_looked_up_by_its_A_label()
    {
        var evaluation = await new FakeDns().Policy("xn--bcher-kva.example", "p=reject").CheckAsync(Mail.From("bücher.example", "xn--bcher-kva.example"));
        Assert.Equal(DmarcResult.Pass, evaluation.Result);
    }

    [Theory]
    [InlineData("txt _dmarc.sub.example.com", DmarcResult.TempError)]
    [InlineData("txt _dmarc.example.com", DmarcResult.TempError)]
    [InlineData("txt _dmarc.com", DmarcResult.TempError)]
    [InlineData("txt _dmarc.test", DmarcResult.Fail)]
    public async Task A_policy_that_cannot_be_asked_for_is_not_applied(string question, DmarcResult expected)
    {
        var evaluation = await new FakeDns().Policy("example.com", "p=reject").Fail(question).CheckAsync(Mail.From("sub.example.com"));
        Assert.Equal(expected, evaluation.Result);
        Assert.Equal(expected == DmarcResult.TempError ? DmarcPolicy.None : DmarcPolicy.Reject, evaluation.Policy);
    }

    [Theory]
    [InlineData("temperror:example.com", null, DmarcResult.TempError)]
    [InlineData(null, "temperror:mail.example.com", DmarcResult.TempError)]
    [InlineData("temperror:example.com", "example.com", DmarcResult.Pass)]
    [InlineData("temperror:evil.test", "temperror:evil.test", DmarcResult.Fail)]
    [InlineData("temperror:evil.com", null, DmarcResult.Fail)]
    [InlineData(null, "permerror:example.com", DmarcResult.Fail)]
    public async Task An_interrupted_check_counts_only_where_it_is_aligned(string? spf, string? dkim, DmarcResult expected) =>
        Assert.Equal(expected, (await new FakeDns().Policy("example.com", "p=reject").CheckAsync(Mail.From("example.com", spf, dkim is null ? null : [dkim]))).Result);

    [Theory]
    [InlineData("v=DMARC1; p=x", DmarcResult.PermError)]
    [InlineData("v=DMARC1; p=x; rua=mailto:a@example.com", DmarcResult.Fail)]
    [InlineData("v=spf1 -all", DmarcResult.None)]
    [InlineData("v=DMARC2; p=reject", DmarcResult.None)]
    public async Task A_broken_record_asks_for_nothing(string record, DmarcResult expected)
    {
        var evaluation = await new FakeDns().Txt("_dmarc.example.com", record).CheckAsync(Mail.From("example.com"));
        Assert.Equal((expected, DmarcPolicy.None), (evaluation.Result, evaluation.Policy));
    }

    [Fact]
    public async Task Several_records_are_none_but_the_walk_goes_on_above()
    {
        var dns = new FakeDns().Policy("sub.example.com", "p=none").Policy("sub.example.com", "p=none").Policy("example.com", "p=quarantine; sp=reject");
        Assert.Equal(DmarcPolicy.Reject, (await dns.CheckAsync(Mail.From("sub.example.com"))).Policy);
        Assert.Equal(DmarcResult.None, (await dns.CheckAsync(Mail.From("sub.example.com"), Mail.BySuffix)).Result);
    }

    [Fact]
    public async Task The_old_way_asks_the_domain_and_its_organization_alone()
    {
        var dns = new FakeDns().Policy("example.co.uk", "p=reject").Policy("b.example.co.uk", "p=none");
        var evaluation = await dns.CheckAsync(Mail.From("a.b.example.co.uk", "c.example.co.uk"), Mail.BySuffix);
        Assert.Equal(["txt _dmarc.a.b.example.co.uk", "txt _dmarc.example.co.uk"], dns.Asked);
        Assert.Equal((DmarcResult.Pass, "example.co.uk"), (evaluation.Result, evaluation.PolicyDomain?.Ascii));
    }

    [Fact]
    public async Task A_second_opinion_that_differs_is_told()
    {
        var dns = new FakeDns().Policy("dept.example.com", "p=reject; psd=n");
        var evaluation = await dns.CheckAsync(Mail.From("dept.example.com", "example.com"));
        Assert.True(evaluation is { Result: DmarcResult.Fail, OrganizationsDiffer: true });
        Assert.Contains("public suffix list", evaluation.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_row_has_what_a_report_asks_for()
    {
        var dns = new FakeDns().Policy("example.com", "p=reject; rua=mailto:r@example.com").Authentic("_dmarc.example.com");
        var evaluation = await dns.CheckAsync(Mail.From("example.com", "evil.test", ["fail:example.com"]));
        Assert.True(evaluation is { RecordAuthentic: true, WantsReport: true, SpfAligned: false, DkimAligned: false });
        Assert.Equal("example.com", evaluation.PolicyDomain?.Ascii);
        Assert.Equal(2, evaluation.Identifiers.Length);
        Assert.Equal("Nothing proves that the message is from example.com: what passed is for another domain, evil.test (SPF). example.com asks to refuse such mail.", evaluation.Reason);
    }

    [Fact]
    public async Task Many_signatures_cost_a_bounded_number_of_look_ups()
    {
        var dns = new FakeDns().Policy("example.com", "p=reject");
        var evaluation = await dns.CheckAsync(Mail.From("example.com", dkim: [.. Enumerable.Range(0, 500).Select(i => $"a.b.c.d{i}.example.com"), "example.com"]));
        Assert.Equal(DmarcResult.Pass, evaluation.Result);
        Assert.Equal(DmarcEvaluator.MaxSignatures, evaluation.Identifiers.Length);
        Assert.True(dns.Asked.Count <= DmarcSettings.Default.MaxLookups);
    }
}
