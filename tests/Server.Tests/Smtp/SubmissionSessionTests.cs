using System.Text;
using Mox.Protocols.Sasl;
using Mox.Server.Hosting;
using Mox.Server.Identity;
using Mox.Server.Smtp;
using Mox.Server.Storage;

namespace Mox.Server.Tests.Smtp;

public sealed class SubmissionSessionTests
{
    private const string Message = "From: Alice <alice@test.example>\r\nTo: <x@elsewhere.example>\r\nSubject: hello\r\n\r\nBody\r\n";

    [Fact]
    public async Task Without_tls_there_are_no_logins()
    {
        await using var house = await SmtpHouse.OpenAsync();
        await using var peer = house.Connect(SmtpListenerKind.Submission, tls: true);
        var extensions = await peer.HelloAsync();
        Assert.DoesNotContain("AUTH", extensions, StringComparison.Ordinal);
        Assert.Contains("250-FUTURERELEASE 5184000 2026-03-06T12:00:00Z\n", extensions, StringComparison.Ordinal);
        await peer.CommandAsync("AUTH PLAIN AGEAYg==", "538 5.7.11");
        await peer.CommandAsync("MAIL FROM:<alice@test.example>", "530 5.7.0");
        await peer.CommandAsync("STARTTLS", 220);
        await peer.Peer.StartTlsAsync();
        await peer.CommandAsync("MAIL FROM:<alice@test.example>", 503);
        extensions = await peer.CommandAsync("EHLO my_phone!", 250);
        Assert.Contains("250-AUTH SCRAM-SHA-256-PLUS SCRAM-SHA-256 SCRAM-SHA-1-PLUS SCRAM-SHA-1 PLAIN LOGIN\n", extensions, StringComparison.Ordinal);
        Assert.DoesNotContain("STARTTLS", extensions, StringComparison.Ordinal);
        await peer.CommandAsync("STARTTLS", 503);
        await peer.CommandAsync("MAIL FROM:<alice@test.example>", "530 5.7.0");
    }

