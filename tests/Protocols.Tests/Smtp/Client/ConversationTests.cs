using System.Buffers;
using System.Text;
using Mox.Protocols.Addresses;
using Mox.Protocols.Smtp;
using Mox.Protocols.Smtp.Client;

namespace Mox.Protocols.Tests.Smtp.Client;

public class Smtp_client_replies
{
    [Fact]
    public async Task Are_read_over_several_lines()
    {
        var bench = new ConversationBench();
        await bench.SayAsync("220-mx.test", "220-", "220 be brief");
        var reply = await bench.Client.GreetAsync(default);
        Assert.Equal(["mx.test", "", "be brief"], reply.Lines.AsEnumerable());
    }

    [Theory]
    [InlineData("220-a\r\n221 b\r\n")]
    [InlineData("2200 a\r\n")]
    [InlineData("hello\r\n")]
    [InlineData("22\r\n")]
    [InlineData("920 a\r\n")]
    public async Task Break_the_conversation_when_they_are_none(string text)
    {
        var bench = new ConversationBench();
        await bench.SayRawAsync(text);
        var broken = await Assert.ThrowsAsync<ConversationBrokenException>(() => bench.Client.GreetAsync(default));
        Assert.Equal(BrokenBy.Garbled, broken.By);
        Assert.False(bench.Client.Usable);
    }

    [Fact]
    public async Task Are_bounded_in_length_and_number()
    {
        var bench = new ConversationBench();
        await bench.SayRawAsync("220 " + new string('x', RemoteReply.MaxLine) + "\r\n");
        await Assert.ThrowsAsync<ConversationBrokenException>(() => bench.Client.GreetAsync(default));
        bench = new ConversationBench();
        var greeting = bench.Client.GreetAsync(default);
        for (var line = 0; line <= RemoteReply.MaxLines; line++) await bench.SayAsync("220-more");
        await Assert.ThrowsAsync<ConversationBrokenException>(() => greeting);
    }

    [Fact]
    public async Task Keep_their_enhanced_code_apart_and_only_where_its_class_agrees()
    {
        var bench = new ConversationBench();
        await bench.SayAsync("554-5.7.1 go", "554 5.7.1 away");
        var reply = await bench.Client.GreetAsync(default);
        Assert.Equal(new(5, 7, 1), reply.Status);
        Assert.Equal("554 5.7.1 go away", reply.ToString());
        bench = new ConversationBench();
        await bench.SayAsync("554 4.7.1 later");
        reply = await bench.Client.GreetAsync(default);
        Assert.Null(reply.Status);
        Assert.Equal("4.7.1 later", reply.Text);
    }

    [Fact]
    public async Task Hold_no_control_characters()
    {
        var bench = new ConversationBench();
        await bench.SayRawAsync("554 a\u001b[31mb\0c\r\n");
        Assert.Equal("a [31mb c", (await bench.Client.GreetAsync(default)).Text);
    }

    [Fact]
    public async Task Are_waited_for_as_long_as_the_RFC_says_and_no_longer()
    {
        var bench = new ConversationBench();
        var greeting = bench.Client.GreetAsync(default);
        bench.Time.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromSeconds(1));
        Assert.False(greeting.IsCompleted);
        bench.Time.Advance(TimeSpan.FromSeconds(1));
        var broken = await Assert.ThrowsAsync<ConversationBrokenException>(() => greeting);
        Assert.Equal(BrokenBy.TimedOut, broken.By);
    }
}

public class Smtp_client_hello
{
    [Fact]
    public async Task Falls_back_to_HELO_where_EHLO_is_not_known()
    {
        var bench = new ConversationBench();
        var hello = bench.Client.HelloAsync("mail.test", default);
        await bench.ExpectAsync("EHLO mail.test\r\n");
        await bench.SayAsync("502 what?");
        await bench.ExpectAsync("HELO mail.test\r\n");
        await bench.SayAsync("250 mx.test");
        Assert.True((await hello).IsSuccess);
        Assert.False(bench.Client.Offered.Extended);
    }

