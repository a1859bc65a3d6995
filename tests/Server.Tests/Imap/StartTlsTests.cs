using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Mox.Protocols.Sasl;
using Mox.Server.Hosting;

namespace Mox.Server.Tests.Imap;

/// <summary>STARTTLS and what TLS makes possible.</summary>
public sealed class Imap_starttls : IDisposable
{
    private readonly X509Certificate2 _certificate = Certificate();

    [Fact]
    public async Task Begins_TLS_and_forgets_what_was_before()
    {
        await using var house = await ImapHouse.OpenAsync(options => options.PlaintextOnLoopback = false);
        var plain = house.Open(tls: Tls());
        var greeting = await plain.ReadAsync();
        Assert.Contains(" STARTTLS ", greeting, StringComparison.Ordinal);
        Assert.Contains(" LOGINDISABLED ", greeting, StringComparison.Ordinal);
        await plain.OkAsync("STARTTLS");
        var peer = await HandshakeAsync(plain);
        var told = (await peer.OkAsync("CAPABILITY")).Untagged[0];
        Assert.DoesNotContain("STARTTLS", told, StringComparison.Ordinal);
        Assert.DoesNotContain("LOGINDISABLED", told, StringComparison.Ordinal);
        Assert.Contains("AUTH=SCRAM-SHA-256-PLUS", told, StringComparison.Ordinal);
        Assert.True((await peer.SendAsync("STARTTLS")).IsBad);
        await peer.OkAsync($"LOGIN {house.Account.Address} \"{ImapHouse.Password}\"");
        await peer.OkAsync("SELECT INBOX");
    }

    [Fact]
    public async Task Commands_sent_behind_it_in_the_clear_end_the_connection()
    {
        await using var house = await ImapHouse.OpenAsync();
        var peer = house.Open(tls: Tls());
        await peer.ReadAsync();
        await peer.WriteAsync($"a STARTTLS\r\nb LOGIN {house.Account.Address} \"{ImapHouse.Password}\"\r\n");
        while (await peer.ReadAsync() is { } line) Assert.DoesNotContain("b OK", line, StringComparison.Ordinal);
        Assert.Empty(house.Accounts.Attempts);
        await house.EndedAsync();
    }

    [Fact]
    public async Task A_handshake_that_begins_at_once_is_not_taken_for_commands_in_the_clear()
    {
        await using var house = await ImapHouse.OpenAsync();
        var plain = house.Open(tls: Tls(), atOnce: true);
        var peer = await Task.Run(async () =>
        {
            await plain.Output.WriteAsync("a STARTTLS\r\n"u8.ToArray()).ConfigureAwait(false);
            for (var said = ""; !said.Contains("a OK ", StringComparison.Ordinal);)
            {
                var read = await plain.Input.ReadAsync().ConfigureAwait(false);
                said += Encoding.ASCII.GetString(read.Buffer);
                plain.Input.AdvanceTo(read.Buffer.End);
                Assert.False(read.IsCompleted, said);
            }

            return await HandshakeAsync(plain).ConfigureAwait(false);
        });
        await peer.OkAsync("CAPABILITY");
    }

    [Fact]
    public async Task Without_a_certificate_there_is_no_TLS()
    {
        await using var house = await ImapHouse.OpenAsync();
        Assert.True((await (await house.ConnectAsync()).SendAsync("STARTTLS")).IsNo);
    }

    [Theory]
    [InlineData(ScramAlgorithm.Sha256)]
    [InlineData(ScramAlgorithm.Sha1)]
    public async Task Scram_is_bound_to_the_connection(ScramAlgorithm algorithm)
    {
        await using var house = await ImapHouse.OpenAsync();
        var plain = house.Open(tls: Tls());
        await plain.ReadAsync();
        await plain.OkAsync("STARTTLS");
        var peer = await HandshakeAsync(plain);
        var binding = ChannelBinding.ServerEndPoint(ServerTls.EndPointBinding(_certificate));
        var client = new ScramClient(algorithm, house.Account.Address.ToString(), ImapHouse.Password, binding, plusOffered: true);
        Assert.EndsWith("-PLUS", client.Mechanism, StringComparison.Ordinal);
        await peer.WriteAsync($"a AUTHENTICATE {client.Mechanism} {Convert.ToBase64String(client.InitialResponse())}\r\n");
        for (var i = 0; i < 2; i++)
        {
            var challenge = Convert.FromBase64String((await peer.ReadAsync())![2..]);
            var step = Assert.IsType<SaslClientStep.Respond>(client.Next(challenge));
            await peer.WriteAsync(Convert.ToBase64String(step.Octets.Span) + "\r\n");
        }

        Assert.True((await peer.AnswerAsync("a")).IsOk);
    }

