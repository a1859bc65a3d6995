using System.Text;
using Mox.Protocols.Sasl;

namespace Mox.Protocols.Tests.Sasl;

public sealed class SaslTests
{
    [Theory]
    [InlineData("\0tim\0tanstaaftanstaaf", "tim", "tanstaaftanstaaf")]
    [InlineData("Tim\0tim\0p", "tim", "p")]
    [InlineData("\0ключ\0пароль", "ключ", "пароль")]
    public void Plain(string message, string login, string password)
    {
        var given = Assert.IsType<SaslServerStep.PasswordGiven>(new PlainServer().Next(Encoding.UTF8.GetBytes(message)));
        Assert.Equal((login, password), (given.Login, given.Password));
    }

    [Theory]
    [InlineData("", SaslFault.Malformed)]
    [InlineData("tim", SaslFault.Malformed)]
    [InlineData("\0tim", SaslFault.Malformed)]
    [InlineData("\0\0p", SaslFault.Malformed)]
    [InlineData("\0tim\0", SaslFault.Malformed)]
    [InlineData("\0tim\0p\0", SaslFault.Malformed)]
    [InlineData("ursel\0kurt\0p", SaslFault.ActsForAnother)]
    public void Broken_plain(string message, SaslFault fault) =>
        Assert.Equal(fault, Assert.IsType<SaslServerStep.Failed>(new PlainServer().Next(Encoding.UTF8.GetBytes(message))).Fault);

    [Fact]
    public void Plain_that_is_no_utf8() =>
        Assert.Equal(SaslFault.Malformed, Assert.IsType<SaslServerStep.Failed>(new PlainServer().Next([0, 0xC3, 0, 0x70])).Fault);

    [Fact]
    public void Plain_without_initial_response() =>
        Assert.True(Assert.IsType<SaslServerStep.Challenge>(new PlainServer().Next(null)).Octets.IsEmpty);

    [Fact]
    public void Login_asks_twice_or_takes_the_name_at_once()
    {
        var asked = new LoginServer();
        Assert.Equal("Username:"u8.ToArray(), Assert.IsType<SaslServerStep.Challenge>(asked.Next(null)).Octets.ToArray());
        Assert.Equal("Password:"u8.ToArray(), Assert.IsType<SaslServerStep.Challenge>(asked.Next("tim"u8.ToArray())).Octets.ToArray());
        Assert.Equal("tim", Assert.IsType<SaslServerStep.PasswordGiven>(asked.Next("p"u8.ToArray())).Login);

        var told = new LoginServer();
        Assert.IsType<SaslServerStep.Challenge>(told.Next("tim"u8.ToArray()));
        Assert.Equal("p", Assert.IsType<SaslServerStep.PasswordGiven>(told.Next("p"u8.ToArray())).Password);
    }

    [Fact]
    public void Both_sides_of_plain_and_login_agree()
    {
        var plain = Assert.IsType<SaslServerStep.PasswordGiven>(new PlainServer().Next(new PlainClient("u", "p").InitialResponse()));
        Assert.Equal(("u", "p"), (plain.Login, plain.Password));

        var (client, server) = (new LoginClient("u", "p"), new LoginServer());
        var step = server.Next(client.InitialResponse());
        while (step is SaslServerStep.Challenge challenge) step = server.Next(((SaslClientStep.Respond)client.Next(challenge.Octets.ToArray())).Octets.ToArray());
        Assert.Equal("p", Assert.IsType<SaslServerStep.PasswordGiven>(step).Password);
        Assert.True(client.ServerAccepted);
    }

