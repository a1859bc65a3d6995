using System.Collections.Immutable;
using Mox.Protocols.Addresses;
using Mox.Protocols.AuthenticationResults;
using Mox.Protocols.Dkim;
using Mox.Protocols.Dmarc;
using Mox.Protocols.Dmarc.Reports;
using Mox.Protocols.Mime;
using Mox.Protocols.Mime.Fields;
using Mox.Protocols.PublicSuffix;
using Mox.Protocols.Spf;
using Mox.Protocols.Text;
using Mox.Server.Storage;
using Mox.Shared.Model.Messages;

namespace Mox.Server.Inbound.Checks;

/// <summary>Puts what was found about a sender into what is kept with the message.</summary>
internal static class SenderEvidence
{
    /// <summary>Characters of a reason that are kept.</summary>
    private const int MaxReason = 500;

    /// <summary>Characters that are kept of a name that strangers chose.</summary>
    private const int MaxName = 255;

    /// <summary>The facts of a delivery, but for the recipient.</summary>
    public static DeliveryFacts Facts(InboundMessage message, InboundFindings findings)
    {
        var author = findings.Authors is [var only] ? only : null;
        var validation = AuthorAlignment.Word(findings);
        return new DeliveryFacts
        {
            RemoteIp = message.Remote,
            HelloName = message.Hello.Text,
            MailFrom = message.MailFrom?.ToString() ?? "",
            Tls = TraceFields.Describe(message.Tls),
            FromAddress = author is { Address.Address: { } address } ? Address(address, author.Domain) : "",
            FromOrganization = author is null ? "" : PublicSuffixList.Embedded.OrganizationalDomain(author.Domain).Ascii,
            FromValidated = author is not null && validation is "strict" or "relaxed" or "dmarc",
            FromValidation = validation,
            HelloValidated = findings.HelloSpf is { Result: SpfResult.Pass },
            HelloValidation = findings.HelloSpf is { } hello ? SpfResultWord.Of(hello.Result) : "",
            MailFromValidated = findings.MailFromSpf is { Result: SpfResult.Pass },
            MailFromValidation = findings.MailFromSpf is { } sender ? SpfResultWord.Of(sender.Result) : "",
            DkimDomains = [.. (findings.Dkim?.Results ?? []).Where(result => result.Status == DkimStatus.Pass).Select(result => result.Signature!.Domain.Ascii).Distinct()],
            Checks = Checks(findings),
            IsDsn = message.Body.Structure is { Type: "multipart", Subtype: "report" } root && string.Equals(root.Parameter("report-type"), "delivery-status", StringComparison.OrdinalIgnoreCase),
            IsForward = findings.Dmarc.Any(IsExcused),
            ListId = new HeaderReader(findings.Header.Span).TryFirst("List-Id", out var list) ? Cut(TextList.ListId(list.RawValue).Id ?? "") : "",
        };
    }

    /// <summary>What each check said, in the order people read them: the host, the envelope, the signatures, the chain, the policy.</summary>
    public static ImmutableArray<SenderCheck> Checks(InboundFindings findings)
    {
        var checks = ImmutableArray.CreateBuilder<SenderCheck>();
        if (findings.Iprev is { } iprev) checks.Add(Check("iprev", iprev.Result, iprev.Name?.Ascii ?? iprev.Names.Select(name => name.Ascii).FirstOrDefault() ?? "", iprev.Reason));
        foreach (var spf in new[] { findings.MailFromSpf, findings.HelloSpf })
        {
            if (spf is not null) checks.Add(Spf(findings, spf));
        }

        foreach (var result in findings.Dkim?.Results ?? []) checks.Add(Dkim(findings, result));
        if (findings.Arc is { } arc && CheckWords.Of(arc) is var word and not MethodResult.None)
        {
            checks.Add(Check("arc", word, arc.Sets is [.., var newest] ? newest.Set.Seal.Signature.Domain.Ascii : "", arc.Reason));
        }

        foreach (var finding in findings.Dmarc) checks.Add(Dmarc(findings, finding));
        if (findings.DmarcGivenUp is { } why) checks.Add(Check("dmarc", MethodResult.TempError, findings.Authors is [var first, ..] ? first.Domain.Ascii : "", $"The policy of the author's domain could not be asked for now: {why}"));
        return checks.ToImmutable();
    }

    private static SenderCheck Spf(InboundFindings findings, SpfVerdict spf)
    {
        var speaks = spf.Result == SpfResult.Pass && ReferenceEquals(spf, findings.Spf) && AuthorAlignment.SpeaksForAll(findings, DmarcMechanism.Spf, spf.Domain);
        return Check("spf", spf.Result.Method(), spf.Domain?.Ascii ?? spf.Request.SenderDomain, spf.Reason, speaks);
    }

    private static SenderCheck Dkim(InboundFindings findings, DkimResult result)
    {
        var domain = result.Signature?.Domain;
        var word = CheckWords.Of(result);
        var notes = (result.IsShortKey ? SenderCheckNotes.ShortKey : 0) | (result.UnsignedOctets > 0 ? SenderCheckNotes.UnsignedTail : 0) | (result.IsTesting ? SenderCheckNotes.Testing : 0);
        return Check("dkim", word, domain?.Ascii ?? "", result.Reason, word == MethodResult.Pass && AuthorAlignment.SpeaksForAll(findings, DmarcMechanism.Dkim, domain)) with { Notes = notes };
    }

    private static SenderCheck Dmarc(InboundFindings findings, DmarcFinding finding)
    {
        var reason = finding.Evaluation.Reason;
        if (findings.Dmarc.Length > 1) reason += " The message names several authors.";
        foreach (var relief in finding.Overrides) reason += $" It was taken nevertheless: {relief.Comment}.";
        var check = Check("dmarc", finding.Evaluation.Result.Method(), finding.Evaluation.AuthorDomain?.Ascii ?? "", reason, finding.Evaluation.Result == DmarcResult.Pass && findings.Dmarc.All(one => one.Evaluation.Result == DmarcResult.Pass));
        return IsExcused(finding) ? check with { Notes = SenderCheckNotes.Excused } : check;
    }

    /// <summary>It was passed on by somebody who is trusted.</summary>
    private static bool IsExcused(DmarcFinding finding) => finding.Overrides.Any(relief => relief.Type == OverrideType.TrustedForwarder);

    private static SenderCheck Check(string method, MethodResult result, string subject, string reason, bool aligned = false)
    {
        var line = SingleLine.Flatten(reason).Text;
        return new SenderCheck(method, result.Word(), Cut(SingleLine.Flatten(subject).Text), line.Length <= MaxReason ? line : $"{line[..MaxReason]}…", aligned);
    }

    private static string Address(EnvelopeAddress address, DomainName domain) =>
        LocalPart.From(address.Local ?? "").Try(out var local, out _) ? new MailAddress(local, domain).ToString() : $"{Cut(SingleLine.Flatten(address.Local ?? "").Text)}@{domain.Ascii}";

    private static string Cut(string name) => name.Length <= MaxName ? name : name[..MaxName];
}
