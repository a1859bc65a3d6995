using System.Collections.Immutable;
using Mox.Shared.Contracts.Webmail;

namespace Mox.WebUI.Tests.Fakes;

/// <summary>A <see cref="FakeMail"/> behind a line: reads take time before and after they look, and what happens is told later, in its order, never twice at a time. Nothing goes on unless it is let.</summary>
public sealed class SlowMail(FakeMail mail) : IMailboxReader, IMailboxChanges
{
    private readonly List<TaskCompletionSource> _gates = [];
    private readonly Queue<WebmailChange> _news = new();
    private Func<ImmutableArray<WebmailChange>, Task>? _told;
    private Task _telling = Task.CompletedTask;

    public bool IsQuiet => _gates.Count == 0 && !CanTell;

    public bool CanTell => _news.Count > 0 && _telling.IsCompleted;

    public int Reading => _gates.Count;

    /// <summary>The next read fails.</summary>
    public bool Fails { get; set; }

    /// <summary>Calls back that failed, as the server sees it: it tells to read anew with the next news.</summary>
    public int Failed { get; private set; }

    /// <summary>One of the reads under way goes on.</summary>
    public void LetOn(int which)
    {
        var gate = _gates[which];
        _gates.RemoveAt(which);
        gate.SetResult();
    }

    /// <summary>Tells what happened, at most so much of it.</summary>
    public void Tell(int most)
    {
        var news = new List<WebmailChange>();
        while (news.Count < most && _news.TryDequeue(out var change)) news.Add(change);
        _telling = TellAsync([.. news]);
    }

    public Task<FolderTree> FoldersAsync(CancellationToken ct) => mail.FoldersAsync(ct);

    public Task<MessagePage?> PageAsync(MessageQuery query, CancellationToken ct) => SlowlyAsync(() => mail.PageAsync(query, ct));

    public Task<ImmutableArray<MessageItem>> RowsAsync(MessageQuery query, ImmutableArray<long> threadIds, CancellationToken ct) => SlowlyAsync(() => mail.RowsAsync(query, threadIds, ct));

    public Task<MessageMatch> MatchAsync(MessageQuery query, CancellationToken ct) => mail.MatchAsync(query, ct);

    public Task<UnreadCount> UnreadAsync(MessageQuery query, int atMost, CancellationToken ct) => mail.UnreadAsync(query, atMost, ct);

    public Task<MessageItem?> ItemAsync(long messageId, CancellationToken ct) => SlowlyAsync(() => mail.ItemAsync(messageId, ct));

    public Task<MessageDetail?> MessageAsync(long messageId, CancellationToken ct) => mail.MessageAsync(messageId, ct);

    public Task<ImmutableArray<MessageItem>> ConversationAsync(long threadId, CancellationToken ct) => SlowlyAsync(() => mail.ConversationAsync(threadId, ct));

    public Task<IDisposable> SubscribeAsync(Func<ImmutableArray<WebmailChange>, Task> onChanges, CancellationToken ct)
    {
        _told = onChanges;
        return mail.SubscribeAsync(
            news =>
            {
                foreach (var change in news) _news.Enqueue(change);
                return Task.CompletedTask;
            },
            ct);
    }

    private async Task TellAsync(ImmutableArray<WebmailChange> news)
    {
        try
        {
            await _told!(news);
        }
        catch (IOException)
        {
            Failed++;
            _news.Enqueue(new WebmailChange.Overflow());
        }
    }

    private async Task<T> SlowlyAsync<T>(Func<Task<T>> read)
    {
        await WaitAsync();
        if (Fails)
        {
            Fails = false;
            throw new IOException("the disk does not answer");
        }

        var found = await read();
        await WaitAsync();
        return found;
    }

    private Task WaitAsync()
    {
        var gate = new TaskCompletionSource();
        _gates.Add(gate);
        return gate.Task;
    }
}
