namespace Mox.Shared.Model.Accounts;

/// <summary>An address of an account.</summary>
public sealed class AccountAddress
{
    public long Id { get; set; }

    public long AccountId { get; set; }

    public long DomainId { get; set; }

    /// <summary>Unquoted local part, in NFC and lower case: what is compared.</summary>
    public string LocalKey { get; set; } = "";

    /// <summary>Unquoted local part as it was given.</summary>
    public string Local { get; set; } = "";

    /// <summary>Place among the account's addresses; the first one is the primary address.</summary>
    public int Position { get; set; }
}