    [Fact]
    public async Task Reads_what_is_offered()
    {
        var bench = await ConversationBench.GreetedAsync("PIPELINING", "SIZE 1000", "8bitmime", "STARTTLS", "DSN", "CHUNKING", "BINARYMIME", "SMTPUTF8", "AUTH PLAIN login", "LIMITS MAILMAX=5 RCPTMAX=10", "X-UNKNOWN a b");
        var offered = bench.Client.Offered;
        Assert.True(offered is { Extended: true, Pipelining: true, EightBitMime: true, StartTls: true, Dsn: true, Chunking: true, BinaryMime: true, SmtpUtf8: true, Size: true, SizeLimit: 1000, RecipientLimit: 10 });
        Assert.Equal(["PLAIN", "LOGIN"], offered.Auth.AsEnumerable());
    }

    [Theory]
    [InlineData("LIMITS RCPTMAX=0")]
    [InlineData("LIMITS RCPTMAX=1234567")]
    [InlineData("LIMITS RCPTMAX=5 RCPTMAX=6")]
    [InlineData("LIMITS RCPTMAX=5 =")]
    [InlineData("LIMITS RCPTMAX=x")]
    public async Task Counts_limits_with_a_fault_for_nothing(string line) => Assert.Equal(0, (await ConversationBench.GreetedAsync(line)).Client.Offered.RecipientLimit);

    [Fact]
    public async Task Forgets_what_was_offered_before_TLS()
    {
        var bench = await ConversationBench.GreetedAsync("STARTTLS", "PIPELINING", "AUTH PLAIN");
        var begin = bench.Client.BeginTlsAsync(default);
        await bench.ExpectAsync("STARTTLS\r\n");
        await bench.SayAsync("220 go ahead");
        Assert.Equal(220, (await begin).Code);
        bench.Client.Secured(bench);
        Assert.Equal(Capabilities.None, bench.Client.Offered);
        var hello = bench.Client.HelloAsync("mail.test", default);
        await bench.ExpectAsync("EHLO mail.test\r\n");
        await bench.SayAsync("502 what?");
        Assert.Equal(502, (await hello).Code);
        Assert.True(bench.IsQuiet);
    }
}

public class Smtp_client_sending
{
    private const string Content = "Subject: x\r\n\r\nhello\r\n";

    [Fact]
    public async Task Goes_step_by_step_without_pipelining()
    {
        var bench = await ConversationBench.GreetedAsync();
        var sending = bench.Client.SendAsync(ConversationBench.Message(Content, "a@example.org", "b@example.org"), default);
        await bench.ExpectAsync("MAIL FROM:<user@test.example>\r\n");
        await bench.SayAsync("250 ok");
        await bench.ExpectAsync("RCPT TO:<a@example.org>\r\n");
        await bench.SayAsync("550 5.1.1 no");
        await bench.ExpectAsync("RCPT TO:<b@example.org>\r\n");
        await bench.SayAsync("250 ok");
        await bench.ExpectAsync("DATA\r\n");
        await bench.SayAsync("354 go");
        await bench.ExpectAsync(Content + ".\r\n");
        await bench.SayAsync("250 2.0.0 queued");
        var outcomes = await sending;
        Assert.Equal(new(5, 1, 1), Assert.IsType<DeliveryOutcome.Refused>(outcomes[0]).Reply.Status);
        Assert.Equal("queued", Assert.IsType<DeliveryOutcome.Delivered>(outcomes[1]).Final.Text);
    }

    [Fact]
    public async Task Pipelines_the_envelope_where_offered_and_reuses_the_connection()
    {
        var bench = await ConversationBench.GreetedAsync("PIPELINING", "SIZE");
        for (var round = 0; round < 2; round++)
        {
            var sending = bench.Client.SendAsync(ConversationBench.Message(Content), default);
            await bench.ExpectAsync("MAIL FROM:<user@test.example> SIZE=21\r\nRCPT TO:<a@example.org>\r\nDATA\r\n");
            await bench.SayAsync("250 ok", "250 ok", "354 go");
            await bench.ExpectAsync(Content + ".\r\n");
            await bench.SayAsync("250 ok");
            Assert.IsType<DeliveryOutcome.Delivered>(Assert.Single(await sending));
        }

        var quit = bench.Client.QuitAsync(default);
        await bench.ExpectAsync("QUIT\r\n");
        await bench.SayAsync("221 bye");
        await quit;
    }

