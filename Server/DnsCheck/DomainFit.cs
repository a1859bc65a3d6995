using System.Globalization;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Words;

namespace Mox.Server.DnsCheck;

/// <summary>Whether the records of a domain can exist at all: below a very long name there is no room for them.</summary>
/// <remarks>RFC 1035 §2.3.4: a name has at most 255 octets.</remarks>
internal static class DomainFit
{
    /// <summary>Null when all records can exist; else a finding that says what is wrong.</summary>
    public static Finding? Fault(MailDomainFacts facts)
    {
        try
        {
            _ = WantedRecords.For(facts);
            _ = AuthorityRecords.Names(facts).Count();
            _ = RecordMaker.Below("_25._tcp", facts.Host);
            return null;
        }
        catch (InvalidOperationException)
        {
            return new Finding
            {
                Key = "name",
                Group = DnsGroup.Mx,
                Title = "Length of the name",
                Term = "DNS",
                Type = "name",
                Wanted = ["room for _autodiscover._tcp and others in front of it"],
                Found = [string.Create(CultureInfo.InvariantCulture, $"{facts.Domain.Ascii.Length} characters")],
                State = FindingState.Different,
                Severity = FindingSeverity.Problem,
                Why = Worded.Of(FindingWords.WhyNamesBelowMatter),
                Difference = Worded.Of(FindingWords.NameTooLongForRecords),
                Fix = Worded.Of(FindingWords.UseShorterDomain),
            };
        }
    }
}
