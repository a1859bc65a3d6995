using Mox.Shared.Model.Domains;

namespace Mox.Shared.Contracts.Admin;

/// <summary>What can be set of a domain. What each value may be is said by <see cref="DomainRules"/>.</summary>
public sealed record DomainSettings
{
    /// <summary>For the owner; one line.</summary>
    public string Description { get; init; } = "";

    /// <summary>The host name that mail programs are told; empty: the name of this host.</summary>
    public string ClientSettingsName { get; init; } = "";

    /// <summary>Characters after which the rest of a local part is a detail; empty: none.</summary>
    public string Separators { get; init; } = "+";

    /// <summary>Local parts that differ in case only are different addresses.</summary>
    public bool CaseSensitive { get; init; }

    /// <summary>The address for aggregate reports about DMARC; empty: none is asked for.</summary>
    public string DmarcReportsTo { get; init; } = "";

    /// <summary>The address for reports about TLS; empty: none is asked for.</summary>
    public string TlsReportsTo { get; init; } = "";

    public MtaStsMode MtaStsMode { get; init; }

    /// <summary>How long others may keep the policy, in seconds.</summary>
    public int MtaStsMaxAge { get; init; } = Domain.DefaultMtaStsMaxAge;

    /// <summary>Mail hosts of the policy, separated by spaces; empty: the name of this host.</summary>
    public string MtaStsHosts { get; init; } = "";

    /// <summary>Hours after which signatures expire; 0: never.</summary>
    public int SignatureHours { get; init; } = Domain.DefaultSignatureHours;

    /// <summary>Sign by the simple canonicalization instead of the relaxed one.</summary>
    public bool SimpleCanonicalization { get; init; }
}

/// <summary>What can be set of an alias.</summary>
/// <param name="PostPolicy">Whose mail it takes.</param>
/// <param name="MembersSendAs">Members may write in its name.</param>
/// <param name="MembersVisible">Members see who the others are.</param>
public sealed record AliasSettings(PostPolicy PostPolicy = PostPolicy.Everyone, bool MembersSendAs = false, bool MembersVisible = false);

/// <summary>What an administrator can set of an account. What each value may be is said by <see cref="AccountRules"/>.</summary>
public sealed record AccountSettings
{
    /// <summary>The name in From; empty: none.</summary>
    public string DisplayName { get; init; } = "";

    /// <summary>Messages a day, counted for each recipient; 0: no limit.</summary>
    public int MaxMessagesPerDay { get; init; }

    /// <summary>Recipients a day that were never written to before; 0: no limit.</summary>
    public int MaxNewRecipientsPerDay { get; init; }

    /// <summary>0: no limit.</summary>
    public long QuotaOctets { get; init; }
}
