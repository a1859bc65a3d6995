using System.Collections.Immutable;
using System.Globalization;
using Mox.Protocols.Mime.Fields;
using Mox.Protocols.Text;

namespace Mox.Protocols.Dsn;

/// <summary>The second part of a feedback report: message/feedback-report.</summary>
/// <remarks>RFC 5965 §3.</remarks>
public static class FeedbackPart
{
    /// <summary>Values of one name that are kept.</summary>
    public const int MaxValues = 1000;

    /// <summary>Writes the fields, all ASCII.</summary>
    public static byte[] Write(FeedbackReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var text = new ReportText(utf8: false);
        text.Field("Feedback-Type", report.FeedbackType);
        text.Field("User-Agent", report.UserAgent);
        text.Field("Version", report.Version.ToString(CultureInfo.InvariantCulture));
        text.Field("Arrival-Date", report.Arrived);
        text.Field("Incidents", report.Incidents == 1 ? null : report.Incidents.ToString(CultureInfo.InvariantCulture));
        text.Field("Original-Envelope-Id", report.EnvelopeId);
        text.Field("Original-Mail-From", report.MailFrom is { } from ? $"<{from}>" : null);
        foreach (var recipient in report.Recipients) text.Field("Original-Rcpt-To", $"<{recipient}>");
        text.Field("Reporting-MTA", report.ReportingMta is { } mta ? "dns; " + mta : null);
        text.Field("Source-IP", report.SourceIp);
        foreach (var result in report.AuthenticationResults) text.Field("Authentication-Results", result);
        foreach (var domain in report.ReportedDomains) text.Field("Reported-Domain", domain);
        foreach (var uri in report.ReportedUris) text.Field("Reported-URI", uri);
        text.Field("Auth-Failure", report.AuthFailure);
        text.Field("Delivery-Result", report.DeliveryResult);
        text.Field("DKIM-Domain", report.DkimDomain);
        text.Field("DKIM-Identity", report.DkimIdentity);
        text.Field("DKIM-Selector", report.DkimSelector);
        return text.ToOctets();
    }

    /// <summary>Reads the fields of a part. The fault is that the kind of feedback is missing.</summary>
    public static Parsed<FeedbackReport> Parse(ReadOnlySpan<byte> part)
    {
        var fields = ReportFields.Read(part);
        if (Word(fields.First("feedback-type")) is not { Length: > 0 } type) return new SyntaxFault(0, "Feedback-Type");
        return new FeedbackReport
        {
            FeedbackType = type,
            UserAgent = fields.First("user-agent") ?? "",
            Version = int.TryParse(Word(fields.First("version")), NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 1,
            // The historic name of the field is read the same.
            Arrived = (fields.First("arrival-date") ?? fields.First("received-date")) is { } date ? MailDate.Read(date) : null,
            Incidents = uint.TryParse(Word(fields.First("incidents")), NumberStyles.None, CultureInfo.InvariantCulture, out var incidents) ? incidents : 1,
            EnvelopeId = fields.First("original-envelope-id"),
            MailFrom = fields.First("original-mail-from") is { } from ? ReportValue.Bare(from) : null,
            Recipients = Addresses(fields.All("original-rcpt-to")),
            ReportingMta = fields.First("reporting-mta") is { } mta ? ReportValue.Host(mta) : null,
            SourceIp = fields.First("source-ip") is { } ip ? ReportValue.WithoutComment(ip) : null,
            AuthenticationResults = Some(fields.All("authentication-results")),
            ReportedDomains = Some(fields.All("reported-domain")),
            ReportedUris = Some(fields.All("reported-uri")),
            AuthFailure = Word(fields.First("auth-failure")),
            DeliveryResult = Word(fields.First("delivery-result")),
            DkimDomain = fields.First("dkim-domain"),
            DkimIdentity = fields.First("dkim-identity"),
            DkimSelector = fields.First("dkim-selector"),
        };
    }

    private static string? Word(string? text) => text is null ? null : ReportValue.WithoutComment(text).ToLowerInvariant();

    private static ImmutableArray<string> Some(ImmutableArray<string> values) => values.Length <= MaxValues ? values : values[..MaxValues];

    private static ImmutableArray<string> Addresses(ImmutableArray<string> values) => [.. Some(values).Select(ReportValue.Bare).Where(address => address.Length > 0)];
}
