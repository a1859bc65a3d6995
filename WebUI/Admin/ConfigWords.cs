using Mox.Shared.Contracts.Admin;
using Mox.WebUI.Components;

namespace Mox.WebUI.Admin;

/// <summary>The verbs of the change log in words.</summary>
public static class ConfigWords
{
    private static readonly Dictionary<string, string> Verbs = new(StringComparer.Ordinal)
    {
        ["domain.add"] = "Domain added",
        ["domain.remove"] = "Domain removed",
        ["domain.change"] = "Domain changed",
        ["domain.enable"] = "Domain switched on",
        ["domain.disable"] = "Domain switched off",
        ["domain.catch-all"] = "Catch-all changed",
        ["domain.signing"] = "Signing changed",
        ["dkim.add"] = "Signing key added",
        ["dkim.remove"] = "Signing key removed",
        ["alias.add"] = "Alias added",
        ["alias.change"] = "Alias changed",
        ["alias.remove"] = "Alias removed",
        ["alias.spell"] = "Alias written anew",
        ["alias.add-members"] = "Alias got members",
        ["alias.remove-members"] = "Alias lost members",
        ["account.add"] = "Account added",
        ["account.remove"] = "Account removed",
        ["account.change"] = "Account changed",
        ["account.name"] = "Name changed",
        ["account.quota"] = "Quota changed",
        ["account.admin"] = "Made administrator",
        ["account.no-admin"] = "No administrator any more",
        ["account.enable-login"] = "Sign-in allowed",
        ["account.disable-login"] = "Sign-in switched off",
        ["address.add"] = "Address added",
        ["address.remove"] = "Address removed",
        ["address.move"] = "Address moved",
        ["address.order"] = "Addresses put in order",
        ["address.spell"] = "Address written anew",
    };

    /// <summary>A reason such as <c>account.add jane, alias.add info@example.org and 3 more</c>, in words; what is no verb stays as it is.</summary>
    public static string Reason(string reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        var parts = reason.Split(", ");
        return parts is ["config.apply", .. { Length: > 0 } rest] ? $"Text applied: {string.Join(", ", rest.Select(Lower))}" : string.Join(", ", parts.Select((part, i) => i == 0 ? Part(part) : Lower(part)));
    }

    /// <summary>How many lines came and went.</summary>
    public static string Counts(ConfigDifference difference)
    {
        ArgumentNullException.ThrowIfNull(difference);
        return $"{Amount.Of(difference.Added, "line")} came, {difference.Removed} went";
    }

    private static string Part(string text)
    {
        var words = text.Split(' ', 2);
        if (!Verbs.TryGetValue(words[0], out var said)) return text.Length > 0 ? char.ToUpperInvariant(text[0]) + text[1..] : text;
        return words.Length > 1 ? $"{said} {words[1]}" : said;
    }

    private static string Lower(string text) => Part(text) is { Length: > 0 } part ? char.ToLowerInvariant(part[0]) + part[1..] : "";
}
