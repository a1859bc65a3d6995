using Mox.Shared.Contracts.Account;

namespace Mox.WebUI.Account;

/// <summary>What the account pages say of sessions and attempts.</summary>
public static class AccountWords
{
    /// <summary>A browser and its system by the names people know; the text itself where they cannot be told.</summary>
    public static string Browser(string agent)
    {
        ArgumentNullException.ThrowIfNull(agent);
        if (agent.Length == 0) return "A program that does not say its name";
        var browser = First(agent, ("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"), ("CriOS/", "Chrome"), ("HeadlessChrome/", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"));
        var system = First(agent, ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS X", "Mac"), ("CrOS", "ChromeOS"), ("Linux", "Linux"));
        return (browser, system) switch
        {
            (null, null) => agent,
            (null, { } only) => only,
            ({ } only, null) => only,
            var (one, other) => $"{one} on {other}",
        };
    }

    public static string Use(AppPasswordUse use) => use switch
    {
        AppPasswordUse.OnlyRead => "only read",
        AppPasswordUse.OnlySend => "only send",
        _ => "read and send",
    };

    /// <summary>Where an attempt was made.</summary>
    public static string Face(string face) => face switch
    {
        "imap" => "Reading (IMAP)",
        "submission" => "Sending (SMTP)",
        "web" => "These pages",
        _ => face,
    };

    /// <summary>How an attempt ended: icon, word and colour.</summary>
    public static (string Icon, string Word, string Class) Result(string result) => result switch
    {
        "ok" => ("found", "Signed in", "ok"),
        "wrong-password" => ("blocked", "Wrong password", "bad"),
        "no-account" => ("blocked", "No such account", "off"),
        "wrong-code" => ("blocked", "Right password, wrong code", "bad"),
        "wrong-passkey" => ("blocked", "Unknown passkey", "bad"),
        "code-asked" => ("clock", "Right password, code asked for", "off"),
        "other-password" => ("info", "Main password where an app password is needed", "warn"),
        "throttled" => ("pause", "Too many tries, not checked", "off"),
        "disabled" => ("lock", "Signing in is switched off", "warn"),
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
