using System.Text;
using Mox.Protocols.Sasl;

namespace Mox.Protocols.Tests.Sasl;

public sealed class ScramTests
{
    private static readonly ChannelBinding Binding = new(ChannelBinding.TlsServerEndPoint, "certificate hash"u8.ToArray());

    /// <summary>RFC 5802 §5 and RFC 7677 §3, both sides.</summary>
    [Theory]
    [InlineData(
        ScramAlgorithm.Sha1,
        "fyko+d2lbbFgONRv9qkxdawL",
        "3rfcNHYJY1ZVvWVs7j",
        "QSXCR+Q6sek8bf92",
        "n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL",
        "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096",
        "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=",
        "v=rmF9pqV8S7suAoZWja4dJRkFsKQ=")]
    [InlineData(
        ScramAlgorithm.Sha256,
        "rOprNGfwEbeRWgbNEkqO",
        "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0",
        "W22ZaJ0SNY7soEsUEjb6gQ==",
        "n,,n=user,r=rOprNGfwEbeRWgbNEkqO",
        "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
        "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
        "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=")]
    public void Examples_of_the_RFCs(ScramAlgorithm algorithm, string clientNonce, string serverNonce, string salt, string clientFirst, string serverFirst, string clientFinal, string serverFinal)
    {
        var client = new ScramClient(algorithm, "user", "pencil", binding: null, plusOffered: false, clientNonce);
        var server = new ScramServer(algorithm, plus: false, binding: null, serverNonce);
        Assert.Equal(clientFirst, Text(client.InitialResponse()));

        var wanted = Assert.IsType<SaslServerStep.VerifierWanted>(server.Next(Octets(clientFirst)));
        Assert.Equal("user", wanted.Login);
        var challenge = Assert.IsType<SaslServerStep.Challenge>(server.Supply(ScramKeys.Derive(algorithm, "pencil", Convert.FromBase64String(salt), 4096)));
        Assert.Equal(serverFirst, Text(challenge.Octets.Span));

        var final = Assert.IsType<SaslClientStep.Respond>(client.Next(Octets(serverFirst)));
        Assert.Equal(clientFinal, Text(final.Octets.Span));
        var done = Assert.IsType<SaslServerStep.ProofChecked>(server.Next(Octets(clientFinal)));
        Assert.True(done.Proved);
        Assert.Equal(serverFinal, Text(done.ServerFinal.Span));

        Assert.False(client.ServerAccepted);
        Assert.IsType<SaslClientStep.Respond>(client.Next(Octets(serverFinal)));
        Assert.True(client.ServerAccepted);
    }

    [Theory]
    [InlineData(ScramAlgorithm.Sha1)]
    [InlineData(ScramAlgorithm.Sha256)]
    public void Plus_binds_to_the_connection(ScramAlgorithm algorithm)
    {
        var (client, server) = (new ScramClient(algorithm, "käthe,=x", "pässword", Binding, plusOffered: true), new ScramServer(algorithm, plus: true, Binding));
        Assert.True(Run(client, server, "pässword"));
        Assert.True(client.ServerAccepted);
    }

    [Fact]
    public void A_binding_of_another_connection_is_refused()
    {
        var client = new ScramClient(ScramAlgorithm.Sha256, "u", "p", new ChannelBinding(ChannelBinding.TlsServerEndPoint, "man in the middle"u8.ToArray()), plusOffered: true);
        var server = new ScramServer(ScramAlgorithm.Sha256, plus: true, Binding);
        Assert.IsType<SaslServerStep.VerifierWanted>(server.Next(client.InitialResponse()));
        var challenge = (SaslServerStep.Challenge)server.Supply(Keys("p"));
        var answer = (SaslClientStep.Respond)client.Next(challenge.Octets.ToArray());
        Assert.Equal(SaslFault.ChannelBinding, Assert.IsType<SaslServerStep.Failed>(server.Next(answer.Octets.ToArray())).Fault);
    }

