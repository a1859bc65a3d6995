using System.Collections.Immutable;
using Mox.Protocols.Dkim;
using Mox.Protocols.Dmarc;
using Mox.Protocols.Spf;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Words;

namespace Mox.Server.DnsCheck;

/// <summary>Compares texts by what they mean.</summary>
internal static class TextComparison
{
    private static Worded ReplaceIt => Worded.Of(FindingWords.ReplaceWithWanted);

    /// <summary>One record that can be read; what it says of our addresses is found out by asking it.</summary>
    /// <remarks>RFC 7208 §4.5: of several records none counts.</remarks>
    public static Finding Spf(Finding row, ImmutableArray<string> texts)
    {
        if (texts.Length > 1) return row.Differs(Worded.Of(FindingWords.SeveralNoneCounts, texts.Length), Worded.Of(FindingWords.KeepWantedRemoveOthers), FindingSeverity.Problem);
        return SpfRecord.Parse(texts[0]).Try(out _, out var fault)
            ? row.Good()
            : row.Differs(Worded.Of(FindingWords.RecordUnreadable, fault), ReplaceIt, FindingSeverity.Problem);
    }

    /// <summary>The key is ours, whole and in force.</summary>
    /// <remarks>RFC 6376 §3.6.1.</remarks>
    public static Finding Dkim(Finding row, ImmutableArray<string> texts)
    {
        var wanted = DkimKeyRecord.Parse(row.Wanted[0]).Value;
        if (texts.Length > 1) return row.Differs(Worded.Of(FindingWords.SeveralAnyTaken, texts.Length), Worded.Of(FindingWords.KeepWantedAlone), FindingSeverity.Problem);
        if (CutOff(row.Wanted[0], texts[0]) is { } cut) return row.Differs(cut, Worded.Of(FindingWords.ReplaceAllQuotedParts), FindingSeverity.Problem);
        if (!DkimKeyRecord.Parse(texts[0]).Try(out var found, out var fault)) return row.Differs(Worded.Of(FindingWords.RecordUnreadable, fault), ReplaceIt, FindingSeverity.Problem);
        if (found.IsRevoked) return row.Differs(Worded.Of(FindingWords.KeyWithdrawn), ReplaceIt, FindingSeverity.Problem);
        if (found.Kind != wanted.Kind) return row.Differs(Worded.Of(FindingWords.KeyOfAnotherKind, found.Kind, wanted.Kind), ReplaceIt, FindingSeverity.Problem);
        if (!found.PublicKey.AsSpan().SequenceEqual(wanted.PublicKey.AsSpan())) return row.Differs(Worded.Of(FindingWords.KeyIsAnother), ReplaceIt, FindingSeverity.Problem);
        if (!found.Serves("email")) return row.Differs(Worded.Of(FindingWords.KeyNotForMail), ReplaceIt, FindingSeverity.Problem);
        if (!found.Hashes.IsEmpty && !found.Hashes.Contains("sha256")) return row.Differs(Worded.Of(FindingWords.KeyNotForSha256), ReplaceIt, FindingSeverity.Problem);
        return found.IsTesting ? row.Differs(Worded.Of(FindingWords.SignaturesOnTrial), Worded.Of(FindingWords.TakeTrialOut), FindingSeverity.Warning) : row.Good();
    }

