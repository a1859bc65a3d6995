using System.Net;
using Mox.Protocols.Addresses;
using Mox.Server.Setup;
using Mox.Server.Storage;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Contracts.Setup;
using Mox.Shared.Model.Messages;
using Mox.Testing;

namespace Mox.Server.Tests.Setup;

public class A_round_trip
{
    private static readonly MailAddress Elsewhere = MailAddress.Parse("bob@other.example").Value;

    [Fact]
    public async Task Goes_out_signed_and_comes_back_with_what_was_checked()
    {
        await using var remote = new ScriptedMailHost { OnContent = _ => "250 2.0.0 thank you" };
        await using var house = await SetupHouse.OpenAsync(realTime: true, settings: [("Outbound:Routes:0", $"other.example=127.0.0.1:{remote.Port}"), ("Appliance:HostName", "mail.ours.example")]);
        var owner = await house.OwnAsync();
        var setup = house.For<ISetup>();
        Assert.Equal((null, PreflightState.Waiting), ((await setup.RoundTripAsync(default)).To, (await setup.RoundTripAsync(default)).Out));
        await setup.SendTestAsync(Elsewhere, default);
        var now = await UntilAsync(setup, trip => trip.Out == PreflightState.Fine);
        Assert.Contains("250 2.0.0 thank you", now.OutText, StringComparison.Ordinal);
        Assert.Equal(PreflightState.Waiting, now.Back);
        var mail = Assert.Single(remote.Taken);
        Assert.Contains("DKIM-Signature:", mail.Content, StringComparison.Ordinal);
        Assert.Contains("From: Ann <ann@ours.example>", mail.Content, StringComparison.Ordinal);
        var id = mail.Content.Split("Message-ID: ")[1].Split('\r')[0];

        // A notice of a server, and other mail, is no answer.
        await DeliverAsync(house, owner.AccountId, $"References: {id}\nSubject: failed\n\nno", "");
        await DeliverAsync(house, owner.AccountId, "In-Reply-To: <other@x>\nSubject: something else\n\nno", "eve@other.example");
        Assert.Equal(PreflightState.Waiting, (await setup.RoundTripAsync(default)).Back);
        var reply = await DeliverAsync(house, owner.AccountId, $"From: bob@other.example\nIn-Reply-To: {id}\nSubject: quite another subject\n\nyes", "bob@other.example");
        now = await setup.RoundTripAsync(default);
        Assert.Equal(PreflightState.Fine, now.Back);
        Assert.StartsWith("An answer of bob@other.example came at", now.BackText, StringComparison.Ordinal);
        Assert.Equal([("SPF", PreflightState.Fine), ("DKIM", PreflightState.Fine), ("DMARC", PreflightState.Unknown)], now.Checks.Select(check => (check.Term, check.State)));
        Assert.Equal("pass for other.example: the signature is valid", now.Checks[1].Text);
        Assert.Equal("out and back", await house.Get<RoundTripTest>().ResultAsync(default));

        // Once seen it counts, also when the answer was deleted.
        await house.Get<MailboxWriter>().RemoveAsync(reply.Mailbox, Mox.Protocols.Imap.UidSet.Of(reply.Uid), default);
        Assert.Equal(PreflightState.Fine, (await setup.RoundTripAsync(default)).Back);
    }

    [Fact]
    public async Task Says_what_stands_in_the_way_and_when_it_is_tried_again()
    {
        await using var remote = new ScriptedMailHost { OnRecipient = _ => "450 4.7.1 come again later" };
        await using var house = await SetupHouse.OpenAsync(realTime: true, settings: ("Outbound:Routes:0", $"other.example=127.0.0.1:{remote.Port}"));
        await house.OwnAsync();
        var setup = house.For<ISetup>();
        await setup.SendTestAsync(Elsewhere, default);
        var now = await UntilAsync(setup, trip => trip.Out == PreflightState.WorthKnowing);
        Assert.Contains("450 4.7.1 come again later", now.OutText, StringComparison.Ordinal);
        Assert.Contains("The next try is at", now.OutText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tells_a_refusal_for_good_in_the_words_of_the_other_server()
    {
        await using var remote = new ScriptedMailHost { OnRecipient = _ => "550 5.1.1 nobody here" };
        await using var house = await SetupHouse.OpenAsync(realTime: true, settings: ("Outbound:Routes:0", $"other.example=127.0.0.1:{remote.Port}"));
        await house.OwnAsync();
        var setup = house.For<ISetup>();
        await setup.SendTestAsync(Elsewhere, default);
        var now = await UntilAsync(setup, trip => trip.Out == PreflightState.Blocked);
        Assert.StartsWith("Refused, and not tried again.", now.OutText, StringComparison.Ordinal);
        Assert.Contains("550 5.1.1 nobody here", now.OutText, StringComparison.Ordinal);
        Assert.Equal(PreflightState.Waiting, now.Back);
    }

    [Fact]
    public async Task Goes_elsewhere_only_and_not_too_often()
    {
        await using var house = await SetupHouse.OpenAsync(settings: [("Outbound:KeepAtHome", "true")]);
        await house.OwnAsync();
        var setup = house.For<ISetup>();
        Assert.Equal("To", (await Assert.ThrowsAsync<ChangeRefusedException>(() => setup.SendTestAsync(MailAddress.Parse("x@ours.example").Value, default))).Field);
        for (var i = 0; i < RoundTripTest.MostInHour; i++) await setup.SendTestAsync(Elsewhere, default);
        Assert.Contains("within the hour", (await Assert.ThrowsAsync<ChangeRefusedException>(() => setup.SendTestAsync(Elsewhere, default))).Message, StringComparison.Ordinal);
        house.Time.Advance(TimeSpan.FromHours(1));
        await setup.SendTestAsync(Elsewhere, default);
    }

    private static async Task<RoundTrip> UntilAsync(ISetup setup, Func<RoundTrip, bool> done)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            var now = await setup.RoundTripAsync(late.Token);
            if (done(now)) return now;
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, late.Token);
        }
    }

    private static async Task<(long Mailbox, uint Uid)> DeliverAsync(SetupHouse house, long account, string message, string mailFrom)
    {
        var octets = TestStore.Octets(message);
        await using var writing = house.Get<Spool>().Begin(octets.Length);
        await writing.WriteAsync(octets, default);
        await using var body = await writing.CompleteAsync(default);
        var inbox = (await house.Get<MailboxReader>().ListAsync(account, default)).Single(mailbox => mailbox.Name.Text == "Junk").Id;
        var facts = new DeliveryFacts
        {
            MailFrom = mailFrom,
            FromAddress = mailFrom,
            RemoteIp = IPAddress.Parse("192.0.2.7"),
            Checks = [new SenderCheck("spf", "pass", "other.example", ""), new SenderCheck("dkim", "fail", "list.example", "body changed"), new SenderCheck("dkim", "pass", "other.example", "the signature is valid", Aligned: true)],
        };
        var prepared = await house.Get<MailboxWriter>().PrepareAsync(body, new MessageTraits { Delivery = facts }, default);
        return (inbox, (await house.Get<MailboxWriter>().AppendAsync(inbox, prepared, default))!.Uid);
    }
}
