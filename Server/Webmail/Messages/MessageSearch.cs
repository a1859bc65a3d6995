using Mox.Server.Storage;
using Mox.Server.Storage.Search;
using Mox.Shared.Contracts.Webmail;

namespace Mox.Server.Webmail.Messages;

/// <summary>Finds the messages of a folder that hold all words of a search: in sender, recipients, subject and text.</summary>
/// <remarks>
/// It reads the folder from the newest on. What a list needs lies in the rows; the text is read only of messages whose rows do not hold the words already
/// and which the full-text index, that knows all words of three letters and more, does not rule out.
/// </remarks>
internal sealed class MessageSearch(MessageLists lists, MessageAccess access, SearchIndex index)
{
    private const int Portion = 500;

    /// <summary>Messages looked at, newest first; older ones are not found.</summary>
    private const int MaxMessages = 50_000;

    /// <summary>Messages whose text is read.</summary>
    private const int MaxTexts = 5_000;

    private const int MaxText = 64 << 10;

    private const int MaxWords = 16;

    public async Task<MessagePage?> PageAsync(long accountId, MessageQuery query, int take, CancellationToken ct)
    {
        var words = query.Search.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Take(MaxWords).ToArray();
        var filter = query.Filter switch
        {
            MessageFilter.Unread => ListFilter.Unread,
            MessageFilter.Flagged => ListFilter.Flagged,
            MessageFilter.WithAttachments => ListFilter.WithAttachments,
            _ => ListFilter.All,
        };
        var candidates = new Dictionary<string, HashSet<long>>(StringComparer.Ordinal);
        foreach (var word in words)
        {
            if (await index.SearchAsync(accountId, query.MailboxId, word, ct) is { Narrowed: true } answer) candidates[word] = [.. answer.MessageIds];
        }

        var found = new List<MessageItem>();
        ListPlace? place = null;
        var (seen, texts) = (0, 0);
        while (seen < MaxMessages)
        {
            var run = await lists.PageAsync(accountId, query.MailboxId, filter, place, above: false, 0, Portion, ReadModels.ItemColumns, ct);
            if (run is null) return null;
            foreach (var row in run.Rows)
            {
                var item = ReadModels.Item(row);
                var missing = words.Where(word => !Holds(item, word)).ToArray();
                if (Array.Exists(missing, word => candidates.TryGetValue(word, out var ids) && !ids.Contains(row.MessageId))) continue;
                if (missing.Length == 0 || (texts++ < MaxTexts && await TextHoldsAsync(accountId, row.MessageId, missing, ct))) found.Add(item);
            }

            seen += run.Rows.Length;
            if (run.Rows.Length < Portion) break;
            place = new ListPlace(run.Rows[^1].Received, run.Rows[^1].MessageId);
        }

        return Cut(found, query, take);
    }

    private static MessagePage Cut(List<MessageItem> found, MessageQuery query, int take)
    {
        if (query.After is not { } anchor)
        {
            var first = Math.Clamp(query.Skip, 0, found.Count);
            return new MessagePage([.. found.Skip(first).Take(take)], found.Count, first);
        }

        // Newest first: what is above the anchor is larger.
        var above = found.TakeWhile(item => item.Anchor > anchor).Count();
        if (query.Above)
        {
            var end = Math.Clamp(above - query.Skip, 0, found.Count);
            var begin = Math.Max(0, end - take);
            return new MessagePage([.. found[begin..end]], found.Count, begin);
        }

        var below = found.FindIndex(above, item => item.Anchor < anchor);
        var start = Math.Min(found.Count, (below < 0 ? found.Count : below) + Math.Max(0, query.Skip));
        return new MessagePage([.. found.Skip(start).Take(take)], found.Count, start);
    }

    private static bool Holds(MessageItem item, string word) =>
        item.Subject.Contains(word, StringComparison.OrdinalIgnoreCase) || item.Preview.Contains(word, StringComparison.OrdinalIgnoreCase)
        || item.From.Concat(item.To).Any(person => person.Address.Contains(word, StringComparison.OrdinalIgnoreCase) || person.Name?.Contains(word, StringComparison.OrdinalIgnoreCase) == true);

    private async Task<bool> TextHoldsAsync(long accountId, long messageId, string[] words, CancellationToken ct)
    {
        await using var message = await access.OpenAsync(accountId, messageId, ct);
        if (message is null) return false;
        var text = await MessageAccess.TextAsync(message, BodyPlan.Of(message.Root), MaxText, ct);
        return Array.TrueForAll(words, word => text.Contains(word, StringComparison.OrdinalIgnoreCase));
    }
}
