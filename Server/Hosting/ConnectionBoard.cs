using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;

namespace Mox.Server.Hosting;

/// <summary>The listeners and the connections at them, as they are now. Counts begin with the process.</summary>
internal sealed class ConnectionBoard(TimeProvider time)
{
    private readonly ConcurrentDictionary<(string Name, IPEndPoint EndPoint), ListenerCount> _listeners = new();
    private readonly ConcurrentDictionary<long, OpenConnection> _open = new();
    private long _last;

    public ImmutableArray<ListenerCount> Listeners => [.. _listeners.Values.OrderBy(listener => listener.EndPoint.Port).ThenBy(listener => listener.EndPoint.ToString(), StringComparer.Ordinal)];

    /// <summary>All open connections, the oldest first.</summary>
    public ImmutableArray<OpenConnection> Open => [.. _open.Values.OrderBy(connection => connection.Id)];

    /// <summary>The counts of a listener; made at the first call.</summary>
    public ListenerCount Listener(string name, IPEndPoint endPoint) => _listeners.GetOrAdd((name, endPoint), key => new ListenerCount(key.Name, key.EndPoint));

    /// <summary>The counts of a listener; null where none of that name was ever opened there.</summary>
    public ListenerCount? Find(string name, IPEndPoint endPoint) => _listeners.GetValueOrDefault((name, endPoint));

    /// <summary>Puts a connection on the board; it leaves when it is disposed.</summary>
    /// <param name="listener">Where it came in.</param>
    /// <param name="remote">The peer.</param>
    /// <param name="abort">Cuts it off.</param>
    public OpenConnection Enter(ListenerCount listener, IPEndPoint remote, Action abort)
    {
        var connection = new OpenConnection(this, Interlocked.Increment(ref _last), listener, remote, time.GetUtcNow(), abort);
        _open[connection.Id] = connection;
        listener.Entered();
        return connection;
    }

    /// <summary>A connection that is open; null when it is gone.</summary>
    public OpenConnection? Find(long id) => _open.GetValueOrDefault(id);

    /// <summary>Cuts a connection off; false when it is gone.</summary>
    public bool Close(long id)
    {
        if (!_open.TryGetValue(id, out var connection)) return false;
        connection.Abort();
        return true;
    }

    internal void Leave(OpenConnection connection)
    {
        if (_open.TryRemove(connection.Id, out _)) connection.Listener.Left();
    }
}

/// <summary>What one listener has seen since the start.</summary>
internal sealed class ListenerCount(string name, IPEndPoint endPoint)
{
    private long _accepted;
    private long _refused;
    private long _open;
    private volatile bool _listening;

    /// <summary>Such as <c>submission</c>.</summary>
    public string Name { get; } = name;

    /// <summary>Where it listens, with the port the system chose.</summary>
    public IPEndPoint EndPoint { get; } = endPoint;

    /// <summary>It takes connections now.</summary>
    public bool IsListening
    {
        get => _listening;
        set => _listening = value;
    }

    public long Accepted => Interlocked.Read(ref _accepted);

    /// <summary>Connections told to go at once: too many from their network, or too many failed sign-ins.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    public long Open => Interlocked.Read(ref _open);

    internal void Entered()
    {
        Interlocked.Increment(ref _accepted);
        Interlocked.Increment(ref _open);
    }

    internal void Left() => Interlocked.Decrement(ref _open);

    internal void NoteRefused() => Interlocked.Increment(ref _refused);
}

/// <summary>A connection on the board. Its session says who signed in.</summary>
internal sealed class OpenConnection(ConnectionBoard board, long id, ListenerCount listener, IPEndPoint remote, DateTimeOffset since, Action abort) : IDisposable
{
    private volatile string _account = "";
    private volatile string _tls = "";

    public long Id { get; } = id;

    public ListenerCount Listener { get; } = listener;

    public IPEndPoint Remote { get; } = remote;

    public DateTimeOffset Since { get; } = since;

    /// <summary>The address signed in with; empty: nobody did, or the protocol does not say.</summary>
    public string Account
    {
        get => _account;
        set => _account = value;
    }

    /// <summary>TLS version and cipher suite; empty while the connection is in the clear.</summary>
    public string Tls
    {
        get => _tls;
        set => _tls = value;
    }

    /// <summary>The session told the peer to go.</summary>
    public void NoteRefused() => Listener.NoteRefused();

    public void Abort() => abort();

    public void Dispose() => board.Leave(this);
}
