using System.Collections.Immutable;

namespace Mox.Shared.Contracts.Webmail;

/// <summary>What a reader may want of a message beside what is shown at once, for the account that is signed in.</summary>
public interface IMessageReading
{
    /// <summary>The header and the parts of a message; null when it is gone.</summary>
    Task<InternalsView?> InternalsAsync(long messageId, CancellationToken ct);

    /// <summary>What of a file is shown without saving it; null when it is gone.</summary>
    /// <param name="messageId">The message.</param>
    /// <param name="path">The number of the part.</param>
    /// <param name="ct">Ends the reading.</param>
    Task<FilePreview?> PreviewAsync(long messageId, string path, CancellationToken ct);

    /// <summary>Remembers how mail of the sender is shown. False when the message is gone, or its sender is not proven: then nothing is remembered.</summary>
    Task<bool> RememberAsync(long messageId, MessageDisplay display, ChoiceReach reach, CancellationToken ct);

    /// <summary>Forgets what was remembered for the sender of a message and for the domain.</summary>
    Task ForgetAsync(long messageId, CancellationToken ct);

    /// <summary>Leaves the mailing list of a message, in the way its <see cref="ListView.Leave"/> says.</summary>
    Task<LeaveOutcome> LeaveListAsync(long messageId, CancellationToken ct);
}

/// <summary>What became of leaving a mailing list.</summary>
public enum LeaveOutcome
{
    /// <summary>The list took the request.</summary>
    Done,

    /// <summary>The request is on its way as a message.</summary>
    Sent,

    /// <summary>The list did not take it.</summary>
    Refused,

    /// <summary>No answer; it may be tried again.</summary>
    NoAnswer,

    /// <summary>There is no way this server can take.</summary>
    NotOffered,
}

/// <summary>A message as machines see it.</summary>
/// <param name="Fields">The header, in its order; a long one is cut.</param>
/// <param name="Parts">The parts, each before those inside it.</param>
public sealed record InternalsView(ImmutableArray<FieldView> Fields, ImmutableArray<PartView> Parts);

/// <summary>A part of a message.</summary>
/// <param name="Path">Its number; empty for the message.</param>
/// <param name="Depth">Levels above it.</param>
/// <param name="MediaType">As the message says.</param>
/// <param name="FileName">Empty without one.</param>
/// <param name="Encoding">How it is encoded for the way.</param>
/// <param name="Size">Octets after decoding, about.</param>
/// <param name="Url">Download; empty where it holds other parts.</param>
public sealed record PartView(string Path, int Depth, string MediaType, string FileName, string Encoding, long Size, string Url);

/// <summary>What of a file is shown without saving it.</summary>
public abstract record FilePreview
{
    private FilePreview()
    {
    }

    /// <summary>Nothing.</summary>
    public sealed record None : FilePreview;

    /// <summary>A picture, for an <c>img</c> element.</summary>
    public sealed record Image(string Url) : FilePreview;

    /// <summary>A text or a PDF, for a frame.</summary>
    /// <param name="Url">Where the frame gets it.</param>
    /// <param name="IsPdf">The browser's own viewer shows it.</param>
    public sealed record Frame(string Url, bool IsPdf) : FilePreview;

    /// <summary>What is in an archive.</summary>
    /// <param name="Entries">At most a few hundred.</param>
    /// <param name="Total">All there are.</param>
    public sealed record Archive(ImmutableArray<ArchiveEntry> Entries, int Total) : FilePreview;

    /// <summary>A message.</summary>
    /// <param name="Html">For a frame; null without HTML.</param>
    public sealed record Message(ImmutableArray<Person> From, ImmutableArray<Person> To, DateTimeOffset? Sent, string Subject, string Text, string? Html) : FilePreview;

    /// <summary>Events of a calendar.</summary>
    public sealed record Calendar(ImmutableArray<CalendarEvent> Events, string Method) : FilePreview;

    /// <summary>People of an address book.</summary>
    public sealed record Contacts(ImmutableArray<CardView> People) : FilePreview;
}

/// <summary>A file in an archive.</summary>
public sealed record ArchiveEntry(string Name, long Size, bool IsEncrypted);

/// <summary>An event of a calendar, in words of its sender.</summary>
/// <param name="Start">Null where it cannot be read.</param>
/// <param name="End">Null without one.</param>
/// <param name="IsAllDay">Days, without times.</param>
/// <param name="IsFloating">The times are those of wherever one is.</param>
/// <param name="Repeats">It comes again.</param>
/// <param name="IsCancelled">It does not take place.</param>
public sealed record CalendarEvent(string Title, DateTimeOffset? Start, DateTimeOffset? End, bool IsAllDay, bool IsFloating, string Place, string Organizer, ImmutableArray<string> Guests, bool Repeats, bool IsCancelled, string Notes);

/// <summary>Somebody in an address book.</summary>
public sealed record CardView(string Name, string Organization, ImmutableArray<string> Addresses, ImmutableArray<string> Phones);
