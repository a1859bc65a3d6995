using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Mox.Testing;

/// <summary>What a <see cref="ScriptedMailHost"/> does with TLS.</summary>
public enum ScriptedTls
{
    None,
    Works,

    /// <summary>Says 220 and then sends what is no TLS.</summary>
    Garbage,

    /// <summary>Says 454 to STARTTLS.</summary>
    Refuses,
}

/// <summary>A message as a <see cref="ScriptedMailHost"/> took it, envelope lines as they came.</summary>
public sealed record ScriptedMail(string From, ImmutableArray<string> To, string Content, bool Secured, int Connection);

/// <summary>Another mail server, on a loopback port: answers as it is told to, and keeps what it took. Null as an answer hangs up.</summary>
public sealed class ScriptedMailHost : IAsyncDisposable
{
    private static readonly Lazy<X509Certificate2> Certificate = new(MakeCertificate);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<Task> _sessions = [];
    private readonly Task _accepting;
    private int _connections;

    public ScriptedMailHost()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>The certificate it presents, its own issuer.</summary>
    public static X509Certificate2 Presented => Certificate.Value;

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public int Connections => _connections;

    /// <summary>The addresses that connections came from, in order.</summary>
    public ConcurrentQueue<IPAddress> Peers { get; } = new();

    public string? Greeting { get; set; } = "220 mx.remote.example ESMTP";

    public IList<string> Extensions { get; } = ["PIPELINING", "8BITMIME", "SMTPUTF8", "SIZE 10000000"];

    public ScriptedTls Tls { get; set; }

    public Func<string, string?> OnMail { get; set; } = _ => "250 2.1.0 ok";

    public Func<string, string?> OnRecipient { get; set; } = _ => "250 2.1.5 ok";

    /// <summary>Answers the end of the data. The message is taken when the answer is 250.</summary>
    public Func<ScriptedMail, string?> OnContent { get; set; } = _ => "250 2.0.0 taken";

    /// <summary>Takes the message and hangs up before it says so.</summary>
    public bool HangUpAfterTaking { get; set; }

    /// <summary>Completes when greetings may go out.</summary>
    public Task MayGreet { get; set; } = Task.CompletedTask;

    /// <summary>All that was taken, in order.</summary>
    public ConcurrentQueue<ScriptedMail> Taken { get; } = new();

    /// <summary>The most sessions open at one time.</summary>
    public int MostAtOnce { get; private set; }

