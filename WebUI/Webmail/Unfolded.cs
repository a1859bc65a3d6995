using System.Collections.Immutable;
using Mox.Shared.Changes;
using Mox.Shared.Contracts.Webmail;

namespace Mox.WebUI.Webmail;

/// <summary>The conversations of a list whose messages are shown one by one below their row.</summary>
/// <param name="shows">Which messages of a conversation are shown.</param>
public sealed class Unfolded(IMailboxReader reader, Func<MessageItem, bool> shows)
{
    private readonly Dictionary<long, ImmutableArray<MessageItem>> _open = [];

    public bool Has(MessageItem row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return _open.ContainsKey(row.ThreadId);
    }

    /// <summary>The messages below a row, newest first: all of the conversation but the one the row shows.</summary>
    public ImmutableArray<MessageItem> Of(MessageItem row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return _open.TryGetValue(row.ThreadId, out var all) ? all.RemoveAll(item => item.Id == row.Id) : [];
    }

    public MessageItem? Find(long messageId) => _open.Values.SelectMany(all => all).FirstOrDefault(item => item.Id == messageId);

    public async Task OpenAsync(MessageItem row, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(row);
        var all = await reader.ConversationAsync(row.ThreadId, ct);
        _open[row.ThreadId] = [.. all.Where(item => item.Id == row.Id || shows(item)).Reverse()];
    }

    public void Fold(MessageItem row)
    {
        ArgumentNullException.ThrowIfNull(row);
        _open.Remove(row.ThreadId);
    }

    /// <summary>Reads the unfolded ones of these conversations anew.</summary>
    public async Task RefreshAsync(IEnumerable<MessageItem> rows, CancellationToken ct)
    {
        foreach (var row in rows)
        {
            if (Has(row)) await OpenAsync(row, ct);
        }
    }

    public void Update(Func<MessageItem, MessageItem> change)
    {
        foreach (var thread in _open.Keys.ToArray()) _open[thread] = [.. _open[thread].Select(change)];
    }

    public void Flag(FlaggedMessage flagged) => Update(item => item.Id == flagged.MessageId ? item with { Flags = flagged.Flags, Keywords = flagged.Keywords } : item);

    /// <summary>Takes single messages out; what was taken is given back.</summary>
    public ImmutableArray<MessageItem> Leave(MessageSelection selection)
    {
        ArgumentNullException.ThrowIfNull(selection);
        var taken = ImmutableArray.CreateBuilder<MessageItem>();
        foreach (var (thread, all) in _open.ToArray())
        {
            var leaving = all.Where(item => selection.Ids.Contains(item.Id)).ToArray();
            if (leaving.Length == 0) continue;
            taken.AddRange(leaving);
            _open[thread] = all.RemoveRange(leaving);
        }

        return taken.ToImmutable();
    }

    public void Return(ImmutableArray<MessageItem> taken)
    {
        foreach (var item in taken)
        {
            if (_open.TryGetValue(item.ThreadId, out var all) && !all.Any(there => there.Id == item.Id)) _open[item.ThreadId] = [.. all.Add(item).OrderByDescending(there => there.Anchor)];
        }
    }

    /// <summary>Rows and what is unfolded below them, as they are seen.</summary>
    public IReadOnlyList<MessageItem> Lines(IReadOnlyList<MessageItem> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return _open.Count == 0 ? rows : [.. rows.SelectMany(row => Of(row).Prepend(row))];
    }

    /// <summary>The line so many below (above: negative) a message: rows and what is unfolded below them.</summary>
    public MessageItem? Neighbour(IReadOnlyList<MessageItem> rows, long messageId, int by)
    {
        var lines = Lines(rows);
        for (var i = 0; i < lines.Count; i++)
        {
            if (lines[i].Id == messageId) return i + by >= 0 && i + by < lines.Count ? lines[i + by] : null;
        }

        return null;
    }
}
