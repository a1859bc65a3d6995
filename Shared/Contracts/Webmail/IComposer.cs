using System.Collections.Immutable;

namespace Mox.Shared.Contracts.Webmail;

/// <summary>Writes mail: drafts are messages in the folder with the role Drafts, so that every other client of the account sees them too.</summary>
/// <remarks>Each save replaces the stored message, and with it <see cref="Draft.Id"/>: always use the id of the last answer. An older id of the same draft is still
/// understood while the appliance runs.</remarks>
public interface IComposer
{
    /// <summary>The addresses the account may send from; the first is the usual one.</summary>
    Task<ImmutableArray<SenderIdentity>> IdentitiesAsync(CancellationToken ct);

    /// <summary>An empty draft, not stored yet.</summary>
    Task<Draft> NewAsync(CancellationToken ct);

    /// <summary>A draft filled from a mailto: link; what is not in the link stays empty. RFC 6068.</summary>
    Task<Draft> FromMailtoAsync(string link, CancellationToken ct);

    /// <summary>A draft that answers a message, with its text quoted. Not stored yet. Null when the message is gone.</summary>
    /// <param name="zone">Where the writer is: the line above the quote gives the time there.</param>
    Task<Draft?> ReplyAsync(long messageId, ReplyScope scope, TimeZoneInfo zone, CancellationToken ct);

    /// <summary>A draft that passes a message on: header summary and text in the body, its files attached. Stored already when it has files. Null when the message is gone.</summary>
    /// <param name="zone">Where the writer is: the summary gives the time there.</param>
    Task<Draft?> ForwardAsync(long messageId, TimeZoneInfo zone, CancellationToken ct);

    /// <summary>A stored draft, to go on with. Null when it is gone or is no draft.</summary>
    Task<Draft?> OpenAsync(long draftId, CancellationToken ct);

    /// <summary>Stores the text and header of a draft; its files stay as they are. An unstored draft (id 0) is stored for the first time.</summary>
    Task<SaveOutcome> SaveAsync(Draft draft, CancellationToken ct);

    /// <summary>Takes a file out of a stored draft. Files come in over <see cref="WebRoutes.DraftAttachments"/>.</summary>
    Task<SaveOutcome> RemoveAttachmentAsync(Draft draft, string attachmentId, CancellationToken ct);

    /// <summary>Removes a stored draft for good.</summary>
    Task DiscardAsync(long draftId, CancellationToken ct);

    /// <summary>The Markdown as its reader will see it: a whole HTML document for the <c>srcdoc</c> of a frame with <see cref="WebRoutes.FrameSandbox"/>.</summary>
    Task<string> PreviewAsync(string markdown, CancellationToken ct);

    /// <summary>Sends a draft: queued durably, with its copy in Sent, and the stored draft removed, when it returns <see cref="SendOutcome.Queued"/>.</summary>
    Task<SendOutcome> SendAsync(Draft draft, CancellationToken ct);
}

/// <summary>An address to send from.</summary>
/// <param name="Name">Display name; empty without one.</param>
public sealed record SenderIdentity(string Address, string Name);

public enum ReplyScope
{
    /// <summary>To the author (Reply-To, else From).</summary>
    Sender = 0,

    /// <summary>To the author and all other recipients, without ourselves.</summary>
    All = 1,
}

/// <summary>A message being written. A plain value: change it with <c>with</c>, and give it back.</summary>
public sealed record Draft
{
    /// <summary>The stored message; 0 while it is not stored.</summary>
    public long Id { get; init; }

    /// <summary>One of the addresses of <see cref="IComposer.IdentitiesAsync"/>.</summary>
    public string From { get; init; } = "";

    /// <summary>Recipients as typed; they need be valid only when the draft is sent.</summary>
    public ImmutableArray<Person> To { get; init; } = [];

    public ImmutableArray<Person> Cc { get; init; } = [];

    public ImmutableArray<Person> Bcc { get; init; } = [];

    public string Subject { get; init; } = "";

    /// <summary>The text, in Markdown.</summary>
    public string Markdown { get; init; } = "";

    public ImmutableArray<DraftAttachment> Attachments { get; init; } = [];

    /// <summary>What the draft answers or passes on; null for a new message.</summary>
    public DraftOrigin? Origin { get; init; }
}

/// <summary>The message a draft comes from: it is flagged answered or forwarded when the draft is sent.</summary>
/// <param name="InReplyTo">Its Message-ID; empty where it had none.</param>
/// <param name="References">Message ids for References, oldest first.</param>
public sealed record DraftOrigin(long MessageId, DraftKind Kind, string InReplyTo, ImmutableArray<string> References);

public enum DraftKind
{
    Reply = 0,
    Forward = 1,
}

/// <summary>A file in a stored draft.</summary>
/// <param name="Id">Names the file within the draft; it stays when the draft is saved again.</param>
public sealed record DraftAttachment(string Id, string FileName, string MediaType, long Size, string Url);

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

    /// <summary>In the queue, safe. <paramref name="Recipients"/>: to so many.</summary>
    public sealed record Queued(int Recipients) : SendOutcome;

    /// <summary>Something must be put right first; nothing was sent.</summary>
    public sealed record Incomplete(ImmutableArray<SendProblem> Problems) : SendOutcome;

    /// <summary>The draft is not there any more: most likely sent already.</summary>
    public sealed record Gone : SendOutcome;

    /// <summary>A temporary fault; nothing was sent, try again.</summary>
    public sealed record Busy : SendOutcome;

    /// <summary>The copy in Sent does not fit into the quota; nothing was sent.</summary>
    public sealed record Quota : SendOutcome;
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
}

/// <summary>The answer to an upload.</summary>
/// <param name="DraftId">The id of the draft from now on.</param>
public sealed record AttachmentUploaded(long DraftId, DraftAttachment Attachment);
