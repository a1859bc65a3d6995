using System.Globalization;
using System.Text;
using System.Text.Json;
using Mox.Protocols.Dsn;
using Mox.Protocols.Mime;
using Mox.Protocols.Mime.Compose;
using Mox.Protocols.Tests.Mime;
using Mox.Protocols.Text;
using Mox.Testing;
using Xunit.Abstractions;

namespace Mox.Protocols.Tests.Dsn;

public class Report_reading(ITestOutputHelper output)
{
    private static Task<MailReport?> ReadAsync(byte[] octets) => ReportReading.ReadAsync(PartTree.Read(octets), new MemoryStream(octets), CancellationToken.None);

    private static Task<MailReport?> ReadAsync(string text) => ReadAsync(Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\r\n")));

    [SuiteTheory("mime")]
    [InlineData("flanker/bounce/mailbox-full.eml", "user@aol.com Failed 5.2.2", "<4E326A95.3010907@example.com>")]
    [InlineData("flanker/bounce/delayed-broken.eml", "demo@example.com Failed 4.2.2", null)]
    [InlineData("flanker/bounce/gmail-invalid-address.eml", "awfawfawfawfawfaw@someserverhere.com Failed 5.1.0", "<CAKsfaBUUGqVZiaMrmH3TRPfq1odQPtM7Ey5YW1SgyJJRHtAjgw@mail.gmail.com>")]
    [InlineData("flanker/complaints/yahoo.eml", "user@yahoo.com", "<20120711015015.4A8BE2E088E@www.example.com>")]
    [InlineData("flanker/disposition-notification.eml", "Joe_Recipient@example.com", "<199509192301.23456@example.org>")]
    [InlineData("mimekit/disposition-notification.txt", "Joe_Recipient@example.com", "<199509192301.23456@example.org>")]
    [InlineData("mimekit/delivery-status.txt", "newsletter-request@imusic.com Failed 5.0.0", "<31FC7EB4.41C6@netscape.com>")]
    [InlineData("mimekit/delivery-status-multiple-blank-lines.txt", "orig_recip@customer.com Failed 5.5.0", null)]
    [InlineData("nodemailer-mailparser/delivery-status.eml", "xxxx@xxxx.com Failed 5.1.1", null)]
    [InlineData("cpython/msg_16.txt", "jangel1@cougar.noc.ucla.edu Failed 5.0.0", "<002001c144a6$8752e060$56104586@oxy.edu>")]
    public async Task Finds_what_real_reports_are_about(string file, string about, string? messageId)
    {
        var report = await ReadAsync(await File.ReadAllBytesAsync(Path.Combine(Corpora.Folder("mime")!, file)));
        Assert.Equal(about, report is MailReport.Delivery delivery
            ? string.Join(", ", delivery.Report.Recipients.Select(recipient => $"{recipient.FinalRecipient} {recipient.Action} {recipient.Status}"))
            : string.Join(", ", report!.Recipients));
        if (messageId is not null) Assert.Equal(messageId, report.OriginalMessageId);
    }

    /// <summary>Every message of the suites is looked at; those with the fields of a report are recognised.</summary>
    [SuiteFact("mime")]
    public async Task Recognises_the_reports_of_the_suites()
    {
        var (reports, labelled, missed) = (0, 0, new List<string>());
        foreach (var file in Directory.EnumerateFiles(Corpora.Folder("mime")!, "*", SearchOption.AllDirectories).Where(file => Path.GetExtension(file) is not (".json" or ".md")))
        {
            var octets = await File.ReadAllBytesAsync(file);
            var report = await ReadAsync(octets);
            if (report is not null) reports++;
            var fields = Trees.All(PartTree.Read(octets)).Any(part => part.Type == "message" && part.Subtype is "delivery-status" or "disposition-notification" or "feedback-report" && part.BodyLength > 0);
            if (!fields) continue;
            labelled++;
            if (report is null) missed.Add(Path.GetFileName(file));
        }

        output.WriteLine($"{reports} reports, {labelled} with fields, of which {missed.Count} are not read: {string.Join(", ", missed)}");
        Assert.True(labelled > 0 && missed.Count * 20 <= labelled + 19, string.Join(", ", missed));
    }

    [SuiteFact("arf")]
    public async Task Reads_feedback_reports_as_mail_auth_does()
    {
        var cases = new List<(string Name, string Expected, string Actual)>();
        foreach (var file in Directory.EnumerateFiles(Corpora.Folder("arf")!, "*.eml").Order(StringComparer.Ordinal))
        {
            var wanted = JsonDocument.Parse(await File.ReadAllTextAsync(Path.ChangeExtension(file, ".json"))).RootElement;
            var feedback = Assert.IsType<MailReport.Feedback>(await ReadAsync(await File.ReadAllBytesAsync(file))).Report;
            cases.Add((Path.GetFileName(file), Expected(wanted), Actual(feedback)));
        }

        KnownDifferences.Check(output, "arf", cases);

        static string Expected(JsonElement json)
        {
            string? Text(string name) => json.GetProperty(name).ValueKind == JsonValueKind.String ? json.GetProperty(name).GetString() : null;
            string Word(string name) => Text(name) is { } word && word != "Unspecified" ? word.ToLowerInvariant() : "";
            string List(string name) => string.Join(' ', json.GetProperty(name).EnumerateArray().Select(one => one.GetString()));
            var arrived = json.GetProperty("arrival_date");
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{Word("feedback_type")} {(arrived.ValueKind == JsonValueKind.Number ? arrived.GetInt64() : 0)} {json.GetProperty("incidents").GetInt64()} {Text("original_envelope_id")} {Text("original_mail_from")?.Trim('<', '>')} {Text("original_rcpt_to")?.Trim('<', '>')} [{List("reported_domain")}] [{List("reported_uri")}] {Text("reporting_mta")} {Text("source_ip")} {Text("user_agent")} {json.GetProperty("version").GetInt32()} {Word("auth_failure")} {Word("delivery_result")} {Text("dkim_domain")} {Text("dkim_identity")} {Text("dkim_selector")} {json.GetProperty("authentication_results").GetArrayLength()}");
        }

        static string Actual(FeedbackReport report) => string.Create(
            CultureInfo.InvariantCulture,
            $"{report.FeedbackType.Replace("-", "", StringComparison.Ordinal)} {report.Arrived?.ToUnixTimeSeconds() ?? 0} {report.Incidents} {report.EnvelopeId} {report.MailFrom} {string.Join(' ', report.Recipients)} [{string.Join(' ', report.ReportedDomains)}] [{string.Join(' ', report.ReportedUris)}] {report.ReportingMta} {report.SourceIp} {report.UserAgent} {report.Version} {report.AuthFailure} {report.DeliveryResult} {report.DkimDomain} {report.DkimIdentity} {report.DkimSelector} {report.AuthenticationResults.Length}");
    }

    [Fact]
    public async Task A_bounce_of_qmail_is_understood()
    {
        var report = Assert.IsType<MailReport.Delivery>(await ReadAsync(
            """
            From: MAILER-DAEMON@example.org
            Subject: failure notice

            Hi. This is the qmail-send program at example.org.
            I'm afraid I wasn't able to deliver your message to the following addresses.

            <a@example.net>:
            192.0.2.1 does not like recipient.
            Remote host said: 550 5.1.1 no such user

            <b@example.net>:
            Sorry, I wasn't able to establish an SMTP connection. (#4.4.1)

            --- Below this line is a copy of the message.

            Return-Path: <me@example.org>
            Message-ID: <x@example.org>

            <c@example.net>:
            text
            """));
        Assert.True(report is { IsGuessed: true, IsFailure: true, OriginalMessageId: "<x@example.org>" });
        Assert.Equal(["a@example.net Failed 5.1.1", "b@example.net Delayed 4.4.1"], report.Report.Recipients.Select(recipient => $"{recipient.FinalRecipient} {recipient.Action} {recipient.Status}"));
    }

    [Fact]
    public async Task An_encoded_status_part_is_read() => Assert.Equal(["a@b"], (await ReadAsync(
        $"Content-Type: multipart/report; boundary=b\n\n--b\n\nx\n--b\nContent-Type: message/delivery-status\nContent-Transfer-Encoding: base64\n\n{Convert.ToBase64String("Final-Recipient: rfc822; a@b\nAction: failed\n"u8)}\n--b--\n"))!.Recipients.AsEnumerable());

    [Theory]
    [InlineData("Subject: x\n\nHi there")]
    [InlineData("Subject: x\n\nHi. This is the qmail-send program, without an address")]
    [InlineData("Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nno fields\n--b--\n")]
    [InlineData("Content-Type: message/feedback-report\n\nnothing")]
    [InlineData("X-Failed-Recipients: nobody\n\ntext")]
    [InlineData("")]
    public async Task Other_messages_are_no_reports(string text) => Assert.Null(await ReadAsync(text));

    [Fact]
    public async Task A_report_inside_a_message_given_back_is_not_about_us() => Assert.Null(await ReadAsync(
        "Content-Type: multipart/mixed; boundary=b\n\n--b\n\ntext\n--b\nContent-Type: message/rfc822\n\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\n--b--\n"));

    [Fact]
    public async Task A_notification_of_ours_is_read_back()
    {
        var report = new DeliveryReport
        {
            ReportingMta = "mail.test",
            Recipients = [new RecipientReport { FinalRecipient = "p\u00E9p\u00E9@example.org", Action = ReportAction.Failed, Status = new(5, 1, 1), Diagnostic = "550 5.1.1 no", OriginalRecipient = "utf-8; p\u00E9p\u00E9@example.org" }],
        };
        var octets = await new NotificationMessage
        {
            From = "postmaster@mail.test",
            To = "me@example.org",
            Subject = "Undelivered: \u00FC",
            Date = DateTimeOffset.UnixEpoch,
            MessageId = "1@mail.test",
            Text = "x",
            Report = report,
            Original = "Message-ID: <lost@example.org>\nSubject: lost\n"u8.ToArray(),
        }.ToArrayAsync(CancellationToken.None);
        var read = Assert.IsType<MailReport.Delivery>(await ReadAsync(octets));
        Assert.Equal(report.Recipients.AsEnumerable(), read.Report.Recipients.AsEnumerable());
        Assert.Equal(("<lost@example.org>", "lost", "text/rfc822-headers"), (read.OriginalMessageId, read.Original!.Subject, $"{read.Returned!.Type}/{read.Returned.Subtype}"));
        Assert.Equal("Undelivered: \u00FC", PartTree.Read(octets).Envelope!.Subject);
    }

    [Fact]
    public async Task Notifications_of_reading_come_back_as_they_were_written()
    {
        var random = new Random(8098);
        string Text() => string.Concat(Enumerable.Range(0, random.Next(1, 40)).Select(_ => "ab c;/()<>\u00FC\u4E2D"[random.Next(12)].ToString())).Trim() is { Length: > 0 } text ? text : "x";
        for (var i = 0; i < 300; i++)
        {
            var report = new DispositionReport
            {
                ReportingUserAgent = "host.example; Mox",
                FinalRecipient = $"a{i}@example.org",
                OriginalRecipient = i % 2 == 0 ? "rfc822; b@example.org" : null,
                OriginalMessageId = i % 3 == 0 ? "<1@x>" : null,
                Kind = (DispositionKind)random.Next(7),
                IsAutomatic = random.Next(2) == 0,
                IsSentAutomatically = random.Next(2) == 0,
                Modifiers = i % 4 == 0 ? ["error", "x-other"] : [],
                Error = i % 5 == 0 ? string.Join(' ', Text().Split(' ', StringSplitOptions.RemoveEmptyEntries)) : null,
            };
            var builder = new MessageBuilder
            {
                From = [new NamedAddress(Mox.Protocols.Addresses.MailAddress.Parse("me@example.org").Value)],
                Date = DateTimeOffset.UnixEpoch,
                MessageId = MessageId.From("<mdn@example.org>").Value,
                Body = ReportBody.Disposition("Read.", report, i % 2 == 0 ? "Message-ID: <1@x>\nSubject: x\n"u8.ToArray() : default),
                Form = (MessageForm)(i % 3),
            };
            var read = Assert.IsType<MailReport.Disposition>(await ReadAsync(await builder.ToArrayAsync(CancellationToken.None)));
            Assert.Equal(JsonSerializer.Serialize(report), JsonSerializer.Serialize(read.Report));
            Assert.Equal(report.OriginalMessageId ?? (i % 2 == 0 ? "<1@x>" : null), read.OriginalMessageId);
        }
    }

    [Fact]
    public void Feedback_comes_back_as_it_was_written()
    {
        var report = new FeedbackReport
        {
            FeedbackType = "abuse",
            UserAgent = "Mox/1",
            Version = 1,
            Arrived = DateTimeOffset.UnixEpoch,
            Incidents = 3,
            EnvelopeId = "e",
            MailFrom = "",
            Recipients = ["a@example.org", "b@example.org"],
            ReportingMta = "mail.test",
            SourceIp = "2001:db8::1",
            AuthenticationResults = ["mail.test; spf=fail"],
            ReportedDomains = ["example.net"],
            ReportedUris = ["https://example.net/"],
            AuthFailure = "dmarc",
            DeliveryResult = "spam",
            DkimDomain = "example.net",
            DkimIdentity = "@example.net",
            DkimSelector = "s",
        };
        Assert.Equal(JsonSerializer.Serialize(report), JsonSerializer.Serialize(FeedbackPart.Parse(FeedbackPart.Write(report)).Value));
        var evil = report with { UserAgent = "x\r\nFeedback-Type: not-spam\r\n\r\nOriginal-Rcpt-To: <c@example.org>" };
        Assert.Equal(2, FeedbackPart.Parse(FeedbackPart.Write(evil)).Value.Recipients.Length);
    }

    [Fact]
    public void No_address_can_hold_a_line_break()
    {
        var report = DeliveryStatusPart.Parse("Final-Recipient: utf-8; a\\x{D}\\x{A}\\x{0}\\x{E9}@b\nAction: failed\n"u8).Value;
        Assert.Equal("a\\x{D}\\x{A}\\x{0}\u00E9@b", report.Recipients[0].FinalRecipient);
    }

    [Theory]
    [InlineData("manual-action/MDN-sent-manually; displayed", DispositionKind.Displayed, false, false, "")]
    [InlineData("AUTOMATIC-ACTION / mdn-sent-automatically ;deleted/error , x", DispositionKind.Deleted, true, true, "error x")]
    [InlineData("displayed", DispositionKind.Displayed, false, false, "")]
    [InlineData("automatic-action/MDN-sent-automatically; denied (privacy)", DispositionKind.Denied, true, true, "")]
    [InlineData("manual-action/MDN-sent-manually; 1", DispositionKind.Other, false, false, "")]
    [InlineData("manual-action/MDN-sent-manually;", DispositionKind.Other, false, false, "")]
    public void Dispositions_are_read_as_programs_write_them(string text, DispositionKind kind, bool automatic, bool sent, string modifiers)
    {
        var report = DispositionPart.Parse(Encoding.ASCII.GetBytes($"Final-Recipient: rfc822;a@b\nDisposition: {text}\n")).Value;
        Assert.Equal((kind, automatic, sent, modifiers), (report.Kind, report.IsAutomatic, report.IsSentAutomatically, string.Join(' ', report.Modifiers)));
    }

    [Fact]
    public async Task Whatever_the_octets_it_is_a_report_or_none()
    {
        var seeds = new[]
        {
            "Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; a\r\n\r\nFinal-Recipient: rfc822; a@b\r\nAction: failed\r\nStatus: 5.0.0\r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <1@x>\r\n--b--\r\n",
            "X-Failed-Recipients: a@b, c@d\r\n\r\n550 5.1.1 no\r\nMessage-ID: <1@x>\r\n",
            "\r\nHi. This is the qmail-send program\r\n\r\n<a@b>:\r\n#5.1.1\r\n\r\n--- Below this line is a copy\r\n",
        };
        var random = new Random(6522);
        for (var round = 0; round < 3000; round++)
        {
            var octets = Encoding.ASCII.GetBytes(seeds[round % seeds.Length]);
            for (var change = random.Next(8); change > 0; change--) octets[random.Next(octets.Length)] = (byte)random.Next(256);
            var report = await ReadAsync(octets);
            if (report is not null) Assert.All(report.Recipients, address => Assert.True(SingleLine.From(address).Ok));
        }
    }
}
