using Mox.Protocols.Addresses;
using Mox.Protocols.AuthenticationResults;
using Mox.Protocols.Mime.Fields;

namespace Mox.Protocols.Dmarc;

/// <summary>Says in plain words why an evaluation ended as it did.</summary>
internal static class DmarcReason
{
    public static string NoAuthor(AuthorOutcome author) => author switch
    {
        AuthorOutcome.Several => "The message names several authors, so that none of them can be checked.",
        AuthorOutcome.Invalid => "The address of the author is broken, or has no domain that could be checked.",
        _ => "The message names no author.",
    };

    public static string NoRecord(DomainName author, DmarcLookup found) => found.Status switch
    {
        DmarcLookupStatus.Failed => $"The policy for {author} could not be asked for now: the look-up at {found.Domain} failed.",
        DmarcLookupStatus.Unreadable => $"The policy record of {found.Domain} cannot be read.",
        DmarcLookupStatus.Several => $"{found.Domain} publishes several policy records, so that none counts.",
        _ => $"{author} publishes no policy.",
    };

    public static string Unusable(DomainName domain) => $"The policy record of {domain} is broken: it names no valid policy, nor where to report.";

    public static string Of(DmarcEvaluation evaluation) => evaluation.Result switch
    {
        DmarcResult.Pass => $"{Proof(evaluation)}, which stands for the author's domain {evaluation.AuthorDomain}.{Opinion(evaluation)}",
        DmarcResult.TempError => $"It could not be found out for now whether the message is from {evaluation.AuthorDomain}: {Interrupted(evaluation)}.",
        _ => $"Nothing proves that the message is from {evaluation.AuthorDomain}: {Lacking(evaluation)}. {Asked(evaluation)}{Opinion(evaluation)}",
    };

    private static string Name(DmarcMechanism mechanism) => mechanism == DmarcMechanism.Spf ? "SPF" : "DKIM";

    private static string Proof(DmarcEvaluation evaluation)
    {
        var proof = evaluation.Identifiers.First(one => one.Counts);
        return $"{Name(proof.Mechanism)} proves {proof.Domain}";
    }

    private static string Interrupted(DmarcEvaluation evaluation)
    {
        var one = evaluation.Identifiers.First(one => one.Alignment != DmarcAlignment.None);
        return one.Alignment == DmarcAlignment.Unknown ? $"a look-up for {one.Domain} failed" : $"the {Name(one.Mechanism)} check of {one.Domain} was interrupted";
    }

    private static string Lacking(DmarcEvaluation evaluation)
    {
        var passed = evaluation.Identifiers.Where(one => one.Result == MethodResult.Pass).Select(one => $"{one.Domain} ({Name(one.Mechanism)})").Distinct().Take(3).ToList();
        return passed.Count == 0 ? "neither SPF nor DKIM passed" : $"what passed is for another domain, {string.Join(", ", passed)}";
    }

    private static string Asked(DmarcEvaluation evaluation)
    {
        var policy = evaluation.Requested switch
        {
            DmarcPolicy.Reject => $"{evaluation.PolicyDomain} asks to refuse such mail",
            DmarcPolicy.Quarantine => $"{evaluation.PolicyDomain} asks to treat such mail as suspicious",
            _ => $"{evaluation.PolicyDomain} asks for nothing to be done",
        };
        return evaluation.Relief switch
        {
            DmarcRelief.Testing => $"{policy}, but is still testing.",
            DmarcRelief.SampledOut => $"{policy}, but only for {evaluation.Record!.Percent} of 100 messages, to which this one does not belong.",
            _ => $"{policy}.",
        };
    }

    private static string Opinion(DmarcEvaluation evaluation) =>
        evaluation.OrganizationsDiffer ? $" By the public suffix list its organization would be {evaluation.SuffixOrganization}, not {evaluation.Organization}." : "";
}
