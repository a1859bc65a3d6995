using Microsoft.Extensions.Options;
using Mox.Server.Hosting;

namespace Mox.Server.Imap;

/// <summary>The ports of IMAP: one with STARTTLS, one with TLS from the start (RFC 8314 §3.2).</summary>
internal sealed class ImapListeners(ImapServices services, IOptions<ListenOptions> options) : IListenerSource
{
    public IEnumerable<ListenerPlan> Plan() => Plans("imap", options.Value.Imap, tlsFirst: false).Concat(Plans("imaps", options.Value.Imaps, tlsFirst: true));

    private IEnumerable<ListenerPlan> Plans(string name, int port, bool tlsFirst) =>
        options.Value.EndPoints(port).Select(endPoint => new ListenerPlan(name, endPoint, () => new ImapSession(services, tlsFirst)));
}