    [Theory]
    [InlineData("PLAIN")]
    [InlineData("LOGIN")]
    [InlineData("SCRAM-SHA-1")]
    [InlineData("SCRAM-SHA-256")]
    [InlineData("SCRAM-SHA-1-PLUS")]
    [InlineData("SCRAM-SHA-256-PLUS")]
    public async Task Every_mechanism_signs_in_and_submits(string mechanism)
    {
        await using var house = await SmtpHouse.OpenAsync();
        await using var peer = house.Connect(SmtpListenerKind.Submissions, tls: true);
        await peer.Peer.StartTlsAsync();
        await peer.HelloAsync();
        var binding = mechanism.EndsWith("-PLUS", StringComparison.Ordinal) ? ChannelBinding.ServerEndPoint(ServerTls.EndPointBinding(peer.Peer.ServerCertificate!)) : null;
        Assert.StartsWith("235 2.7.0", await SignInAsync(peer, SaslClient.Choose([mechanism], "alice@test.example", SmtpHouse.Password, binding, plaintext: true)!), StringComparison.Ordinal);
        await peer.CommandAsync("AUTH PLAIN", 503);
        await peer.BeginDataAsync("alice@test.example", "x@elsewhere.example");
        await peer.SendAsync(Message + ".\r\n");
        await peer.ExpectAsync("250 2.0.0");
        var (submission, body) = Assert.Single(house.Queue.Taken);
        Assert.Equal(Message, body);
        Assert.Contains(" with ESMTPSA\r\n", Encoding.UTF8.GetString(submission.Prefix.Span), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PLAIN")]
    [InlineData("LOGIN")]
    [InlineData("SCRAM-SHA-256")]
    public async Task Wrong_passwords_and_unknown_users_look_the_same(string mechanism)
    {
        await using var house = await SmtpHouse.OpenAsync(options => (options.RequireTls, options.Tarpit) = (false, false));
        await using var peer = house.Connect(SmtpListenerKind.Submission);
        await peer.HelloAsync();
        var wrong = await SignInAsync(peer, SaslClient.Choose([mechanism], "alice@test.example", "wrong", null, plaintext: true)!);
        var unknown = await SignInAsync(peer, SaslClient.Choose([mechanism], "nobody@test.example", "wrong", null, plaintext: true)!);
        Assert.StartsWith("535 5.7.8", wrong, StringComparison.Ordinal);
        Assert.Equal(wrong, unknown);
        await peer.CommandAsync("AUTH CRAM-MD5", "504 5.5.4");
        await peer.CommandAsync("AUTH PLAIN =", "501 5.5.2");
        await peer.CommandAsync("AUTH PLAIN ***", "501 5.5.2");
        await peer.CommandAsync("AUTH LOGIN", 334);
        await peer.CommandAsync("*", "501 5.7.0");
        await peer.CommandAsync("NOOP", 250);
    }

    [Theory]
    [InlineData("PLAIN")]
    [InlineData("LOGIN")]
    [InlineData("SCRAM-SHA-1")]
    [InlineData("SCRAM-SHA-256")]
    public async Task With_a_second_factor_the_main_password_is_refused_in_plain_words_and_an_app_password_taken(string mechanism)
    {
        await using var house = await SmtpHouse.OpenAsync(options => (options.RequireTls, options.Tarpit) = (false, false));
        var beside = await house.Store.Accounts.CredentialsAsync(house.Alice.Id, default);
        await house.Store.Accounts.SetCredentialAsync(house.Alice.Id, "phone", ScramDerivation.Derive("phone", "app password", beside), default);
        await house.Store.Get<FactorStore>().TurnOnAsync(house.Alice.Id, [1], 0, [], null, default);
        await using var peer = house.Connect(SmtpListenerKind.Submission);
        await peer.HelloAsync();
        var main = await SignInAsync(peer, SaslClient.Choose([mechanism], "alice@test.example", SmtpHouse.Password, null, plaintext: true)!);
        Assert.StartsWith("534 5.7.9", main, StringComparison.Ordinal);
        Assert.Contains("app password", main, StringComparison.Ordinal);
        Assert.StartsWith("235 2.7.0", await SignInAsync(peer, SaslClient.Choose([mechanism], "alice@test.example", "app password", null, plaintext: true)!), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Guessing_passwords_ends_the_session()
    {
        await using var house = await SmtpHouse.OpenAsync(options => (options.RequireTls, options.Tarpit, options.MaxFailedLogins) = (false, false, 3));
        await using var peer = house.Connect(SmtpListenerKind.Submission);
        await peer.HelloAsync();
        var guess = "AUTH PLAIN " + Convert.ToBase64String(Encoding.UTF8.GetBytes("\0alice@test.example\0guess"));
        await peer.CommandAsync(guess, 535);
        await peer.CommandAsync(guess, 535);
        await peer.CommandAsync(guess, 421);
        await peer.ClosedAsync();
    }

    [Fact]
    public async Task What_the_message_lacks_is_added()
    {
        await using var house = await SmtpHouse.OpenAsync(options => options.RequireTls = false);
        await using var peer = await house.SubmitterAsync();
        await peer.CommandAsync("MAIL FROM:<alice@test.example> HOLDFOR=3600 RET=HDRS ENVID=QQ+2B1 BODY=8BITMIME", 250);
        await peer.CommandAsync("RCPT TO:<x@elsewhere.example> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;X@elsewhere.example", 250);
        await peer.CommandAsync("RCPT TO:<bob@test.example>", 250);
        await peer.CommandAsync("RCPT TO:<nobody@test.example>", "550 5.1.1");
        await peer.CommandAsync("DATA", 354);
        await peer.SendAsync("From: <alice@test.example>\r\n\r\n\xc3\xbc\r\n.\r\n");
        await peer.ExpectAsync(250);
        var (submission, _) = Assert.Single(house.Queue.Taken);
        Assert.Matches(
            "^Received: from mail\\.test\r\n\tby mail\\.test with ESMTPA\r\n\tid [a-z0-9]{20};\r\n\tMon, 5 Jan 2026 12:00:00 \\+0000\r\nMessage-ID: <[a-z0-9]{20}\\.[a-z0-9]{20}@mail\\.test>\r\nDate: Mon, 5 Jan 2026 12:00:00 \\+0000\r\nAuthentication-Results: mail\\.test;\r\n\tauth=pass smtp\\.mailfrom=alice@test\\.example\r\n$",
            Encoding.UTF8.GetString(submission.Prefix.Span));
        Assert.Equal(house.Time.GetUtcNow().AddHours(1), submission.HoldUntil);
        Assert.Equal((house.Alice.Id, "alice@test.example", "HDRS", "QQ+1"), (submission.AccountId, submission.MailFrom!.ToString(), submission.DsnReturn, submission.EnvelopeId));
        Assert.Equal((true, false, false), (submission.EightBit, submission.SmtpUtf8, submission.Binary));
        Assert.Equal(["x@elsewhere.example", "bob@test.example"], submission.Recipients.Select(recipient => recipient.Address.ToString()));
        Assert.Equal(("SUCCESS,FAILURE", "rfc822;X@elsewhere.example"), (submission.Recipients[0].Notify, submission.Recipients[0].OriginalRecipient));
    }

    [Theory]
    [InlineData("From: <bob@test.example>\r\n\r\n", "550 5.7.1")]
    [InlineData("From: <alice@test.example>\r\nFrom: <alice@test.example>\r\n\r\n", "550 5.6.0")]
    [InlineData("From: <alice@test.example>, <bob@test.example>\r\n\r\n", "550 5.6.0")]
    [InlineData("From: nonsense\r\n\r\n", "550 5.6.0")]
    [InlineData("Subject: x\r\n\r\n", "550 5.6.0")]
    [InlineData("From: <alice@test.example>\r\n", "554 5.6.0")]
    [InlineData("", "554 5.6.0")]
    public async Task Messages_that_are_not_taken(string message, string expected)
    {
        await using var house = await SmtpHouse.OpenAsync(options => options.RequireTls = false);
        await using var peer = await house.SubmitterAsync();
        await peer.BeginDataAsync("alice@test.example", "x@elsewhere.example");
        await peer.SendAsync(message + ".\r\n");
        await peer.ExpectAsync(expected);
        Assert.Empty(house.Queue.Taken);
    }

    [Theory]
    [InlineData("MAIL FROM:<bob@test.example>", "550 5.7.1")]
    [InlineData("MAIL FROM:<alice@elsewhere.example>", "550 5.7.1")]
    [InlineData("MAIL FROM:<>", "250")]
    [InlineData("MAIL FROM:<alice+tag@test.example>", "250")]
    [InlineData("MAIL FROM:<alice@test.example> HOLDFOR=5184001", "501 5.5.4")]
    [InlineData("MAIL FROM:<alice@test.example> HOLDUNTIL=2026-01-05T11:59:59Z", "501 5.5.4")]
    [InlineData("MAIL FROM:<alice@test.example> HOLDUNTIL=2027-01-05T11:59:59Z", "501 5.5.4")]
    [InlineData("MAIL FROM:<alice@test.example> HOLDUNTIL=2026-01-06T00:00:00Z", "250")]
    public async Task Senders_that_may_be_used(string command, string expected)
    {
        await using var house = await SmtpHouse.OpenAsync(options => options.RequireTls = false);
        await using var peer = await house.SubmitterAsync();
        await peer.CommandAsync(command, expected);
    }

    [Fact]
    public async Task A_busy_or_full_store_is_a_temporary_refusal()
    {
        await using var house = await SmtpHouse.OpenAsync(options => options.RequireTls = false);
        await using var peer = await house.SubmitterAsync();
        foreach (var (fault, expected) in new (Exception, string)[]
        {
            (new StoreBusyException("full", diskFull: true), "452 4.3.1"),
            (new StoreBusyException("busy", diskFull: false), "451 4.3.0"),
            (new QuotaExceededException(), "452 4.2.2"),
            (new SendingLimitException(SendingLimit.Messages, 1000, TimeSpan.FromHours(1)), "451 4.7.1"),
            (new SendingLimitException(SendingLimit.NewRecipients, 200, null), "550 5.5.3"),
        })
        {
            house.Queue.Fault = fault;
            await peer.BeginDataAsync("alice@test.example", "x@elsewhere.example");
            await peer.SendAsync(Message + ".\r\n");
            await peer.ExpectAsync(expected);
        }

        // A bug of ours is no reason to bounce either.
        house.Queue.Fault = new InvalidOperationException("bug");
        await peer.BeginDataAsync("alice@test.example", "x@elsewhere.example");
        await peer.SendAsync(Message + ".\r\n");
        await peer.ExpectAsync("451 4.3.0");
        await peer.ClosedAsync();
    }

    [Fact]
    public async Task A_network_that_failed_too_often_is_told_so_at_once()
    {
        await using var house = await SmtpHouse.OpenAsync(options => (options.RequireTls, options.Tarpit) = (false, false), throttle: true);
        var guess = "AUTH PLAIN " + Convert.ToBase64String(Encoding.UTF8.GetBytes("\0alice@test.example\0guess"));
        for (var i = 0; i < 10; i++)
        {
            await using var peer = house.Connect(SmtpListenerKind.Submission);
            await peer.HelloAsync();
            await peer.CommandAsync(guess, 535);
        }

        await using var late = house.Connect(SmtpListenerKind.Submission);
        await late.ExpectAsync("421 4.7.0");
        await late.ClosedAsync();
        await using var delivery = house.Connect();
        await delivery.HelloAsync();
    }

    [Theory]
    [InlineData("mailfrom451@test.example", "alice@test.example", "MAIL", "451 4.0.0")]
    [InlineData("a@x.example", "rcpttopermerror@test.example", "RCPT", "550 5.0.0")]
    [InlineData("a@x.example", "alice+552@test.example", "DATA", "552 5.0.0")]
    [InlineData("a@x.example", "alice+temperror@test.example", "DATA", "451 4.0.0")]
    [InlineData("a@x.example", "alice+399@test.example", "DATA", "250")]
    public async Task Magic_addresses_fail_on_purpose(string from, string to, string step, string expected)
    {
        await using var house = await SmtpHouse.OpenAsync(options => options.MagicAddresses = true);
        await using var peer = house.Connect();
        await peer.HelloAsync();
        await peer.CommandAsync($"MAIL FROM:<{from}>", step == "MAIL" ? expected : "250");
        if (step == "MAIL") return;
        await peer.CommandAsync($"RCPT TO:<{to}>", step == "RCPT" ? expected : "250");
        if (step == "RCPT") return;
        await peer.CommandAsync("DATA", 354);
        await peer.SendAsync("a: b\r\n\r\n.\r\n");
        await peer.ExpectAsync(expected);
    }

    private static async Task<string> SignInAsync(SmtpPeer peer, SaslClient client)
    {
        var initial = client.InitialResponse();
        await peer.SendAsync($"AUTH {client.Mechanism}{(initial is null ? "" : " " + SaslBase64.EncodeInitial(initial))}\r\n");
        while (true)
        {
            var reply = (await peer.ReplyAsync())!;
            if (!reply.StartsWith("334 ", StringComparison.Ordinal)) return reply;
            var step = client.Next(SaslBase64.Decode(Encoding.ASCII.GetBytes(reply[4..])).Value);
            await peer.SendAsync((step is SaslClientStep.Respond respond ? SaslBase64.Encode(respond.Octets.Span) : "*") + "\r\n");
        }
    }
}
