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

    /// <summary>A draft that answers a message, with its text quoted as the person chose. Not stored yet. Null when the message is gone.</summary>
    /// <param name="zone">Where the writer is: the line above the quote gives the time there.</param>
    /// <param name="selected">The part of its text that is answered; empty for the whole.</param>
    Task<Draft?> ReplyAsync(long messageId, ReplyScope scope, TimeZoneInfo zone, string selected, CancellationToken ct);

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

    /// <summary>What stands at the foot of a message from this address, ready to be put into a draft of this format; empty without a signature.</summary>
    Task<string> SignatureAsync(string address, DraftFormat format, CancellationToken ct);

    /// <summary>The draft with its text in the other format, as far as that can hold it.</summary>
    Task<Draft> ConvertAsync(Draft draft, DraftFormat format, CancellationToken ct);

    /// <summary>What became of a draft that a browser still has something of.</summary>
    /// <param name="key">Its <see cref="Draft.Key"/>.</param>
    /// <param name="draftId">The id it had when the browser last heard; 0 when it was never stored.</param>
    Task<DraftFate> FateAsync(string key, long draftId, CancellationToken ct);

    /// <summary>What the writer may want to know before sending. Nothing of it stands in the way.</summary>
    Task<ImmutableArray<WritingAdvice>> AdviseAsync(Draft draft, CancellationToken ct);

    /// <summary>Bounds of what can be written.</summary>
    WritingLimits Limits { get; }

    /// <summary>Sends a draft: queued durably, with its copy in Sent, and the stored draft removed, when it returns <see cref="SendOutcome.Queued"/>. The same draft is never sent twice, whatever fails in between.</summary>
    /// <param name="at">Not before this time; null: after the time to undo that the person chose.</param>
    Task<SendOutcome> SendAsync(Draft draft, DateTimeOffset? at, CancellationToken ct);
}
