using System.Threading.Channels;

namespace Mox.Shared.Changes;

/// <summary>A subscription: a bounded queue of changes. Dispose it to end it.</summary>
public interface IChangeSubscription<TChange> : IDisposable
{
    /// <summary>The changes in the order of their commits. After an Overflow change the subscriber re-reads its state.</summary>
    ChannelReader<TChange> Changes { get; }
}

/// <summary>Live changes. Only committed ones are told.</summary>
public interface IChangeFeed
{
    /// <summary>All changes of one account from now on.</summary>
    IChangeSubscription<MailboxChange> SubscribeAccount(long accountId);

    /// <summary>All changes of the queue from now on.</summary>
    IChangeSubscription<QueueChange> SubscribeQueue();
}
