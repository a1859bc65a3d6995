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

/// <summary>An account as the snapshot knows it.</summary>
internal sealed record AccountEntry(long Id, string Name, MailAddress Primary, ImmutableArray<MailAddress> Addresses, bool IsAdmin, bool LoginDisabled, string LoginDisabledText, long QuotaOctets);

/// <summary>A domain as the snapshot knows it.</summary>
internal sealed record DomainEntry(long Id, DomainName Name, bool Disabled, long? CatchAllAccountId);

/// <summary>What is kept of a password: SCRAM verifiers, from which a plaintext password can be checked as well.</summary>
internal sealed record StoredCredential(string Label, ImmutableArray<byte> Salt256, int Iterations256, ImmutableArray<byte> StoredKey256, ImmutableArray<byte> ServerKey256, ImmutableArray<byte> Salt1, int Iterations1, ImmutableArray<byte> StoredKey1, ImmutableArray<byte> ServerKey1);
