namespace Mox.Shared.Model.Accounts;

/// <summary>What an account answers while its person is away.</summary>
public sealed class Vacation
{
    public long AccountId { get; set; }

    public bool IsOn { get; set; }

    /// <summary>The first moment answers go out; null: at once.</summary>
    public DateTimeOffset? From { get; set; }

    /// <summary>The moment after the last answer; null: until it is turned off.</summary>
    public DateTimeOffset? Until { get; set; }

    /// <summary>Empty: that of the message answered, after a word that says it is automatic.</summary>
    public string Subject { get; set; } = "";

    public string Text { get; set; } = "";

    /// <summary>Only people in the contacts are answered.</summary>
    public bool IsForContactsOnly { get; set; }

    /// <summary>When it was turned on or its text changed last: who was answered before may be answered again.</summary>
    public DateTimeOffset Changed { get; set; }
}

/// <summary>Somebody who got the answer of an account whose person is away, so that they do not get it with each message.</summary>
public sealed class VacationAnswer
{
    public long AccountId { get; set; }

    /// <summary>Lower-case address.</summary>
    public string Sender { get; set; } = "";

    public DateTimeOffset Answered { get; set; }
}
