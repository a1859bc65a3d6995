namespace Mox.Shared.Model.Mailboxes;

/// <summary>A subscribed name; a mailbox of that name need not exist (RFC 9051 §6.3.7).</summary>
public sealed class Subscription
{
    public long AccountId { get; set; }

    public string Name { get; set; } = "";
}
