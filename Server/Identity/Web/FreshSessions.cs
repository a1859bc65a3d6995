using System.Collections.Concurrent;
using Mox.Server.Storage;

namespace Mox.Server.Identity.Web;

/// <summary>Remembers when a session last proved who is there. What is dangerous is open for ten minutes after that; a page left open is no proof.</summary>
internal sealed class FreshSessions
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, DateTimeOffset> _proved = new(StringComparer.Ordinal);

    public FreshSessions(IWebSessions sessions, TimeProvider time)
    {
        _time = time;
        sessions.Ended += id => _proved.TryRemove(id, out _);
    }

    /// <summary>True within ten minutes of signing in or of the last proof.</summary>
    public bool IsFresh(SessionClaims session)
    {
        var last = _proved.TryGetValue(session.SessionId, out var proved) ? proved : session.Since;
        return _time.GetUtcNow() - last < Lifetime;
    }

    public void Proved(SessionClaims session) => _proved[session.SessionId] = _time.GetUtcNow();
}
