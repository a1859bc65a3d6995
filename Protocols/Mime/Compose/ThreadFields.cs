using System.Collections.Immutable;
using Mox.Protocols.Mime.Fields;
using Mox.Protocols.Text;

namespace Mox.Protocols.Mime.Compose;

/// <summary>What ties an answer or a forwarded message to the message it is about: subject, In-Reply-To, References.</summary>
/// <remarks>RFC 5322 §3.6.4 and §3.6.5.</remarks>
/// <param name="Subject">With <c>Re: </c> or <c>Fwd: </c> before it, once.</param>
/// <param name="InReplyTo">The message answered; null for a forwarded message and where the original has no id.</param>
/// <param name="References">The conversation, oldest first.</param>
public sealed record ThreadFields(SingleLine Subject, MessageId? InReplyTo, ImmutableArray<MessageId> References)
{
    /// <summary>Ids kept in References: the first, which names the conversation, and the last ones.</summary>
    public const int MaxReferences = 30;

    /// <summary>The fields of an answer.</summary>
    public static ThreadFields ReplyTo(Envelope original)
    {
        ArgumentNullException.ThrowIfNull(original);
        MessageId? parent = MessageIds.One(original.MessageId) is { } own && MessageId.From(own).Try(out var id, out _) ? id : null;
        return new ThreadFields(SingleLine.Flatten(ReplySubject(original.Subject ?? "")), parent, Chain(original));
    }

    /// <summary>The fields of a forwarded message: it belongs to the conversation but answers nobody.</summary>
    public static ThreadFields Forward(Envelope original)
    {
        ArgumentNullException.ThrowIfNull(original);
        return new ThreadFields(SingleLine.Flatten(ForwardSubject(original.Subject ?? "")), null, Chain(original));
    }

    /// <summary>The subject of an answer: the marks of earlier answers at its beginning become one <c>Re: </c>; all else, list tags too, stays.</summary>
    public static string ReplySubject(string subject)
    {
        ArgumentNullException.ThrowIfNull(subject);
        return $"Re: {WithoutMarks(subject, reply: true)}".TrimEnd();
    }

    /// <summary>The subject of a forwarded message: the marks of earlier forwarding at its beginning become one <c>Fwd: </c>; all else stays.</summary>
    public static string ForwardSubject(string subject)
    {
        ArgumentNullException.ThrowIfNull(subject);
        return $"Fwd: {WithoutMarks(subject, reply: false)}".TrimEnd();
    }

    /// <summary>RFC 5322 §3.6.4: the References of the original, else its In-Reply-To if that is one id, and then its own id; in the middle ids go when there are too many.</summary>
    private static ImmutableArray<MessageId> Chain(Envelope original)
    {
        var chain = original.References;
        if (chain.IsEmpty && MessageIds.Read(original.InReplyTo) is [var only]) chain = [only];
        if (MessageIds.One(original.MessageId) is { } own) chain = chain.Remove(own).Add(own);
        var ids = ImmutableArray.CreateBuilder<MessageId>(chain.Length);
        foreach (var text in chain)
        {
            if (MessageId.From(text).Try(out var id, out _)) ids.Add(id);
        }

        return ids.Count <= MaxReferences ? ids.ToImmutable() : [ids[0], .. ids.ToImmutable().AsSpan()[^(MaxReferences - 1)..]];
    }

    /// <summary>The subject behind its marks: <c>re</c>, or <c>fw</c> and <c>fwd</c>, each with a blob in brackets where one stands, and a colon. RFC 5256 §5, <c>subj-refwd</c>.</summary>
    private static string WithoutMarks(string subject, bool reply)
    {
        var rest = subject.AsSpan().Trim();
        while (true)
        {
            var word = reply ? Word(rest, "re") : Math.Max(Word(rest, "fwd"), Word(rest, "fw"));
            if (word == 0) return rest.ToString();
            var behind = rest[word..].TrimStart(' ');
            if (behind.StartsWith("[", StringComparison.Ordinal) && behind.IndexOfAny("]:") is var close and > 0 && behind[close] == ']') behind = behind[(close + 1)..].TrimStart(' ');
            if (!behind.StartsWith(":", StringComparison.Ordinal)) return rest.ToString();
            rest = behind[1..].TrimStart();
        }
    }

    private static int Word(ReadOnlySpan<char> text, string word) => text.StartsWith(word, StringComparison.OrdinalIgnoreCase) ? word.Length : 0;
}