    [Fact]
    public void Hiding_the_plus_mechanisms_is_noticed()
    {
        var client = new ScramClient(ScramAlgorithm.Sha256, "u", "p", Binding, plusOffered: false);
        Assert.StartsWith("y,,", Text(client.InitialResponse()), StringComparison.Ordinal);
        var server = new ScramServer(ScramAlgorithm.Sha256, plus: false, Binding);
        Assert.Equal(SaslFault.ChannelBinding, Assert.IsType<SaslServerStep.Failed>(server.Next(client.InitialResponse())).Fault);

        // Without TLS at the server there was nothing to hide.
        Assert.IsType<SaslServerStep.VerifierWanted>(new ScramServer(ScramAlgorithm.Sha256, plus: false, binding: null).Next(client.InitialResponse()));
    }

    [Fact]
    public void A_wrong_password_does_not_prove() =>
        Assert.False(Run(new ScramClient(ScramAlgorithm.Sha256, "u", "wrong", null, false), new ScramServer(ScramAlgorithm.Sha256, false, null), "right"));

    [Fact]
    public void A_server_without_the_keys_is_not_believed()
    {
        var client = new ScramClient(ScramAlgorithm.Sha1, "user", "pencil", null, false, "fyko+d2lbbFgONRv9qkxdawL");
        client.InitialResponse();
        client.Next("r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096"u8.ToArray());
        Assert.IsType<SaslClientStep.GiveUp>(client.Next("v=AAAApqV8S7suAoZWja4dJRkFsKQ="u8.ToArray()));
        Assert.False(client.ServerAccepted);
    }

    [Theory]
    [InlineData("r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=100")]
    [InlineData("r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=2000000000")]
    [InlineData("r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=-1")]
    [InlineData("r=fyko+d2lbbFgONRv9qkxdawL,s=QSXCR+Q6sek8bf92,i=4096")]
    [InlineData("r=another3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096")]
    [InlineData("r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=,i=4096")]
    [InlineData("m=x,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096")]
    [InlineData("e=other-error")]
    [InlineData("")]
    public void Unsafe_servers_are_given_up(string serverFirst)
    {
        var client = new ScramClient(ScramAlgorithm.Sha1, "user", "pencil", null, false, "fyko+d2lbbFgONRv9qkxdawL");
        client.InitialResponse();
        Assert.IsType<SaslClientStep.GiveUp>(client.Next(Octets(serverFirst)));
        Assert.IsType<SaslClientStep.GiveUp>(client.Next("v=rmF9pqV8S7suAoZWja4dJRkFsKQ="u8.ToArray()));
        Assert.False(client.ServerAccepted);
    }

    [Theory]
    [InlineData("", SaslFault.Malformed)]
    [InlineData("n", SaslFault.Malformed)]
    [InlineData("n,,n=u", SaslFault.Malformed)]
    [InlineData("x,,n=u,r=abcdefgh", SaslFault.Malformed)]
    [InlineData("n,,r=abcdefgh,n=u", SaslFault.Malformed)]
    [InlineData("n,,m=ext,n=u,r=abcdefgh", SaslFault.Malformed)]
    [InlineData("n,,n=u,r=abcdefgh,m=ext", SaslFault.Malformed)]
    [InlineData("n,,n=u=2D,r=abcdefgh", SaslFault.Malformed)]
    [InlineData("n,,n=,r=abcdefgh", SaslFault.Malformed)]
    [InlineData("n,,n=u,r=", SaslFault.Malformed)]
    [InlineData("n,,n=u,r=a b", SaslFault.Malformed)]
    [InlineData("n,b=x,n=u,r=abcdefgh", SaslFault.Malformed)]
    [InlineData("n,,n=u\0,r=abcdefgh", SaslFault.Malformed)]
    [InlineData("n,a=other,n=u,r=abcdefgh", SaslFault.ActsForAnother)]
    [InlineData("p=tls-server-end-point,,n=u,r=abcdefgh", SaslFault.ChannelBinding)]
    public void Broken_first_messages(string message, SaslFault fault)
    {
        var server = new ScramServer(ScramAlgorithm.Sha1, plus: false, binding: null);
        Assert.Equal(fault, Assert.IsType<SaslServerStep.Failed>(server.Next(Octets(message))).Fault);
    }

