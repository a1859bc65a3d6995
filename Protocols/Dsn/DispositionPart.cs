using System.Collections.Immutable;
using System.Text;
using Mox.Protocols.Mime.Fields;
using Mox.Protocols.Text;

namespace Mox.Protocols.Dsn;

/// <summary>The second part of a notification of reading: message/disposition-notification, or message/global-disposition-notification where addresses are international.</summary>
/// <remarks>RFC 8098 §3.1; RFC 6533 §4.3.</remarks>
public static class DispositionPart
{
    /// <summary>True when it takes the international form to write the report without loss.</summary>
    public static bool NeedsUtf8(DispositionReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return ((string?[])[report.FinalRecipient, report.OriginalRecipient, report.Error]).Any(text => text is not null && !Ascii.IsValid(text));
    }

    /// <summary>Writes the fields. Without <paramref name="utf8"/> all is ASCII: addresses in the form of RFC 6533 §3, other text with question marks.</summary>
    public static byte[] Write(DispositionReport report, bool utf8)
    {
        ArgumentNullException.ThrowIfNull(report);
        var text = new ReportText(utf8);
        text.Field("Reporting-UA", report.ReportingUserAgent);
        text.Original("Original-Recipient", report.OriginalRecipient);
        text.Address("Final-Recipient", report.FinalRecipient);
        text.Field("Original-Message-ID", report.OriginalMessageId);
        var mode = $"{(report.IsAutomatic ? "automatic-action" : "manual-action")}/{(report.IsSentAutomatically ? "MDN-sent-automatically" : "MDN-sent-manually")}";
        var modifiers = report.Modifiers.IsEmpty ? "" : $"/{string.Join(',', report.Modifiers)}";
        text.Field("Disposition", $"{mode}; {report.Kind.ToString().ToLowerInvariant()}{modifiers}");
        text.Field("Error", report.Error);
        return text.ToOctets();
    }

    /// <summary>Reads the fields of a part. The fault is that the recipient or the disposition is missing.</summary>
    public static Parsed<DispositionReport> Parse(ReadOnlySpan<byte> part)
    {
        var fields = ReportFields.Read(part);
        var original = fields.First("original-recipient");
        if ((ReportValue.Address(fields.First("final-recipient")) ?? ReportValue.Address(original)) is not { } address) return new SyntaxFault(0, "Final-Recipient");
        if (fields.First("disposition") is not { Length: > 0 } disposition) return new SyntaxFault(0, "Disposition");
        var at = disposition.IndexOf(';', StringComparison.Ordinal);
        var mode = at < 0 ? "" : disposition[..at];
        var kind = ReportValue.WithoutComment(disposition[(at + 1)..]);
        var slash = kind.IndexOf('/', StringComparison.Ordinal);
        return new DispositionReport
        {
            ReportingUserAgent = fields.First("reporting-ua"),
            OriginalRecipient = string.IsNullOrWhiteSpace(original) ? null : original,
            FinalRecipient = address,
            OriginalMessageId = MessageIds.One(fields.First("original-message-id")),
            Kind = Enum.TryParse<DispositionKind>((slash < 0 ? kind : kind[..slash]).Trim(), ignoreCase: true, out var known) && Enum.IsDefined(known) && !char.IsAsciiDigit(kind[0]) ? known : DispositionKind.Other,
            IsAutomatic = mode.Contains("automatic-action", StringComparison.OrdinalIgnoreCase),
            IsSentAutomatically = mode.Contains("sent-automatically", StringComparison.OrdinalIgnoreCase),
            Modifiers = slash < 0 ? [] : Modifiers(kind[(slash + 1)..]),
            Error = fields.First("error"),
        };
    }

    private static ImmutableArray<string> Modifiers(string text) => [.. text.ToLowerInvariant().Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
}
