using System.Text;
using Mox.Protocols.Dsn;
using Mox.Testing;

namespace Mox.Protocols.Tests.Dsn;

public class Delivery_status
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 5, 12, 0, 0, TimeSpan.Zero);

    private static readonly DeliveryReport Sample = new()
    {
        ReportingMta = "mail.test",
        EnvelopeId = "QQ314159",
        Arrived = Noon,
        Recipients =
        [
            new RecipientReport { FinalRecipient = "a@example.org", Action = ReportAction.Failed, Status = new(5, 1, 1), OriginalRecipient = "rfc822; a+b@example.org", RemoteMta = "mx.example.org", Diagnostic = "550 5.1.1 no", LastAttempt = Noon },
            new RecipientReport { FinalRecipient = "b@example.org", Action = ReportAction.Delayed, Status = new(4, 4, 1), WillRetryUntil = Noon.AddDays(5) },
        ],
    };

    [Fact]
    public void Reads_the_example_of_the_RFC()
    {
        var octets = File.ReadAllBytes(Path.Combine(Repository.Root, "tests", "vectors", "dsn", "delivery-status.txt"));
        var report = DeliveryStatusPart.Parse(octets).Value;
        Assert.Equal("cs.utk.edu", report.ReportingMta);
        Assert.Equal(["arathib@vnet.ibm.com", "johnh@hpnjld.njd.hp.com", "wsnell@sdcc13.ucsd.edu"], report.Recipients.Select(recipient => recipient.FinalRecipient));
        Assert.Equal([ReportAction.Failed, ReportAction.Delayed, ReportAction.Failed], report.Recipients.Select(recipient => recipient.Action));
        Assert.Equal("550 'arathib@vnet.IBM.COM' is not a registered gateway user", report.Recipients[0].Diagnostic);
        Assert.Equal(new MailStatus(4, 0, 0), report.Recipients[1].Status);
    }

    [Fact]
    public void Comes_back_as_it_was_written()
    {
        var back = DeliveryStatusPart.Parse(DeliveryStatusPart.Write(Sample, utf8: false)).Value;
        Assert.Equal(Sample with { Recipients = [] }, back with { Recipients = [] });
        Assert.Equal(Sample.Recipients.AsEnumerable(), back.Recipients.AsEnumerable());
    }

    [Fact]
    public void Undoes_the_xtext_of_ORCPT()
    {
        var report = Sample with { Recipients = [Sample.Recipients[0] with { OriginalRecipient = "rfc822;a+2Bb@example.org" }] };
        Assert.Contains("Original-Recipient: rfc822; a+b@example.org\r\n", Encoding.ASCII.GetString(DeliveryStatusPart.Write(report, utf8: false)), StringComparison.Ordinal);
    }

    [Fact]
    public void Writes_international_addresses_in_both_forms_and_reads_them_back()
    {
        var report = Sample with { EnvelopeId = null, Recipients = [Sample.Recipients[1] with { FinalRecipient = "p\u00e9p\u00e9@example.org", OriginalRecipient = "utf-8;p\\x{E9}p\\x{E9}@example.org" }] };
        Assert.True(DeliveryStatusPart.NeedsUtf8(report));
        var seven = DeliveryStatusPart.Write(report, utf8: false);
        var eight = DeliveryStatusPart.Write(report, utf8: true);
        Assert.True(Ascii.IsValid(seven));
        Assert.Contains("Final-Recipient: utf-8; p\\x{E9}p\\x{E9}@example.org\r\n", Encoding.ASCII.GetString(seven), StringComparison.Ordinal);
        Assert.Contains("Original-Recipient: utf-8; p\u00e9p\u00e9@example.org\r\n", Encoding.UTF8.GetString(eight), StringComparison.Ordinal);
        Assert.Equal("p\u00e9p\u00e9@example.org", DeliveryStatusPart.Parse(seven).Value.Recipients[0].FinalRecipient);
        Assert.Equal("p\u00e9p\u00e9@example.org", DeliveryStatusPart.Parse(eight).Value.Recipients[0].FinalRecipient);
    }

    [Fact]
    public void Cannot_be_broken_up_by_what_a_server_said()
    {
        var evil = Sample with { Recipients = [Sample.Recipients[0] with { Diagnostic = "550 no\r\nAction: delivered\r\n\r\nFinal-Recipient: rfc822; x@example.org" }] };
        var report = DeliveryStatusPart.Parse(DeliveryStatusPart.Write(evil, utf8: false)).Value;
        Assert.Equal(ReportAction.Failed, Assert.Single(report.Recipients).Action);
    }

    [Fact]
    public void Keeps_its_lines_short()
    {
        var wordy = Sample with { Recipients = [Sample.Recipients[0] with { Diagnostic = "550 " + string.Join(' ', Enumerable.Repeat("word", 800)) }] };
        var octets = DeliveryStatusPart.Write(wordy, utf8: false);
        Assert.All(Encoding.ASCII.GetString(octets).Split("\r\n"), line => Assert.InRange(line.Length, 0, 998));
        Assert.Equal(wordy.Recipients[0].Diagnostic, DeliveryStatusPart.Parse(octets).Value.Recipients[0].Diagnostic);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Reporting-MTA: dns; a\r\n")]
    [InlineData("Reporting-MTA: dns; a\r\n\r\nAction: failed\r\nStatus: 5.0.0\r\n")]
    [InlineData("Reporting-MTA: dns; a\r\n\r\nFinal-Recipient: rfc822; a@b\r\n")]
    [InlineData("Reporting-MTA: dns; a\r\n\r\nFinal-Recipient: rfc822; a@b\r\nAction: gone\r\n")]
    [InlineData("Reporting-MTA: dns; a\r\n\r\nFinal-Recipient: rfc822; <>\r\nAction: failed\r\n")]
    [InlineData("no fields at all")]
    public void Is_refused_without_a_recipient_and_what_became_of_it(string part) => Assert.False(DeliveryStatusPart.Parse(Encoding.ASCII.GetBytes(part)).Ok);

    [Theory]
    [InlineData("Final-Recipient: rfc822; a@b\r\nAction: failed\r\nStatus: 5.1.1\r\n", "a@b", ReportAction.Failed, "5.1.1")]
    [InlineData("Reporting-MTA: dns; a\n\n\n \nOriginal-Recipient:rfc822;a@b\nStatus:5.5.0\n", "a@b", ReportAction.Failed, "5.5.0")]
    [InlineData("X: y\r\n\r\nFinal-Recipient: RFC822; <a@b>\r\nAction: Delayed (x)\r\n", "a@b", ReportAction.Delayed, "4.0.0")]
    [InlineData("Final-Recipient: a@b\r\nAction: failed\r\nStatus: 5.0\r\nDiagnostic-Code: smtp; 550 5.1.1 no\r\n", "a@b", ReportAction.Failed, "5.1.1")]
    [InlineData("Final-Recipient: a@b\r\nDiagnostic-Code: X-Unix; 67\r\nStatus: 4.4.7 (expired)\r\n", "a@b", ReportAction.Delayed, "4.4.7")]
    [InlineData("Final-Recipient: a@b\r\nDiagnostic-Code: 552 mailbox\r\n full\r\n", "a@b", ReportAction.Failed, "5.0.0")]
    [InlineData("Final-Recipient : rfc822; a@b\r\nAction: gone\r\nStatus: #2.1.5\r\n", "a@b", ReportAction.Delivered, "2.1.5")]
    public void Is_read_as_servers_write_it(string part, string address, ReportAction action, string status)
    {
        var recipient = Assert.Single(DeliveryStatusPart.Parse(Encoding.ASCII.GetBytes(part)).Value.Recipients);
        Assert.Equal((address, action, status), (recipient.FinalRecipient, recipient.Action, recipient.Status.ToString()));
    }

    [Fact]
    public void Is_read_in_linear_time()
    {
        foreach (var piece in (string[])["\r\n", " x\r\n", "A: b\r\n", "Final-Recipient: rfc822; a@b\r\nAction: failed\r\n\r\n", "Final-Recipient: a\\x{", ":\n"])
        {
            var part = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(piece, (1 << 21) / piece.Length)));
            var watch = System.Diagnostics.Stopwatch.StartNew();
            var parsed = DeliveryStatusPart.Parse(part);
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"{piece}: {watch.Elapsed}");
            if (parsed.Try(out var report, out _)) Assert.InRange(report.Recipients.Length, 1, DeliveryStatusPart.MaxRecipients);
        }
    }

    [Fact]
    public void Is_read_or_refused_whatever_the_octets()
    {
        var random = new Random(3464);
        var seed = DeliveryStatusPart.Write(Sample, utf8: false);
        for (var round = 0; round < 2000; round++)
        {
            var octets = (byte[])seed.Clone();
            for (var change = 0; change < 6; change++) octets[random.Next(octets.Length)] = (byte)random.Next(256);
            var parsed = DeliveryStatusPart.Parse(octets);
            Assert.True(parsed.Ok || parsed.Fault.Expected.Length > 0);
        }
    }
}

