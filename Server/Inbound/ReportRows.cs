using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using Mox.Protocols.Dmarc;
using Mox.Protocols.Dmarc.Reports;
using Mox.Protocols.Mime;
using Mox.Protocols.PublicSuffix;
using Mox.Shared.Model.Reports;

namespace Mox.Server.Inbound;

/// <summary>Makes the rows that are kept of a message for the DMARC reports of the domains of its authors, and reads them back.</summary>
/// <remarks>RFC 7489 §7.2: each row is bounded, whatever the sender and the record hold.</remarks>
internal static class ReportRows
{
    /// <summary>Signatures of one row.</summary>
    private const int MaxSignatures = 8;

    /// <summary>Characters of the places to report to; what does not fit whole is left out.</summary>
    private const int MaxAddresses = 1000;

    /// <summary>Characters of a tag that is kept as written.</summary>
    private const int MaxTag = 20;

    /// <summary>The hours between reports that a day can be cut into, the longest first.</summary>
    private static readonly ImmutableArray<int> Intervals = [24, 12, 8, 6, 4, 3, 2, 1];

    private static readonly JsonSerializerOptions Json = new() { Converters = { new JsonStringEnumConverter(), new AddressText() }, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>The rows of a message that was taken, or refused for its policy; none for domains that want no reports.</summary>
    /// <param name="refused">It was refused by DMARC: then only the domains that asked for it have rows.</param>
    /// <param name="optional">They are no reason to send a report.</param>
    public static ImmutableArray<DmarcObservation> Of(InboundMessage message, InboundFindings findings, bool refused, bool optional) =>
    [
        .. from finding in findings.Dmarc
           where finding.Evaluation is { WantsReport: true, Result: DmarcResult.Pass or DmarcResult.Fail } && (!refused || finding.Treatment == DmarcTreatment.Refused)
           let addresses = Addresses(finding.Evaluation.Record!)
           where addresses.Length > 0
           select new DmarcObservation
           {
               At = message.ReceivedAt,
               PolicyDomain = finding.Evaluation.PolicyDomain!.Value.Ascii,
               ReportAddresses = addresses,
               IntervalHours = IntervalHours(finding.Evaluation.Record!.Interval),
               Optional = optional,
               Policy = JsonSerializer.Serialize(Policy(finding.Evaluation), Json),
               Row = JsonSerializer.Serialize(Row(message, finding), Json),
           },
    ];

    /// <summary>The published policy of a row.</summary>
    /// <exception cref="JsonException">The text is damaged.</exception>
    public static PublishedPolicy ReadPolicy(DmarcObservation observation) => JsonSerializer.Deserialize<PublishedPolicy>(observation.Policy, Json) ?? throw new JsonException("There is no policy");

    /// <summary>The row itself.</summary>
    /// <exception cref="JsonException">The text is damaged.</exception>
    public static AggregateRow ReadRow(DmarcObservation observation) => JsonSerializer.Deserialize<AggregateRow>(observation.Row, Json) ?? throw new JsonException("There is no row");

    /// <summary>A report about reports would never end: true for messages that bring one.</summary>
    /// <remarks>RFC 7489 §7.2.1.1 and RFC 8460 §5.3: what their headers look like.</remarks>
    public static bool IsReport(ReadOnlyMemory<byte> header)
    {
        foreach (var field in new HeaderReader(header.Span))
        {
            if (field.Is("TLS-Report-Domain")) return true;
            if (field.Known == KnownField.Subject && field.Decoded.TrimStart().StartsWith("Report Domain:", StringComparison.OrdinalIgnoreCase)) return true;
        }

        return false;
    }

    /// <summary>The hours between reports: the interval asked for, up to whole hours, then down to one that a day can be cut into.</summary>
    public static int IntervalHours(TimeSpan asked)
    {
        var hours = (int)Math.Clamp(Math.Ceiling(asked.TotalHours), 1, 24);
        return Intervals.First(interval => interval <= hours);
    }

    private static string Addresses(DmarcRecord record)
    {
        var text = "";
        foreach (var uri in record.AggregateReports)
        {
            // Only mail is sent; a comma would end the address.
            if (uri.Mailbox is null || uri.ToString() is not { } place || place.Contains(',', StringComparison.Ordinal) || text.Length + 1 + place.Length > MaxAddresses) continue;
            text += text.Length == 0 ? place : $",{place}";
        }

        return text;
    }

    private static PublishedPolicy Policy(DmarcEvaluation evaluation)
    {
        var policy = PublishedPolicy.Of(evaluation, DmarcSettings.Default.Method);
        return policy.FailureReporting is { Length: > MaxTag } ? policy with { FailureReporting = null } : policy;
    }

    private static AggregateRow Row(InboundMessage message, DmarcFinding finding)
    {
        var evaluation = finding.Evaluation;
        var disposition = finding.Treatment == DmarcTreatment.Refused ? ReportDisposition.Reject : evaluation.Result == DmarcResult.Pass ? ReportDisposition.Pass : ReportDisposition.None;
        var row = AggregateRow.Of(evaluation, message.Remote, disposition);
        var list = PublicSuffixList.Embedded;
        var author = evaluation.AuthorDomain!.Value;
        return row with
        {
            EnvelopeTo = message.Recipients is [var first, ..] ? first.Address.Domain.Ascii : null,
            Reasons = [.. row.Reasons, .. finding.Overrides],
            Dkim =
            [
                .. from signature in evaluation.Question.Dkim
                   where list.SameOrganization(signature.Domain, author)
                   select new ReportedDkim(signature.Domain.Ascii, signature.Selector, signature.Result),
            ],
        } is var bounded && bounded.Dkim.Length > MaxSignatures ? bounded with { Dkim = bounded.Dkim[..MaxSignatures] } : bounded;
    }

    private sealed class AddressText : JsonConverter<IPAddress>
    {
        public override IPAddress? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => IPAddress.TryParse(reader.GetString(), out var address) ? address : throw new JsonException("No address");

        public override void Write(Utf8JsonWriter writer, IPAddress value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }
}
