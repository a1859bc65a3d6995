using System.Text;
using Mox.Testing.Processes;

namespace Mox.E2E.Lab;

/// <summary>The mail server of another organization: a Postfix with OpenDKIM that takes mail for <c>peer.test</c> into a maildir, and sends signed mail from there.</summary>
internal sealed class PeerHost : IAsyncDisposable
{
    /// <summary>Where it takes mail, at port 25, and from where it sends.</summary>
    public const string Address = "127.50.0.26";

    public const string Name = "mx.peer.test";

    private const string Selector = "s1";

    private const string Judge = """
        import sys, dns.resolver
        resolver = dns.resolver.Resolver(configure=False)
        resolver.nameservers, resolver.port = ['127.0.0.1'], int(sys.argv[1])
        dns.resolver.default_resolver = resolver
        from authheaders import authenticate_message
        message = open(sys.argv[2], 'rb').read()
        print(authenticate_message(message, 'mx.peer.test', ip=sys.argv[3], mail_from=sys.argv[4], helo=sys.argv[5], spf=True, dkim=True, dmarc=True))
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("mox-lab-peer-").FullName;
    private readonly int _milter = FreePorts.One();
    private PostfixProcess? _postfix;
    private Daemon? _signer;

    private PeerHost()
    {
    }

    /// <summary>The records of its zone.</summary>
    public string Records { get; private set; } = "";

    /// <summary>What it took, each message with CRLF line ends.</summary>
    public IReadOnlyList<string> Taken() => [.. _postfix!.Inbox().Order(StringComparer.Ordinal).Select(file => Encoding.Latin1.GetString(File.ReadAllBytes(file)).ReplaceLineEndings("\r\n"))];

    public string Log => _postfix!.Log;

    /// <param name="next">Where it sends mail for all others: an address; the port is 25.</param>
    public static async Task<PeerHost> StartAsync(string next)
    {
        var peer = new PeerHost();
        try
        {
            await peer.RunAsync(next);
            return peer;
        }
        catch
        {
            await peer.DisposeAsync();
            throw;
        }
    }

    /// <summary>Sends a message from one of its people.</summary>
    public static async Task<ProgramResult> SendAsync(string from, string to, string subject, params string[] more) =>
        await ProgramRun.RunAsync("swaks", ["--server", Address, "--port", "25", "--from", from, "--to", to, "--header", $"Subject: {subject}", "--header", $"From: {from}", .. more]);

    /// <summary>What other programs (authheaders with dkimpy and pyspf) say of a message it took: the value of an Authentication-Results field.</summary>
    /// <param name="message">The message.</param>
    /// <param name="from">The envelope sender.</param>
    /// <param name="dns">The names of the world.</param>
    public async Task<string> JudgeAsync(string message, string from, SignedDns dns)
    {
        var file = Path.Combine(_folder, "judged");
        await File.WriteAllTextAsync(file, message, Encoding.Latin1);
        var (address, helo) = Client(message);
        var result = await ProgramRun.RunAsync("/usr/bin/python3", ["-c", Judge, Peers.Text(dns.ResolverPort), file, address, from, helo]);
        return result.ExitCode == 0 ? result.Output : throw new InvalidOperationException(result.All);
    }

    public async ValueTask DisposeAsync()
    {
        if (_postfix is not null) await _postfix.DisposeAsync();
        if (_signer is not null) await _signer.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task RunAsync(string next)
    {
        var made = await ProgramRun.RunAsync("opendkim-genkey", ["-b", "2048", "-d", "peer.test", "-s", Selector, "-D", _folder]);
        if (made.ExitCode != 0) throw new InvalidOperationException(made.All);
        Records = $"""
            @ MX 10 mx
            @ TXT "v=spf1 mx -all"
            mx A {Address}
            mx TXT "v=spf1 a -all"
            _dmarc TXT "v=DMARC1; p=reject"
            {await File.ReadAllTextAsync(Path.Combine(_folder, $"{Selector}.txt"))}
            """;
        await File.WriteAllTextAsync(Path.Combine(_folder, "opendkim.conf"), $"""
            Mode s
            Domain peer.test
            Selector {Selector}
            KeyFile {_folder}/{Selector}.private
            Socket inet:{_milter}@127.0.0.1
            InternalHosts 127.0.0.0/8
            RequireSafeKeys no
            Background no
            Syslog no
            OversignHeaders From

            """);
        _signer = await Daemon.StartAsync("opendkim", ["-x", Path.Combine(_folder, "opendkim.conf")], "127.0.0.1", _milter);
        _postfix = await PostfixProcess.StartAsync(25, $"""
            default_transport = smtp:[{next}]:25
            smtp_bind_address = {Address}
            smtp_helo_name = {Name}
            smtpd_milters = inet:127.0.0.1:{_milter}
            non_smtpd_milters = inet:127.0.0.1:{_milter}
            milter_default_action = tempfail
            smtp_host_lookup = native
            """, (Address, 25));
    }

    /// <summary>Who sent it, as this Postfix wrote it down: <c>from HELO (name [ADDRESS])</c>.</summary>
    private static (string Address, string Helo) Client(string message)
    {
        var received = message[message.IndexOf("Received: from ", StringComparison.Ordinal)..];
        var helo = received["Received: from ".Length..received.IndexOf(" (", StringComparison.Ordinal)];
        return (received[(received.IndexOf('[', StringComparison.Ordinal) + 1)..received.IndexOf(']', StringComparison.Ordinal)], helo);
    }
}
