namespace Mox.Shared.Model.Accounts;

/// <summary>A person in the address book of an account.</summary>
public sealed class Contact
{
    public long Id { get; set; }

    public long AccountId { get; set; }

    public string Name { get; set; } = "";

    public string Organization { get; set; } = "";

    public string Phone { get; set; } = "";

    public string Notes { get; set; } = "";

    public DateTimeOffset Created { get; set; }

    public DateTimeOffset Changed { get; set; }
}

/// <summary>An address of a contact.</summary>
public sealed class ContactAddress
{
    public long Id { get; set; }

    public long ContactId { get; set; }

    public long AccountId { get; set; }

    /// <summary>As it was given.</summary>
    public string Address { get; set; } = "";

    /// <summary>Lower-case, with its domain in A-labels: what is compared.</summary>
    public string AddressKey { get; set; } = "";

    /// <summary>Place among the addresses of the contact; the first one is written to.</summary>
    public int Position { get; set; }
}

/// <summary>A group of contacts that can be written to as one.</summary>
public sealed class ContactGroup
{
    public long Id { get; set; }

    public long AccountId { get; set; }

    public string Name { get; set; } = "";
}

/// <summary>A contact in a group.</summary>
public sealed class ContactGroupMember
{
    public long GroupId { get; set; }

    public long ContactId { get; set; }
}
