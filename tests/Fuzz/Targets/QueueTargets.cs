using System.Text;
using Mox.Protocols.Dsn;

namespace Mox.Fuzz;

/// <summary>Delivery status parts: read or refused; what was read can be written in both forms, and is read as the same again.</summary>
public sealed class DeliveryStatusTarget : FuzzTarget
{
    public override string Name => "dsn";

    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        .. ((string[])
        [
            "Reporting-MTA: dns; cs.utk.edu\r\n\r\nOriginal-Recipient: rfc822;louisl@larry.slip.umd.edu\r\nFinal-Recipient: rfc822;louisl@larry.slip.umd.edu\r\nAction: failed\r\nStatus: 4.0.0\r\nDiagnostic-Code: smtp; 426 connection timed out\r\nLast-Attempt-Date: Thu, 7 Jul 1994 17:15:49 -0400\r\n",
            "Original-Envelope-Id: a\nReporting-MTA: dns; a\n\nFinal-Recipient: utf-8; p\\x{E9}@b\nAction: delayed (x)\nStatus: 4.4.1 (y)\n z\n",
        ]).Select(Encoding.UTF8.GetBytes),
    ];

    public override IReadOnlyList<byte[]> Words { get; } = [.. ((string[])["\r\n", "\r\n\r\n", "\n ", "\\x{", "}", "+2B", ";", "utf-8;", "Action: relayed", "Status: 5.999.999", "Final-Recipient: rfc822; "]).Select(Encoding.UTF8.GetBytes)];

    public override void Run(byte[] input)
    {
        if (!DeliveryStatusPart.Parse(input).Try(out var report, out _)) return;
        foreach (var utf8 in (bool[])[true, false])
        {
            var octets = DeliveryStatusPart.Write(report, utf8);
            Hold(utf8 || Ascii.IsValid(octets), "the plain form is ASCII");
            Hold(DeliveryStatusPart.Parse(octets).Try(out var again, out _), "what was written can be read");
            Hold(again!.Recipients.Select(recipient => (recipient.Action, recipient.Status)).SequenceEqual(report.Recipients.Select(recipient => (recipient.Action, recipient.Status))), "the ends are the same");
        }
    }
}

/// <summary>Notifications of reading: read or refused; what was read can be written in both forms, and is read as the same again.</summary>
public sealed class DispositionTarget : FuzzTarget
{
    public override string Name => "mdn";

    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        .. ((string[])
        [
            "Reporting-UA: joes-pc.cs.example.com; Foomail 97.1\r\nOriginal-Recipient: rfc822;Joe_Recipient@example.com\r\nFinal-Recipient: rfc822;Joe_Recipient@example.com\r\nOriginal-Message-ID: <199509192301.23456@example.org>\r\nDisposition: manual-action/MDN-sent-manually; displayed\r\n",
            "Final-Recipient: utf-8; p\\x{E9}@b\nDisposition: automatic-action / MDN-sent-automatically; deleted/error,x\nError: no\n more\n",
        ]).Select(Encoding.UTF8.GetBytes),
    ];

    public override IReadOnlyList<byte[]> Words { get; } = [.. ((string[])["\r\n", "\n ", "\\x{", "}", ";", "/", ",", "utf-8;", "(", "dispatched", "denied", "Disposition: ", "Final-Recipient: rfc822; "]).Select(Encoding.UTF8.GetBytes)];

    public override void Run(byte[] input)
    {
        if (!DispositionPart.Parse(input).Try(out var report, out _)) return;
        foreach (var utf8 in (bool[])[true, false])
        {
            var octets = DispositionPart.Write(report, utf8);
            Hold(utf8 || Ascii.IsValid(octets), "the plain form is ASCII");
            Hold(DispositionPart.Parse(octets).Try(out var again, out _), "what was written can be read");
            Hold((again!.Kind, again.IsAutomatic, again.IsSentAutomatically) == (report.Kind, report.IsAutomatic, report.IsSentAutomatically), "the disposition is the same");
        }
    }
}

/// <summary>Feedback reports: read or refused; what was read can be written, and is read as the same again.</summary>
public sealed class FeedbackTarget : FuzzTarget
{
    public override string Name => "arf";

    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        .. ((string[])
        [
            "Feedback-Type: abuse\r\nUser-Agent: SomeGenerator/1.0\r\nVersion: 1\r\nOriginal-Mail-From: <somespammer@example.net>\r\nOriginal-Rcpt-To: <user@example.com>\r\nReceived-Date: Thu, 8 Mar 2005 14:00:00 EDT\r\nSource-IP: 192.0.2.2\r\nReported-Domain: example.net\r\nIncidents: 2\r\n",
            "Feedback-Type: auth-failure\nAuthentication-Results: mail.example.com; dkim=fail\n header.d=example.net\nAuth-Failure: bodyhash (x)\nDKIM-Domain: example.net\n",
        ]).Select(Encoding.UTF8.GetBytes),
    ];

    public override IReadOnlyList<byte[]> Words { get; } = [.. ((string[])["\r\n", "\n ", ";", "<", ">", "(", "dns; ", "Feedback-Type: ", "Original-Rcpt-To: ", "Reported-URI: ", "Incidents: 4294967295"]).Select(Encoding.UTF8.GetBytes)];

    public override void Run(byte[] input)
    {
        if (!FeedbackPart.Parse(input).Try(out var report, out _)) return;
        var octets = FeedbackPart.Write(report);
        Hold(Ascii.IsValid(octets), "what is written is ASCII");
        Hold(FeedbackPart.Parse(octets).Try(out var again, out _), "what was written can be read");
        Hold((again!.Incidents, again.Version, again.Arrived, again.ReportedUris.Length) == (report.Incidents, report.Version, report.Arrived, report.ReportedUris.Length), "the report is the same");
    }
}
