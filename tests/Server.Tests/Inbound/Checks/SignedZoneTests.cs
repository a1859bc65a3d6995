using Mox.Server.Dns;
using Mox.Server.Tests.Dns;

namespace Mox.Server.Tests.Inbound.Checks;

/// <summary>Senders in zones that a validating resolver has checked.</summary>
public sealed class A_sender_in_a_zone_of_unbound
{
    private const string Policy = "_dmarc TXT \"v=DMARC1; p=reject\"";

    [UnboundFact]
    public async Task Is_shown_as_authentic_when_the_zone_is_signed()
    {
        await using var unbound = await Unbound.StartAsync(more: Policy);
        await using var house = await CheckedHouse.OpenAsync(resolver: _ => Patient(unbound));
        Assert.StartsWith("250 ", await house.DeliverAsync(From("signed.test"), from: "a@signed.test", remote: "192.0.2.7", hello: "mx.signed.test"), StringComparison.Ordinal);
        var stored = await house.StoredAsync();
        Assert.Contains("\tspf=pass (dnssec) smtp.mailfrom=signed.test;", stored, StringComparison.Ordinal);
        Assert.Contains("\tdmarc=pass (p=reject) (dnssec) header.from=signed.test", stored, StringComparison.Ordinal);
        Assert.Contains("Received: from mx.signed.test (mx.signed.test [192.0.2.7])", stored, StringComparison.Ordinal);
        Assert.StartsWith("550-5.7.26 ", await house.DeliverAsync(From("signed.test"), from: "a@signed.test", hello: "mx.signed.test"), StringComparison.Ordinal);
    }

    [UnboundFact]
    public async Task Is_shown_as_not_authentic_when_the_zone_is_not_signed()
    {
        await using var unbound = await Unbound.StartAsync(more: Policy);
        await using var house = await CheckedHouse.OpenAsync(resolver: _ => Patient(unbound));
        Assert.StartsWith("250 ", await house.DeliverAsync(From("plain.test"), from: "a@plain.test", remote: "192.0.2.7", hello: "mx.plain.test"), StringComparison.Ordinal);
        Assert.Contains("\tdmarc=pass (p=reject) (no dnssec) header.from=plain.test", await house.StoredAsync(), StringComparison.Ordinal);
    }

    [UnboundTheory]
    [InlineData("bogus.test")]
    [InlineData("expired.test")]
    public async Task Is_asked_to_come_again_when_the_signatures_of_the_zone_are_not_valid(string zone)
    {
        await using var unbound = await Unbound.StartAsync(more: Policy);
        await using var house = await CheckedHouse.OpenAsync(resolver: _ => Patient(unbound));
        Assert.StartsWith("451 4.7.0 ", await house.DeliverAsync(From(zone), from: $"a@{zone}", remote: "192.0.2.7", hello: $"mx.{zone}"), StringComparison.Ordinal);
        await house.EmptyAsync();
    }

    /// <summary>A machine under load may be slow to answer. Only names of the zones here are asked for: for others unbound would ask the world.</summary>
    private static DnsClient Patient(Unbound unbound) => unbound.Client(options => options.TryTimeout = options.TotalTimeout = TimeSpan.FromSeconds(20));

    private static string From(string domain) => $"From: ann@{domain}\r\nSubject: x\r\n\r\nx\r\n";
}
