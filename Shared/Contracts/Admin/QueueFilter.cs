using Mox.Protocols.Addresses;

namespace Mox.Shared.Contracts.Admin;

/// <summary>Which rows of the queue by what happens to them.</summary>
public enum QueueRowState
{
    Any,

    /// <summary>Not on hold.</summary>
    Moving,

    /// <summary>Not on hold, and not tried yet.</summary>
    New,

    /// <summary>Not on hold, and tried before.</summary>
    Retrying,

    OnHold,
}

/// <summary>Which rows of the queue are meant. Texts are compared without regard to case; an empty text is any.</summary>
public sealed record QueueFilter
{
    /// <summary>Characters of each text.</summary>
    public const int MaxText = 200;

    /// <summary>Part of the sender or the recipient.</summary>
    public string Text { get; init; } = "";

    /// <summary>Part of the sender.</summary>
    public string From { get; init; } = "";

    /// <summary>Part of the recipient.</summary>
    public string To { get; init; } = "";

    /// <summary>The domain of the recipient, whole.</summary>
    public string Domain { get; init; } = "";

    /// <summary>Name of the account that sends, whole.</summary>
    public string Account { get; init; } = "";

    public QueueRowState State { get; init; }

    /// <summary>Came in before this time.</summary>
    public DateTimeOffset? Before { get; init; }

    /// <summary>Came in at this time or later.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>All rows match.</summary>
    public bool IsAll => this == new QueueFilter();

    /// <summary>A domain as rows have it: in A-labels and lower case where it is one, else as given.</summary>
    public static string DomainOf(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var trimmed = text.Trim().TrimStart('@');
        return trimmed.Length > 0 && DomainName.Parse(trimmed).Try(out var domain, out _) ? domain.Ascii : trimmed.ToLowerInvariant();
    }

    /// <summary>Whether a row is meant.</summary>
    public bool Matches(QueueItem row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return (Has(row.To, Text) || Has(row.From, Text)) && Has(row.From, From) && Has(row.To, To)
            && (Domain.Trim().Length == 0 || DomainOf(Domain) == row.Domain)
            && (Account.Length == 0 || Account == row.Account)
            && (State is QueueRowState.Any || (State is QueueRowState.OnHold) == row.OnHold)
            && (State is not QueueRowState.New || row.Attempts == 0)
            && (State is not QueueRowState.Retrying || row.Attempts > 0)
            && (Before is null || row.Submitted < Before)
            && (Since is null || row.Submitted >= Since);
    }

    private static bool Has(string text, string part) => text.Contains(part.Trim(), StringComparison.OrdinalIgnoreCase);
}
