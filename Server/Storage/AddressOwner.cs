using System.Collections.Immutable;
using Mox.Protocols.Addresses;
using Mox.Shared.Model.Domains;

namespace Mox.Server.Storage;

/// <summary>Whose an address is.</summary>
internal abstract record AddressOwner
{
    private AddressOwner()
    {
    }

    /// <summary>Mail for it goes to the Inbox of this account. <paramref name="Canonical"/> is the address as configured, without a detail part (user+detail).</summary>
    public sealed record Account(long AccountId, MailAddress Canonical) : AddressOwner;

    /// <summary>Mail for it goes to the accounts of its members.</summary>
    public sealed record Alias(AliasEntry Entry) : AddressOwner;

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
internal sealed record DomainEntry(long Id, DomainName Name, bool Disabled, long? CatchAllAccountId)
{
    /// <summary>Hours after which signatures expire; 0: never.</summary>
    public int SignatureHours { get; init; } = Domain.DefaultSignatureHours;

    /// <summary>Signed by the simple canonicalization.</summary>
    public bool SimpleCanonicalization { get; init; }

    /// <summary>For the owner.</summary>
    public string Description { get; init; } = "";

    /// <summary>The host name that mail programs are told; empty: that of this host.</summary>
    public string ClientSettingsName { get; init; } = "";

    /// <summary>Characters after which the rest of a local part is a detail; empty: none.</summary>
    public string Separators { get; init; } = "+";

    /// <summary>Local parts that differ in case only are different addresses.</summary>
    public bool CaseSensitive { get; init; }

    public string DmarcReportsTo { get; init; } = "";

    public string TlsReportsTo { get; init; } = "";

    public MtaStsMode MtaStsMode { get; init; }

    /// <summary>The id of the policy; empty without one.</summary>
    public string MtaStsId { get; init; } = "";

    /// <summary>In seconds.</summary>
    public int MtaStsMaxAge { get; init; } = Domain.DefaultMtaStsMaxAge;

    /// <summary>Mail hosts of the policy, separated by spaces; empty: the name of this host.</summary>
    public string MtaStsHosts { get; init; } = "";

    /// <summary>The selectors of the domain, oldest first.</summary>
    public ImmutableArray<DkimKeyEntry> Keys { get; init; } = [];

    /// <summary>True when outgoing mail of the domain is signed.</summary>
    public bool Signs => Keys.Any(key => key.State == DkimKeyState.Signing);
}

/// <summary>An alias as the snapshot knows it.</summary>
/// <param name="Members">In the order in which they were added.</param>
internal sealed record AliasEntry(long Id, MailAddress Address, PostPolicy PostPolicy, bool MembersSendAs, bool MembersVisible, ImmutableArray<AliasMemberEntry> Members)
{
    public bool HasMember(long accountId) => Members.Any(member => member.AccountId == accountId);

    /// <summary>True when mail of this author is taken: of anybody; or of an account of a member, or in the name of the alias where members may write in it.</summary>
    /// <param name="author">Whose the address in From is; null when there is no single one.</param>
    public bool Takes(AddressOwner? author) => PostPolicy == PostPolicy.Everyone || author switch
    {
        AddressOwner.Account account => HasMember(account.AccountId),
        AddressOwner.Alias { Entry: var alias } => alias.Id == Id && MembersSendAs,
        _ => false,
    };
}

/// <summary>A member of an alias: an address of an account.</summary>
internal sealed record AliasMemberEntry(long AccountId, MailAddress Address);

/// <summary>A signing key as the snapshot knows it; what it is made of lies in its file.</summary>
/// <param name="FileName">Name of the file in the folder of keys.</param>
/// <param name="PublicKey">The value of <c>p=</c>: base64.</param>
/// <param name="StateSince">When it came into its state.</param>
internal sealed record DkimKeyEntry(long Id, DomainName Selector, DkimKeyKind Kind, int Bits, string FileName, string PublicKey, DkimKeyState State, DateTimeOffset Created, DateTimeOffset StateSince);

/// <summary>A signing key that is to get its row; its file is there already.</summary>
internal sealed record NewDkimKey(DomainName Selector, DkimKeyKind Kind, int Bits, string FileName, string PublicKey, DkimKeyState State);

/// <summary>What is to become of the row of a key.</summary>
/// <param name="To">The state it comes into; null: the row goes.</param>
internal readonly record struct DkimKeyChange(long Id, DkimKeyState? To);

/// <summary>What is kept of a password: SCRAM verifiers, from which a plaintext password can be checked as well.</summary>
internal sealed record StoredCredential(string Label, ImmutableArray<byte> Salt256, int Iterations256, ImmutableArray<byte> StoredKey256, ImmutableArray<byte> ServerKey256, ImmutableArray<byte> Salt1, int Iterations1, ImmutableArray<byte> StoredKey1, ImmutableArray<byte> ServerKey1);
