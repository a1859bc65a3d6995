using System.Collections.Immutable;
using System.Text;
using Mox.Protocols.Mime.Fields;
using Mox.Protocols.Text;

namespace Mox.Protocols.Dsn;

/// <summary>The second part of a notification: message/delivery-status, or message/global-delivery-status where addresses are international.</summary>
/// <remarks>RFC 3464 §2.1; RFC 6533 §4.1.</remarks>
public static class DeliveryStatusPart
{
    /// <summary>The most of a part that is read.</summary>
    public const int MaxOctets = ReportFields.MaxOctets;

    /// <summary>Recipients of a part that are read; more are dropped.</summary>
    public const int MaxRecipients = 10_000;

    /// <summary>True when it takes the international form to write the report without loss.</summary>
    public static bool NeedsUtf8(DeliveryReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return report.Recipients.Any(recipient => !Ascii.IsValid(recipient.FinalRecipient) || (recipient.OriginalRecipient is { } original && !Ascii.IsValid(original)));
    }

    /// <summary>Writes the fields. Without <paramref name="utf8"/> all is ASCII: addresses in the form of RFC 6533 §3, other text with question marks.</summary>
    public static byte[] Write(DeliveryReport report, bool utf8)
    {
        ArgumentNullException.ThrowIfNull(report);
        var text = new ReportText(utf8);
        text.Field("Original-Envelope-Id", report.EnvelopeId);
        text.Field("Reporting-MTA", "dns; " + report.ReportingMta);
        text.Field("Arrival-Date", report.Arrived);
        foreach (var recipient in report.Recipients)
        {
            text.NextGroup();
            text.Original("Original-Recipient", recipient.OriginalRecipient);
            text.Address("Final-Recipient", recipient.FinalRecipient);
            text.Field("Action", recipient.Action.ToString().ToLowerInvariant());
            text.Field("Status", recipient.Status.ToString());
            text.Field("Remote-MTA", recipient.RemoteMta is { } remote ? "dns; " + remote : null);
            text.Field("Diagnostic-Code", recipient.Diagnostic is { } diagnostic ? "smtp; " + diagnostic : null);
            text.Field("Last-Attempt-Date", recipient.LastAttempt);
            text.Field("Will-Retry-Until", recipient.WillRetryUntil);
        }

        return text.ToOctets();
    }

    /// <summary>Reads the fields of a part, as servers write them: groups in any number of empty lines, addresses with or without type and brackets, missing fields.</summary>
    /// <remarks>
    /// A recipient needs an address, in Final-Recipient or Original-Recipient, and one of Action, Status and Diagnostic-Code, from which the others follow;
    /// one without is passed over. The fault is that there is no recipient.
    /// </remarks>
    public static Parsed<DeliveryReport> Parse(ReadOnlySpan<byte> part)
    {
        var fields = ReportFields.Read(part);
        var recipients = ImmutableArray.CreateBuilder<RecipientReport>();
        for (var group = 0; group < fields.Groups && recipients.Count < MaxRecipients; group++)
        {
            if (Recipient(fields, group) is { } recipient) recipients.Add(recipient);
        }

        if (recipients.Count == 0) return new SyntaxFault(part.Length, "fields of a recipient");
        return new DeliveryReport
        {
            ReportingMta = fields.First("reporting-mta") is { } mta ? ReportValue.Host(mta) : "",
            EnvelopeId = fields.First("original-envelope-id"),
            Arrived = Moment(fields.First("arrival-date")),
            Recipients = recipients.ToImmutable(),
        };
    }

    private static RecipientReport? Recipient(ReportFields fields, int group)
    {
        var original = fields.First(group, "original-recipient");
        if ((ReportValue.Address(fields.First(group, "final-recipient")) ?? ReportValue.Address(original)) is not { } address) return null;
        var diagnostic = fields.First(group, "diagnostic-code") is { } said ? ReportValue.Untyped(said) : null;
        var action = Action(fields.First(group, "action"));
        MailStatus? status = fields.First(group, "status") is { } code && MailStatus.TryFind(code, out var found) ? found : null;
        if (status is null && diagnostic is not null && MailStatus.TryFromReply(diagnostic, out found)) status = found;
        status ??= action is { } known ? StatusOf(known) : null;
        if (status is not { } sure) return null;
        return new RecipientReport
        {
            FinalRecipient = address,
            Action = action ?? ActionOf(sure),
            Status = sure,
            OriginalRecipient = string.IsNullOrWhiteSpace(original) ? null : original,
            RemoteMta = fields.First(group, "remote-mta") is { } remote ? ReportValue.Host(remote) : null,
            Diagnostic = diagnostic,
            LastAttempt = Moment(fields.First(group, "last-attempt-date")),
            WillRetryUntil = Moment(fields.First(group, "will-retry-until")),
        };
    }

    private static ReportAction? Action(string? text) => text is null ? null : ReportValue.WithoutComment(text).ToLowerInvariant() switch
    {
        "failed" => ReportAction.Failed,
        "delayed" => ReportAction.Delayed,
        "delivered" => ReportAction.Delivered,
        "relayed" => ReportAction.Relayed,
        "expanded" => ReportAction.Expanded,
        _ => null,
    };

    private static MailStatus StatusOf(ReportAction action) => action switch
    {
        ReportAction.Failed => MailStatus.Permanent,
        ReportAction.Delayed => MailStatus.Temporary,
        _ => MailStatus.Success,
    };

    private static ReportAction ActionOf(MailStatus status) => status.Class switch
    {
        5 => ReportAction.Failed,
        4 => ReportAction.Delayed,
        _ => ReportAction.Delivered,
    };

    private static DateTimeOffset? Moment(string? text) => text is null ? null : MailDate.Read(text);
}
