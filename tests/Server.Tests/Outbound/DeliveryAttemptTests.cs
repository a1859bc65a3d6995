using System.Collections.Immutable;
using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Mox.Protocols.Addresses;
using Mox.Protocols.Smtp.Client;
using Mox.Server.Hosting;
using Mox.Server.Outbound;
using Mox.Testing;

namespace Mox.Server.Tests.Outbound;

public class Delivery_attempt
{
    private const string Content = "Subject: x\r\n\r\n.hello\r\n";

    private readonly DeliveryAttempt _attempt = new(
        Options.Create(new ApplianceOptions { HostName = "mail.ours.example" }),
        Options.Create(new OutboundOptions { ConnectTimeout = TimeSpan.FromSeconds(10), HandshakeTimeout = TimeSpan.FromSeconds(10) }),
        TimeProvider.System,
        NullLogger<DeliveryAttempt>.Instance);

    private static OutgoingMessage Message(params string[] recipients) => new()
    {
        From = MailAddress.Parse("user@ours.example").Value,
        Recipients = [.. recipients.Select(recipient => new OutgoingRecipient(MailAddress.Parse(recipient).Value))],
        Size = Content.Length,
        OpenAsync = _ => ValueTask.FromResult<Stream>(new MemoryStream(System.Text.Encoding.ASCII.GetBytes(Content))),
    };

    private static RoutePlan.Remote To(params ScriptedMailHost[] hosts) =>
        new([.. hosts.Select(host => new RouteHost("127.0.0.1", host.Port, [IPAddress.Loopback], TlsDemand.Opportunistic))]);

    private async Task<ImmutableArray<AttemptResult>> RunAsync(RoutePlan.Remote plan, params string[] recipients)
    {
        await using var keeper = new SessionKeeper();
        return await _attempt.RunAsync(plan, Message(recipients), keeper, default);
    }

    [Fact]
    public async Task Delivers_over_TLS_where_it_is_offered()
    {
        await using var host = new ScriptedMailHost { Tls = ScriptedTls.Works };
        var result = Assert.Single(await RunAsync(To(host), "a@remote.example"));
        Assert.IsType<DeliveryOutcome.Delivered>(result.Outcome);
        Assert.StartsWith("Tls1", result.Tls, StringComparison.Ordinal);
        Assert.Equal("[127.0.0.1]", result.Remote);
        var taken = Assert.Single(host.Taken);
        Assert.True(taken.Secured);
        Assert.Equal(Content, taken.Content);
    }

    [Fact]
    public async Task Comes_from_the_address_that_was_chosen()
    {
        await using var host = new ScriptedMailHost();
        var attempt = new DeliveryAttempt(
            Options.Create(new ApplianceOptions { HostName = "mail.ours.example" }),
            Options.Create(new OutboundOptions { SourceAddresses = { "127.77.0.9", "::1" } }),
            TimeProvider.System,
            NullLogger<DeliveryAttempt>.Instance);
        await using var keeper = new SessionKeeper();
        Assert.IsType<DeliveryOutcome.Delivered>(Assert.Single(await attempt.RunAsync(To(host), Message("a@remote.example"), keeper, default)).Outcome);
        Assert.Equal(IPAddress.Parse("127.77.0.9"), Assert.Single(host.Peers));
    }

    [Theory]
    [InlineData(true, "127.0.0.1", "::1")]
    [InlineData(true)]
    [InlineData(false, "127.0.0.1", "127.0.0.2")]
    [InlineData(false, "mail.example")]
    public void Chooses_one_address_of_each_family_at_most(bool sound, params string[] addresses)
    {
        var options = new OutboundOptions();
        foreach (var address in addresses) options.SourceAddresses.Add(address);
        Assert.Equal(sound, new OutboundOptionsValidator().Validate(null, options).Succeeded);
    }

    [Fact]
    public async Task That_requires_TLS_all_the_way_passes_over_hosts_that_do_not_promise_it()
    {
        await using var silent = new ScriptedMailHost { Tls = ScriptedTls.Works };
        await using var clear = new ScriptedMailHost { Extensions = { "REQUIRETLS" } };
        await using var willing = new ScriptedMailHost { Tls = ScriptedTls.Works, Extensions = { "REQUIRETLS" } };
        Assert.IsType<DeliveryOutcome.Delivered>((await StrictAsync(true, silent, clear, willing)).Outcome);
        Assert.Empty(silent.Taken);
        Assert.Empty(clear.Taken);
        Assert.Contains("REQUIRETLS", Assert.Single(willing.Taken).From, StringComparison.Ordinal);

        Assert.Equal("5.7.30", Status(await StrictAsync(true, silent, clear)));
        Assert.Equal("5.7.10", Status(await StrictAsync(true, clear)));
        Assert.Equal("5.7.10", Status(await StrictAsync(false, willing)));
        Assert.Single(willing.Taken);
    }

