using System.Text;
using System.Text.RegularExpressions;
using Mox.Protocols.Addresses;
using Mox.Protocols.Addresses.Risk;
using Mox.Server.Storage;
using Mox.Shared.Contracts.Webmail;
using Mox.Shared.Model.Messages;

namespace Mox.Server.Webmail.Messages;

/// <summary>What is kept of a delivery, as the reading pane shows it: how well the sender is known, who vouches for it, and why. Pure: nothing is looked up.</summary>
/// <remarks>
/// Doubt comes before proof: a message that fails the policy of the author's domain, or names no one author, is doubtful whatever else passed; unless somebody whom the owner trusts passed it on.
/// Domains are shown in Unicode unless that would deceive their reader (<see cref="DomainRisk"/>), in what strangers wrote too.
/// </remarks>
internal static partial class DeliveryViews
{
    public static DeliveryView Of(DeliveryFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return new DeliveryView(facts.Tls, facts.RemoteIp?.ToString() ?? "", Name(facts.HelloName), Address(facts.MailFrom), Address(facts.Recipient))
        {
            Standing = Standing(facts),
            FromHere = facts.RemoteIp is null && facts.HelloName.Length == 0 && facts.Checks.IsDefaultOrEmpty,
            FromDomain = Name(DomainOf(facts.FromAddress)),
            VouchedBy = Name(VouchedBy(facts)),
            SentOn = facts.IsMailingList || facts.IsForward || facts.ListId.Length > 0,
            Checks = facts.Checks.IsDefaultOrEmpty ? [] : [.. facts.Checks.Select(check => check with { Subject = Name(check.Subject), Reason = Sentence(check.Reason) })],
        };
    }

    public static SenderStanding Standing(DeliveryFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        var checks = facts.Checks;
        if (checks.IsDefaultOrEmpty) return SenderStanding.Unchecked;
        if (facts.FromAddress.Length == 0 || checks.Any(check => check is { Method: "dmarc", Result: "fail" } && !IsExcused(check))) return SenderStanding.Doubtful;
        if (facts.FromValidated) return SenderStanding.Proven;
        if (checks.Any(IsExcused)) return SenderStanding.Unproven;
        var own = checks.Where(check => check.Result != "none" && IsOfAuthor(check, facts)).ToList();
        if (own.Exists(check => check is { Method: "dkim", Result: "fail" }) && !checks.Any(check => check is { Aligned: true, Result: "pass" })) return SenderStanding.Doubtful;
        var interrupted = checks.Any(check => check is { Method: "dmarc", Result: "temperror" }) || own.Count > 0 && own.TrueForAll(check => check.Result == "temperror");
        return interrupted ? SenderStanding.Unknown : SenderStanding.Unproven;
    }

    /// <summary>The domain, in A-labels, of the signature or envelope that passed and speaks for the author; else of one that passed; empty without one.</summary>
    public static string VouchedBy(DeliveryFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        if (facts.Checks.IsDefaultOrEmpty) return "";
        var passed = facts.Checks.Where(check => check is { Result: "pass", Subject.Length: > 0 } && (check.Aligned || IsSignature(check) || IsEnvelope(check, facts))).ToList();
        var best = passed.Find(check => check.Aligned && IsIdentity(check)) ?? passed.Find(check => check.Aligned) ?? passed.Find(IsSignature) ?? passed.Find(check => IsEnvelope(check, facts));
        return best?.Subject ?? "";
    }

    private static bool IsExcused(SenderCheck check) => check.Notes.HasFlag(SenderCheckNotes.Excused);

    private static bool IsSignature(SenderCheck check) => check.Method == "dkim";

    private static bool IsIdentity(SenderCheck check) => check.Method is "dkim" or "spf";

    /// <summary>SPF of the envelope sender, or of the greeting where the envelope has none; the greeting beside an envelope sender vouches for nobody. RFC 7208 §2.4.</summary>
    private static bool IsEnvelope(SenderCheck check, DeliveryFacts facts) =>
        check.Method == "spf" && (facts.MailFrom.Length == 0 || DomainOf(facts.MailFrom).Equals(check.Subject, StringComparison.OrdinalIgnoreCase));

    /// <summary>The check would speak for the author, had it passed: it is of a domain of the author's organization.</summary>
    private static bool IsOfAuthor(SenderCheck check, DeliveryFacts facts)
    {
        if (check.Aligned) return IsIdentity(check);
        if (!IsSignature(check) && !IsEnvelope(check, facts)) return false;
        var author = facts.FromOrganization.Length > 0 ? facts.FromOrganization : DomainOf(facts.FromAddress);
        return DomainName.Parse(check.Subject).Try(out var subject, out _) && DomainName.Parse(author).Try(out var above, out _) && subject.IsWithin(above);
    }

    /// <summary>The domain of an address, in A-labels; what stands behind the last at sign where it is no address of ours to read, such as a literal.</summary>
    private static string DomainOf(string address) => MailAddress.Parse(address).Try(out var parsed, out _) ? parsed.Domain.Ascii : address[(address.LastIndexOf('@') + 1)..];

    private static string Name(string name) => DomainName.Parse(name).Try(out var domain, out _) ? DomainRisk.Of(domain).Shown : InvisibleText.Strip(name);

    private static string Address(string address) => MailAddress.Parse(address).Try(out var parsed, out _) ? parsed.ToDisplay() : InvisibleText.Strip(address);

    /// <summary>A sentence that may quote strangers: nothing invisible, and names in it as everywhere else.</summary>
    private static string Sentence(string reason)
    {
        var text = InvisibleText.Strip(reason);
        return Ascii.IsValid(text) ? text : Names().Replace(text, static run => run.Value.Trim('.') is var name && name.Contains('.', StringComparison.Ordinal) && !Ascii.IsValid(name) ? run.Value.Replace(name, Name(name), StringComparison.Ordinal) : run.Value);
    }

    /// <summary>What a domain name may consist of.</summary>
    [GeneratedRegex(@"[-.\w\P{IsBasicLatin}]+", RegexOptions.CultureInvariant)]
    private static partial Regex Names();
}
