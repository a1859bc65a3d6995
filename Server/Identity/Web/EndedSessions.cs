using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace Mox.Server.Identity.Web;

/// <summary>Sessions that were signed out: their cookie is worth nothing any more, wherever it was copied to, and their circuits end at once.</summary>
/// <remarks>Kept in memory while such a cookie could still be used. After a restart a copied cookie ends with its idle time or the next password change.</remarks>
internal sealed class EndedSessions(IOptions<WebSessionOptions> options, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, DateTimeOffset> _ended = [];

    /// <summary>Raised with the id of a session when it ends.</summary>
    public event Action<string>? Ended;

    public bool Contains(string sessionId) => _ended.ContainsKey(sessionId);

    public void End(string sessionId)
    {
        var now = time.GetUtcNow();
        foreach (var (id, at) in _ended)
        {
            if (now - at > options.Value.Longest) _ended.TryRemove(id, out _);
        }

        _ended[sessionId] = now;
        Ended?.Invoke(sessionId);
    }
}
