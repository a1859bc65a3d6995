using System.Collections.Immutable;
using System.Globalization;
using Mox.Protocols.Dkim;
using Mox.Protocols.Dmarc;
using Mox.Protocols.Spf;
using Mox.Shared.Contracts.Admin;

namespace Mox.Server.DnsCheck;

/// <summary>Compares texts by what they mean.</summary>
internal static class TextComparison
{
    private const string ReplaceIt = "Replace the record with the one wanted.";

    /// <summary>One record that can be read; what it says of our addresses is found out by asking it.</summary>
    /// <remarks>RFC 7208 §4.5: of several records none counts.</remarks>
    public static Finding Spf(Finding row, ImmutableArray<string> texts)
    {
        if (texts.Length > 1) return row.Differs($"there are {texts.Length} such records, and of several none counts", "Keep one record alone, the one wanted, and remove the others.", FindingSeverity.Problem);
        return SpfRecord.Parse(texts[0]).Try(out _, out var fault)
            ? row.Good()
            : row.Differs($"it cannot be read: {fault}", ReplaceIt, FindingSeverity.Problem);
    }

    /// <summary>The key is ours, whole and in force.</summary>
    /// <remarks>RFC 6376 §3.6.1.</remarks>
    public static Finding Dkim(Finding row, ImmutableArray<string> texts)
    {
        var wanted = DkimKeyRecord.Parse(row.Wanted[0]).Value;
        if (texts.Length > 1) return row.Differs($"there are {texts.Length} records at the name, and others take any one of them", "Keep the one wanted alone.", FindingSeverity.Problem);
        if (CutOff(row.Wanted[0], texts[0]) is { } cut) return row.Differs(cut, "Replace the record, and enter all of its quoted parts: they are joined when read.", FindingSeverity.Problem);
        if (!DkimKeyRecord.Parse(texts[0]).Try(out var found, out var fault)) return row.Differs($"it cannot be read: {fault}", ReplaceIt, FindingSeverity.Problem);
        if (found.IsRevoked) return row.Differs("the key is withdrawn: p= is empty", ReplaceIt, FindingSeverity.Problem);
        if (found.Kind != wanted.Kind) return row.Differs($"it is a key of kind {found.Kind}, not {wanted.Kind}", ReplaceIt, FindingSeverity.Problem);
        if (!found.PublicKey.AsSpan().SequenceEqual(wanted.PublicKey.AsSpan())) return row.Differs("it is another key than the one that signs", ReplaceIt, FindingSeverity.Problem);
        if (!found.Serves("email")) return row.Differs("the key may not be used for mail (s=)", ReplaceIt, FindingSeverity.Problem);
        if (!found.Hashes.IsEmpty && !found.Hashes.Contains("sha256")) return row.Differs("the key may not be used with sha256 (h=)", ReplaceIt, FindingSeverity.Problem);
        return found.IsTesting ? row.Differs("it says that the domain is only trying signatures out (t=y)", "Take t=y out of the record.", FindingSeverity.Warning) : row.Good();
    }

