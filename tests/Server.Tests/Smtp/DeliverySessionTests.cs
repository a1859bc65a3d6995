using System.Text;
using Mox.Server.Storage;

namespace Mox.Server.Tests.Smtp;

public sealed class DeliverySessionTests
{
    private const string Message = "From: <a@sender.example>\r\nSubject: hello\r\n\r\nBody\r\n..dot\r\n";

    [Fact]
    public async Task The_extensions_of_port_25()
    {
        await using var house = await SmtpHouse.OpenAsync();
        await using var peer = house.Connect(tls: true);
        Assert.Equal("220 mail.test ESMTP", await peer.ExpectAsync(220));
        Assert.Equal(
            "250-mail.test\n250-PIPELINING\n250-SIZE 104857600\n250-STARTTLS\n250-ENHANCEDSTATUSCODES\n250-8BITMIME\n250-DSN\n250-CHUNKING\n250-BINARYMIME\n250-LIMITS RCPTMAX=1000\n250 SMTPUTF8",
            await peer.CommandAsync("EHLO client.example", 250));
        Assert.Equal("250 mail.test", await peer.CommandAsync("HELO client.example", 250));
        await peer.CommandAsync("AUTH PLAIN", 503);
        await peer.CommandAsync("EHLO client.example", 250);
        await peer.CommandAsync("AUTH PLAIN", 502);
        await peer.CommandAsync("QUIT", 221);
        await peer.ClosedAsync();
    }

    [Fact]
    public async Task A_message_is_stored_as_sent_behind_its_trace_fields()
    {
        await using var house = await SmtpHouse.OpenAsync();
        await using var peer = house.Connect();
        await peer.HelloAsync();
        await peer.BeginDataAsync("a@sender.example", "Alice+tag@TEST.example");
        await peer.SendAsync(Message.Replace("\r\n.", "\r\n..", StringComparison.Ordinal) + ".\r\n");
        await peer.ExpectAsync("250 2.0.0");
        var stored = Assert.Single(await house.InboxAsync(house.Alice));
        var prefix = stored[..^Message.Length];
        Assert.EndsWith(Message, stored, StringComparison.Ordinal);
        Assert.Matches("^Delivered-To: Alice\\+tag@test\\.example\r\nReturn-Path: <a@sender\\.example>\r\nReceived: from client\\.example \\(\\[192\\.0\\.2\\.10\\]\\)\r\n\tby mail\\.test with ESMTP\r\n\tid [a-z0-9]{20} for <Alice\\+tag@test\\.example>;\r\n\tMon, 5 Jan 2026 12:00:00 \\+0000\r\n$", prefix);
        Assert.Empty(await house.InboxAsync(house.Bob));
    }

