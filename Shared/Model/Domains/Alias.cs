namespace Mox.Shared.Model.Domains;

/// <summary>An address whose mail goes to several addresses of ours.</summary>
public sealed class Alias
{
    public long Id { get; set; }

    public long DomainId { get; set; }

    /// <summary>Unquoted local part, in NFC and lower case: what is compared. No address of the domain has the same.</summary>
    public string LocalKey { get; set; } = "";

    /// <summary>Unquoted local part as it was given.</summary>
    public string Local { get; set; } = "";

    public PostPolicy PostPolicy { get; set; }

    /// <summary>Members may write in its name.</summary>
    public bool MembersSendAs { get; set; }

    /// <summary>Members see who the others are.</summary>
    public bool MembersVisible { get; set; }

    public DateTimeOffset Created { get; set; }
}

/// <summary>Whose mail an alias takes.</summary>
public enum PostPolicy
{
    Everyone,

    /// <summary>Only messages whose author is a member.</summary>
    Members,
}

/// <summary>An address that gets the mail of an alias.</summary>
public sealed class AliasMember
{
    public long Id { get; set; }

    public long AliasId { get; set; }

    /// <summary>The member: an address of an account.</summary>
    public long AddressId { get; set; }
}
