using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Mox.Protocols.Acme.Client;
using Mox.Server.Certificates;
using Mox.Testing.Processes;

namespace Mox.Server.Tests.Certificates;

/// <summary>The whole appliance against a real ACME server: strict, with bound accounts and refused nonces.</summary>
public class PebbleTests
{
    [PebbleTheory]
    [InlineData("http-01")]
    [InlineData("tls-alpn-01")]
    public async Task By_each_challenge_each_name_has_its_certificate_on_every_port(string challenge)
    {
        await using var lab = await PebbleLab.StartAsync(challenge, names: ["mta-sts.example.test", "autoconfig.example.test"]);
        await lab.AllServedAsync();
        var root = await lab.Pebble.RootFileAsync();
        foreach (var name in lab.Names.Append(PebbleLab.Host))
        {
            await lab.CheckAsync(25, name, root, "smtp");
            await lab.CheckAsync(587, name, root, "smtp");
            await lab.CheckAsync(465, name, root, null);
            await lab.CheckAsync(143, name, root, "imap");
            await lab.CheckAsync(993, name, root, null);
            await lab.CheckAsync(443, name, root, null);
        }

        await lab.CheckAsync(25, PebbleLab.Host, root, "smtp");
        var stranger = await lab.OpenSslAsync(25, "stranger.example", "-starttls", "smtp", "-CAfile", root, "-verify_hostname", PebbleLab.Host, "-verify_return_error");
        Assert.True(stranger.ExitCode == 0, stranger.All);
    }