    [Theory]
    [InlineData("421 4.3.0 later", ScriptedTls.Works)]
    [InlineData("220 mx", ScriptedTls.Refuses)]
    public async Task That_requires_TLS_waits_for_a_host_that_may_still_promise_it(string greeting, ScriptedTls tls)
    {
        await using var silent = new ScriptedMailHost { Tls = ScriptedTls.Works };
        await using var away = new ScriptedMailHost { Tls = tls, Greeting = greeting, Extensions = { "REQUIRETLS" } };
        Assert.IsType<DeliveryOutcome.Deferred>((await StrictAsync(true, silent, away)).Outcome);
        Assert.Empty(silent.Taken);
    }

    [Fact]
    public async Task That_requires_TLS_does_not_go_by_an_open_session_that_does_not_promise_it()
    {
        await using var silent = new ScriptedMailHost { Tls = ScriptedTls.Works };
        var plan = Strict(true, silent);
        await using var keeper = new SessionKeeper();
        Assert.IsType<DeliveryOutcome.Delivered>(Assert.Single(await _attempt.RunAsync(plan, Message("a@remote.example"), keeper, default)).Outcome);
        Assert.Equal("5.7.30", Status(Assert.Single(await _attempt.RunAsync(plan, Message("a@remote.example") with { RequireTls = true }, keeper, default))));

        // A bounce is not held up (RFC 8689 §4.2.1).
        Assert.IsType<DeliveryOutcome.Delivered>(Assert.Single(await _attempt.RunAsync(plan, Message("a@remote.example") with { RequireTls = true, From = null }, keeper, default)).Outcome);
    }

    private async Task<AttemptResult> StrictAsync(bool authentic, params ScriptedMailHost[] hosts)
    {
        await using var keeper = new SessionKeeper();
        return Assert.Single(await _attempt.RunAsync(Strict(authentic, hosts), Message("a@remote.example") with { RequireTls = true }, keeper, default));
    }

    private static RoutePlan.Remote Strict(bool authentic, params ScriptedMailHost[] hosts) =>
        new([.. hosts.Select(host => new RouteHost("127.0.0.1", host.Port, [IPAddress.Loopback], new TlsDemand(TlsLevel.Encrypted, TlsReason.Sender) { IsAuthentic = authentic }))]);

    private static string Status(AttemptResult result) => Assert.IsType<DeliveryOutcome.Refused>(result.Outcome).Reply.StatusOrGeneral.ToString();

    [Theory]
    [InlineData(ScriptedTls.Garbage, 2)]
    [InlineData(ScriptedTls.Refuses, 1)]
    public async Task Falls_back_to_plaintext_where_opportunistic_TLS_fails(ScriptedTls tls, int connections)
    {
        await using var host = new ScriptedMailHost { Tls = tls };
        Assert.IsType<DeliveryOutcome.Delivered>(Assert.Single(await RunAsync(To(host), "a@remote.example")).Outcome);
        Assert.False(Assert.Single(host.Taken).Secured);
        Assert.Equal(connections, host.Connections);
    }

    [Theory]
    [InlineData(ScriptedTls.None, false)]
    [InlineData(ScriptedTls.Garbage, false)]
    [InlineData(ScriptedTls.Refuses, false)]
    [InlineData(ScriptedTls.Works, true)]
    public async Task Sends_nothing_where_the_TLS_asked_for_is_not_to_be_had(ScriptedTls tls, bool verified)
    {
        await using var host = new ScriptedMailHost { Tls = tls };
        var plan = new RoutePlan.Remote([new RouteHost("127.0.0.1", host.Port, [IPAddress.Loopback], new TlsDemand(verified ? TlsLevel.Verified : TlsLevel.Encrypted, TlsReason.Sender))]);
        Assert.IsType<DeliveryOutcome.Deferred>(Assert.Single(await RunAsync(plan, "a@remote.example")).Outcome);
        Assert.Empty(host.Taken);
    }

