namespace Mox.Shared.Contracts.Webmail;

/// <summary>What is answered to people who write while the person signed in is away.</summary>
/// <remarks>Each sender gets the answer once in seven days. Mail of lists and programs, junk, mail in the name of somebody else, and mail that was not addressed to the person is not answered.</remarks>
public interface IVacations
{
    /// <summary>As it is kept; an empty one, turned off, where nothing was ever written.</summary>
    Task<VacationView> ReadAsync(CancellationToken ct);

    /// <summary>Keeps it from now on. Who was answered before may be answered again when it is turned on anew or says something else.</summary>
    Task<VacationStatus> SaveAsync(VacationView vacation, CancellationToken ct);
}

/// <summary>An answer to all who write.</summary>
public sealed record VacationView
{
    public const int MaxSubject = 200;

    public const int MaxText = 16_000;

    public bool IsOn { get; init; }

    /// <summary>The first moment answers go out; null: at once.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>From this moment on there are none; null: until it is turned off.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Empty: that of the message answered, after words that say it is automatic.</summary>
    public string Subject { get; init; } = "";

    /// <summary>Markdown.</summary>
    public string Text { get; init; } = "";

    /// <summary>Only people in the contacts are answered.</summary>
    public bool IsForContactsOnly { get; init; }

    /// <summary>Answers go out at this moment.</summary>
    public bool Holds(DateTimeOffset now) => IsOn && (From is null || From <= now) && !IsOver(now);

    /// <summary>Its last moment has gone by.</summary>
    public bool IsOver(DateTimeOffset now) => Until is { } until && until <= now;
}

/// <summary>What came of keeping it.</summary>
public enum VacationStatus
{
    Saved,

    /// <summary>It is to be on, and says nothing.</summary>
    NoText,

    /// <summary>It would end before it begins, or has ended.</summary>
    WrongDates,

    /// <summary>Subject or text is too long.</summary>
    TooLong,

    /// <summary>A temporary fault; nothing was kept, try again.</summary>
    Busy,
}