    [PebbleFact]
    public async Task A_renewal_under_a_moved_clock_lets_open_connections_go_on()
    {
        await using var lab = await PebbleLab.StartAsync();
        await lab.AllServedAsync();
        var first = lab.Store.Shown(PebbleLab.Host)!;
        using var mail = await MailConnection.OpenAsync(25 + lab.Offset);
        Assert.Equal(first.Leaf.SerialNumber, mail.Certificate.SerialNumber);
        var connections = 0;
        using var web = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (context, ct) =>
            {
                connections++;
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(IPAddress.Loopback, context.DnsEndPoint.Port, ct);
                return new NetworkStream(socket, ownsSocket: true);
            },
            SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, _, _, _) => true },
        });
        var page = new Uri($"https://{PebbleLab.Host}:{443 + lab.Offset}/signin");
        Assert.True((await web.GetAsync(page)).IsSuccessStatusCode);

        lab.Time.Move(TimeSpan.FromDays(55));
        await lab.Caretaker.RoundAsync(CancellationToken.None);
        Assert.Same(first, lab.Store.Shown(PebbleLab.Host));
        lab.Time.Move(TimeSpan.FromDays(6));
        await lab.Caretaker.RoundAsync(CancellationToken.None);
        var second = lab.Store.Shown(PebbleLab.Host)!;
        Assert.NotEqual(first.Leaf.SerialNumber, second.Leaf.SerialNumber);

        Assert.StartsWith("250", await mail.SayAsync("NOOP"), StringComparison.Ordinal);
        Assert.StartsWith("250", await mail.SayAsync("RSET"), StringComparison.Ordinal);
        Assert.True((await web.GetAsync(page)).IsSuccessStatusCode);
        Assert.Equal(1, connections);
        using var later = await MailConnection.OpenAsync(25 + lab.Offset);
        Assert.Equal(second.Leaf.SerialNumber, later.Certificate.SerialNumber);
        Assert.StartsWith("221", await mail.SayAsync("QUIT"), StringComparison.Ordinal);
    }

    [PebbleFact]
    public async Task A_refused_name_is_told_and_hinders_no_other()
    {
        await using var lab = await PebbleLab.StartAsync(names: [$"www.{PebbleProcess.RefusedName}"]);
        await PebbleLab.UntilAsync(() => lab.Store.Shown(PebbleLab.Host)?.Origin == CertificateOrigin.Acme, "a certificate for the host");
        await PebbleLab.UntilAsync(() => lab.Status($"www.{PebbleProcess.RefusedName}").LastError is not null, "an error for the name that is refused");
        var status = lab.Status($"www.{PebbleProcess.RefusedName}");
        Assert.Equal(AcmeFailureKind.Refused, status.LastFailure);
        Assert.Contains("rejectedIdentifier", status.LastError, StringComparison.Ordinal);
        Assert.True(status.NextTry > lab.Time.GetUtcNow().AddMinutes(4));
    }

    [PebbleFact]
    public async Task A_server_that_vanishes_in_the_middle_and_comes_back_without_memory_is_asked_again()
    {
        await using var lab = await PebbleLab.StartAsync(firstWait: TimeSpan.FromSeconds(1));
        await lab.AllServedAsync();
        var first = lab.Store.Shown(PebbleLab.Host)!;
        lab.Caretaker.RenewNow(PebbleLab.Host);
        while (!lab.Board.ExpectsTls) await Task.Yield();
        await lab.Pebble.StopAsync();
        await PebbleLab.UntilAsync(() => lab.Status(PebbleLab.Host).LastError is not null, "a failure");
        Assert.Equal(AcmeFailureKind.Unreachable, lab.Status(PebbleLab.Host).LastFailure);
        Assert.Contains(": 127.0.0.1 gave no answer: ", lab.Status(PebbleLab.Host).LastError, StringComparison.Ordinal);
        Assert.False(lab.Board.ExpectsTls);
        Assert.Same(first, lab.Store.Shown(PebbleLab.Host));
        lab.Caretaker.RenewNow(PebbleLab.Host);
        await PebbleLab.UntilAsync(() => lab.Status(PebbleLab.Host).LastError!.ToString().StartsWith("the directory: 127.0.0.1 gave no answer: ", StringComparison.Ordinal), "a failure from the beginning on");
        await lab.Pebble.StartAsync();
        lab.Caretaker.RenewNow(PebbleLab.Host);
        await PebbleLab.UntilAsync(() => lab.Store.Shown(PebbleLab.Host) != first, $"another certificate; {lab.Status(PebbleLab.Host).LastError}");
        await lab.CheckAsync(443, PebbleLab.Host, await lab.Pebble.RootFileAsync(), null);
    }

    [PebbleFact]
    public async Task The_account_key_is_changed_and_certificates_come_with_the_new_one()
    {
        await using var lab = await PebbleLab.StartAsync();
        await lab.AllServedAsync();
        var (first, account) = (lab.Store.Shown(PebbleLab.Host)!, lab.Caretaker.Report.Account!.Url);
        Assert.Null((await lab.Caretaker.ChangeAccountKeyAsync(CancellationToken.None))?.Reason);
        lab.Caretaker.RenewNow(PebbleLab.Host);
        await PebbleLab.UntilAsync(() => lab.Store.Shown(PebbleLab.Host) != first, "another certificate");
        Assert.Equal(account, lab.Caretaker.Report.Account!.Url);
    }

    [PebbleFact]
    public async Task A_wrong_key_of_the_outside_account_is_told()
    {
        await using var lab = await PebbleLab.StartAsync(more: settings => settings["Acme:ExternalAccountKey"] = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
        await PebbleLab.UntilAsync(() => lab.Caretaker.Report.Names is [{ LastError: not null }], "an error");
        Assert.Equal(CertificateOrigin.SelfSigned, lab.Status(PebbleLab.Host).Origin);
        Assert.StartsWith("a new account: ", lab.Status(PebbleLab.Host).LastError, StringComparison.Ordinal);
    }

    /// <summary>An SMTP connection under TLS.</summary>
    private sealed class MailConnection : IDisposable
    {
        private readonly TcpClient _tcp = new();
        private Stream _stream = Stream.Null;

        public X509Certificate2 Certificate { get; private set; } = null!;

        public static async Task<MailConnection> OpenAsync(int port)
        {
            var connection = new MailConnection();
            await connection._tcp.ConnectAsync(IPAddress.Loopback, port);
            connection._stream = connection._tcp.GetStream();
            await connection.ReplyAsync();
            await connection.SayAsync("EHLO client.example.test");
            Assert.StartsWith("220", await connection.SayAsync("STARTTLS"), StringComparison.Ordinal);
            var tls = new SslStream(connection._stream);
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = PebbleLab.Host, RemoteCertificateValidationCallback = (_, _, _, _) => true });
            connection._stream = tls;
            connection.Certificate = X509CertificateLoader.LoadCertificate(tls.RemoteCertificate!.GetRawCertData());
            Assert.StartsWith("250", await connection.SayAsync("EHLO client.example.test"), StringComparison.Ordinal);
            return connection;
        }

        public async Task<string> SayAsync(string command)
        {
            await _stream.WriteAsync(Encoding.ASCII.GetBytes(command + "\r\n"));
            return await ReplyAsync();
        }

        public void Dispose()
        {
            _stream.Dispose();
            _tcp.Dispose();
            Certificate.Dispose();
        }

        private async Task<string> ReplyAsync()
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            var line = new StringBuilder();
            var octet = new byte[1];
            while (true)
            {
                if (await _stream.ReadAsync(octet, patience.Token) == 0) throw new IOException($"closed after {line}");
                line.Append((char)octet[0]);
                if (octet[0] != '\n') continue;
                if (line.Length > 3 && line[3] != '-') return line.ToString();
                line.Clear();
            }
        }
    }
}
