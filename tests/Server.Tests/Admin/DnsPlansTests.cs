using System.Text.Json;
using Mox.Protocols.Dmarc;
using Mox.Server.DnsCheck;
using Mox.Server.Storage;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Model.Domains;

namespace Mox.Server.Tests.Admin;

public class The_plans_of_a_domain
{
    [Fact]
    public async Task Know_nothing_before_the_first_check()
    {
        await using var host = await DnsHost.OpenAsync();
        var plans = (await host.For(isAdmin: true).PlansAsync(DnsHost.Ours, default))!;
        Assert.Equal((false, null, null), (plans.Dmarc.IsKnown, plans.At, plans.Dmarc.Chosen));
        Assert.Equal((true, -1, null), (plans.MtaSts.IsKnown, plans.MtaSts.Now, plans.MtaSts.Chosen));
        Assert.Null(await host.For(isAdmin: true).PlansAsync(Mox.Protocols.Addresses.DomainName.Parse("other.example").Value, default));
        await RefusedAsync(host, PlanSubject.Dmarc, 0, "not known");
    }

    [Fact]
    public async Task Take_one_step_at_a_time_and_none_without_evidence_unless_told_to()
    {
        await using var host = await DnsHost.OpenAsync();
        await SeenAsync(host, Row("dmarc", FindingState.Different, "v=DMARC1; p=none"));
        var admin = host.For(isAdmin: true);
        var plan = (await admin.PlansAsync(DnsHost.Ours, default))!.Dmarc;
        Assert.Equal((0, false, true), (plan.Now, plan.IsReady, plan.IsKnown));
        Assert.Contains(plan.Conditions, condition => !condition.Met && condition.Text.Contains("does not read them yet", StringComparison.Ordinal));
        await RefusedAsync(host, PlanSubject.Dmarc, 1, "evidence");
        await RefusedAsync(host, PlanSubject.Dmarc, 2, "One step at a time");
        await RefusedAsync(host, PlanSubject.Dmarc, 3, "no such step");

        plan = (await admin.ChooseAsync(DnsHost.Ours, PlanSubject.Dmarc, 1, anyway: true, default)).Dmarc;
        Assert.Equal((0, 1, true, "v=DMARC1; p=quarantine"), (plan.Now, plan.Chosen!.Value, plan.IsPending, plan.ChosenRecord));
        Assert.Equal((DmarcPolicy.Quarantine, true), await WantedAsync(host));
        await RefusedAsync(host, PlanSubject.Dmarc, 2, "One step at a time", anyway: true);

        await SeenAsync(host, Row("dmarc", FindingState.Found, "v=DMARC1; p=quarantine"));
        plan = (await admin.PlansAsync(DnsHost.Ours, default))!.Dmarc;
        Assert.Equal((1, false), (plan.Now, plan.IsPending));
        plan = (await admin.ChooseAsync(DnsHost.Ours, PlanSubject.Dmarc, 0, anyway: false, default)).Dmarc;
        Assert.Equal((1, 0, "v=DMARC1; p=none"), (plan.Now, plan.Chosen!.Value, plan.ChosenRecord));
    }

    [Fact]
    public async Task Forget_what_was_wanted_with_the_domain()
    {
        await using var host = await DnsHost.OpenAsync();
        await host.Get<DmarcWishes>().ChooseAsync(DnsHost.Ours, DmarcPolicy.None, "test", default);
        Assert.False(await host.Get<DmarcWishes>().ChooseAsync(DnsHost.Ours, DmarcPolicy.None, "test", default));
        await host.Get<DomainStore>().RemoveAsync(DnsHost.Ours, default);
        Assert.Null(await host.Get<DmarcWishes>().OfAsync(DnsHost.Ours, default));
        await Assert.ThrowsAsync<ChangeRefusedException>(() => host.Get<DmarcWishes>().ChooseAsync(DnsHost.Ours, DmarcPolicy.None, "test", default));
    }

