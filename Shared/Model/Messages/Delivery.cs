namespace Mox.Shared.Model.Messages;

/// <summary>How a message was delivered and what was known of its sender: the memory of reputation.</summary>
public sealed class Delivery
{
    public long MessageId { get; set; }

    public long AccountId { get; set; }

    public string RemoteIp { get; set; } = "";

    public string HelloName { get; set; } = "";

    /// <summary>Envelope sender; empty for the null sender.</summary>
    public string MailFrom { get; set; } = "";

    public string MailFromDomain { get; set; } = "";

    /// <summary>Envelope recipient as used in the transaction.</summary>
    public string Recipient { get; set; } = "";

    /// <summary>The address of the From field, when there is exactly one.</summary>
    public string FromAddress { get; set; } = "";

    public string FromDomain { get; set; } = "";

    public string FromOrganization { get; set; } = "";

    public bool HelloValidated { get; set; }

    public bool MailFromValidated { get; set; }

    public bool FromValidated { get; set; }

    /// <summary>How each was validated, in words such as <c>pass</c> or <c>dmarc</c>; empty: not looked at.</summary>
    public string HelloValidation { get; set; } = "";

    public string MailFromValidation { get; set; } = "";

    public string FromValidation { get; set; } = "";

    /// <summary>Domains with a verified DKIM signature, separated by spaces.</summary>
    public string DkimDomains { get; set; } = "";

    /// <summary>The checks of the sender (<see cref="SenderCheck"/>), as a JSON array; empty: none were made.</summary>
    public string Checks { get; set; } = "";

    public bool IsDsn { get; set; }

    public bool IsForward { get; set; }

    public bool IsMailingList { get; set; }

    public bool IsReject { get; set; }

    public string ListId { get; set; } = "";

    /// <summary>Before a forwarder was looked through.</summary>
    public string OriginalHelloName { get; set; } = "";

    public string OriginalDkimDomains { get; set; } = "";

    /// <summary>TLS version and cipher suite; empty for plaintext.</summary>
    public string Tls { get; set; } = "";

    public bool RequireTls { get; set; }

    /// <summary>The mailbox it was first stored in.</summary>
    public long OriginalMailboxId { get; set; }

    /// <summary>The mailbox it was meant for, when it was rejected; else the same.</summary>
    public long DestinedMailboxId { get; set; }
}
