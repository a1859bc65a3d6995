using System.Net;

namespace Mox.Server.Hosting;

/// <summary>One port to listen on.</summary>
/// <param name="Name">What the log calls it, such as <c>submission</c>.</param>
/// <param name="EndPoint">Address and port; port 0 lets the system choose.</param>
/// <param name="NewSession">Makes the session of one connection. Where TLS comes first (RFC 8314 §3) the session does the handshake, after the limits on connections: a handshake costs more than most of what they protect.</param>
internal sealed record ListenerPlan(string Name, IPEndPoint EndPoint, Func<IClientSession> NewSession);

/// <summary>A feature that listens: asked once at start for the ports it wants.</summary>
internal interface IListenerSource
{
    IEnumerable<ListenerPlan> Plan();
}