    [Fact]
    public async Task Ends_data_nobody_is_to_get_with_a_single_dot_and_resets_before_the_next()
    {
        var bench = await ConversationBench.GreetedAsync("PIPELINING");
        var sending = bench.Client.SendAsync(ConversationBench.Message(Content), default);
        await bench.ExpectAsync("MAIL FROM:<user@test.example>\r\nRCPT TO:<a@example.org>\r\nDATA\r\n");
        await bench.SayAsync("250 ok", "550 no", "354 go");
        await bench.ExpectAsync(".\r\n");
        await bench.SayAsync("554 no recipients");
        Assert.IsType<DeliveryOutcome.Refused>(Assert.Single(await sending));
        sending = bench.Client.SendAsync(ConversationBench.Message(Content), default);
        await bench.ExpectAsync("RSET\r\n");
        await bench.SayAsync("250 ok");
        await bench.ExpectAsync("MAIL FROM:<user@test.example>\r\n");
        await bench.HangUpAsync();
        Assert.IsType<DeliveryOutcome.Deferred>(Assert.Single(await sending));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Takes_what_was_refused_before_the_server_hung_up_for_refused(bool pipelining)
    {
        var bench = await ConversationBench.GreetedAsync(pipelining ? "PIPELINING" : "X");
        var sending = bench.Client.SendAsync(ConversationBench.Message(Content, "a@example.org", "b@example.org"), default);
        await bench.SayAsync("250 ok", "550 5.1.1 no");
        await bench.HangUpAsync();
        var outcomes = await sending;
        Assert.IsType<DeliveryOutcome.Refused>(outcomes[0]);
        Assert.False(Assert.IsType<DeliveryOutcome.Deferred>(outcomes[1]).InDoubt);
        Assert.False(bench.Client.Usable);
    }

    [Fact]
    public async Task Takes_a_refusal_of_the_sender_for_all_recipients()
    {
        var bench = await ConversationBench.GreetedAsync("PIPELINING");
        var sending = bench.Client.SendAsync(ConversationBench.Message(Content, "a@example.org", "b@example.org"), default);
        await bench.SayAsync("550 5.7.1 you again");
        await bench.HangUpAsync();
        Assert.All(await sending, outcome => Assert.IsType<DeliveryOutcome.Refused>(outcome));
    }

    [Fact]
    public async Task Sends_the_rest_in_further_transactions_when_the_server_wants_fewer_recipients()
    {
        var bench = await ConversationBench.GreetedAsync("PIPELINING");
        var sending = bench.Client.SendAsync(ConversationBench.Message(Content, "a@example.org", "b@example.org"), default);
        await bench.ExpectAsync("MAIL FROM:<user@test.example>\r\nRCPT TO:<a@example.org>\r\nRCPT TO:<b@example.org>\r\nDATA\r\n");
        await bench.SayAsync("250 ok", "250 ok", "452 too many", "354 go");
        await bench.ExpectAsync(Content + ".\r\n");
        await bench.SayAsync("250 one");
        await bench.ExpectAsync("MAIL FROM:<user@test.example>\r\nRCPT TO:<b@example.org>\r\nDATA\r\n");
        await bench.SayAsync("250 ok", "552 5.2.2 full", "503 no");
        var outcomes = await sending;
        Assert.IsType<DeliveryOutcome.Delivered>(outcomes[0]);
        Assert.Equal(552, Assert.IsType<DeliveryOutcome.Deferred>(outcomes[1]).Reply!.Code);
    }

    [Fact]
    public async Task Keeps_to_the_number_of_recipients_told_by_the_server()
    {
        var bench = await ConversationBench.GreetedAsync("PIPELINING", "LIMITS RCPTMAX=1");
        var sending = bench.Client.SendAsync(ConversationBench.Message(Content, "a@example.org", "b@example.org"), default);
        foreach (var recipient in (string[])["a", "b"])
        {
            await bench.ExpectAsync($"MAIL FROM:<user@test.example>\r\nRCPT TO:<{recipient}@example.org>\r\nDATA\r\n");
            await bench.SayAsync("250 ok", "250 ok", "354 go");
            await bench.ExpectAsync(Content + ".\r\n");
            await bench.SayAsync("250 ok");
        }

        Assert.All(await sending, outcome => Assert.IsType<DeliveryOutcome.Delivered>(outcome));
    }

    [Fact]
    public async Task Is_in_doubt_when_the_final_reply_does_not_come()
    {
        var bench = await ConversationBench.GreetedAsync("PIPELINING");
        var sending = bench.Client.SendAsync(ConversationBench.Message(Content), default);
        await bench.SayAsync("250 ok", "250 ok", "354 go");
        await bench.ExpectAsync("MAIL FROM:<user@test.example>\r\nRCPT TO:<a@example.org>\r\nDATA\r\n" + Content + ".\r\n");
        await bench.Time.AdvanceUntilAsync(sending, TimeSpan.FromMinutes(10));
        Assert.True(Assert.IsType<DeliveryOutcome.Deferred>(Assert.Single(await sending)).InDoubt);
    }

    [Fact]
    public async Task Never_ends_a_message_that_could_not_be_read_whole()
    {
        var bench = await ConversationBench.GreetedAsync("PIPELINING");
        var broken = ConversationBench.Message(Content) with { OpenAsync = _ => ValueTask.FromResult<Stream>(new BrokenStream()) };
        var sending = bench.Client.SendAsync(broken, default);
        await bench.SayAsync("250 ok", "250 ok", "354 go");
        Assert.False(Assert.IsType<DeliveryOutcome.Deferred>(Assert.Single(await sending)).InDoubt);
        Assert.False(bench.Client.Usable);
        await bench.ExpectAsync("MAIL FROM:<user@test.example>\r\nRCPT TO:<a@example.org>\r\nDATA\r\n");
        Assert.True(bench.IsQuiet);
    }

    [Fact]
    public async Task Passes_notification_wishes_on_where_the_server_knows_them()
    {
        var message = ConversationBench.Message(Content) with
        {
            DsnReturn = "HDRS",
            EnvelopeId = "a=b+c d",
            Recipients = [new OutgoingRecipient(MailAddress.Parse("a@example.org").Value, "SUCCESS,FAILURE", "rfc822;A+2Bx@Example.org")],
        };
        var bench = await ConversationBench.GreetedAsync("PIPELINING", "DSN");
        var sending = bench.Client.SendAsync(message, default);
        await bench.ExpectAsync("MAIL FROM:<user@test.example> RET=HDRS ENVID=a+3Db+2Bc+20d\r\nRCPT TO:<a@example.org> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;A+2Bx@Example.org\r\nDATA\r\n");
        await bench.SayAsync("250 ok", "250 ok", "354 go");
        await bench.ExpectAsync(Content + ".\r\n");
        await bench.SayAsync("250 ok");
        Assert.True(Assert.IsType<DeliveryOutcome.Delivered>(Assert.Single(await sending)).DsnPassedOn);
        bench = await ConversationBench.GreetedAsync("PIPELINING");
        sending = bench.Client.SendAsync(message, default);
        await bench.ExpectAsync("MAIL FROM:<user@test.example>\r\nRCPT TO:<a@example.org>\r\nDATA\r\n");
        await bench.SayAsync("250 ok", "250 ok", "354 go", "250 ok");
        Assert.False(Assert.IsType<DeliveryOutcome.Delivered>(Assert.Single(await sending)).DsnPassedOn);
    }

    [Fact]
    public async Task Says_what_the_content_needs()
    {
        var bench = await ConversationBench.GreetedAsync("PIPELINING", "8BITMIME", "SMTPUTF8");
        var message = ConversationBench.Message(Content, "p\u00e9p\u00e9@example.org") with { EightBit = true, SmtpUtf8 = true, From = null };
        var sending = bench.Client.SendAsync(message, default);
        await bench.ExpectAsync("MAIL FROM:<> BODY=8BITMIME SMTPUTF8\r\nRCPT TO:<p\u00e9p\u00e9@example.org>\r\nDATA\r\n");
        await bench.HangUpAsync();
        Assert.IsType<DeliveryOutcome.Deferred>(Assert.Single(await sending));
    }

    [Fact]
    public async Task Does_not_offer_a_message_the_server_cannot_take()
    {
        var bench = await ConversationBench.GreetedAsync("SIZE 10");
        Assert.Equal(new(5, 3, 4), await RefusedAsync(bench, ConversationBench.Message(Content)));
        bench = await ConversationBench.GreetedAsync();
        Assert.Equal(new(5, 6, 7), await RefusedAsync(bench, ConversationBench.Message(Content) with { SmtpUtf8 = true }));
        Assert.Equal(new(5, 6, 3), await RefusedAsync(bench, ConversationBench.Message(Content) with { EightBit = true }));
        Assert.Equal(new(5, 6, 3), await RefusedAsync(bench, ConversationBench.Message(Content) with { Binary = true }));
        Assert.True(bench.IsQuiet);
    }

    [Fact]
    public async Task Sends_binary_content_in_chunks()
    {
        var bench = await ConversationBench.GreetedAsync("PIPELINING", "CHUNKING", "BINARYMIME");
        var sending = bench.Client.SendAsync(ConversationBench.Message(".\n\r.\r\nx") with { Binary = true }, default);
        await bench.ExpectAsync("MAIL FROM:<user@test.example> BODY=BINARYMIME\r\nRCPT TO:<a@example.org>\r\n");
        await bench.SayAsync("250 ok", "250 ok");
        await bench.ExpectAsync("BDAT 7\r\n.\n\r.\r\nx");
        await bench.SayAsync("250 got it");
        await bench.ExpectAsync("BDAT 0 LAST\r\n");
        await bench.SayAsync("250 ok");
        Assert.IsType<DeliveryOutcome.Delivered>(Assert.Single(await sending));
    }

    [Fact]
    public async Task Takes_421_for_the_end_of_the_session()
    {
        var bench = await ConversationBench.GreetedAsync("PIPELINING");
        var sending = bench.Client.SendAsync(ConversationBench.Message(Content), default);
        await bench.SayAsync("421 4.3.2 shutting down");
        await bench.HangUpAsync();
        Assert.Equal(421, Assert.IsType<DeliveryOutcome.Deferred>(Assert.Single(await sending)).Reply!.Code);
        Assert.False(bench.Client.Usable);
    }

    private static async Task<Mox.Protocols.Dsn.MailStatus?> RefusedAsync(ConversationBench bench, OutgoingMessage message) =>
        Assert.IsType<DeliveryOutcome.Refused>(Assert.Single(await bench.Client.SendAsync(message, default))).Reply.Status;

    private sealed class BrokenStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => throw new IOException("disk gone");
    }
}

