using System.Globalization;
using System.Net;
using System.Text;
using System.Xml;
using Mox.Protocols.AuthenticationResults;

namespace Mox.Protocols.Dmarc.Reports;

/// <summary>Writes aggregate reports row by row, so that no report has to stand in memory.</summary>
/// <remarks>RFC 7489 §C, without a namespace as its senders write it; RFC 9990 §A in the namespace of the successor, with its words.</remarks>
public static class AggregateReportWriter
{
    /// <summary>The namespace of the successor's form.</summary>
    public const string Namespace = "urn:ietf:params:xml:ns:dmarc-2.0";

    /// <summary>The longest text of one element, in characters; what is beyond is cut.</summary>
    public const int MaxText = 1024;

    private static readonly XmlWriterSettings Settings = new() { Async = true, Encoding = new UTF8Encoding(false), Indent = true, NewLineChars = "\n", CloseOutput = false };

    /// <summary>Writes a report. Characters that XML does not have become question marks.</summary>
    /// <param name="output">Takes the octets; stays open.</param>
    /// <param name="head">Who reports on what.</param>
    /// <param name="rows">The rows; a report must have one at least.</param>
    /// <param name="form">The schema it follows.</param>
    /// <param name="ct">Ends the work.</param>
    /// <exception cref="IOException">The stream could not be written.</exception>
    public static async Task WriteAsync(Stream output, ReportHead head, IAsyncEnumerable<AggregateRow> rows, DmarcEdition form, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(head);
        ArgumentNullException.ThrowIfNull(rows);
        var writer = XmlWriter.Create(output, Settings);
        await using (writer.ConfigureAwait(false))
        {
            await writer.WriteStartDocumentAsync().ConfigureAwait(false);
            await writer.WriteStartElementAsync(null, "feedback", form == DmarcEdition.Successor ? Namespace : null).ConfigureAwait(false);
            var element = new ElementWriter(writer, form == DmarcEdition.Successor ? Namespace : null);
            await element.TextAsync("version", "1.0").ConfigureAwait(false);
            await HeadAsync(element, head, form).ConfigureAwait(false);
            await PolicyAsync(element, head.Policy, form).ConfigureAwait(false);
            await foreach (var row in rows.WithCancellation(ct).ConfigureAwait(false)) await RowAsync(element, row, form).ConfigureAwait(false);
            await writer.WriteEndElementAsync().ConfigureAwait(false);
            await writer.WriteEndDocumentAsync().ConfigureAwait(false);
        }
    }

    private static async Task HeadAsync(ElementWriter element, ReportHead head, DmarcEdition form)
    {
        await element.StartAsync("report_metadata").ConfigureAwait(false);
        await element.TextAsync("org_name", head.Organization).ConfigureAwait(false);
        await element.TextAsync("email", head.Email).ConfigureAwait(false);
        await element.TextAsync("extra_contact_info", head.ExtraContact).ConfigureAwait(false);
        await element.TextAsync("report_id", head.ReportId).ConfigureAwait(false);
        await element.StartAsync("date_range").ConfigureAwait(false);
        await element.TextAsync("begin", Number(head.Begin.ToUnixTimeSeconds())).ConfigureAwait(false);
        await element.TextAsync("end", Number(head.End.ToUnixTimeSeconds())).ConfigureAwait(false);
        await element.EndAsync().ConfigureAwait(false);
        if (form == DmarcEdition.Successor) await element.TextAsync("error", head.Errors.IsDefaultOrEmpty ? null : string.Join("; ", head.Errors)).ConfigureAwait(false);
        else foreach (var error in head.Errors) await element.TextAsync("error", error).ConfigureAwait(false);
        await element.EndAsync().ConfigureAwait(false);
    }

    private static async Task PolicyAsync(ElementWriter element, PublishedPolicy policy, DmarcEdition form)
    {
        await element.StartAsync("policy_published").ConfigureAwait(false);
        await element.TextAsync("domain", policy.Domain).ConfigureAwait(false);
        await element.TextAsync("adkim", ReportWords.Of(policy.DkimAlignment)).ConfigureAwait(false);
        await element.TextAsync("aspf", ReportWords.Of(policy.SpfAlignment)).ConfigureAwait(false);
        await element.TextAsync("p", ReportWords.Of(policy.Policy)).ConfigureAwait(false);
        await element.TextAsync("sp", policy.SubdomainPolicy is { } sp ? ReportWords.Of(sp) : form == DmarcEdition.First ? ReportWords.Of(policy.Policy) : null).ConfigureAwait(false);
        if (form == DmarcEdition.First) await element.TextAsync("pct", Number(policy.Percent ?? 100)).ConfigureAwait(false);
        if (form == DmarcEdition.Successor) await element.TextAsync("np", policy.MissingDomainPolicy is { } np ? ReportWords.Of(np) : null).ConfigureAwait(false);
        await element.TextAsync("fo", policy.FailureReporting).ConfigureAwait(false);
        if (form == DmarcEdition.Successor)
        {
            await element.TextAsync("testing", policy.Testing switch { true => "y", false => "n", null => null }).ConfigureAwait(false);
            await element.TextAsync("discovery_method", policy.Method switch { OrganizationMethod.TreeWalk => "treewalk", OrganizationMethod.PublicSuffixList => "psl", _ => null }).ConfigureAwait(false);
        }

        await element.EndAsync().ConfigureAwait(false);
    }

