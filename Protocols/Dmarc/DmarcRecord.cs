using System.Collections.Immutable;
using Mox.Protocols.Text;

namespace Mox.Protocols.Dmarc;

/// <summary>What a domain publishes at <c>_dmarc</c>: what is to be done with mail that only claims to be its own, and where to report.</summary>
/// <remarks>
/// RFC 9989 §4.7 and §4.8; RFC 7489 §6.3 and §6.4. Where a tag is broken, its default is taken, and the fault is noted, as both texts ask. Of two tags of
/// one name the first counts. Names of tags and words are the same in either case of letters, but for <c>DMARC1</c>.
/// </remarks>
public sealed record DmarcRecord
{
    /// <summary>The longest record read, in characters.</summary>
    public const int MaxLength = 16 * 1024;

    /// <summary>The most tags of a record, the version included.</summary>
    public const int MaxTags = 100;

    /// <summary>The most places for reports of one kind that are kept.</summary>
    public const int MaxUris = 50;

    internal DmarcRecord(DmarcRecordReader read)
    {
        (Tags, Faults) = (read.Tags, read.Faults);
        (Policy, SubdomainPolicy, MissingDomainPolicy) = (read.Policy, read.SubdomainPolicy, read.MissingDomainPolicy);
        (SuffixFlag, Testing, Percent) = (read.SuffixFlag, read.Testing, read.Percent);
        (AggregateReports, FailureReports, Interval, FailureReporting) = (read.AggregateReports, read.FailureReports, read.Interval, read.FailureReporting);
        (DkimAlignment, SpfAlignment) = (read.DkimAlignment, read.SpfAlignment);
        Standing = !read.BrokenPolicy ? DmarcStanding.Policy : AggregateReports.IsEmpty ? DmarcStanding.Unusable : DmarcStanding.Monitoring;
    }

    /// <summary>All tags in their order, unknown ones too; the version is the first.</summary>
    public ImmutableArray<DmarcTag> Tags { get; }

    /// <summary>What was passed over, in the order it stands.</summary>
    public ImmutableArray<DmarcFault> Faults { get; }

    /// <summary>What the record is good for.</summary>
    public DmarcStanding Standing { get; }

    /// <summary><c>p</c>: for the domain; null where it is missing or broken.</summary>
    public DmarcPolicy? Policy { get; }

    /// <summary><c>sp</c>: for domains below it; null where it is missing or broken.</summary>
    public DmarcPolicy? SubdomainPolicy { get; }

    /// <summary><c>np</c>: for domains below it that do not exist; null where it is missing or broken.</summary>
    public DmarcPolicy? MissingDomainPolicy { get; }

    /// <summary><c>psd</c>.</summary>
    public SuffixFlag SuffixFlag { get; }

    /// <summary><c>t=y</c>: the policy is to be applied one level below; null where the tag is missing or broken.</summary>
    public bool? Testing { get; }

    /// <summary><c>pct</c>: of a hundred failing messages, so many come under the policy. Given up by the successor, which has <c>t</c> in its place.</summary>
    public int Percent { get; }

    /// <summary><c>rua</c>: where aggregate reports are asked for.</summary>
    public ImmutableArray<DmarcReportUri> AggregateReports { get; }

    /// <summary><c>ruf</c>: where reports of single failures are asked for.</summary>
    public ImmutableArray<DmarcReportUri> FailureReports { get; }

    /// <summary><c>ri</c>: the time between aggregate reports; a day by default. Given up by the successor.</summary>
    public TimeSpan Interval { get; }

    /// <summary><c>fo</c>: when a failure report is asked for; without meaning where <see cref="FailureReports"/> is empty.</summary>
    public FailureReporting FailureReporting { get; }

    /// <summary><c>adkim</c>.</summary>
    public AlignmentMode DkimAlignment { get; }

    /// <summary><c>aspf</c>.</summary>
    public AlignmentMode SpfAlignment { get; }

    /// <summary>True when the text begins with the version, as all others at the same name are to be passed over (RFC 9989 §4.10).</summary>
    public static bool IsRecord(ReadOnlySpan<char> text) => DmarcRecordReader.Version(text, out _);

    /// <summary>Reads a record tolerantly. Faults: no version at the beginning, longer than <see cref="MaxLength"/>, more tags than <see cref="MaxTags"/>; all else is in <see cref="Faults"/>.</summary>
    /// <remarks>The result may still be <see cref="DmarcStanding.Unusable"/> as a policy; a record that permits reports (RFC 7489 §7.1) has no more than the version.</remarks>
    public static Parsed<DmarcRecord> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var reader = new DmarcRecordReader(text, null);
        return reader.Read() is { } fault ? fault : new DmarcRecord(reader);
    }

    /// <summary>Reads a policy record as one that is about to be published: the first thing that breaks the grammar of the edition is the fault. Tags unknown to it are no fault.</summary>
    public static Parsed<DmarcRecord> ParseStrictly(string text, DmarcEdition edition = DmarcEdition.Successor)
    {
        ArgumentNullException.ThrowIfNull(text);
        var reader = new DmarcRecordReader(text, edition);
        if (reader.Read() is { } fault) return fault;
        return reader.Faults is [var first, ..] ? first.Fault : new DmarcRecord(reader);
    }

    /// <summary>The value of a tag as written; null when it is not there.</summary>
    public string? Value(string tag)
    {
        foreach (var one in Tags)
        {
            if (one.Name.Equals(tag, StringComparison.OrdinalIgnoreCase)) return one.Value;
        }

        return null;
    }

    /// <summary>The record in its usual form, one space behind each semicolon.</summary>
    public override string ToString() => string.Join("; ", Tags.Select(tag => $"{tag.Name}={tag.Value}"));
}
