using System.Net;
using System.Text;
using Mox.Protocols.Addresses;
using Mox.Protocols.Smtp;
using Mox.Server.Inbound;

namespace Mox.Server.Tests.Inbound;

public sealed class InboundTests
{
    [Theory]
    [InlineData("", 0, false)]
    [InlineData("\r\n", 0, true)]
    [InlineData("Received: a\r\nRECEIVED : b\r\n\treceived: folded\r\nX-Received: c\r\nReceivedX: d\r\n\r\nReceived: body\r\n", 2, true)]
    [InlineData("Received\r\n: x\r\n\r\n", 0, true)]
    [InlineData("Received: a", 1, false)]
    public void Fields_are_counted_wherever_the_octets_are_cut(string message, int received, bool ended)
    {
        var octets = Encoding.ASCII.GetBytes(message);
        for (var cut = 0; cut <= octets.Length; cut++)
        {
            var census = new MessageCensus();
            census.Write(octets.AsSpan(0, cut));
            census.Write(octets.AsSpan(cut));
            Assert.Equal((received, ended), (census.Received, census.HeaderEnded));
        }
    }

    [Fact]
    public void Eight_bit_octets_are_found_in_header_and_body()
    {
        var body = new MessageCensus();
        body.Write("From: a\r\nDate: b\r\nMessage-Id: c\r\nReturn-Path: d\r\n\r\n\xc3"u8);
        Assert.Equal((true, false), (body.EightBit, body.EightBitHeader));
        Assert.Equal((1, 1, 1, 1), (body.From, body.Date, body.MessageId, body.ReturnPath));
        var header = new MessageCensus();
        header.Write("Subject: ü\r\n\r\n"u8);
        Assert.Equal((true, true), (header.EightBit, header.EightBitHeader));
    }

    [Theory]
    [InlineData(false, false, false, false, "SMTP")]
    [InlineData(true, false, false, false, "ESMTP")]
    [InlineData(true, true, false, false, "ESMTPS")]
    [InlineData(true, true, true, false, "ESMTPSA")]
    [InlineData(true, false, true, true, "UTF8SMTPA")]
    [InlineData(true, true, false, true, "UTF8SMTPS")]
    public void The_word_after_with(bool extended, bool tls, bool authenticated, bool utf8, string expected) =>
        Assert.Equal(expected, TraceFields.With(extended, tls, authenticated, utf8));

    [Theory]
    [InlineData("someone", null)]
    [InlineData("temperror", "Data 451 0")]
    [InlineData("x-PermError", "Data 550 0")]
    [InlineData("timeout", "Data 451 60")]
    [InlineData("rcpttotimeout", "RcptTo 451 60")]
    [InlineData("mailfrom599", "MailFrom 599 0")]
    [InlineData("queue421", "Queue 421 0")]
    [InlineData("queuepermerror", "Queue 550 0")]
    [InlineData("a600", null)]
    [InlineData("a399", null)]
    [InlineData("1450", "Data 450 0")]
    public void Magic_local_parts(string local, string? expected)
    {
        var magic = MagicLocalPart.Read(LocalPart.From(local).Value);
        Assert.Equal(expected, magic is null ? null : $"{magic.Stage} {magic.Reply.Code} {magic.Wait.TotalMinutes}");
    }

    [Fact]
    public void Decisions_of_several_recipients_become_one_answer()
    {
        var (refuse, defer) = (new DeliveryDecision.Refuse(new SmtpReply(550, new(5, 7, 1), "no"), "r"), new DeliveryDecision.Defer(new SmtpReply(451, new(4, 7, 1), "later"), "d"));
        var inbox = new DeliveryDecision.Inbox();
        Assert.Null(DeliveryDecision.Together([inbox, inbox]).ForAll);
        Assert.Same(refuse, DeliveryDecision.Together([refuse, refuse]).ForAll);
        Assert.Same(defer, DeliveryDecision.Together([inbox, defer, refuse]).ForAll);
        var mixed = DeliveryDecision.Together([inbox, refuse]);
        Assert.Null(mixed.ForAll);
        Assert.IsType<DeliveryDecision.Junk>(mixed.Each[1]);
    }

    [Fact]
    public void The_gravest_result_decides()
    {
        var junk = new CheckResult(CheckVerdict.Junk, null, "looks bad");
        var refuse = CheckResult.Refuse(new SmtpReply(550, new(5, 7, 1), "no"), "r");
        Assert.IsType<DeliveryDecision.Inbox>(DeliveryDecision.From([CheckResult.Pass]));
        Assert.IsType<DeliveryDecision.Junk>(DeliveryDecision.From([CheckResult.Pass, junk]));
        Assert.IsType<DeliveryDecision.Refuse>(DeliveryDecision.From([junk, refuse, CheckResult.Pass]));
        Assert.IsType<DeliveryDecision.Inbox>(DeliveryDecision.From([]));
    }

    [Fact]
    public void A_date_is_written_as_header_fields_have_it() =>
        Assert.Equal("Sun, 1 Mar 2026 23:04:05 +0000", TraceFields.Date(new DateTimeOffset(2026, 3, 2, 1, 4, 5, TimeSpan.FromHours(2))));

    [Fact]
    public void Ids_differ() => Assert.NotEqual(TraceFields.NewId(), TraceFields.NewId());

    [Fact]
    public void An_IPv6_peer_is_written_with_its_tag() =>
        Assert.Equal("[IPv6:2001:db8::1]", new AddressLiteral(IPAddress.Parse("2001:db8::1")).ToString());
}
