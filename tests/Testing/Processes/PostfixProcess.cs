using System.Globalization;

namespace Mox.Testing.Processes;

/// <summary>A real Postfix on loopback, with a configuration and a queue of its own: takes mail for <c>peer.test</c> into a maildir and sends all else to one host.</summary>
public sealed class PostfixProcess : IAsyncDisposable
{
    private readonly string _folder;

    private PostfixProcess(string folder, int port) => (_folder, Port) = (folder, port);

    /// <summary>Its SMTP port, on 127.0.0.1 unless another address was asked for.</summary>
    public int Port { get; }

    /// <summary>The mail for all users of peer.test, one file each.</summary>
    public IReadOnlyList<string> Inbox()
    {
        var folder = Path.Combine(_folder, "mail", "all", "new");
        return Directory.Exists(folder) ? Directory.GetFiles(folder) : [];
    }

    /// <summary>Is there one to run? It needs root.</summary>
    public static bool Available => ProgramRun.Find("postfix") is not null && Environment.UserName == "root";

    /// <param name="relayPort">Port on 127.0.0.1 that everything not for peer.test is sent to.</param>
    /// <param name="settings">Further lines of main.cf; the last one of a name counts.</param>
    /// <param name="listen">Where it takes mail; null: at a free port of 127.0.0.1.</param>
    public static async Task<PostfixProcess> StartAsync(int relayPort, string settings = "", (string Address, int Port)? listen = null)
    {
        var folder = Directory.CreateTempSubdirectory("mox-postfix-").FullName;
        var (address, port) = listen ?? ("127.0.0.1", FreePorts.One());
        FreePorts.Require(address, port);
        await ShellAsync($"chmod 755 {folder} && mkdir -p {folder}/conf {folder}/queue {folder}/data {folder}/mail && chown postfix {folder}/data && chown 65534:65534 {folder}/mail");
        await File.WriteAllTextAsync(Path.Combine(folder, "conf", "main.cf"), string.Create(CultureInfo.InvariantCulture, $"""
            compatibility_level = 3.6
            queue_directory = {folder}/queue
            data_directory = {folder}/data
            mail_owner = postfix
            setgid_group = postdrop
            myhostname = mx.peer.test
            mydestination =
            mynetworks = 127.0.0.0/8
            inet_interfaces = 127.0.0.1
            inet_protocols = ipv4
            smtp_address_preference = ipv4
            virtual_mailbox_domains = peer.test
            virtual_mailbox_base = {folder}/mail
            virtual_mailbox_maps = static:all/
            virtual_uid_maps = static:65534
            virtual_gid_maps = static:65534
            virtual_minimum_uid = 100
            virtual_mailbox_limit = 0
            message_size_limit = 0
            mailbox_size_limit = 0
            default_transport = smtp:[127.0.0.1]:{relayPort}
            smtpd_recipient_restrictions = permit_mynetworks, reject
            smtp_tls_security_level = may
            smtputf8_enable = yes
            maillog_file = {folder}/log
            maillog_file_prefixes = {folder}
            alias_maps =
            {settings}

            """));
        await File.WriteAllTextAsync(Path.Combine(folder, "conf", "master.cf"), string.Create(CultureInfo.InvariantCulture, $"""
            {address}:{port} inet n - n - - smtpd
            pickup unix n - n 60 1 pickup
            cleanup unix n - n - 0 cleanup
            qmgr unix n - n 300 1 qmgr
            tlsmgr unix - - n 1000? 1 tlsmgr
            rewrite unix - - n - - trivial-rewrite
            bounce unix - - n - 0 bounce
            defer unix - - n - 0 bounce
            trace unix - - n - 0 bounce
            verify unix - - n - 1 verify
            flush unix n - n 1000? 0 flush
            proxymap unix - - n - - proxymap
            smtp unix - - n - - smtp
            relay unix - - n - - smtp
            error unix - - n - - error
            retry unix - - n - - error
            discard unix - - n - - discard
            virtual unix - n n - - virtual
            lmtp unix - - n - - lmtp
            anvil unix - - n - 1 anvil
            scache unix - - n - 1 scache
            postlog unix-dgram n - n - 1 postlogd

            """));
        var started = await ProgramRun.RunAsync("postfix", ["-c", Path.Combine(folder, "conf"), "start"]);
        if (started.ExitCode != 0) throw new InvalidOperationException("Postfix did not start: " + started.All);
        return new PostfixProcess(folder, port);
    }

    /// <summary>What Postfix logged.</summary>
    public string Log => File.Exists(Path.Combine(_folder, "log")) ? File.ReadAllText(Path.Combine(_folder, "log")) : "";

    public async ValueTask DisposeAsync()
    {
        await ProgramRun.RunAsync("postfix", ["-c", Path.Combine(_folder, "conf"), "stop"]);
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task ShellAsync(string command)
    {
        var done = await ProgramRun.RunAsync("sh", ["-c", command]);
        if (done.ExitCode != 0) throw new InvalidOperationException(done.All);
    }
}