    /// <summary>One record that can be read, as strict as wanted, with our address for reports.</summary>
    /// <remarks>RFC 7489 §6.6.3: of several records none counts.</remarks>
    public static Finding Dmarc(Finding row, ImmutableArray<string> texts)
    {
        if (texts.Length > 1) return row.Differs($"there are {texts.Length} such records, and of several none counts", "Keep the one wanted alone.", FindingSeverity.Problem);
        var wanted = DmarcRecord.Parse(row.Wanted[0]).Value;
        if (!DmarcRecord.Parse(texts[0]).Try(out var found, out var fault)) return row.Differs($"it cannot be read: {fault}", ReplaceIt, FindingSeverity.Problem);
        if (found.Policy is not { } policy) return row.Differs("it has no policy (p=) that can be read", ReplaceIt, FindingSeverity.Problem);
        if (policy < wanted.Policy) return row.Differs(policy == DmarcPolicy.None ? "forged mail is watched, not refused (p=none)" : "forged mail goes to the junk folder, and is not refused (p=quarantine)", $"Change p={DmarcRecords.Word(policy)} to p={DmarcRecords.Word(wanted.Policy!.Value)} when the reports show that your own mail passes.", FindingSeverity.Warning);
        if (found.SubdomainPolicy < policy) return row.Differs($"names below the domain may be forged (sp={DmarcRecords.Word(found.SubdomainPolicy.Value)})", "Take sp= out of the record, or make it as strict as p=.", FindingSeverity.Warning);
        if (found.Percent < 100 || found.Testing == true) return row.Differs(found.Percent < 100 ? $"it asks to judge {found.Percent} % of the mail only (pct=)" : "it asks to only try (t=y)", "Take pct= and t= out of the record.", FindingSeverity.Warning);
        if (wanted.AggregateReports.Any(want => !found.AggregateReports.Any(have => have.Mailbox == want.Mailbox)))
        {
            return row.Differs(found.AggregateReports.IsEmpty ? "it asks for no reports (rua=)" : "the reports go elsewhere (rua=)", $"Put rua={string.Join(',', wanted.AggregateReports)} into the record, beside other addresses if you like.", FindingSeverity.Warning);
        }

        return found.Faults.IsEmpty ? row.Good() : row.Good($"a part of it cannot be read and is passed over: {found.Faults[0].Tag}=", FindingSeverity.Advice);
    }

    /// <summary>One record with our address among those for reports.</summary>
    /// <remarks>RFC 8460 §3: of several records none counts.</remarks>
    public static Finding TlsReports(Finding row, ImmutableArray<string> texts)
    {
        if (texts.Length > 1) return row.Differs($"there are {texts.Length} such records, and of several none counts", "Keep the one wanted alone.", FindingSeverity.Warning);
        if (!Tag(texts[0], "rua").Try(out var to, out var fault)) return row.Differs($"it cannot be read: {fault}", ReplaceIt, FindingSeverity.Warning);
        var wanted = Tag(row.Wanted[0], "rua").Value;
        return to.Split(',', StringSplitOptions.TrimEntries).Contains(wanted, StringComparer.OrdinalIgnoreCase)
            ? row.Good()
            : row.Differs("the reports go elsewhere (rua=)", $"Put {wanted} into the record, beside other addresses if you like.", FindingSeverity.Warning);
    }

    /// <summary>One record with the id of our policy.</summary>
    /// <remarks>RFC 8461 §3.1: of several records none counts.</remarks>
    public static Finding MtaSts(Finding row, ImmutableArray<string> texts)
    {
        if (texts.Length > 1) return row.Differs($"there are {texts.Length} such records, and of several none counts", "Keep the one wanted alone.", FindingSeverity.Warning);
        if (!Tag(texts[0], "id").Try(out var id, out var fault)) return row.Differs($"it cannot be read: {fault}", ReplaceIt, FindingSeverity.Warning);
        return id == Tag(row.Wanted[0], "id").Value ? row.Good() : row.Differs($"it has the id {id}: others do not notice that the policy has changed", ReplaceIt, FindingSeverity.Warning);
    }

    /// <summary>The value of a tag in a list <c>a=b; c=d</c>.</summary>
    private static Protocols.Text.Parsed<string> Tag(string text, string name)
    {
        if (!TagList.Parse(text).Try(out var tags, out var fault)) return fault;
        return tags.TryGet(name, out var tag) && tag.Value.Length > 0 ? tag.Value : new Protocols.Text.SyntaxFault(text.Length, $"{name}=");
    }

    /// <summary>Says where a text ends too early: providers cut values at 255 characters, or keep only the first of the quoted parts.</summary>
    private static string? CutOff(string wanted, string found)
    {
        var (whole, part) = (Squeezed(wanted), Squeezed(found).Replace("\"", "", StringComparison.Ordinal));
        return part.Length < whole.Length && part.Length > 40 && whole.StartsWith(part, StringComparison.Ordinal) ? string.Create(CultureInfo.InvariantCulture, $"it is cut off after {found.Length} characters") : null;
    }

    private static string Squeezed(string text) => text.Replace(" ", "", StringComparison.Ordinal);
}
