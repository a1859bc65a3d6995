using System.Collections.Immutable;

namespace Mox.Shared.Contracts.Admin;

/// <summary>The ports and the connections at them, for administrators. Others get <see cref="Account.NotSignedInException"/>.</summary>
public interface IListenerAdmin
{
    /// <summary>How they are now.</summary>
    Task<ListenersView> ReadAsync(CancellationToken ct);

    /// <summary>Cuts a connection off at once; false when it is gone.</summary>
    Task<bool> CloseAsync(long connectionId, CancellationToken ct);
}

/// <param name="Name">What the listener is for: <c>smtp</c>, <c>submission</c>, <c>submissions</c>, <c>imap</c>, <c>imaps</c>, <c>http</c> or <c>https</c>.</param>
/// <param name="Open">Connections open now.</param>
/// <param name="Accepted">Connections since the start.</param>
/// <param name="Refused">Those of them told to go at once: too many from their network, or too many failed sign-ins.</param>
public sealed record ListenerView(string Name, string Address, int Port, bool IsListening, long Open, long Accepted, long Refused);

/// <param name="Remote">Address and port of the peer.</param>
/// <param name="Account">The address signed in with; empty: nobody did, or the protocol does not say.</param>
/// <param name="Tls">TLS version and cipher suite; empty while it is in the clear.</param>
public sealed record ConnectionView(long Id, string Listener, int Port, string Remote, DateTimeOffset Since, string Account, string Tls);

/// <summary>How many connections a network may open; SMTP and IMAP count each on its own, the web is not limited so.</summary>
/// <param name="PerMinute">New ones in a minute from one IPv4 address or IPv6 /64.</param>
/// <param name="AtATime">Open at a time from one.</param>
/// <param name="Total">Open at a time from anywhere.</param>
public sealed record ConnectionLimitView(int PerMinute, int AtATime, int Total);

/// <param name="Connections">Those open now, the oldest first, at most <see cref="MostConnections"/>.</param>
/// <param name="ConnectionCount">How many are open.</param>
/// <param name="Limits">Null where they are switched off.</param>
/// <param name="Started">Since when counts are kept.</param>
public sealed record ListenersView(ImmutableArray<ListenerView> Listeners, ImmutableArray<ConnectionView> Connections, int ConnectionCount, ConnectionLimitView? Limits, DateTimeOffset Started)
{
    public const int MostConnections = 500;
}
