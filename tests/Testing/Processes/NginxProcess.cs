namespace Mox.Testing.Processes;

/// <summary>A real nginx on loopback.</summary>
public static class NginxProcess
{
    /// <summary>Starts it, and waits until it listens.</summary>
    /// <param name="folder">A folder for its files, which stays.</param>
    /// <param name="http">What stands within <c>http</c>.</param>
    /// <param name="address">Where it listens.</param>
    /// <param name="port">The port there.</param>
    public static async Task<Daemon> StartAsync(string folder, string http, string address, int port)
    {
        var file = Path.Combine(folder, "nginx.conf");
        await File.WriteAllTextAsync(file, $$"""
            daemon off;
            master_process off;
            pid {{folder}}/pid;
            error_log stderr;
            events { worker_connections 64; }
            http {
            client_body_temp_path {{folder}}/body;
            proxy_temp_path {{folder}}/proxy;
            fastcgi_temp_path {{folder}}/fastcgi;
            uwsgi_temp_path {{folder}}/uwsgi;
            scgi_temp_path {{folder}}/scgi;
            {{http}}
            }
            """);
        return await Daemon.StartAsync("nginx", ["-e", "stderr", "-p", folder, "-c", file], address, port);
    }
}
