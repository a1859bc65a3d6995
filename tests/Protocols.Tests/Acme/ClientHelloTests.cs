using System.Net.Security;
using System.Security.Authentication;
using Mox.Protocols.Acme.Challenges;

namespace Mox.Protocols.Tests.Acme;

public class ClientHelloTests
{
    [Fact]
    public async Task The_hello_of_a_real_client_is_read_at_every_cut()
    {
        var octets = await HelloAsync("www.example.org", ["acme-tls/1"]);
        for (var cut = 0; cut < octets.Length; cut++) Assert.Equal(ClientHelloStatus.Partial, ClientHello.Read(octets.AsSpan(0, cut), out _));
        Assert.Equal(ClientHelloStatus.Whole, ClientHello.Read(octets, out var hello));
        Assert.Equal("www.example.org", hello!.ServerName);
        Assert.True(hello.IsAcmeCheck);
        Assert.Equal(ClientHelloStatus.Whole, ClientHello.Read([.. octets, 23, 3, 3, 0, 1, 0], out _));
    }

    [Theory]
    [InlineData("h2", "http/1.1")]
    [InlineData("acme-tls/1", "http/1.1")]
    [InlineData]
    public async Task Only_the_protocol_of_the_challenge_alone_is_a_check(params string[] protocols)
    {
        Assert.Equal(ClientHelloStatus.Whole, ClientHello.Read(await HelloAsync("a.example", protocols), out var hello));
        Assert.Equal(protocols, hello!.Protocols);
        Assert.False(hello.IsAcmeCheck);
    }

    [Fact]
    public async Task A_hello_cut_into_records_is_read()
    {
        var whole = await HelloAsync("A.example", ["acme-tls/1"]);
        var message = whole.AsSpan(5);
        var cut = new List<byte>();
        for (var at = 0; at < message.Length; at += 50)
        {
            var piece = message.Slice(at, Math.Min(50, message.Length - at)).ToArray();
            cut.AddRange([22, 3, 1, 0, (byte)piece.Length, .. piece]);
        }

        Assert.Equal(ClientHelloStatus.Whole, ClientHello.Read(cut.ToArray(), out var hello));
        Assert.Equal(("a.example", true), (hello!.ServerName, hello.IsAcmeCheck));
    }

    [Fact]
    public async Task What_is_no_hello_is_told_so_and_nothing_is_waited_for()
    {
        Assert.Equal(ClientHelloStatus.None, ClientHello.Read("GET / HTTP/1.1\r\n\r\n"u8, out _));
        Assert.Equal(ClientHelloStatus.None, ClientHello.Read([22, 2, 1, 0, 5, 1, 0, 0, 1, 0], out _));
        Assert.Equal(ClientHelloStatus.None, ClientHello.Read([22, 3, 1, 0, 5, 2, 0, 0, 1, 0], out _));
        Assert.Equal(ClientHelloStatus.None, ClientHello.Read([22, 3, 1, 0, 0], out _));
        Assert.Equal(ClientHelloStatus.None, ClientHello.Read([22, 3, 1, 0, 5, 1, 0, 0, 1, 0], out _));
        Assert.Equal(ClientHelloStatus.None, ClientHello.Read([22, 3, 1, 0x20, 0, 1, 1, 0, 0, .. new byte[100]], out _));
        var octets = await HelloAsync("www.example.org", ["acme-tls/1"]);
        var broken = 0;
        for (var i = 9; i < octets.Length; i++)
        {
            byte[] changed = [.. octets];
            changed[i] ^= 0xFF;
            if (ClientHello.Read(changed, out _) == ClientHelloStatus.None) broken++;
        }

        Assert.True(broken > 20, "lengths are checked");
    }

    /// <summary>What the TLS of this system sends first.</summary>
    private static async Task<byte[]> HelloAsync(string host, string[] protocols)
    {
        using var wire = new FirstWords();
        await using var ssl = new SslStream(wire);
        await Assert.ThrowsAnyAsync<Exception>(() => ssl.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = host,
            ApplicationProtocols = protocols.Length == 0 ? null : [.. protocols.Select(name => new SslApplicationProtocol(name))],
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        }));
        return wire.Said.ToArray();
    }

    /// <summary>Keeps what is written and has nothing to read.</summary>
    private sealed class FirstWords : Stream
    {
        public MemoryStream Said { get; } = new();

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Flush()
        {
            // Everything is kept at once.
        }

        public override int Read(byte[] buffer, int offset, int count) => 0;

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => Said.Write(buffer, offset, count);

        protected override void Dispose(bool disposing)
        {
            if (disposing) Said.Dispose();
            base.Dispose(disposing);
        }
    }
}
