using Mox.Shared.Contracts.Account;
using Mox.WebUI.Words;

namespace Mox.WebUI.Account;

/// <summary>What the account pages say of sessions and attempts.</summary>
public static class AccountWords
{
    /// <summary>A browser and its system by the names people know; the text itself where they cannot be told.</summary>
    public static string Browser(string agent)
    {
        ArgumentNullException.ThrowIfNull(agent);
        if (agent.Length == 0) return AccountPageWords.AgentNone;
        var browser = First(agent, ("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"), ("CriOS/", "Chrome"), ("HeadlessChrome/", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"));
        var system = First(agent, ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS X", "Mac"), ("CrOS", "ChromeOS"), ("Linux", "Linux"));
        return (browser, system) switch
        {
            (null, null) => agent,
            (null, { } only) => only,
            ({ } only, null) => only,
            var (one, other) => AccountPageWords.AgentOn.With(one, other),
        };
    }

    public static string Use(AppPasswordUse use) => use switch
    {
        AppPasswordUse.OnlyRead => AccountPageWords.UseRead,
        AppPasswordUse.OnlySend => AccountPageWords.UseSend,
        _ => AccountPageWords.UseBoth,
    };

    /// <summary>How hard a password is to guess; empty when that is not known.</summary>
    public static string Of(PasswordStrength strength) => strength switch
    {
        PasswordStrength.Weak => AccountPageWords.StrengthWeak,
        PasswordStrength.Fair => AccountPageWords.StrengthFair,
        PasswordStrength.Good => AccountPageWords.StrengthGood,
        PasswordStrength.Strong => AccountPageWords.StrengthStrong,
        _ => "",
    };

    /// <summary>Where an attempt was made.</summary>
    public static string Face(string face) => face switch
    {
        "imap" => AccountPageWords.FaceImap,
        "submission" => AccountPageWords.FaceSmtp,
        "web" => AccountPageWords.FaceWeb,
        _ => face,
    };

    /// <summary>How somebody wanted to prove who they are; a mechanism of SASL by its name.</summary>
    public static string Way(string mechanism) => mechanism switch
    {
        "password" => AccountPageWords.WayPassword,
        "password+code" => AccountPageWords.WayPasswordCode,
        "passkey" => AccountPageWords.WayPasskey,
        "confirm" => AccountPageWords.WayConfirm,
        _ => mechanism,
    };

    /// <summary>How an attempt ended: icon, word and colour.</summary>
    public static (string Icon, string Word, string Class) Result(string result) => result switch
    {
        "ok" => ("found", AccountPageWords.ResultOk, "ok"),
        "wrong-password" => ("blocked", AccountPageWords.ResultPassword, "bad"),
        "no-account" => ("blocked", AccountPageWords.ResultNoAccount, "off"),
        "wrong-code" => ("blocked", AccountPageWords.ResultCode, "bad"),
        "wrong-passkey" => ("blocked", AccountPageWords.ResultPasskey, "bad"),
        "code-asked" => ("clock", AccountPageWords.ResultCodeAsked, "off"),
        "other-password" => ("info", AccountPageWords.ResultOther, "warn"),
        "throttled" => ("pause", AccountPageWords.ResultThrottled, "off"),
        "disabled" => ("lock", AccountPageWords.ResultDisabled, "warn"),
        _ => ("info", result, "off"),
    };

    private static string? First(string agent, params ReadOnlySpan<(string Part, string Name)> names)
    {
        foreach (var (part, name) in names)
        {
            if (agent.Contains(part, StringComparison.Ordinal)) return name;
        }

        return null;
    }
}