    [Fact]
    public async Task Recipients_of_one_transaction_all_get_it_once()
    {
        await using var house = await SmtpHouse.OpenAsync();
        await using var peer = house.Connect();
        await peer.HelloAsync();
        await peer.BeginDataAsync("a@sender.example", "alice@test.example", "bob@test.example", "alice@test.example");
        await peer.SendAsync(Message + ".\r\n");
        await peer.ExpectAsync(250);
        Assert.Contains("Delivered-To: alice@test.example", Assert.Single(await house.InboxAsync(house.Alice)), StringComparison.Ordinal);
        Assert.Contains("for <bob@test.example>", Assert.Single(await house.InboxAsync(house.Bob)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_group_of_commands_in_one_piece()
    {
        await using var house = await SmtpHouse.OpenAsync();
        await using var peer = house.Connect();
        await peer.ExpectAsync(220);
        await peer.SendAsync("EHLO c.example\r\nMAIL FROM:<>\r\nRCPT TO:<nobody@test.example>\r\nRCPT TO:<bob@test.example>\r\nDATA\r\n");
        foreach (var code in new[] { 250, 250, 550, 250, 354 }) await peer.ExpectAsync(code);
        await peer.SendAsync("Subject: x\r\n\r\n.\r\nRSET\r\nQUIT\r\n");
        foreach (var code in new[] { 250, 250, 221 }) await peer.ExpectAsync(code);
        Assert.Contains("Return-Path: <>\r\n", Assert.Single(await house.InboxAsync(house.Bob)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("MAIL FROM:<a@sender.example> SIZE=104857601", "552 5.3.4")]
    [InlineData("MAIL FROM:<a@sender.example> SIZE=99999999999999999999", "552 5.3.4")]
    [InlineData("MAIL FROM:<a@sender.example> FOO=1", "555 5.5.4")]
    [InlineData("MAIL FROM:<a@sender.example> HOLDFOR=60", "555 5.5.4")]
    [InlineData("MAIL FROM:<a@sender.example> BODY=X", "501 5.5.4")]
    [InlineData("MAIL FROM:<a@[192.0.2.1]>", "550 5.7.0")]
    [InlineData("MAIL FROM:<j\u00c3\u00b6@sender.example>", "550 5.6.7")]
    [InlineData("MAIL FROM:<a b@sender.example>", "501 5.1.7")]
    [InlineData("RCPT TO:<alice@test.example>", "503 5.5.1")]
    [InlineData("DATA", "503 5.5.1")]
    [InlineData("VRFY alice", "252 2.7.0")]
    [InlineData("EXPN list", "252 2.7.0")]
    [InlineData("NOOP x", "250 2.0.0")]
    [InlineData("HELP", "214 2.0.0")]
    [InlineData("FOO", "500 5.5.1")]
    [InlineData("STARTTLS", "502 5.5.1")]
    public async Task Commands_and_their_codes(string command, string expected)
    {
        await using var house = await SmtpHouse.OpenAsync();
        await using var peer = house.Connect();
        await peer.HelloAsync();
        await peer.CommandAsync(command, expected);
        await peer.CommandAsync("NOOP", 250);
    }

    [Theory]
    [InlineData("RCPT TO:<nobody@test.example>", "550 5.1.1")]
    [InlineData("RCPT TO:<a@elsewhere.example>", "550 5.7.1")]
    [InlineData("RCPT TO:<alice@[192.0.2.1]>", "550 5.1.2")]
    [InlineData("RCPT TO:<alice@test.example> FOO", "555 5.5.4")]
    [InlineData("RCPT TO:<alice@test.example> NOTIFY=SUCCESS,NEVER", "501 5.5.4")]
    [InlineData("RCPT TO:<alice@test.example> NOTIFY=SUCCESS ORCPT=rfc822;x@y", "250 2.1.5")]
    [InlineData("RCPT TO:<al\u00c3\u00bcce@test.example>", "553 5.6.7")]
    [InlineData("RCPT TO:<>", "501 5.1.3")]
    [InlineData("RCPT TO: <alice@test.example> ", "250 2.1.5")]
    public async Task Recipients_and_their_codes(string command, string expected)
    {
        await using var house = await SmtpHouse.OpenAsync();
        await using var peer = house.Connect();
        await peer.HelloAsync();
        await peer.CommandAsync("MAIL FROM:<a@sender.example> RET=HDRS ENVID=x", 250);
        await peer.CommandAsync(command, expected);
    }

    [Fact]
    public async Task A_notification_goes_to_one_recipient()
    {
        await using var house = await SmtpHouse.OpenAsync();
        await using var peer = house.Connect();
        await peer.HelloAsync();
        await peer.CommandAsync("MAIL FROM:<>", 250);
        await peer.CommandAsync("RCPT TO:<alice@test.example>", 250);
        await peer.CommandAsync("RCPT TO:<bob@test.example>", "452 4.5.3");
    }

    [Fact]
    public async Task Recipients_are_limited()
    {
        await using var house = await SmtpHouse.OpenAsync(options => options.MaxRecipients = 100);
        await using var peer = house.Connect();
        await peer.HelloAsync();
        await peer.CommandAsync("MAIL FROM:<a@sender.example>", 250);
        for (var i = 0; i < 100; i++) await peer.CommandAsync($"RCPT TO:<alice+{i}@test.example>", 250);
        await peer.CommandAsync("RCPT TO:<bob@test.example>", "452 4.5.3");
    }

    [Fact]
    public async Task Chunks_make_a_message()
    {
        await using var house = await SmtpHouse.OpenAsync();
        await using var peer = house.Connect();
        await peer.HelloAsync();
        await peer.CommandAsync("MAIL FROM:<a@sender.example> BODY=BINARYMIME", 250);
        await peer.CommandAsync("RCPT TO:<alice@test.example>", 250);
        await peer.CommandAsync("DATA", 503);
        var body = "Subject: x\r\n\r\na\rb\nc\0\xff\r\n.\r\nno end";
        await peer.SendAsync("BDAT 20\r\n" + body[..20] + "BDAT 0\r\n" + $"BDAT {body.Length - 20} LAST\r\n" + body[20..] + "NOOP\r\n");
        await peer.ExpectAsync(250);
        await peer.ExpectAsync(250);
        await peer.ExpectAsync(250);
        await peer.ExpectAsync(250);
        Assert.EndsWith(body, Assert.Single(await house.InboxAsync(house.Alice)), StringComparison.Ordinal);
        await peer.SendAsync("BDAT 6 LAST\r\nQUIT\r\n");
        await peer.ExpectAsync(503);
        await peer.CommandAsync("QUIT", 221);
    }

    [Fact]
    public async Task Text_in_chunks_has_its_line_endings_checked()
    {
        await using var house = await SmtpHouse.OpenAsync();
        await using var peer = house.Connect();
        await peer.HelloAsync();
        foreach (var (text, code) in new[] { ("a: b\r\n\r\nx\ry\r\n", 554), ("a: b\n\nx\n", 250) })
        {
            await peer.CommandAsync("MAIL FROM:<a@sender.example>", 250);
            await peer.CommandAsync("RCPT TO:<alice@test.example>", 250);
            await peer.SendAsync($"BDAT {text.Length} LAST\r\n{text}");
            await peer.ExpectAsync(code);
        }

        Assert.EndsWith("a: b\r\n\r\nx\r\n", Assert.Single(await house.InboxAsync(house.Alice)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_chunk_ends_the_transaction_and_the_rest_is_dropped()
    {
        await using var house = await SmtpHouse.OpenAsync(options => options.MaxMessageOctets = 64 * 1024);
        await using var peer = house.Connect();
        await peer.HelloAsync();
        await peer.CommandAsync("MAIL FROM:<a@sender.example>", 250);
        await peer.CommandAsync("RCPT TO:<alice@test.example>", 250);
        var chunk = new string('x', 40_000);
        await peer.SendAsync("BDAT 40000\r\n" + chunk);
        await peer.ExpectAsync(250);
        await peer.SendAsync("BDAT 40000\r\n" + chunk);
        await peer.ExpectAsync("552 5.3.4");
        await peer.SendAsync("BDAT 40000 LAST\r\n" + chunk);
        await peer.ExpectAsync(503);
        await peer.CommandAsync("RSET", 250);
        Assert.Empty(await house.InboxAsync(house.Alice));
        await peer.SendAsync("BDAT 999999999999999999 LAST\r\n");
        await peer.ExpectAsync("552 5.3.4");
        await peer.ClosedAsync();
    }

    [Fact]
    public async Task A_large_message_is_read_to_its_end_and_refused_for_good()
    {
        await using var house = await SmtpHouse.OpenAsync(options => options.MaxMessageOctets = 64 * 1024);
        await using var peer = house.Connect();
        await peer.HelloAsync();
        await peer.BeginDataAsync("a@sender.example", "alice@test.example");
        for (var i = 0; i < 70; i++) await peer.SendAsync(new string('x', 998) + "\r\n");
        await peer.SendAsync(".\r\n");
        await peer.ExpectAsync("552 5.3.4");

        // Exactly as large as announced is not too large.
        await peer.BeginDataAsync("a@sender.example", "alice@test.example");
        await peer.SendAsync("a: b\r\n\r\n" + new string('y', (64 * 1024) - 10) + "\r\n.\r\n");
        await peer.ExpectAsync(250);
        Assert.Single(await house.InboxAsync(house.Alice));
    }

    [Fact]
    public async Task A_busy_store_asks_the_peer_to_come_again()
    {
        await using var house = await SmtpHouse.OpenAsync();
        await using var peer = house.Connect();
        await peer.HelloAsync();
        await peer.BeginDataAsync("a@sender.example", "alice@test.example");
        await house.Store.Get<StoreWriter>().DisposeAsync();
        await peer.SendAsync(Message + ".\r\n");
        await peer.ExpectAsync("451 4.3.0");
        await peer.CommandAsync("NOOP", 250);
    }

    [Fact]
    public async Task A_loop_is_noticed()
    {
        await using var house = await SmtpHouse.OpenAsync();
        await using var peer = house.Connect();
        await peer.HelloAsync();
        foreach (var (count, code) in new[] { (100, "250"), (101, "554 5.4.6") })
        {
            await peer.BeginDataAsync("a@sender.example", "alice@test.example");
            await peer.SendAsync(string.Concat(Enumerable.Repeat("Received: from a by b\r\n", count)) + "\r\n.\r\n");
            await peer.ExpectAsync(code);
        }
    }

    [Fact]
    public async Task International_addresses_come_with_SMTPUTF8()
    {
        await using var house = await SmtpHouse.OpenAsync();
        var account = await house.Store.AddAccountAsync("jürgen");
        await using var peer = house.Connect();
        await peer.HelloAsync();
        var utf8 = Encoding.Latin1.GetString(Encoding.UTF8.GetBytes("jürgen@test.example"));
        await peer.CommandAsync($"MAIL FROM:<{utf8}> SMTPUTF8", 250);
        await peer.CommandAsync($"RCPT TO:<{utf8}>", 250);
        await peer.CommandAsync("DATA", 354);
        await peer.SendAsync("Subject: x\r\n\r\n.\r\n");
        await peer.ExpectAsync(250);
        var stored = Assert.Single(await house.InboxAsync(account));
        Assert.Contains($"Delivered-To: {utf8}\r\n", stored, StringComparison.Ordinal);
        Assert.Contains(" with UTF8SMTP\r\n", stored, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mailbox_without_room_is_a_temporary_refusal_of_its_recipient_alone()
    {
        await using var house = await SmtpHouse.OpenAsync();
        await house.Store.Accounts.SetQuotaAsync(house.Alice.Id, 5000, CancellationToken.None);
        await using var peer = house.Connect();
        await peer.HelloAsync();
        await peer.CommandAsync("MAIL FROM:<a@sender.example> SIZE=6000", 250);
        await peer.CommandAsync("RCPT TO:<alice@test.example>", "452 4.2.2");
        await peer.CommandAsync("RCPT TO:<bob@test.example>", 250);
        await peer.CommandAsync("RSET", 250);

        // Not announced, it is seen when it is stored: then nobody gets it, and the peer comes again.
        await peer.BeginDataAsync("a@sender.example", "bob@test.example", "alice@test.example");
        await peer.SendAsync("a: b\r\n\r\n" + string.Concat(Enumerable.Repeat(new string('x', 98) + "\r\n", 60)) + ".\r\n");
        await peer.ExpectAsync("452 4.2.2");
        Assert.Empty(await house.InboxAsync(house.Bob));
    }

    [Fact]
    public async Task A_domain_that_is_switched_off_is_a_temporary_refusal()
    {
        await using var house = await SmtpHouse.OpenAsync();
        await house.Store.Accounts.SetDomainDisabledAsync(house.Alice.Address.Domain, disabled: true, CancellationToken.None);
        await using var peer = house.Connect();
        await peer.HelloAsync();
        await peer.CommandAsync("MAIL FROM:<a@sender.example>", 250);
        await peer.CommandAsync("RCPT TO:<alice@test.example>", "450 4.2.1");
    }

    [Fact]
    public async Task Postmaster_is_there_without_a_domain()
    {
        await using var house = await SmtpHouse.OpenAsync();
        var admin = await house.Store.AddAccountAsync("admin", isAdmin: true);
        await using var peer = house.Connect();
        await peer.HelloAsync();
        await peer.BeginDataAsync("a@sender.example", "PostMaster");
        await peer.SendAsync(Message + ".\r\n");
        await peer.ExpectAsync(250);
        Assert.Contains("Delivered-To: postmaster@mail.test\r\n", Assert.Single(await house.InboxAsync(admin)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sender_who_asks_is_told_of_the_delivery()
    {
        await using var house = await SmtpHouse.OpenAsync();
        await using var peer = house.Connect();
        await peer.HelloAsync();
        await peer.CommandAsync("MAIL FROM:<a@sender.example> ENVID=X1", 250);
        await peer.CommandAsync("RCPT TO:<alice@test.example> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;Alice@test.example", 250);
        await peer.CommandAsync("RCPT TO:<bob@test.example> NOTIFY=FAILURE", 250);
        await peer.CommandAsync("DATA", 354);
        await peer.SendAsync(Message + ".\r\n");
        await peer.ExpectAsync(250);
        var (submission, body) = Assert.Single(house.Queue.Taken);
        Assert.Null(submission.MailFrom);
        Assert.Equal("a@sender.example", Assert.Single(submission.Recipients).Address.ToString());
        Assert.Contains("Original-Envelope-Id: X1\r\n", body, StringComparison.Ordinal);
        Assert.Contains("Original-Recipient: rfc822; Alice@test.example\r\n", body, StringComparison.Ordinal);
        Assert.Contains("Action: delivered\r\n", body, StringComparison.Ordinal);
        Assert.Contains("Subject: hello\r\n", body, StringComparison.Ordinal);
        Assert.DoesNotContain("bob@", body, StringComparison.Ordinal);
        Assert.DoesNotContain("Body", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_goes_away_leaves_nothing()
    {
        await using var house = await SmtpHouse.OpenAsync();
        await using (var peer = house.Connect())
        {
            await peer.HelloAsync();
            await peer.BeginDataAsync("a@sender.example", "alice@test.example");
            await peer.SendAsync(Message);
            await peer.Peer.HangUpAsync();
            await peer.Peer.EndedAsync();
        }

        Assert.Empty(await house.InboxAsync(house.Alice));
        Assert.Equal(0, house.Store.Spool.MemoryInUse);
    }
}
