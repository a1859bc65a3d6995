using System.Text;
using Mox.Protocols.Sasl;

namespace Mox.Server.Tests.Imap;

/// <summary>AUTHENTICATE with each mechanism.</summary>
public class Imap_authenticate
{
    [Fact]
    public async Task Plain_with_and_without_initial_response()
    {
        await using var house = await ImapHouse.OpenAsync();
        var response = Base64($"\0{house.Account.Address}\0{ImapHouse.Password}");
        Assert.True((await (await house.ConnectAsync()).SendAsync($"AUTHENTICATE PLAIN {response}")).IsOk);
        var peer = await house.ConnectAsync();
        var answer = await peer.OkAsync("AUTHENTICATE PLAIN", response + "\r\n");
        Assert.StartsWith("CAPABILITY ", answer.Code, StringComparison.Ordinal);
        await peer.OkAsync("SELECT INBOX");
        Assert.Equal("PLAIN", house.Accounts.Attempts[^1].Mechanism);
    }

    [Fact]
    public async Task Plain_with_the_wrong_password_or_for_another()
    {
        await using var house = await ImapHouse.OpenAsync();
        var peer = await house.ConnectAsync();
        Assert.Equal("AUTHENTICATIONFAILED", (await peer.SendAsync($"AUTHENTICATE PLAIN {Base64($"\0{house.Account.Address}\0wrong")}")).Code);
        Assert.Equal("AUTHORIZATIONFAILED", (await peer.SendAsync($"AUTHENTICATE PLAIN {Base64($"other@test.example\0{house.Account.Address}\0{ImapHouse.Password}")}")).Code);
        Assert.True((await peer.SendAsync("AUTHENTICATE PLAIN", "*\r\n")).IsBad);
        Assert.True((await peer.SendAsync("AUTHENTICATE PLAIN", "!!!\r\n")).IsBad);
        Assert.True((await peer.SendAsync("AUTHENTICATE KERBEROS_V9")).IsNo);
    }

    [Fact]
    public async Task A_right_password_that_opens_something_else_is_refused_in_plain_words()
    {
        await using var house = await ImapHouse.OpenAsync();
        house.Accounts.OtherNeeded = "Use an app password";
        var peer = await house.ConnectAsync();
        foreach (var command in (string[])[$"AUTHENTICATE PLAIN {Base64($"\0{house.Account.Address}\0{ImapHouse.Password}")}", $"LOGIN {house.Account.Address} \"{ImapHouse.Password}\""])
        {
            var answer = await peer.SendAsync(command);
            Assert.True(answer.IsNo);
            Assert.Equal("AUTHENTICATIONFAILED", answer.Code);
            Assert.Contains("Use an app password", answer.Tagged, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Login_for_old_clients()
    {
        await using var house = await ImapHouse.OpenAsync();
        await (await house.ConnectAsync()).OkAsync("AUTHENTICATE LOGIN", Base64(house.Account.Address.ToString()) + "\r\n", Base64(ImapHouse.Password) + "\r\n");
    }

    [Theory]
    [InlineData(ScramAlgorithm.Sha256)]
    [InlineData(ScramAlgorithm.Sha1)]
    public async Task Scram_proves_both_sides(ScramAlgorithm algorithm)
    {
        await using var house = await ImapHouse.OpenAsync();
        var peer = await house.ConnectAsync();
        var client = new ScramClient(algorithm, house.Account.Address.ToString(), ImapHouse.Password, null, plusOffered: false);
        await peer.WriteAsync($"a AUTHENTICATE {algorithm.MechanismName(false)} {Convert.ToBase64String(client.InitialResponse())}\r\n");
        for (var i = 0; i < 2; i++)
        {
            var step = Assert.IsType<SaslClientStep.Respond>(client.Next(Challenge(await peer.ReadAsync())));
            await peer.WriteAsync(Convert.ToBase64String(step.Octets.Span) + "\r\n");
        }

        Assert.True(client.ServerAccepted);
        Assert.True((await peer.AnswerAsync("a")).IsOk);
        await peer.OkAsync("SELECT INBOX");
    }

    [Fact]
    public async Task Scram_works_where_passwords_may_not_be_sent()
    {
        await using var house = await ImapHouse.OpenAsync();
        var peer = await house.ConnectAsync(System.Net.IPAddress.Parse("192.0.2.7"));
        await peer.WriteAsync($"a AUTHENTICATE SCRAM-SHA-256 {Base64("n,,n=x,r=abc")}\r\n");
        Assert.StartsWith("r=abc", Encoding.ASCII.GetString(Challenge(await peer.ReadAsync())), StringComparison.Ordinal);
        await peer.WriteAsync("*\r\n");
        Assert.True((await peer.AnswerAsync("a")).IsBad);
        Assert.True((await peer.SendAsync("AUTHENTICATE SCRAM-SHA-256-PLUS =")).IsNo);
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static byte[] Challenge(string? line)
    {
        Assert.StartsWith("+ ", line, StringComparison.Ordinal);
        return Convert.FromBase64String(line![2..]);
    }
}
