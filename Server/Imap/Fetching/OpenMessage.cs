using Mox.Protocols.Mime;
using Mox.Server.Storage;

namespace Mox.Server.Imap.Fetching;

/// <summary>A message of which perhaps the octets are wanted: opened when they are, once.</summary>
internal sealed class OpenMessage(MessageReader messages, long messageId) : IAsyncDisposable
{
    private MessageContent? _content;
    private bool _asked;

    /// <summary>The octets; null when the message is gone.</summary>
    public async ValueTask<MessageContent?> ContentAsync(CancellationToken ct)
    {
        if (_asked) return _content;
        _content = await messages.OpenAsync(messageId, ct).ConfigureAwait(false);
        _asked = true;
        return _content;
    }

    /// <summary>Octets of a stretch, which the caller knows to be small.</summary>
    public async ValueTask<byte[]> ReadAsync(long start, int length, CancellationToken ct)
    {
        var octets = new byte[length];
        if (await ContentAsync(ct).ConfigureAwait(false) is not { } content) return [];
        var slice = new SliceStream(content.Stream, start, length);
        await using var closing = slice.ConfigureAwait(false);
        var read = await slice.ReadAtLeastAsync(octets, length, throwOnEndOfStream: false, ct).ConfigureAwait(false);
        return read == length ? octets : octets[..read];
    }

    public ValueTask DisposeAsync() => _content?.DisposeAsync() ?? ValueTask.CompletedTask;
}