    /// <summary>One record that can be read, as strict as wanted, with our address for reports.</summary>
    /// <remarks>RFC 7489 §6.6.3: of several records none counts.</remarks>
    public static Finding Dmarc(Finding row, ImmutableArray<string> texts)
    {
        if (texts.Length > 1) return row.Differs(Worded.Of(FindingWords.SeveralNoneCounts, texts.Length), Worded.Of(FindingWords.KeepWantedAlone), FindingSeverity.Problem);
        var wanted = DmarcRecord.Parse(row.Wanted[0]).Value;
        if (!DmarcRecord.Parse(texts[0]).Try(out var found, out var fault)) return row.Differs(Worded.Of(FindingWords.RecordUnreadable, fault), ReplaceIt, FindingSeverity.Problem);
        if (found.Policy is not { } policy) return row.Differs(Worded.Of(FindingWords.PolicyMissing), ReplaceIt, FindingSeverity.Problem);
        if (policy < wanted.Policy) return row.Differs(policy == DmarcPolicy.None ? Worded.Of(FindingWords.ForgedMailWatched) : Worded.Of(FindingWords.ForgedMailToJunk), Worded.Of(FindingWords.ChangePolicyWhenReportsAllow, DmarcRecords.Word(policy), DmarcRecords.Word(wanted.Policy!.Value)), FindingSeverity.Warning);
        if (found.SubdomainPolicy < policy) return row.Differs(Worded.Of(FindingWords.SubdomainsMayBeForged, DmarcRecords.Word(found.SubdomainPolicy.Value)), Worded.Of(FindingWords.TakeSubdomainPolicyOut), FindingSeverity.Warning);
        if (found.Percent < 100 || found.Testing == true) return row.Differs(found.Percent < 100 ? Worded.Of(FindingWords.JudgesAShareOnly, found.Percent) : Worded.Of(FindingWords.PolicyOnTrial), Worded.Of(FindingWords.TakeShareAndTrialOut), FindingSeverity.Warning);
        if (wanted.AggregateReports.Any(want => !found.AggregateReports.Any(have => have.Mailbox == want.Mailbox)))
        {
            return row.Differs(found.AggregateReports.IsEmpty ? Worded.Of(FindingWords.AsksForNoReports) : Worded.Of(FindingWords.ReportsGoElsewhere), Worded.Of(FindingWords.PutReportAddressIn, string.Join(',', wanted.AggregateReports)), FindingSeverity.Warning);
        }

        return found.Faults.IsEmpty ? row.Good() : row.Good(Worded.Of(FindingWords.PartPassedOver, found.Faults[0].Tag), FindingSeverity.Advice);
    }

    /// <summary>One record with our address among those for reports.</summary>
    /// <remarks>RFC 8460 §3: of several records none counts.</remarks>
    public static Finding TlsReports(Finding row, ImmutableArray<string> texts)
    {
        if (texts.Length > 1) return row.Differs(Worded.Of(FindingWords.SeveralNoneCounts, texts.Length), Worded.Of(FindingWords.KeepWantedAlone), FindingSeverity.Warning);
        if (!Tag(texts[0], "rua").Try(out var to, out var fault)) return row.Differs(Worded.Of(FindingWords.RecordUnreadable, fault), ReplaceIt, FindingSeverity.Warning);
        var wanted = Tag(row.Wanted[0], "rua").Value;
        return to.Split(',', StringSplitOptions.TrimEntries).Contains(wanted, StringComparer.OrdinalIgnoreCase)
            ? row.Good()
            : row.Differs(Worded.Of(FindingWords.ReportsGoElsewhere), Worded.Of(FindingWords.PutAddressIn, wanted), FindingSeverity.Warning);
    }

    /// <summary>One record with the id of our policy.</summary>
    /// <remarks>RFC 8461 §3.1: of several records none counts.</remarks>
    public static Finding MtaSts(Finding row, ImmutableArray<string> texts)
    {
        if (texts.Length > 1) return row.Differs(Worded.Of(FindingWords.SeveralNoneCounts, texts.Length), Worded.Of(FindingWords.KeepWantedAlone), FindingSeverity.Warning);
        if (!Tag(texts[0], "id").Try(out var id, out var fault)) return row.Differs(Worded.Of(FindingWords.RecordUnreadable, fault), ReplaceIt, FindingSeverity.Warning);
        return id == Tag(row.Wanted[0], "id").Value ? row.Good() : row.Differs(Worded.Of(FindingWords.PolicyIdIsOld, id), ReplaceIt, FindingSeverity.Warning);
    }

    /// <summary>The value of a tag in a list <c>a=b; c=d</c>.</summary>
    private static Protocols.Text.Parsed<string> Tag(string text, string name)
    {
        if (!TagList.Parse(text).Try(out var tags, out var fault)) return fault;
        return tags.TryGet(name, out var tag) && tag.Value.Length > 0 ? tag.Value : new Protocols.Text.SyntaxFault(text.Length, $"{name}=");
    }

    /// <summary>Says where a text ends too early: providers cut values at 255 characters, or keep only the first of the quoted parts.</summary>
    private static Worded? CutOff(string wanted, string found)
    {
        var (whole, part) = (Squeezed(wanted), Squeezed(found).Replace("\"", "", StringComparison.Ordinal));
        return part.Length < whole.Length && part.Length > 40 && whole.StartsWith(part, StringComparison.Ordinal) ? Worded.Of(FindingWords.RecordCutOff, found.Length) : null;
    }

    private static string Squeezed(string text) => text.Replace(" ", "", StringComparison.Ordinal);
}