    [Fact]
    public async Task Change_the_mode_of_the_encryption_policy_with_a_new_id_and_count_it_when_it_is_seen()
    {
        await using var host = await DnsHost.OpenAsync();
        await SeenAsync(host, Row("dmarc", FindingState.Missing));
        var admin = host.For(isAdmin: true);
        await RefusedAsync(host, PlanSubject.MtaSts, 0, "certificate");
        var plan = (await admin.ChooseAsync(DnsHost.Ours, PlanSubject.MtaSts, 0, anyway: true, default)).MtaSts;
        var first = plan.ChosenRecord;
        Assert.Matches("^v=STSv1; id=[0-9]{14}$", first);
        Assert.Equal((1, true), (plan.Chosen!.Value, plan.IsPending));
        Assert.Equal(MtaStsMode.Testing, host.Get<AddressBook>().Domain(DnsHost.Ours)!.MtaStsMode);

        await SeenAsync(host, Row("mtasts", FindingState.Missing), Row("mtasts.policy", FindingState.Found, "mode: testing"), Row("mx", FindingState.Found, "10 mail.ours.example."));
        plan = (await admin.PlansAsync(DnsHost.Ours, default))!.MtaSts;
        Assert.Equal((0, true, true), (plan.Now, plan.IsPending, plan.Conditions.Single(condition => condition.Text.Contains("fetch", StringComparison.Ordinal)).Met));
        Assert.True(plan.Conditions.Single(condition => condition.Text.Contains("every mail server", StringComparison.Ordinal)).Met);

        await SeenAsync(host, Row("mtasts", FindingState.Found, first), Row("mtasts.policy", FindingState.Found, "mode: testing"), Row("mx", FindingState.Extra, "10 mail.ours.example.", "20 backup.example."));
        plan = (await admin.PlansAsync(DnsHost.Ours, default))!.MtaSts;
        Assert.Equal((1, false, false), (plan.Now, plan.IsPending, plan.Conditions.Single(condition => condition.Text.Contains("every mail server", StringComparison.Ordinal)).Met));
        Assert.Contains(plan.Conditions, condition => !condition.Met && condition.Text.Contains("does not read the reports yet", StringComparison.Ordinal));

        plan = (await admin.ChooseAsync(DnsHost.Ours, PlanSubject.MtaSts, 2, anyway: true, default)).MtaSts;
        Assert.NotEqual(first, plan.ChosenRecord);
        Assert.Equal(MtaStsMode.Enforce, host.Get<AddressBook>().Domain(DnsHost.Ours)!.MtaStsMode);

        // The policy is served with its new mode at once; until the new id is seen, senders keep to the one before.
        await SeenAsync(host, Row("mtasts", FindingState.Different, first), Row("mtasts.policy", FindingState.Found, "mode: enforce"));
        plan = (await admin.PlansAsync(DnsHost.Ours, default))!.MtaSts;
        Assert.Equal((1, 2), (plan.Now, plan.Chosen!.Value));
        await SeenAsync(host, Row("mtasts", FindingState.Found, plan.ChosenRecord), Row("mtasts.policy", FindingState.Found, "mode: enforce"));
        Assert.True((await admin.PlansAsync(DnsHost.Ours, default))!.MtaSts.IsDone);
        await SeenAsync(host, Row("mtasts", FindingState.LookupFailed), Row("mtasts.policy", FindingState.Found, "mode: enforce"));
        Assert.False((await admin.PlansAsync(DnsHost.Ours, default))!.MtaSts.IsKnown);
    }

    private static async Task RefusedAsync(DnsHost host, PlanSubject subject, int step, string words, bool anyway = false) =>
        Assert.Contains(words, (await Assert.ThrowsAsync<ChangeRefusedException>(() => host.For(isAdmin: true).ChooseAsync(DnsHost.Ours, subject, step, anyway, default))).Message, StringComparison.OrdinalIgnoreCase);

    private static async Task<(DmarcPolicy Policy, bool Chosen)> WantedAsync(DnsHost host) => (await host.Get<IMailDomainFacts>().OfAsync(DnsHost.Ours, default))! is var facts ? (facts.DmarcPolicy, facts.IsDmarcChosen) : default;

    /// <summary>A check has seen this.</summary>
    private static Task SeenAsync(DnsHost host, params Finding[] findings) =>
        host.Get<DnsHistory>().KeepAsync(DnsHost.Ours, 50, JsonSerializer.Serialize(findings, FindingsJson.Default.FindingArray), default);

    private static Finding Row(string key, FindingState state, params string[] found) =>
        new() { Key = key, Group = DnsGroup.MtaSts, Title = key, Term = key, Type = "TXT", State = state, Found = [.. found] };
}
