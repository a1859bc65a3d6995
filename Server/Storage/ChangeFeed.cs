using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Threading.Channels;
using Mox.Shared.Changes;

namespace Mox.Server.Storage;

/// <summary>Tells committed changes to subscribers, in the order of their commits. One bounded queue for each; a slow one loses its queue and is told so.</summary>
internal sealed class ChangeFeed : IChangeFeed
{
    /// <summary>Changes a subscriber may be behind.</summary>
    internal const int MaxBehind = 10_000;

    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<long, ImmutableArray<Subscription<MailboxChange>>> _accounts = new();
    private ImmutableArray<Subscription<QueueChange>> _queue = [];

    public IChangeSubscription<MailboxChange> SubscribeAccount(long accountId)
    {
        var subscription = new Subscription<MailboxChange>(new MailboxChange.Overflow(accountId), gone =>
        {
            lock (_gate)
            {
                if (!_accounts.TryGetValue(accountId, out var all)) return;
                all = all.Remove(gone);
                if (all.IsEmpty) _accounts.TryRemove(accountId, out _);
                else _accounts[accountId] = all;
            }
        });
        lock (_gate) _accounts[accountId] = _accounts.TryGetValue(accountId, out var all) ? all.Add(subscription) : [subscription];
        return subscription;
    }

    public IChangeSubscription<QueueChange> SubscribeQueue()
    {
        var subscription = new Subscription<QueueChange>(new QueueChange.Overflow(), gone =>
        {
            lock (_gate) _queue = _queue.Remove(gone);
        });
        lock (_gate) _queue = _queue.Add(subscription);
        return subscription;
    }

    /// <summary>Called by the writer alone, after COMMIT.</summary>
    internal void Publish(MailboxChange change)
    {
        if (!_accounts.TryGetValue(change.AccountId, out var subscriptions)) return;
        foreach (var subscription in subscriptions) subscription.Tell(change);
    }

    /// <inheritdoc cref="Publish(MailboxChange)"/>
    internal void Publish(QueueChange change)
    {
        ImmutableArray<Subscription<QueueChange>> subscriptions;
        lock (_gate) subscriptions = _queue;
        foreach (var subscription in subscriptions) subscription.Tell(change);
    }

    private sealed class Subscription<TChange>(TChange overflow, Action<Subscription<TChange>> gone) : IChangeSubscription<TChange>
        where TChange : class
    {
        private readonly Channel<TChange> _channel = Channel.CreateBounded<TChange>(new BoundedChannelOptions(MaxBehind) { SingleWriter = true });

        public ChannelReader<TChange> Changes => _channel.Reader;

        public void Tell(TChange change)
        {
            if (_channel.Writer.TryWrite(change)) return;
            while (_channel.Reader.TryRead(out _))
            {
            }

            // The change itself is covered by the re-reading. A completed channel takes nothing: its subscriber is gone.
            _channel.Writer.TryWrite(overflow);
        }

        public void Dispose()
        {
            gone(this);
            _channel.Writer.TryComplete();
        }
    }
}
