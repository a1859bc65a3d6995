using Mox.Shared.Contracts.Admin;

namespace Mox.WebUI.Tests.Fakes;

public sealed class FakeListeners(TimeProvider time) : IListenerAdmin
{
    public ListenersView View { get; set; } = new(
        [new ListenerView("smtp", "0.0.0.0", 25, true, 1, 1204, 17), new ListenerView("imaps", "::", 993, true, 1, 80, 0), new ListenerView("https", "0.0.0.0", 443, true, 1, 90, 0)],
        [
            new ConnectionView(7, "imaps", 993, "192.0.2.9:50123", time.GetUtcNow().AddMinutes(-61), "mara@hollis.example", "Tls13 TLS_AES_256_GCM_SHA384"),
            new ConnectionView(8, "smtp", 25, "198.51.100.4:41022", time.GetUtcNow().AddSeconds(-4), "", ""),
        ],
        2,
        new ConnectionLimitView(300, 30, 4000),
        time.GetUtcNow().AddDays(-3));

    public List<long> Closed { get; } = [];

    public Task<ListenersView> ReadAsync(CancellationToken ct) => Task.FromResult(View);

    public Task<bool> CloseAsync(long connectionId, CancellationToken ct)
    {
        Closed.Add(connectionId);
        var there = View.Connections.Any(connection => connection.Id == connectionId);
        View = View with { Connections = [.. View.Connections.Where(connection => connection.Id != connectionId)], ConnectionCount = View.ConnectionCount - 1 };
        return Task.FromResult(there);
    }
}