public class Smtp_client_data
{
    [Theory]
    [InlineData("", ".\r\n")]
    [InlineData("a", "a\r\n.\r\n")]
    [InlineData("a\r\n", "a\r\n.\r\n")]
    [InlineData(".\r\n", "..\r\n.\r\n")]
    [InlineData("a\r\n.b", "a\r\n..b\r\n.\r\n")]
    [InlineData("a\n.\nb", "a\r\n..\r\nb\r\n.\r\n")]
    [InlineData("a\r.\rb", "a\r\n..\r\nb\r\n.\r\n")]
    [InlineData("a\r\r\n.\r\n", "a\r\n\r\n..\r\n.\r\n")]
    [InlineData("a\n\r.\r\n", "a\r\n\r\n..\r\n.\r\n")]
    public void Is_the_same_wherever_it_is_cut(string content, string expected)
    {
        var octets = Encoding.ASCII.GetBytes(content);
        for (var cut = 0; cut <= octets.Length; cut++)
        {
            var (encoder, output) = (new DotEncoder(repairLineEndings: true), new ArrayBufferWriter<byte>());
            Assert.Equal(DotFault.None, encoder.Encode(octets.AsSpan(0, cut), output));
            Assert.Equal(DotFault.None, encoder.Encode(octets.AsSpan(cut), output));
            Assert.Equal(DotFault.None, encoder.Complete(output, completeLastLine: true));
            Assert.Equal(expected, Encoding.ASCII.GetString(output.WrittenSpan));
        }
    }

    [Fact]
    public void Holds_no_bare_CR_or_LF_and_no_early_end_whatever_the_content()
    {
        var random = new Random(5321);
        for (var round = 0; round < 5000; round++)
        {
            var content = new byte[random.Next(40)];
            for (var i = 0; i < content.Length; i++) content[i] = (byte)"\r\n.a"[random.Next(4)];
            var (encoder, output) = (new DotEncoder(repairLineEndings: true), new ArrayBufferWriter<byte>());
            foreach (var octet in content) Assert.Equal(DotFault.None, encoder.Encode([octet], output));
            Assert.Equal(DotFault.None, encoder.Complete(output, completeLastLine: true));
            var sent = Encoding.ASCII.GetString(output.WrittenSpan);
            Assert.DoesNotContain('\r', sent.Replace("\r\n", "", StringComparison.Ordinal));
            Assert.DoesNotContain('\n', sent.Replace("\r\n", "", StringComparison.Ordinal));
            Assert.Equal(sent.Length - 3, ("\r\n" + sent).IndexOf("\r\n.\r\n", StringComparison.Ordinal));
        }
    }
}