    [Fact]
    public async Task A_man_in_the_middle_has_another_binding()
    {
        await using var house = await ImapHouse.OpenAsync();
        var plain = house.Open(tls: Tls());
        await plain.ReadAsync();
        await plain.OkAsync("STARTTLS");
        var peer = await HandshakeAsync(plain);
        var client = new ScramClient(ScramAlgorithm.Sha256, house.Account.Address.ToString(), ImapHouse.Password, ChannelBinding.ServerEndPoint(new byte[32]), plusOffered: true);
        await peer.WriteAsync($"a AUTHENTICATE {client.Mechanism} {Convert.ToBase64String(client.InitialResponse())}\r\n");
        var step = Assert.IsType<SaslClientStep.Respond>(client.Next(Convert.FromBase64String((await peer.ReadAsync())![2..])));
        await peer.WriteAsync(Convert.ToBase64String(step.Octets.Span) + "\r\n");
        Assert.Equal("AUTHENTICATIONFAILED", (await peer.AnswerAsync("a")).Code);
    }

    [Fact]
    public async Task Where_TLS_comes_first_the_greeting_comes_through_it()
    {
        await using var house = await ImapHouse.OpenAsync(options => options.PlaintextOnLoopback = false);
        var peer = await HandshakeAsync(house.Open(tls: Tls(), tlsFirst: true));
        Assert.DoesNotContain("STARTTLS", await peer.ReadAsync(), StringComparison.Ordinal);
        await peer.OkAsync($"LOGIN {house.Account.Address} \"{ImapHouse.Password}\"");
    }

    [Fact]
    public async Task A_handshake_that_does_not_come_ends_the_connection()
    {
        await using var house = await ImapHouse.OpenAsync();
        var silent = house.Open(tls: Tls(), tlsFirst: true);
        var read = silent.ReadAsync();
        while (!read.IsCompleted)
        {
            house.Time.Advance(TimeSpan.FromMinutes(1));
            await Task.Yield();
        }

        Assert.Null(await read);
    }

    [Fact]
    public async Task A_network_with_too_many_connections_gets_no_handshake()
    {
        await using var house = await ImapHouse.OpenAsync(limits: limits => limits.Concurrent = 1);
        var first = await HandshakeAsync(house.Open(tls: Tls(), tlsFirst: true));
        Assert.StartsWith("* OK ", await first.ReadAsync(), StringComparison.Ordinal);
        Assert.Null(await house.Open(tls: Tls(), tlsFirst: true).ReadAsync());
        await first.OkAsync("LOGOUT");
        Assert.Null(await first.ReadAsync());
        Assert.StartsWith("* OK ", await (await HandshakeAsync(house.Open(tls: Tls(), tlsFirst: true))).ReadAsync(), StringComparison.Ordinal);
    }

    public void Dispose() => _certificate.Dispose();

    private static async Task<ImapPeer> HandshakeAsync(ImapPeer plain)
    {
        var ssl = new SslStream(new DuplexPipeStream(plain));
        await ssl.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "mail.test", RemoteCertificateValidationCallback = (_, _, _, _) => true });
        return new ImapPeer(PipeReader.Create(ssl), PipeWriter.Create(ssl));
    }

    private static X509Certificate2 Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var made = new CertificateRequest("CN=mail.test", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UnixEpoch, new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }

    private ServerTls Tls() => new(_ => SslStreamCertificateContext.Create(_certificate, null));
}
