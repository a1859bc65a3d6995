using System.Text;
using System.Text.Json;
using Mox.Protocols.Addresses;
using Mox.Protocols.Dmarc;
using Mox.Protocols.Mime.Fields;
using Mox.Protocols.Tests.Mime;
using Mox.Testing;
using Xunit.Abstractions;

namespace Mox.Protocols.Tests.Dmarc;

/// <summary>The vectors of OpenDMARC and checkdmarc. Rows in which those programs depart from the RFC are told apart by rules, counted, and not compared.</summary>
public class DmarcSuiteTests(ITestOutputHelper output)
{
    /// <summary>OpenDMARC takes a word by its first letters, other report formats and unusable URIs, and white space before the version.</summary>
    [SuiteFact("dmarc")]
    public void Records_are_taken_and_refused_as_OpenDMARC_does()
    {
        var rows = Rows("opendmarc-record-parse.json").Select(row => (Record: row.GetProperty("record").GetString()!, Taken: row.GetProperty("opendmarc").GetString() == "OKAY")).ToList();
        Check("opendmarc-record-parse", rows.Select(row => (row.Record, row.Taken ? "taken" : "refused", Taken(row.Record, DmarcEdition.First), row.Taken && IsLax(row.Record))));
    }

    /// <summary>checkdmarc calls an unknown tag an error, where the RFC says to pass it over, and a report URI that is not one for mail.</summary>
    [SuiteFact("dmarc")]
    public void Records_are_taken_and_refused_as_checkdmarc_does()
    {
        var rows = Rows("checkdmarc-dmarc-records.json").Select(row => (Record: row.GetProperty("input").GetString()!, Taken: row.GetProperty("expected").GetString() == "valid")).DistinctBy(row => row.Record).ToList();
        Check("checkdmarc", rows.Select(row => (row.Record, row.Taken ? "taken" : "refused", Taken(row.Record, DmarcEdition.Successor), !row.Taken && IsSevere(row.Record))));
    }

    /// <summary>Rows with a name that is none (an empty label) can only be not aligned.</summary>
    [SuiteFact("dmarc")]
    public async Task Domains_are_aligned_as_OpenDMARC_says()
    {
        var cases = new List<(string, string, string, bool)>();
        foreach (var row in Rows("opendmarc-alignment.json"))
        {
            var (one, other, mode, aligned) = (row.GetProperty("a").GetString()!, row.GetProperty("b").GetString()!, row.GetProperty("mode").GetString()!, row.GetProperty("aligned").GetBoolean());
            var names = DomainName.Parse(one).Try(out var a, out _) & DomainName.Parse(other).Try(out var b, out _);
            var discovery = new DmarcDiscovery(new FakeDns(), Mail.BySuffix);
            var actual = names && await discovery.AlignedAsync(a, b, mode == "strict" ? AlignmentMode.Strict : AlignmentMode.Relaxed, CancellationToken.None) == true;
            cases.Add(($"{one} {other} {mode}", aligned ? "aligned" : "not aligned", actual ? "aligned" : "not aligned", !names && aligned));
        }

        Check("opendmarc-alignment", cases);
    }

    /// <summary>OpenDMARC finds a domain in values that RFC 5322 knows as several authors, as a group, or not at all; we say that there is not one author. Never another domain.</summary>
    [SuiteFact("dmarc")]
    public void The_author_has_the_domain_that_OpenDMARC_finds()
    {
        var cases = new List<(string, string, string, bool)>();
        foreach (var row in Rows("opendmarc-from-domain.json"))
        {
            var (from, domain) = (row.GetProperty("from").GetString()!, row.GetProperty("domain").GetString() ?? "");
            var author = AuthorAddress.Read(Encoding.UTF8.GetBytes(from));
            var bare = Outside(from);
            var doubtful = author.Outcome != AuthorOutcome.One && (bare.Contains(':', StringComparison.Ordinal) || bare.Count(c => c == '@') != 1 || bare.Contains(',', StringComparison.Ordinal));
            cases.Add((from, domain, author.Address?.Domain ?? "", doubtful));
        }

        Check("opendmarc-from-domain", cases);
    }

    private void Check(string suite, IEnumerable<(string Name, string Expected, string Actual, bool Unsound)> cases)
    {
        var all = cases.ToList();
        Assert.NotEmpty(all);
        output.WriteLine($"{suite}: {all.Count} rows, not compared: {string.Join(" | ", all.Where(one => one.Unsound && one.Expected != one.Actual).Select(one => one.Name))}");
        KnownDifferences.Check(output, suite, all.Where(one => !one.Unsound || one.Expected == one.Actual).Select(one => (one.Name, one.Expected, one.Actual)), "Dmarc");
    }

    private static string Taken(string record, DmarcEdition edition) => DmarcRecord.ParseStrictly(record, edition).Ok ? "taken" : "refused";

    private static bool IsLax(string record)
    {
        if (record.Length != record.TrimStart().Length) return true;
        if (!DmarcRecord.Parse(record).Try(out var read, out _)) return false;
        return read.Faults.All(fault => fault.Tag switch
        {
            "p" or "sp" => new[] { "none", "quarantine", "reject" }.Any(word => IsBeginning(word, read.Value(fault.Tag))),
            "adkim" or "aspf" => new[] { "relaxed", "strict" }.Any(word => IsBeginning(word, read.Value(fault.Tag))),
            "rua" or "ruf" or "rf" => true,
            _ => false,
        });
    }

    private static bool IsBeginning(string word, string? text) => !string.IsNullOrEmpty(text) && word.StartsWith(text, StringComparison.OrdinalIgnoreCase);

    private static bool IsSevere(string record) =>
        DmarcRecord.Parse(record).Try(out var read, out _)
        && (read.Tags.Any(tag => tag.Name is not ("v" or "p" or "sp" or "np" or "psd" or "t" or "rua" or "ruf" or "adkim" or "aspf" or "fo" or "pct" or "ri" or "rf"))
            || read.AggregateReports.Concat(read.FailureReports).Any(uri => uri.Mailbox is null));

    /// <summary>The text outside of quotes and comments.</summary>
    private static string Outside(string text)
    {
        var kept = new StringBuilder();
        var (depth, quoted) = (0, false);
        foreach (var c in text)
        {
            if (c == '"' && depth == 0) quoted = !quoted;
            else if (c == '(' && !quoted) depth++;
            else if (c == ')' && !quoted && depth > 0) depth--;
            else if (depth == 0 && !quoted) kept.Append(c);
        }

        return kept.ToString();
    }

    private static List<JsonElement> Rows(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Corpora.Folder("dmarc")!, "vectors", file)));
        return [.. document.RootElement.EnumerateArray().Select(row => row.Clone())];
    }
}