    private int _open;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_sessions);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                Peers.Enqueue(((IPEndPoint)client.Client.RemoteEndPoint!).Address);
                _sessions.Add(ServeAsync(client, Interlocked.Increment(ref _connections)));
            }
        }
        catch (Exception fault) when (fault is OperationCanceledException or SocketException || (fault is InvalidOperationException && _stop.IsCancellationRequested))
        {
            // Stopped, perhaps between two connections.
        }
    }

    private async Task ServeAsync(TcpClient client, int number)
    {
        using (client)
        {
            var open = Interlocked.Increment(ref _open);
            MostAtOnce = Math.Max(MostAtOnce, open);
            try
            {
                await MayGreet.WaitAsync(_stop.Token);
                await new Session(this, client.GetStream(), number).RunAsync(_stop.Token);
            }
            catch (Exception fault) when (fault is IOException or OperationCanceledException or ObjectDisposedException or System.Security.Authentication.AuthenticationException)
            {
                // The other side went away, or the test is over.
            }
            finally
            {
                Interlocked.Decrement(ref _open);
            }
        }
    }

    private static X509Certificate2 MakeCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=mx.remote.example", key, HashAlgorithmName.SHA256);
        using var made = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }

    private sealed class Session(ScriptedMailHost host, Stream stream, int number)
    {
        private readonly List<string> _to = [];
        private readonly byte[] _one = new byte[1];
        private Stream _stream = stream;
        private bool _secured;
        private string _from = "";

        public async Task RunAsync(CancellationToken ct)
        {
            if (!await SayAsync(host.Greeting, ct)) return;
            while (await ReadLineAsync(ct) is { } line)
            {
                var go = line.Split(' ', ':')[0].ToUpperInvariant() switch
                {
                    "EHLO" => await EhloAsync(ct),
                    "HELO" => await SayAsync("250 mx.remote.example", ct),
                    "STARTTLS" => await StartTlsAsync(ct),
                    "MAIL" => await MailAsync(line, ct),
                    "RCPT" => await RecipientAsync(line, ct),
                    "DATA" => await DataAsync(ct),
                    "RSET" => await SayAsync("250 ok", ct),
                    "QUIT" => await SayAsync("221 bye", ct) && false,
                    _ => await SayAsync("502 what?", ct),
                };
                if (!go) return;
            }
        }

        private async Task<bool> EhloAsync(CancellationToken ct)
        {
            var lines = new List<string> { "mx.remote.example" };
            lines.AddRange(host.Extensions);
            if (host.Tls != ScriptedTls.None && !_secured) lines.Add("STARTTLS");
            var text = string.Join("\r\n", lines.Select((line, i) => $"250{(i + 1 < lines.Count ? '-' : ' ')}{line}"));
            return await SayAsync(text, ct);
        }

        private async Task<bool> StartTlsAsync(CancellationToken ct)
        {
            if (host.Tls == ScriptedTls.None) return await SayAsync("502 5.5.1 what?", ct);
            if (host.Tls == ScriptedTls.Refuses) return await SayAsync("454 4.7.0 not now", ct);
            await SayAsync("220 go", ct);
            if (host.Tls == ScriptedTls.Garbage)
            {
                await _stream.WriteAsync("this is no TLS at all\r\n"u8.ToArray(), ct);
                return true;
            }

            var ssl = new SslStream(_stream);
            await ssl.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = Certificate.Value }, ct);
            (_stream, _secured) = (ssl, true);
            return true;
        }

        private async Task<bool> MailAsync(string line, CancellationToken ct)
        {
            _from = line["MAIL FROM:".Length..];
            _to.Clear();
            return await SayAsync(host.OnMail(_from), ct);
        }

        private async Task<bool> RecipientAsync(string line, CancellationToken ct)
        {
            var recipient = line["RCPT TO:".Length..];
            var answer = host.OnRecipient(recipient);
            if (answer?.StartsWith('2') == true) _to.Add(recipient);
            return await SayAsync(answer, ct);
        }

        private async Task<bool> DataAsync(CancellationToken ct)
        {
            if (_to.Count == 0) return await SayAsync("503 5.5.1 no recipients", ct);
            if (!await SayAsync("354 go", ct)) return false;
            var content = new StringBuilder();
            while (await ReadLineAsync(ct) is { } line)
            {
                if (line == ".")
                {
                    var mail = new ScriptedMail(_from, [.. _to], content.ToString(), _secured, number);
                    var answer = host.OnContent(mail);
                    if (answer?.StartsWith('2') == true) host.Taken.Enqueue(mail);
                    return !host.HangUpAfterTaking && await SayAsync(answer, ct);
                }

                content.Append(line.StartsWith('.') ? line[1..] : line).Append("\r\n");
            }

            return false;
        }

        private async Task<bool> SayAsync(string? text, CancellationToken ct)
        {
            if (text is null) return false;
            await _stream.WriteAsync(Encoding.UTF8.GetBytes(text + "\r\n"), ct);
            return true;
        }

        private async Task<string?> ReadLineAsync(CancellationToken ct)
        {
            var line = new List<byte>();
            while (await _stream.ReadAsync(_one, ct) > 0)
            {
                if (_one[0] == (byte)'\n') return Encoding.UTF8.GetString([.. line]).TrimEnd('\r');
                line.Add(_one[0]);
            }

            return null;
        }
    }
}
