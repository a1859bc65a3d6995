using Microsoft.Extensions.DependencyInjection;
using Mox.Server.Dkim;
using Mox.Server.Smtp;
using Mox.Shared.Model.Domains;
using static Mox.Server.Tests.Dkim.SigningHouse;

namespace Mox.Server.Tests.Dkim;

/// <summary>A domain of ours whose own policy would have its mail refused elsewhere is told so at submission.</summary>
public class OwnPolicyTests
{
    private const string Lunch = "From: Alice <alice@test.example>\nTo: carol@remote.example\nSubject: lunch\n\nAt noon?\n";

    /// <summary>Alice may send as other.example in the envelope too.</summary>
    private static async Task<SigningHouse> OpenAsync(string? record, Action<IServiceCollection>? more = null)
    {
        var house = await SigningHouse.OpenAsync(more);
        foreach (var domain in (string[])["other.example", "news.test.example"])
        {
            await house.Store.Accounts.AddDomainAsync(Name(domain), CancellationToken.None);
            await house.Store.Accounts.AddAddressAsync(house.Alice.Id, Protocols.Addresses.MailAddress.Parse($"alice@{domain}").Value, CancellationToken.None);
        }

        if (record is not null) house.Dns.Txt("_dmarc.test.example", record);
        return house;
    }

    [Theory]
    [InlineData("v=DMARC1; p=reject", "550 5.7.1")]
    [InlineData("v=DMARC1; p=quarantine", "550 5.7.1")]
    [InlineData("v=DMARC1; p=reject; pct=10", "550 5.7.1")]
    [InlineData("v=DMARC1; p=reject; pct=0", "250")]
    [InlineData("v=DMARC1; p=reject; t=y", "250")]
    [InlineData("v=DMARC1; p=none", "250")]
    [InlineData("v=DMARC1; p=nonsense", "250")]
    [InlineData(null, "250")]
    public async Task Unsigned_mail_with_the_envelope_of_another_domain_is_held_against_the_policy(string? record, string expected)
    {
        await using var house = await OpenAsync(record);
        var reply = await house.SubmitAsync(Lunch, from: "alice@other.example");
        Assert.StartsWith(expected, reply, StringComparison.Ordinal);
        Assert.Equal(expected == "250" ? 1 : 0, (await house.QueuedAsync()).Count);
        if (expected != "250") Assert.Contains("test.example asks others to refuse this: it has no signing key here, and the envelope sender is of other.example", reply, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mail_that_is_signed_can_pass_and_nothing_is_looked_up()
    {
        await using var house = await OpenAsync("v=DMARC1; p=reject");
        await house.Keys.AddFirstAsync(Ours, [new KeyWish(DkimKeyKind.Ed25519)], CancellationToken.None);
        Assert.StartsWith("250", await house.SubmitAsync(Lunch, from: "alice@other.example"), StringComparison.Ordinal);
        Assert.Empty(house.Dns.Asked);
    }

    [Theory]
    [InlineData("v=DMARC1; p=reject", "alice@test.example", "250")]
    [InlineData("v=DMARC1; p=reject", "alice@news.test.example", "250")]
    [InlineData("v=DMARC1; p=reject; aspf=s", "alice@news.test.example", "550 5.7.1")]
    [InlineData("v=DMARC1; p=reject", "", "550 5.7.1")] // the null sender is checked by the name of the host, mail.test
    public async Task An_envelope_of_the_same_organization_can_pass_where_the_record_lets_it(string record, string from, string expected)
    {
        await using var house = await OpenAsync(record);
        Assert.StartsWith(expected, await house.SubmitAsync(Lunch, from: from), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Trouble_with_the_DNS_refuses_nothing()
    {
        await using var house = await OpenAsync("v=DMARC1; p=reject");
        house.Dns.Fail("txt _dmarc.test.example");
        Assert.StartsWith("250", await house.SubmitAsync(Lunch, from: "alice@other.example"), StringComparison.Ordinal);
        house.Dns.Mend("txt _dmarc.test.example").Fail("txt _dmarc.other.example", "txt _dmarc.example");
        Assert.StartsWith("250", await house.SubmitAsync(Lunch.Replace("alice@test.example", "alice@news.test.example", StringComparison.Ordinal), from: "alice@other.example"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_can_be_switched_off()
    {
        await using var house = await OpenAsync("v=DMARC1; p=reject", services => services.Configure<SmtpOptions>(options => options.CheckOwnPolicy = false));
        Assert.StartsWith("250", await house.SubmitAsync(Lunch, from: "alice@other.example"), StringComparison.Ordinal);
        Assert.Empty(house.Dns.Asked);
    }
}
