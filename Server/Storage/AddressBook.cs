using System.Collections.Immutable;
using Mox.Protocols.Addresses;

namespace Mox.Server.Storage;

/// <summary>Whose an address is.</summary>
internal abstract record AddressOwner
{
    private AddressOwner()
    {
    }

    /// <summary>Mail for it goes to the Inbox of this account. <paramref name="Canonical"/> is the address as configured, without a detail part (user+detail).</summary>
    public sealed record Account(long AccountId, MailAddress Canonical) : AddressOwner;

    /// <summary>The domain is ours, the address is not there.</summary>
    public sealed record UnknownHere : AddressOwner;

    /// <summary>The domain is ours and switched off for now (a temporary refusal).</summary>
    public sealed record DomainDisabled : AddressOwner;

    /// <summary>Not one of our domains.</summary>
    public sealed record Elsewhere : AddressOwner;
}

/// <summary>Domains, accounts and addresses as one immutable snapshot, swapped after each change. Look-ups do not touch the database.</summary>
internal sealed class AddressBook
{
    /// <summary>Whose an address is. Case of the local part does not matter; a detail part after <c>+</c> is cut off; <c>postmaster</c> always has an owner; a domain may have a catch-all.</summary>
    public AddressOwner Find(MailAddress address) => throw new NotImplementedException();

    /// <summary>The owner of <c>&lt;postmaster&gt;</c> without a domain (RFC 5321 §4.1.1.3).</summary>
    public AddressOwner Postmaster => throw new NotImplementedException();

    /// <summary>True when the account may use the address as envelope sender and in From.</summary>
    public bool MaySendAs(long accountId, MailAddress address) => throw new NotImplementedException();

    public AccountEntry? Account(long accountId) => throw new NotImplementedException();

    /// <summary>The account that signs in with this address or account name.</summary>
    public AccountEntry? ByLogin(string login) => throw new NotImplementedException();
}

/// <summary>An account as the snapshot knows it.</summary>
internal sealed record AccountEntry(long Id, string Name, MailAddress Primary, ImmutableArray<MailAddress> Addresses, bool IsAdmin, bool LoginDisabled, string LoginDisabledText, long QuotaOctets);

/// <summary>The verbs that change domains, accounts, addresses and credentials. Each swaps the snapshot after its commit.</summary>
internal sealed class AccountStore
{
    /// <summary>Makes a domain; does nothing when it is there.</summary>
    public Task<long> AddDomainAsync(DomainName domain, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>Makes an account with its mailboxes (Inbox, Sent, Archive, Trash, Drafts, Junk). The domains of its addresses must exist.</summary>
    public Task<long> AddAccountAsync(string name, ImmutableArray<MailAddress> addresses, bool isAdmin, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>All mail for unknown addresses of a domain (null: of every domain there is, ours or not: localserve) goes to this account.</summary>
    public Task SetCatchAllAsync(DomainName? domain, long accountId, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>Stores what checks a password, in place of what was there under this label (empty: the main password; else the name of an app password).</summary>
    public Task SetCredentialAsync(long accountId, string label, StoredCredential credential, CancellationToken ct) => throw new NotImplementedException();

    public Task<ImmutableArray<StoredCredential>> CredentialsAsync(long accountId, CancellationToken ct) => throw new NotImplementedException();
}

/// <summary>What is kept of a password: SCRAM verifiers, from which a plaintext password can be checked as well.</summary>
internal sealed record StoredCredential(string Label, ImmutableArray<byte> Salt256, int Iterations256, ImmutableArray<byte> StoredKey256, ImmutableArray<byte> ServerKey256, ImmutableArray<byte> Salt1, int Iterations1, ImmutableArray<byte> StoredKey1, ImmutableArray<byte> ServerKey1);