    private static async Task RowAsync(ElementWriter element, AggregateRow row, DmarcEdition form)
    {
        await element.StartAsync("record").ConfigureAwait(false);
        await element.StartAsync("row").ConfigureAwait(false);
        await element.TextAsync("source_ip", (row.Source ?? IPAddress.None).ToString()).ConfigureAwait(false);
        await element.TextAsync("count", Number(row.Count)).ConfigureAwait(false);
        await element.StartAsync("policy_evaluated").ConfigureAwait(false);
        await element.TextAsync("disposition", ReportWords.Of(row.Disposition, form)).ConfigureAwait(false);
        await element.TextAsync("dkim", row.DkimAligned ? "pass" : "fail").ConfigureAwait(false);
        await element.TextAsync("spf", row.SpfAligned ? "pass" : "fail").ConfigureAwait(false);
        foreach (var reason in row.Reasons)
        {
            await element.StartAsync("reason").ConfigureAwait(false);
            await element.TextAsync("type", ReportWords.Of(reason.Type, form)).ConfigureAwait(false);
            await element.TextAsync("comment", reason.Comment.Length == 0 ? null : reason.Comment).ConfigureAwait(false);
            await element.EndAsync().ConfigureAwait(false);
        }

        await element.EndAsync().ConfigureAwait(false);
        await element.EndAsync().ConfigureAwait(false);
        await element.StartAsync("identifiers").ConfigureAwait(false);
        await element.TextAsync("envelope_to", row.EnvelopeTo).ConfigureAwait(false);
        await element.TextAsync("envelope_from", row.EnvelopeFrom).ConfigureAwait(false);
        await element.TextAsync("header_from", row.HeaderFrom).ConfigureAwait(false);
        await element.EndAsync().ConfigureAwait(false);
        await ResultsAsync(element, row, form).ConfigureAwait(false);
        await element.EndAsync().ConfigureAwait(false);
    }

    /// <summary>The first form must have one SPF result, and the successor at most one, of MAIL FROM.</summary>
    private static async Task ResultsAsync(ElementWriter element, AggregateRow row, DmarcEdition form)
    {
        await element.StartAsync("auth_results").ConfigureAwait(false);
        foreach (var dkim in row.Dkim)
        {
            await element.StartAsync("dkim").ConfigureAwait(false);
            await element.TextAsync("domain", dkim.Domain).ConfigureAwait(false);
            await element.TextAsync("selector", dkim.Selector).ConfigureAwait(false);
            await element.TextAsync("result", (dkim.Result == MethodResult.SoftFail ? MethodResult.Fail : dkim.Result).Word()).ConfigureAwait(false);
            await element.TextAsync("human_result", dkim.Comment.Length == 0 ? null : dkim.Comment).ConfigureAwait(false);
            await element.EndAsync().ConfigureAwait(false);
        }

        var results = form == DmarcEdition.Successor ? row.Spf.Where(one => one.Identity == SpfIdentity.MailFrom).Take(1) : row.Spf.DefaultIfEmpty(new ReportedSpf(row.HeaderFrom, MethodResult.None));
        foreach (var spf in results)
        {
            await element.StartAsync("spf").ConfigureAwait(false);
            await element.TextAsync("domain", spf.Domain).ConfigureAwait(false);
            await element.TextAsync("scope", spf.Identity == SpfIdentity.Helo ? "helo" : "mfrom").ConfigureAwait(false);
            await element.TextAsync("result", (form == DmarcEdition.First && spf.Result == MethodResult.Policy ? MethodResult.Fail : spf.Result).Word()).ConfigureAwait(false);
            if (form == DmarcEdition.Successor) await element.TextAsync("human_result", spf.Comment.Length == 0 ? null : spf.Comment).ConfigureAwait(false);
            await element.EndAsync().ConfigureAwait(false);
        }

        await element.EndAsync().ConfigureAwait(false);
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Writes elements of one namespace.</summary>
    private sealed class ElementWriter(XmlWriter writer, string? space)
    {
        public Task StartAsync(string name) => writer.WriteStartElementAsync(null, name, space);

        public Task EndAsync() => writer.WriteEndElementAsync();

        /// <summary>An element with a text; none where there is no text to say.</summary>
        public Task TextAsync(string name, string? text) => text is null ? Task.CompletedTask : writer.WriteElementStringAsync(null, name, space, Clean(text));

        private static string Clean(string text)
        {
            var clean = new StringBuilder(Math.Min(text.Length, MaxText));
            foreach (var rune in text.EnumerateRunes())
            {
                if (clean.Length + rune.Utf16SequenceLength > MaxText) break;
                if (rune.Value < ' ' || rune.Value is 0xFFFE or 0xFFFF) clean.Append('?');
                else clean.Append(rune);
            }

            return clean.ToString();
        }
    }
}
