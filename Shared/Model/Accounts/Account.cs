namespace Mox.Shared.Model.Accounts;

/// <summary>An account: mailboxes, addresses and credentials under one name.</summary>
public sealed class Account
{
    public const int DefaultMessagesPerDay = 1000;
    public const int DefaultNewRecipientsPerDay = 200;

    public long Id { get; set; }

    /// <summary>Unique in any case.</summary>
    public string Name { get; set; } = "";

    public bool IsAdmin { get; set; }

    /// <summary>Nobody can sign in; mail still comes in.</summary>
    public bool LoginDisabled { get; set; }

    /// <summary>What a person who tries to sign in is told while logins are disabled.</summary>
    public string LoginDisabledText { get; set; } = "";

    /// <summary>0: no limit.</summary>
    public long QuotaOctets { get; set; }

    /// <summary>Sizes of all messages; moved in the transaction that stores or removes them.</summary>
    public long UsedOctets { get; set; }

    /// <summary>The last MODSEQ given out in the account (RFC 7162 §3.1).</summary>
    public long ModSeq { get; set; }

    /// <summary>The UIDVALIDITY of the next mailbox.</summary>
    public long NextUidValidity { get; set; }

    public DateTimeOffset Created { get; set; }

    /// <summary>The name in From, unless another one is chosen; empty: none.</summary>
    public string DisplayName { get; set; } = "";

    /// <summary>Messages a day, counted for each recipient; 0: no limit.</summary>
    public int MaxMessagesPerDay { get; set; } = DefaultMessagesPerDay;

    /// <summary>Recipients a day that were never written to before; 0: no limit.</summary>
    public int MaxNewRecipientsPerDay { get; set; } = DefaultNewRecipientsPerDay;

    /// <summary>The person may only take a password that the appliance made up.</summary>
    public bool OnlyMadePasswords { get; set; }

    /// <summary>The secret of the one-time codes, encrypted with the key of the data folder; null: there are none.</summary>
    public byte[]? TotpSecret { get; set; }

    /// <summary>The last time step a code was taken for: none is taken twice.</summary>
    public long TotpLastStep { get; set; }
}
