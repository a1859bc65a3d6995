namespace Mox.Protocols.Mime.Threading;

/// <summary>What ties a message to a conversation: the ids it has and refers to, and its subject.</summary>
/// <param name="MessageId">Message-ID; null without one.</param>
/// <param name="References">The ids of References, the oldest first.</param>
/// <param name="InReplyTo">In-Reply-To, as it stands; null without one.</param>
/// <param name="Subject">Without the marks of replies; may be empty.</param>
/// <param name="IsReplyOrForward">It had such marks.</param>
/// <param name="IsReport">A report on other messages, which has a subject of its own and belongs to them all the same.</param>
public sealed record ConversationLinks(string? MessageId, IReadOnlyList<string> References, string? InReplyTo, string Subject, bool IsReplyOrForward, bool IsReport)
{
    /// <summary>References looked at: the last ones, which are nearest to the message.</summary>
    public const int MaxReferences = 20;

    /// <summary>How long before a reply without usable references a message of its subject may have come, and how long after it.</summary>
    public static readonly TimeSpan WindowBefore = TimeSpan.FromDays(28), WindowAfter = TimeSpan.FromDays(1);

    /// <summary>Its own id and those it refers to, nearest first. In-Reply-To counts when there are no References.</summary>
    public IEnumerable<string> Ids()
    {
        if (!string.IsNullOrWhiteSpace(MessageId)) yield return MessageId;
        if (References.Count > 0)
        {
            foreach (var reference in References.Reverse().Take(MaxReferences)) yield return reference;
        }
        else if (InReplyTo is not null)
        {
            foreach (var id in InReplyTo.Split([' ', '\t', '\r', '\n', ','], StringSplitOptions.RemoveEmptyEntries).Where(id => id.StartsWith('<')).Take(MaxReferences)) yield return id;
        }
    }

    /// <summary>May the subject alone tie a message to one that came earlier or a little later?</summary>
    public bool MayFollowBySubject(DateTimeOffset received, DateTimeOffset otherReceived) =>
        IsReplyOrForward && !IsReport && Subject.Length > 0 && otherReceived >= received - WindowBefore && otherReceived <= received + WindowAfter;
}
