using Mox.Shared.Contracts.Admin;

namespace Mox.WebUI.Admin;

/// <summary>What is said about the plans of a domain.</summary>
public static class DnsPlanWords
{
    /// <summary>Anchor and title.</summary>
    public static (string Id, string Title) Of(PlanSubject subject) => subject == PlanSubject.Dmarc ? ("plan-dmarc", "Forged mail (DMARC)") : ("plan-mta-sts", "Encrypt on the way (MTA-STS)");

    /// <summary>What is so, and what it means.</summary>
    /// <param name="subject">Which plan.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="checkedOnce">A check has come to its end.</param>
    public static string Lead(PlanSubject subject, DnsPlan plan, bool checkedOnce)
    {
        ArgumentNullException.ThrowIfNull(plan);
        if (!plan.IsKnown) return checkedOnce ? "What is published could not be found out in the last check." : "What is published is known after the first check.";
        if (plan.IsPending) return $"You chose “{plan.Steps[plan.Chosen!.Value].Name}”. It counts for others once the record below is seen in the DNS.";
        return (subject, plan.Now) switch
        {
            (PlanSubject.Dmarc, < 0) => "Nothing is published yet. The record suggested above refuses forgeries at once, good for a domain that sends from here alone. When others send in its name too, begin by watching.",
            (PlanSubject.Dmarc, 0) => "Forged mail in your name is delivered as before; receivers only report it.",
            (PlanSubject.Dmarc, 1) => "Mail in your name that is not proven goes to the junk folder.",
            (PlanSubject.Dmarc, _) => "Mail in your name that is not proven is refused. There is nothing more to do.",
            (_, < 0) => "There is no policy yet: whoever sits in between can keep senders from encrypting.",
            (_, 0) => "The policy is served, but its record is not seen yet: nobody keeps to it.",
            (_, 1) => "Senders report what goes wrong, and deliver all the same.",
            _ => "Senders that cannot reach you safely keep the mail until they can. There is nothing more to do.",
        };
    }

    /// <summary>The record to be published: that of the step chosen, else that of the next one. The id of a policy is known only when the policy is.</summary>
    public static string Record(PlanSubject subject, DnsPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return plan.IsPending ? plan.ChosenRecord : subject == PlanSubject.Dmarc && plan.IsKnown ? plan.NextRecord : "";
    }

    /// <summary>Why the button is off, or what it does.</summary>
    public static string Why(PlanSubject subject, DnsPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        if (!plan.IsKnown) return "Check now, then go on.";
        if (plan.IsPending) return "Publish the record; the check sees it by itself.";
        if (plan.IsDone) return "";
        if (!plan.IsReady) return plan.Conditions.Any(condition => condition is { Met: false, NeedsAnswer: true }) ? "Decide what is open above first." : "Off until all evidence is there.";
        return subject == PlanSubject.MtaSts ? "The policy changes first; its record then has a new id, which you publish." : "The record wanted changes; then you publish it.";
    }

    /// <summary>What may be lost by going on without evidence.</summary>
    public static string Warning(PlanSubject subject, DnsPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return (subject, plan.Now + 1) switch
        {
            (PlanSubject.Dmarc, 0) => "Without an address for reports you learn nothing by watching. Name one in the settings of the domain, unless others read the reports for you.",
            (PlanSubject.Dmarc, 1) => "Without evidence nobody knows who sends in your name. Mail of yours that leaves from elsewhere, such as a shop, a newsletter or an old server, may land in junk folders. Go on if all of it leaves through this server.",
            (PlanSubject.Dmarc, _) => "Without evidence nobody knows who sends in your name. Mail of yours that leaves from elsewhere is refused by others, and some mailing lists lose it. Go on if all of it leaves through this server.",
            (_, 0) => "Without a valid certificate nobody can fetch the policy. No mail is lost by that; it protects nothing.",
            _ => "When the policy or the certificate is wrong, others keep mail for you back until both are right, for as long as they remember the policy. Go on if you have seen mail arrive encrypted, and the certificate renews by itself.",
        };
    }
}
