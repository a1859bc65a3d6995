using System.Globalization;
using Mox.Shared.Contracts.Admin;
using Mox.WebUI.Words;

namespace Mox.WebUI.Admin;

/// <summary>The verbs of the change log in words.</summary>
public static class ConfigSays
{
    private static string? Verb(string verb) => verb switch
    {
        "domain.add" => ConfigWords.DomainAdd,
        "domain.remove" => ConfigWords.DomainRemove,
        "domain.change" => ConfigWords.DomainChange,
        "domain.enable" => ConfigWords.DomainEnable,
        "domain.disable" => ConfigWords.DomainDisable,
        "domain.catch-all" => ConfigWords.DomainCatchAll,
        "domain.signing" => ConfigWords.DomainSigning,
        "dkim.add" => ConfigWords.DkimAdd,
        "dkim.remove" => ConfigWords.DkimRemove,
        "alias.add" => ConfigWords.AliasAdd,
        "alias.change" => ConfigWords.AliasChange,
        "alias.remove" => ConfigWords.AliasRemove,
        "alias.spell" => ConfigWords.AliasSpell,
        "alias.add-members" => ConfigWords.AliasAddMembers,
        "alias.remove-members" => ConfigWords.AliasRemoveMembers,
        "account.add" => ConfigWords.AccountAdd,
        "account.remove" => ConfigWords.AccountRemove,
        "account.change" => ConfigWords.AccountChange,
        "account.name" => ConfigWords.AccountName,
        "account.quota" => ConfigWords.AccountQuota,
        "account.admin" => ConfigWords.AccountAdmin,
        "account.no-admin" => ConfigWords.AccountNoAdmin,
        "account.enable-login" => ConfigWords.AccountEnableLogin,
        "account.disable-login" => ConfigWords.AccountDisableLogin,
        "address.add" => ConfigWords.AddressAdd,
        "address.remove" => ConfigWords.AddressRemove,
        "address.move" => ConfigWords.AddressMove,
        "address.order" => ConfigWords.AddressOrder,
        "address.spell" => ConfigWords.AddressSpell,
        _ => null,
    };

    /// <summary>A reason such as <c>account.add jane, alias.add info@example.org and 3 more</c>, in words; what is no verb stays as it is.</summary>
    public static string Reason(string reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        var parts = reason.Split(", ");
        return parts is ["config.apply", .. { Length: > 0 } rest] ? ConfigWords.TextApplied.With(string.Join(", ", rest.Select(Part))) : string.Join(", ", parts.Select((part, i) => i == 0 ? Upper(Part(part)) : Part(part)));
    }

    /// <summary>How many lines came and went.</summary>
    public static string Counts(ConfigDifference difference)
    {
        ArgumentNullException.ThrowIfNull(difference);
        return (difference.Added == 1 ? ConfigWords.CountsOne : ConfigWords.CountsMany).With(difference.Added, difference.Removed);
    }

    private static string Part(string text)
    {
        var words = text.Split(' ', 2);
        if (Verb(words[0]) is not { } said) return text;
        return words.Length > 1 ? ConfigWords.VerbOf.With(said, words[1]) : said;
    }

    private static string Upper(string text) => text.Length > 0 ? char.ToUpper(text[0], CultureInfo.CurrentUICulture) + text[1..] : text;
}