    [Fact]
    public void Offers_depend_on_tls()
    {
        Assert.Equal(["SCRAM-SHA-256-PLUS", "SCRAM-SHA-256", "SCRAM-SHA-1-PLUS", "SCRAM-SHA-1", "PLAIN", "LOGIN"], SaslServer.Offered(bound: true, plaintext: true));
        Assert.Equal(["SCRAM-SHA-256", "SCRAM-SHA-1"], SaslServer.Offered(bound: false, plaintext: false));
        Assert.Null(SaslServer.Begin("SCRAM-SHA-256-PLUS", null));
        Assert.Null(SaslServer.Begin("CRAM-MD5", null));
        var binding = ChannelBinding.ServerEndPoint(new byte[32]);
        Assert.All(SaslServer.Offered(true, true), name => Assert.Equal(name, SaslServer.Begin(name.ToLowerInvariant(), binding)!.Mechanism));
    }

    [Fact]
    public void A_client_takes_the_strongest()
    {
        var binding = ChannelBinding.ServerEndPoint(new byte[32]);
        Assert.Equal("SCRAM-SHA-256-PLUS", SaslClient.Choose(["LOGIN", "plain", "scram-sha-1", "SCRAM-SHA-256", "SCRAM-SHA-256-PLUS"], "u", "p", binding, true)!.Mechanism);
        Assert.Equal("SCRAM-SHA-256", SaslClient.Choose(["SCRAM-SHA-256", "SCRAM-SHA-256-PLUS"], "u", "p", null, true)!.Mechanism);
        Assert.Equal("PLAIN", SaslClient.Choose(["LOGIN", "PLAIN"], "u", "p", binding, true)!.Mechanism);
        Assert.Null(SaslClient.Choose(["LOGIN", "PLAIN"], "u", "p", null, plaintext: false));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("AA==", "\0")]
    [InlineData("dGlt", "tim")]
    public void Base64_is_read(string line, string expected) => Assert.Equal(expected, Encoding.UTF8.GetString(SaslBase64.Decode(Encoding.UTF8.GetBytes(line)).Value));

    [Theory]
    [InlineData("A")]
    [InlineData("AA")]
    [InlineData("AA=")]
    [InlineData("AA==AAAA")]
    [InlineData("dG lt")]
    [InlineData(" dGlt")]
    [InlineData("dGlt\n")]
    [InlineData("====")]
    [InlineData("=")]
    [InlineData("dGl-")]
    [InlineData("é")]
    public void Broken_base64_is_refused(string line) => Assert.False(SaslBase64.Decode(Encoding.UTF8.GetBytes(line)).Ok);

    [Fact]
    public void Base64_is_bounded()
    {
        Assert.True(SaslBase64.Decode(Encoding.UTF8.GetBytes(new string('A', SaslBase64.MaxOctets / 3 * 4))).Ok);
        Assert.False(SaslBase64.Decode(Encoding.UTF8.GetBytes(new string('A', (SaslBase64.MaxOctets / 3 * 4) + 4))).Ok);
    }

    [Fact]
    public void An_empty_initial_response_is_an_equals_sign()
    {
        Assert.Empty(SaslBase64.DecodeInitial("="u8).Value);
        Assert.Equal("=", SaslBase64.EncodeInitial([]));
        Assert.False(SaslBase64.DecodeInitial([]).Ok);
    }

    /// <summary>RFC 4013 §3, and what it maps.</summary>
    [Theory]
    [InlineData("I\u00ADX", "IX")]
    [InlineData("user", "user")]
    [InlineData("USER", "USER")]
    [InlineData("\u00AA", "a")]
    [InlineData("\u2168", "IX")]
    [InlineData("a\u00A0b", "a b")]
    public void Prepared(string text, string expected) => Assert.Equal(expected, SaslPrep.Prepare(text).Value);

    [Theory]
    [InlineData("\u0007")]
    [InlineData("é\u0007")]
    [InlineData("a\uD800")]
    [InlineData("\uE000")]
    [InlineData("x\u202Ey")]
    public void Prohibited(string text)
    {
        Assert.False(SaslPrep.Prepare(text).Ok);
        Assert.Equal(text, SaslPrep.PrepareOrKeep(text));
    }
}
