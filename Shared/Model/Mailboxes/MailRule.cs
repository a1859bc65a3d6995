namespace Mox.Shared.Model.Mailboxes;

/// <summary>What is done by itself with mail that comes in, when it is like that.</summary>
public sealed class MailRule
{
    public long Id { get; set; }

    public long AccountId { get; set; }

    /// <summary>Rules are tried in this order.</summary>
    public int Position { get; set; }

    public string Name { get; set; } = "";

    public bool Enabled { get; set; }

    /// <summary>Conditions and actions, as a JSON document.</summary>
    public string Document { get; set; } = "";

    public DateTimeOffset Created { get; set; }

    /// <summary>Where it comes from, in words; may be empty.</summary>
    public string Comment { get; set; } = "";
}

/// <summary>Something a person does not want to be asked about again: whether a move should become a rule.</summary>
public sealed class RuleSilence
{
    public long Id { get; set; }

    public long AccountId { get; set; }

    /// <summary>Such as <c>sender</c>, <c>list</c>, <c>from-folder</c>, <c>to-folder</c>.</summary>
    public string Kind { get; set; } = "";

    /// <summary>The address, the list id, or the id of the folder.</summary>
    public string Value { get; set; } = "";
}
