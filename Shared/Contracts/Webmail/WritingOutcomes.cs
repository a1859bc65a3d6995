using System.Collections.Immutable;

namespace Mox.Shared.Contracts.Webmail;

/// <summary>What became of a save.</summary>
public abstract record SaveOutcome
{
    private SaveOutcome()
    {
    }

    /// <summary>Stored; <paramref name="Draft"/> has the new id and the files there are.</summary>
    public sealed record Saved(Draft Draft) : SaveOutcome;

    /// <summary>The draft is not there any more: sent or removed elsewhere. Saving it with id 0 makes a new one.</summary>
    public sealed record Gone : SaveOutcome;

    /// <summary>It was sent, from here or elsewhere: there is nothing to save.</summary>
    public sealed record Sent : SaveOutcome;

    /// <summary>A temporary fault; try again.</summary>
    public sealed record Busy : SaveOutcome;

    /// <summary>The quota of the account is used up.</summary>
    public sealed record Quota : SaveOutcome;

    /// <summary>Larger than a message may be.</summary>
    public sealed record TooLarge(long MaxOctets) : SaveOutcome;
}

/// <summary>What became of sending.</summary>
public abstract record SendOutcome
{
    private SendOutcome()
    {
    }

    /// <summary>In the queue, safe.</summary>
    /// <param name="Recipients">To so many.</param>
    /// <param name="OutboxId">Names it for <see cref="IOutbox"/>.</param>
    /// <param name="Until">It does not leave before; null: at once.</param>
    public sealed record Queued(int Recipients, long OutboxId, DateTimeOffset? Until) : SendOutcome;

    /// <summary>It was sent before: nothing was done.</summary>
    public sealed record Already : SendOutcome;

    /// <summary>Something must be put right first; nothing was sent.</summary>
    public sealed record Incomplete(ImmutableArray<SendProblem> Problems) : SendOutcome;

    /// <summary>The draft is not there any more: most likely sent already.</summary>
    public sealed record Gone : SendOutcome;

    /// <summary>A temporary fault; nothing was sent, try again.</summary>
    public sealed record Busy : SendOutcome;

    /// <summary>The copy in Sent does not fit into the quota; nothing was sent.</summary>
    public sealed record Quota : SendOutcome;

    /// <summary>The account has sent as much as it may in 24 hours; nothing was sent.</summary>
    /// <param name="NewRecipients">It is about people never written to before, else about recipients at all.</param>
    /// <param name="Most">So many are allowed.</param>
    /// <param name="Wait">After this time it would go; null: the message has more recipients than are allowed.</param>
    public sealed record Limited(bool NewRecipients, int Most, TimeSpan? Wait) : SendOutcome;
}

/// <param name="Subject">The recipient or address meant; empty otherwise.</param>
public sealed record SendProblem(SendProblemKind Kind, string Subject);

public enum SendProblemKind
{
    NoRecipient = 0,
    InvalidRecipient = 1,

    /// <summary>From is not an address of this account.</summary>
    NotYourAddress = 2,
    TooManyRecipients = 3,
    TooLarge = 4,

    /// <summary>The time is in the past or beyond <see cref="WritingLimits.FarthestSending"/>.</summary>
    WrongTime = 5,

    /// <summary>Reply-To holds something that is no address.</summary>
    InvalidReplyTo = 6,
}

/// <summary>The answer to an upload.</summary>
/// <param name="DraftId">The id of the draft from now on.</param>
public sealed record AttachmentUploaded(long DraftId, DraftAttachment Attachment);

/// <summary>What became of a draft.</summary>
public abstract record DraftFate
{
    private DraftFate()
    {
    }

    /// <summary>It is stored, as here.</summary>
    public sealed record Stored(Draft Draft) : DraftFate;

    /// <summary>It was sent.</summary>
    public sealed record Sent : DraftFate;

    /// <summary>It is not stored: it never was, or it was removed.</summary>
    public sealed record Unknown : DraftFate;
}

/// <summary>Something the writer may want to know.</summary>
/// <param name="Subject">What it is about: the word, the recipient, the language; empty where the kind says it all.</param>
/// <param name="Hint">What may have been meant; empty for none.</param>
public sealed record WritingAdvice(WritingAdviceKind Kind, string Subject = "", string Hint = "");

public enum WritingAdviceKind
{
    /// <summary>The text speaks of an attachment (the word is the subject), and there is none.</summary>
    AttachmentForgotten,

    EmptySubject,

    /// <summary>A subject with Re: that answers nothing goes to many.</summary>
    ReplyToMany,

    /// <summary>Written in another language (subject, a tag of BCP 47) than was used with that recipient before (hint).</summary>
    OtherLanguage,

    /// <summary>An answer to all has blind recipients, who might answer to all in turn.</summary>
    BlindInReplyAll,

    /// <summary>A recipient never written to (subject) looks like one that was (hint).</summary>
    LikelyMistyped,

    /// <summary>A placeholder of a template (subject) still stands in it.</summary>
    UnfilledPlaceholder,
}
