using System.Collections.Immutable;
using Mox.Shared.Contracts.Webmail;

namespace Mox.WebUI.Webmail;

/// <summary>The messages of a conversation as they are read: which are open, and what is in those. The one asked for, the newest and those not read yet are open at first.</summary>
/// <param name="reader">Where messages are read from.</param>
/// <param name="markSeen">Told of messages that were opened here and had not been read.</param>
public sealed class ReadingStack(IMailboxReader reader, Func<ImmutableArray<long>, Task> markSeen)
{
    /// <summary>Messages that open by themselves.</summary>
    private const int MostOpened = 6;

    private readonly Dictionary<long, MessageDetail> _details = [];
    private readonly HashSet<long> _open = [];
    private long _asked;
    private ImmutableArray<MessageItem> _begun = [];

    /// <summary>The messages from the oldest to the newest.</summary>
    public ImmutableArray<MessageItem> Items { get; private set; } = [];

    /// <summary>The message, when it is open; null while it is shut.</summary>
    public MessageDetail? Opened(long id) => _open.Contains(id) ? _details.GetValueOrDefault(id) : null;

    /// <summary>Takes what is to be read. Nothing that the reader shut opens again, unless another message is asked for.</summary>
    /// <param name="asked">The message that was asked for.</param>
    /// <param name="conversation">All of its conversation, as far as that is known yet.</param>
    /// <param name="ct">Ends the reading.</param>
    public async Task ShowAsync(MessageDetail asked, ImmutableArray<MessageItem> conversation, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(asked);
        var another = asked.Item.Id != _asked;
        if (another && !Items.Any(item => item.Id == asked.Item.Id)) Forget();
        if (another) (_asked, _begun) = (asked.Item.Id, []);
        _details[asked.Item.Id] = asked;
        if (another) _open.Add(asked.Item.Id);
        Items = conversation.Any(item => item.Id == asked.Item.Id) ? conversation : [asked.Item];
        if (Items.Length < 2 || !_begun.IsEmpty) return;
        _begun = Items;
        var wanted = Items.Where(item => item.Id != asked.Item.Id && !item.Draft && (!item.Seen || item.Id == Items[^1].Id)).TakeLast(MostOpened).Select(item => item.Id).ToImmutableArray();
        foreach (var id in wanted) await OpenAsync(id, ct);
    }

    /// <summary>Opens a message that is shut, or shuts one that is open.</summary>
    public async Task ToggleAsync(long id, CancellationToken ct)
    {
        if (!_open.Remove(id)) await OpenAsync(id, ct);
    }

    private async Task OpenAsync(long id, CancellationToken ct)
    {
        if (!_details.ContainsKey(id))
        {
            if (await reader.MessageAsync(id, ct) is not { } detail) return;
            _details[id] = detail;
        }

        _open.Add(id);
        if (Items.FirstOrDefault(item => item.Id == id) is { Seen: false }) await markSeen([id]);
    }

    private void Forget()
    {
        _details.Clear();
        _open.Clear();
        Items = [];
    }
}
