using System.Collections.Immutable;

namespace Mox.Protocols.Mime.Threading;

/// <summary>Threads of messages, as pure functions. Every message stands in the result once; messages of equal date stand in the order they were given in.</summary>
/// <remarks>RFC 5256 §3; the algorithm of Jamie Zawinski, on which it rests. Time grows with n log n, and nothing is recursive, however deep the threads are.</remarks>
public static class MessageThreads
{
    /// <summary>The REFERENCES algorithm of RFC 5256 §3.</summary>
    /// <returns>The nodes, each before its children; siblings by sent date.</returns>
    public static ImmutableArray<ThreadNode> ByReferences(IReadOnlyList<ThreadMessage> messages) => new ReferenceThreads(messages, alwaysInReplyTo: false).Run(gatherSubjects: true);

    /// <summary>Zawinski's algorithm: In-Reply-To counts beside References, and threads of one subject are gathered only when that is asked for.</summary>
    public static ImmutableArray<ThreadNode> Jwz(IReadOnlyList<ThreadMessage> messages, bool gatherSubjects) => new ReferenceThreads(messages, alwaysInReplyTo: true).Run(gatherSubjects);

    /// <summary>The ORDEREDSUBJECT algorithm of RFC 5256 §3: messages of one base subject, the first above the others.</summary>
    public static ImmutableArray<ThreadNode> ByOrderedSubject(IReadOnlyList<ThreadMessage> messages)
    {
        ArgumentNullException.ThrowIfNull(messages);
        var threads = messages
            .Select((message, index) => (Subject: BaseSubject.Of(message.Subject).Text.ToUpperInvariant(), message.Sent, Index: index))
            .GroupBy(message => message.Subject, StringComparer.Ordinal)
            .Select(group => group.OrderBy(message => message.Sent.UtcTicks).ThenBy(message => message.Index).ToList())
            .OrderBy(thread => thread[0].Sent.UtcTicks).ThenBy(thread => thread[0].Index);
        var nodes = ImmutableArray.CreateBuilder<ThreadNode>(messages.Count);
        foreach (var thread in threads)
        {
            var root = nodes.Count;
            foreach (var message in thread) nodes.Add(new ThreadNode(message.Index, nodes.Count == root ? -1 : root, nodes.Count == root ? 0 : 1));
        }

        return nodes.MoveToImmutable();
    }
}
