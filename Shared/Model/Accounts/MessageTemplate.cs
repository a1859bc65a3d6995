namespace Mox.Shared.Model.Accounts;

/// <summary>A text kept to be sent again and again.</summary>
public sealed class MessageTemplate
{
    public long Id { get; set; }

    public long AccountId { get; set; }

    public string Name { get; set; } = "";

    /// <summary>May be empty: then the subject of a draft stays as it is.</summary>
    public string Subject { get; set; } = "";

    /// <summary>Markdown.</summary>
    public string Text { get; set; } = "";

    public DateTimeOffset Changed { get; set; }
}
