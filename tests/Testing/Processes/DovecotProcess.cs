using System.Diagnostics;
using System.Globalization;

namespace Mox.Testing.Processes;

/// <summary>A real Dovecot on loopback (IMAP and LMTP over maildir, fsync on), for comparison in the same run.</summary>
public sealed class DovecotProcess : IAsyncDisposable
{
    private readonly string _folder;
    private readonly Process _process;

    private DovecotProcess(string folder, Process process, int imap, int lmtp) => (_folder, _process, Imap, Lmtp) = (folder, process, imap, lmtp);

    public int Imap { get; }

    public int Lmtp { get; }

    /// <summary>The maildir of a user.</summary>
    public string Maildir(string user) => Path.Combine(_folder, "mail", user);

    public static bool Available => ProgramRun.Find("dovecot") is not null && Environment.UserName == "root";

    public static async Task<DovecotProcess> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("mox-dovecot-").FullName;
        var (imap, lmtp) = (FreePorts.One(), FreePorts.One());
        await File.WriteAllTextAsync(Path.Combine(folder, "dovecot.conf"), string.Create(CultureInfo.InvariantCulture, $$"""
            base_dir = {{folder}}/run
            state_dir = {{folder}}/state
            log_path = {{folder}}/log
            protocols = imap lmtp
            listen = 127.0.0.1
            ssl = no
            disable_plaintext_auth = no
            auth_mechanisms = plain
            first_valid_uid = 1
            mail_location = maildir:{{folder}}/mail/%u
            mail_fsync = always
            default_internal_user = dovecot
            default_login_user = dovenull
            passdb {
              driver = static
              args = password=moxmoxmox
            }
            userdb {
              driver = static
              args = uid=nobody gid=nogroup home={{folder}}/home/%u allow_all_users=yes
            }
            service imap-login {
              inet_listener imap {
                port = {{imap}}
              }
              inet_listener imaps {
                port = 0
              }
            }
            service lmtp {
              process_min_avail = 2
              inet_listener lmtp {
                address = 127.0.0.1
                port = {{lmtp}}
              }
            }
            protocol lmtp {
              postmaster_address = postmaster@peer.test
            }
            service stats {
              client_limit = 10000
            }
            mail_max_userip_connections = 1000

            """));
        await ProgramRun.RunAsync("sh", ["-c", $"chmod 755 {folder}; mkdir -p {folder}/mail {folder}/home; chown nobody:nogroup {folder}/mail {folder}/home"]);
        var process = Process.Start(new ProcessStartInfo(ProgramRun.Find("dovecot")!, ["-F", "-c", Path.Combine(folder, "dovecot.conf")]))!;
        for (var tries = 0; tries < 100; tries++)
        {
            try
            {
                using var probe = new System.Net.Sockets.TcpClient();
                await probe.ConnectAsync("127.0.0.1", imap);
                return new DovecotProcess(folder, process, imap, lmtp);
            }
            catch (System.Net.Sockets.SocketException) when (!process.HasExited)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, CancellationToken.None);
            }
        }

        throw new InvalidOperationException("Dovecot did not start: " + File.ReadAllText(Path.Combine(folder, "log")));
    }

    public async ValueTask DisposeAsync()
    {
        await ProgramRun.RunAsync("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
