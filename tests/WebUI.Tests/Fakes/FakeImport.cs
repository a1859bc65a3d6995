using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Mox.Shared.Contracts.Webmail;

namespace Mox.WebUI.Tests.Fakes;

/// <summary>An import that gets on as a test says.</summary>
public sealed class FakeImport : IMailImport
{
    private readonly Channel<ImportState?> _states = Channel.CreateUnbounded<ImportState?>();

    public FakeImport() => Say(null);

    public long Cancelled { get; private set; }

    public void Say(ImportState? state) => _states.Writer.TryWrite(state);

    public async IAsyncEnumerable<ImportState?> WatchAsync([EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var state in _states.Reader.ReadAllAsync(ct)) yield return state;
    }

    public Task CancelAsync(long id, CancellationToken ct)
    {
        Cancelled = id;
        return Task.CompletedTask;
    }
}
