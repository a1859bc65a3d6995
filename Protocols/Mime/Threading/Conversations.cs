using System.Collections.Immutable;

namespace Mox.Protocols.Mime.Threading;

/// <summary>Conversations as webmail shows them: flat, and no longer one when the subject changes.</summary>
/// <remarks>
/// Messages belong together when one has or refers to an id that the other has or refers to and their subjects are the same but for marks of replies; a reply
/// without such a tie joins the latest message of its subject within <see cref="ConversationLinks.WindowBefore"/>. A late parent joins what waited for it.
/// </remarks>
public static class Conversations
{
    /// <summary>Tells which conversation each message belongs to.</summary>
    /// <param name="messages">In the order they came.</param>
    /// <returns>For each message the place of the first message of its conversation.</returns>
    public static ImmutableArray<int> Of(IReadOnlyList<(ConversationLinks Links, DateTimeOffset Received)> messages)
    {
        ArgumentNullException.ThrowIfNull(messages);
        var joined = new int[messages.Count];
        var byId = new Dictionary<(string Id, string Subject), int>();
        var anySubject = new Dictionary<string, int>(StringComparer.Ordinal);
        var latest = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < messages.Count; i++)
        {
            var (links, received) = messages[i];
            joined[i] = i;
            var subject = links.Subject.ToUpperInvariant();
            var tied = false;
            foreach (var id in links.Ids().Select(ThreadId.Normalize).OfType<string>().Distinct(StringComparer.Ordinal))
            {
                if (byId.TryGetValue((id, subject), out var same) || (links.IsReport && anySubject.TryGetValue(id, out same)))
                {
                    Join(joined, i, same);
                    tied = true;
                }

                byId.TryAdd((id, subject), i);
                anySubject.TryAdd(id, i);
            }

            if (!tied && latest.TryGetValue(subject, out var before) && links.MayFollowBySubject(received, messages[before].Received)) Join(joined, i, before);
            if (subject.Length > 0) latest[subject] = i;
        }

        return [.. joined.Select((_, i) => First(joined, i))];
    }

    private static int First(int[] joined, int at)
    {
        // Each node on the way is moved nearer to the first.
        while (joined[at] != at)
        {
            joined[at] = joined[joined[at]];
            at = joined[at];
        }

        return at;
    }

    private static void Join(int[] joined, int a, int b)
    {
        (a, b) = (First(joined, a), First(joined, b));
        joined[Math.Max(a, b)] = Math.Min(a, b);
    }
}