    [Theory]
    [InlineData("p=tls-unique,,n=u,r=abcdefgh")]
    [InlineData("n,,n=u,r=abcdefgh")]
    [InlineData("y,,n=u,r=abcdefgh")]
    public void Plus_without_the_right_binding_is_refused(string message)
    {
        var server = new ScramServer(ScramAlgorithm.Sha1, plus: true, Binding);
        Assert.Equal(SaslFault.ChannelBinding, Assert.IsType<SaslServerStep.Failed>(server.Next(Octets(message))).Fault);
    }

    [Theory]
    [InlineData("c=biws,r=abcdefghSERVER,p=AAAA")]
    [InlineData("c=biws,r=abcdefghOTHER,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=")]
    [InlineData("c=biws,r=abcdefghSERVER")]
    [InlineData("c=!,r=abcdefghSERVER,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=")]
    [InlineData("r=abcdefghSERVER,c=biws,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=")]
    public void Broken_final_messages(string message)
    {
        var server = new ScramServer(ScramAlgorithm.Sha1, plus: false, binding: null, "SERVER");
        server.Next("n,,n=u,r=abcdefgh"u8.ToArray());
        server.Supply(ScramKeys.Derive(ScramAlgorithm.Sha1, "p", "salt"u8, 4096));
        Assert.Equal(SaslFault.Malformed, Assert.IsType<SaslServerStep.Failed>(server.Next(Octets(message))).Fault);
        Assert.IsType<SaslServerStep.Failed>(server.Next(Octets(message)));
    }

    [Theory]
    [InlineData("first", true)]
    [InlineData("second", true)]
    [InlineData("third", false)]
    public void Any_of_several_passwords_of_one_salt_is_proved_and_the_server_proves_that_one(string password, bool right)
    {
        var (client, server) = (new ScramClient(ScramAlgorithm.Sha256, "u", password, null, plusOffered: false), new ScramServer(ScramAlgorithm.Sha256, plus: false, null));
        server.Next(client.InitialResponse());
        var challenge = (SaslServerStep.Challenge)server.Supply([Keys("first"), Keys("second")]);
        var answer = (SaslClientStep.Respond)client.Next(challenge.Octets.ToArray());
        var done = (SaslServerStep.ProofChecked)server.Next(answer.Octets.ToArray());
        Assert.Equal(right, done.Proved);
        if (!right) return;
        Assert.True(done.Keys!.Matches(password));
        client.Next(done.ServerFinal.ToArray());
        Assert.True(client.ServerAccepted);
    }

    [Fact]
    public void Keys_of_several_salts_cannot_be_told_in_one_challenge()
    {
        var server = new ScramServer(ScramAlgorithm.Sha256, plus: false, null);
        server.Next(Octets("n,,n=u,r=nonce"));
        Assert.Throws<ArgumentException>(() => server.Supply([Keys("a"), ScramKeys.Derive(ScramAlgorithm.Sha256, "a", "another salt"u8, 4096)]));
        Assert.Throws<ArgumentException>(() => server.Supply([]));
    }

    [Fact]
    public void No_secret_is_shown()
    {
        var keys = Keys("secret-password");
        Assert.DoesNotContain(Convert.ToBase64String(keys.StoredKey.AsSpan()), keys.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", new SaslServerStep.PasswordGiven("u", "secret").ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", new PlainClient("u", "secret").ToString()!, StringComparison.Ordinal);
        Assert.True(keys.Matches("secret-password"));
        Assert.False(keys.Matches("secret-passworD"));
    }

    private static ScramKeys Keys(string password) => ScramKeys.Derive(ScramAlgorithm.Sha256, password, "0123456789ab"u8, 4096);

    private static bool Run(ScramClient client, ScramServer server, string password)
    {
        var wanted = (SaslServerStep.VerifierWanted)server.Next(client.InitialResponse());
        var challenge = (SaslServerStep.Challenge)server.Supply(ScramKeys.Derive(wanted.Algorithm, password, "0123456789ab"u8, 4096));
        var answer = (SaslClientStep.Respond)client.Next(challenge.Octets.ToArray());
        var done = (SaslServerStep.ProofChecked)server.Next(answer.Octets.ToArray());
        if (done.Proved) client.Next(done.ServerFinal.ToArray());
        return done.Proved;
    }

    private static byte[] Octets(string text) => Encoding.UTF8.GetBytes(text);

    private static string Text(ReadOnlySpan<byte> octets) => Encoding.UTF8.GetString(octets);
}