public class Notification_message
{
    private static async Task<string> WriteAsync(string original, bool whole = false, string recipient = "a@example.org") => Encoding.UTF8.GetString(await new NotificationMessage
    {
        From = "postmaster@mail.test",
        To = "user@test.example",
        Subject = "Undelivered: lunch",
        Date = new DateTimeOffset(2026, 1, 5, 12, 0, 0, TimeSpan.Zero),
        MessageId = "1@mail.test",
        References = "lunch@test.example",
        Text = "It did not work.\n",
        Report = new DeliveryReport { ReportingMta = "mail.test", Recipients = [new RecipientReport { FinalRecipient = recipient, Action = ReportAction.Failed, Status = MailStatus.Permanent }] },
        Original = Encoding.UTF8.GetBytes(original),
        OriginalWhole = whole,
    }.ToArrayAsync(CancellationToken.None));

    [Theory]
    [InlineData("Subject: lunch\r\n", false, "text/rfc822-headers", "7bit")]
    [InlineData("Subject: lunch\r\n\r\nAt noon?\r\n", true, "message/rfc822", "7bit")]
    [InlineData("Subject: lunch\r\n\r\n\u00e0 midi?\r\n", true, "message/rfc822", "8bit")]
    [InlineData("Subject: d\u00e9jeuner\r\n", false, "message/global-headers", "8bit")]
    [InlineData("Subject: d\u00e9jeuner\r\n\r\nAt noon?\r\n", true, "message/global", "8bit")]
    public async Task Labels_what_it_gives_back(string original, bool whole, string type, string encoding)
    {
        var text = await WriteAsync(original, whole);
        Assert.Contains($"\r\nContent-Type: {type}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n{original}", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_what_it_is_and_what_it_answers()
    {
        var text = await WriteAsync("Subject: lunch\r\n");
        Assert.Contains("Content-Type: multipart/report; report-type=delivery-status;\r\n boundary=", text, StringComparison.Ordinal);
        Assert.Contains("\r\nAuto-Submitted: auto-replied\r\n", text, StringComparison.Ordinal);
        Assert.Contains("\r\nIn-Reply-To: <lunch@test.example>\r\nReferences: <lunch@test.example>\r\n", text, StringComparison.Ordinal);
        Assert.Contains("\r\nContent-Type: message/delivery-status\r\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", text.Replace("\r\n", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Takes_the_international_form_for_international_recipients() =>
        Assert.Contains("\r\nContent-Type: message/global-delivery-status\r\nContent-Transfer-Encoding: 8bit\r\n", await WriteAsync("Subject: lunch\r\n", recipient: "p\u00e9p\u00e9@example.org"), StringComparison.Ordinal);
}
