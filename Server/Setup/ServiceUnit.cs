using System.Collections.Immutable;

namespace Mox.Server.Setup;

/// <summary>The unit for systemd that keeps the appliance running, and the commands that put it to use.</summary>
/// <remarks>The program runs as a user of its own that owns the data folder and nothing else. <c>DynamicUser</c> is not used: the data folder would have to move below /var/lib/private, and belong to a user that changes.</remarks>
internal static class ServiceUnit
{
    public const string Name = "mox-appliance";

    /// <summary>The user it runs as.</summary>
    public const string User = "mox";

    /// <param name="program">What is started, with its first words: the program, or <c>dotnet</c> and the assembly.</param>
    /// <param name="dataFolder">Absolute.</param>
    public static string Text(IReadOnlyList<string> program, string dataFolder) =>
        $"""
        [Unit]
        Description=Mox.Appliance mail server
        Wants=network-online.target
        After=network-online.target

        [Service]
        User={User}
        ExecStart={string.Join(' ', program.Append("serve").Append("--data").Append(dataFolder).Select(Quoted))}
        Restart=on-failure
        RestartSec=5
        TimeoutStopSec=20
        LimitNOFILE=65536
        UMask=0077
        # Ports below 1024, and nothing else of what root may do.
        AmbientCapabilities=CAP_NET_BIND_SERVICE
        CapabilityBoundingSet=CAP_NET_BIND_SERVICE
        NoNewPrivileges=yes
        ProtectSystem=strict
        ReadWritePaths={Quoted(dataFolder)}
        ProtectHome={(IsHome(dataFolder) || program.Any(IsHome) ? "no" : "yes")}
        PrivateTmp=yes
        PrivateDevices=yes
        ProtectClock=yes
        ProtectControlGroups=yes
        ProtectHostname=yes
        ProtectKernelLogs=yes
        ProtectKernelModules=yes
        ProtectKernelTunables=yes
        ProtectProc=invisible
        RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK
        RestrictNamespaces=yes
        RestrictRealtime=yes
        RestrictSUIDSGID=yes
        LockPersonality=yes
        RemoveIPC=yes
        SystemCallArchitectures=native
        SystemCallFilter=@system-service

        [Install]
        WantedBy=multi-user.target

        """;

    /// <summary>The commands, to be typed as root.</summary>
    public static ImmutableArray<string> Commands(string dataFolder) =>
    [
        $"useradd --system --home-dir {Shell(dataFolder)} --no-create-home --shell /usr/sbin/nologin {User}",
        $"chown -R {User}: {Shell(dataFolder)}",
        $"nano /etc/systemd/system/{Name}.service    # put the unit there",
        "systemctl daemon-reload",
        $"systemctl enable --now {Name}    # end the program that runs now first",
        $"journalctl -fu {Name}",
    ];

    /// <summary>How this program was started, without its command and options.</summary>
    public static ImmutableArray<string> OfProcess()
    {
        var process = Environment.ProcessPath ?? "/opt/mox-appliance/mox-appliance";
        return Path.GetFileNameWithoutExtension(process) == "dotnet" ? [process, Path.Combine(AppContext.BaseDirectory, "mox-appliance.dll")] : [process];
    }

    private static bool IsHome(string path) => path.StartsWith("/home/", StringComparison.Ordinal) || path.StartsWith("/root/", StringComparison.Ordinal) || path.StartsWith("/run/user/", StringComparison.Ordinal);

    /// <summary>A word for systemd: percent signs begin specifiers, blanks end words.</summary>
    private static string Quoted(string word)
    {
        var plain = word.Replace("%", "%%", StringComparison.Ordinal).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
        return plain.Any(char.IsWhiteSpace) || plain != word ? $"\"{plain}\"" : word;
    }

    private static string Shell(string word) => word.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '-' or '_' or '.') ? word : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
