using System.Collections.Immutable;

namespace Mox.Shared.Contracts.Webmail;

/// <summary>Texts that the person signed in keeps to send again and again.</summary>
public interface ITemplates
{
    /// <summary>All, by name.</summary>
    Task<ImmutableArray<TemplateView>> ListAsync(CancellationToken ct);

    /// <summary>Makes (id 0) or changes one.</summary>
    Task<TemplateOutcome> SaveAsync(TemplateView template, CancellationToken ct);

    /// <summary>False when it was not there.</summary>
    Task<bool> RemoveAsync(long id, CancellationToken ct);

    /// <summary>A template, not kept yet, of what was written in a draft: without signature and without what is quoted.</summary>
    Task<TemplateView> FromDraftAsync(Draft draft, CancellationToken ct);

    /// <summary>A template filled in for a draft, in the format of its text; null when the template is gone.</summary>
    /// <param name="id">The template.</param>
    /// <param name="draft">Its first recipient and its subject are filled in.</param>
    /// <param name="today">The date where the writer is, in words.</param>
    /// <param name="ct">Ends the wait.</param>
    Task<FilledTemplate?> FillAsync(long id, Draft draft, string today, CancellationToken ct);
}

/// <summary>A text kept to be sent again.</summary>
/// <param name="Subject">May be empty: then that of a draft stays.</param>
/// <param name="Text">Markdown, with placeholders (<see cref="Placeholders"/>).</param>
public sealed record TemplateView(long Id, string Name, string Subject, string Text)
{
    /// <summary>How many a person may keep.</summary>
    public const int Most = 200;

    public const int MaxName = 100;

    public const int MaxSubject = 500;

    /// <summary>Octets of a text.</summary>
    public const int MaxText = 64 << 10;
}

/// <param name="Template">As it is kept; null when it was not.</param>
public sealed record TemplateOutcome(TemplateStatus Status, TemplateView? Template = null);

public enum TemplateStatus
{
    Saved,
    NoName,

    /// <summary>Name, subject or text is too long.</summary>
    TooLong,

    /// <summary>There are <see cref="TemplateView.Most"/> already.</summary>
    TooMany,

    /// <summary>The one to be changed is not there any more.</summary>
    Gone,

    /// <summary>A temporary fault; nothing was kept, try again.</summary>
    Busy,
}

/// <summary>A template as it goes into a draft.</summary>
/// <param name="Subject">Empty when the draft keeps its own.</param>
/// <param name="Text">In the format of the draft.</param>
public sealed record FilledTemplate(string Subject, string Text);
