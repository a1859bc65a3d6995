using System.Net;
using Microsoft.Extensions.Options;
using Mox.Server.Hosting;

namespace Mox.Server.Imap;

/// <summary>The ports of IMAP: 143 with STARTTLS, 993 with TLS from the start (RFC 8314 §3.2).</summary>
internal sealed class ImapListeners(IServiceProvider services, IOptions<ImapOptions> options) : IListenerSource
{
    public IEnumerable<ListenerPlan> Plan()
    {
        foreach (var address in options.Value.Addresses.Select(IPAddress.Parse))
        {
            if (options.Value.Port is var port and > 0) yield return new ListenerPlan("imap", new IPEndPoint(address, port), ImplicitTls: false, NewSession);
            if (options.Value.TlsPort is var tls and > 0) yield return new ListenerPlan("imaps", new IPEndPoint(address, tls), ImplicitTls: true, NewSession);
        }
    }

    private ImapSession NewSession() => services.GetRequiredService<ImapSession>();
}