    [Fact]
    public async Task Goes_on_to_the_next_host_with_those_that_are_deferred()
    {
        await using var first = new ScriptedMailHost
        {
            OnRecipient = recipient => recipient.StartsWith("<a", StringComparison.Ordinal) ? "250 ok" : recipient.StartsWith("<b", StringComparison.Ordinal) ? "451 4.7.1 greylisted" : "550 5.1.1 no",
        };
        await using var second = new ScriptedMailHost();
        var results = await RunAsync(To(first, second), "a@remote.example", "b@remote.example", "c@remote.example");
        Assert.IsType<DeliveryOutcome.Delivered>(results[0].Outcome);
        Assert.IsType<DeliveryOutcome.Delivered>(results[1].Outcome);
        Assert.IsType<DeliveryOutcome.Refused>(results[2].Outcome);
        Assert.Equal(["<b@remote.example>"], Assert.Single(second.Taken).To.AsEnumerable());
    }

    [Fact]
    public async Task Goes_on_to_the_next_host_when_one_is_not_there_or_refuses_the_session()
    {
        int dead;
        await using (var gone = new ScriptedMailHost()) dead = gone.Port;
        await using var closed = new ScriptedMailHost { Greeting = "554 5.3.2 go away" };
        await using var host = new ScriptedMailHost();
        var plan = To(closed, host);
        plan = new RoutePlan.Remote(plan.Hosts.Insert(0, new RouteHost("dead.example", dead, [IPAddress.Loopback], TlsDemand.Opportunistic)));
        Assert.IsType<DeliveryOutcome.Delivered>(Assert.Single(await RunAsync(plan, "a@remote.example")).Outcome);
        var refused = Assert.IsType<DeliveryOutcome.Refused>(Assert.Single(await RunAsync(To(closed), "a@remote.example")).Outcome);
        Assert.Equal(554, refused.Reply.Code);
        Assert.IsType<DeliveryOutcome.Deferred>(Assert.Single(await RunAsync(new RoutePlan.Remote([plan.Hosts[0], plan.Hosts[1]]), "a@remote.example")).Outcome);
    }

    [Fact]
    public async Task Dials_the_next_address_when_one_does_not_answer()
    {
        await using var host = new ScriptedMailHost();
        var plan = new RoutePlan.Remote([new RouteHost("mx.remote.example", host.Port, [IPAddress.Parse("127.0.0.2"), IPAddress.Loopback], TlsDemand.Opportunistic)]);
        var result = Assert.Single(await RunAsync(plan, "a@remote.example"));
        Assert.IsType<DeliveryOutcome.Delivered>(result.Outcome);
        Assert.Equal("mx.remote.example [127.0.0.1]", result.Remote);
    }

    [Fact]
    public async Task Does_not_offer_a_message_in_doubt_to_another_host()
    {
        await using var first = new ScriptedMailHost { HangUpAfterTaking = true };
        await using var second = new ScriptedMailHost();
        var deferred = Assert.IsType<DeliveryOutcome.Deferred>(Assert.Single(await RunAsync(To(first, second), "a@remote.example")).Outcome);
        Assert.True(deferred.InDoubt);
        Assert.Empty(second.Taken);
    }

    [Theory]
    [InlineData("451 4.3.0 later", false)]
    [InlineData("554 5.6.0 never", true)]
    public async Task Takes_the_final_reply_for_what_it_is(string reply, bool refused)
    {
        await using var host = new ScriptedMailHost { OnContent = _ => reply };
        var outcome = Assert.Single(await RunAsync(To(host), "a@remote.example")).Outcome;
        Assert.Equal(refused, outcome is DeliveryOutcome.Refused);
        Assert.Equal(!refused, outcome is DeliveryOutcome.Deferred);
    }

    [Fact]
    public async Task Sends_further_messages_over_the_connection_that_is_open()
    {
        await using var host = new ScriptedMailHost { Tls = ScriptedTls.Works };
        await using var keeper = new SessionKeeper();
        for (var i = 0; i < 3; i++) Assert.IsType<DeliveryOutcome.Delivered>(Assert.Single(await _attempt.RunAsync(To(host), Message("a@remote.example"), keeper, default)).Outcome);
        Assert.Equal(1, host.Connections);
        Assert.Equal(3, host.Taken.Count);
    }
}
