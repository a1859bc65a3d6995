using System.Globalization;

namespace Mox.Server.Setup;

/// <summary>Settings for the web server in front, to begin with: nginx, Apache and Caddy.</summary>
internal static class WebServerSettings
{
    /// <summary>What is to be told to a web server so that it hands the names of the appliance on to it.</summary>
    /// <param name="names">The names: that of the host first, then those that mail programs and policies use.</param>
    /// <param name="port">Where the pages listen on loopback.</param>
    public static string Text(IReadOnlyList<string> names, int port)
    {
        var (all, first, to) = (string.Join(' ', names), names[0], string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}"));
        return $$"""
            # nginx
            map $http_upgrade $connection_upgrade { default upgrade; '' close; }
            server {
                listen 80;
                listen [::]:80;
                server_name {{all}};
                # Challenges of authorities (HTTP-01) come by plain HTTP and go on to the appliance, as do the settings of mail programs.
                location / {
                    proxy_pass http://{{to}};
                    proxy_set_header Host $http_host;
                    proxy_set_header X-Forwarded-For $remote_addr;
                    proxy_set_header X-Forwarded-Proto $scheme;
                }
            }
            server {
                listen 443 ssl;
                listen [::]:443 ssl;
                server_name {{all}};
                ssl_certificate     /etc/letsencrypt/live/{{first}}/fullchain.pem;
                ssl_certificate_key /etc/letsencrypt/live/{{first}}/privkey.pem;
                client_max_body_size 100m;
                location / {
                    proxy_pass http://{{to}};
                    proxy_http_version 1.1;
                    proxy_set_header Host $http_host;
                    # Set, never added to: what a client says of itself does not go on.
                    proxy_set_header X-Forwarded-For $remote_addr;
                    proxy_set_header X-Forwarded-Proto $scheme;
                    proxy_set_header Upgrade $http_upgrade;
                    proxy_set_header Connection $connection_upgrade;
                    proxy_read_timeout 1h;
                    proxy_buffering off;
                }
            }

            # Apache (a2enmod proxy proxy_http proxy_wstunnel headers ssl)
            <VirtualHost *:443>
                ServerName {{first}}
            {{string.Concat(names.Skip(1).Select(name => $"    ServerAlias {name}\n"))}}    SSLEngine on
                SSLCertificateFile    /etc/letsencrypt/live/{{first}}/fullchain.pem
                SSLCertificateKeyFile /etc/letsencrypt/live/{{first}}/privkey.pem
                ProxyPreserveHost On
                RequestHeader unset X-Forwarded-For
                RequestHeader set X-Forwarded-Proto https
                ProxyPass / http://{{to}}/ upgrade=websocket
            </VirtualHost>

            # Caddy
            {{string.Join(", ", names)}} {
                reverse_proxy {{to}}
            }

            """;
    }
}
