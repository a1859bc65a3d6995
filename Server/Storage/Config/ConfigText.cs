using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using Mox.Protocols.Addresses;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Model.Domains;

namespace Mox.Server.Storage.Config;

/// <summary>Writes the configuration as JSON with comments (RFC 8259, and lines that begin with <c>//</c>), one value on a line, so that a comparison by lines shows what changed and nothing else.</summary>
internal static class ConfigText
{
    /// <summary>The words of modes and policies, by their number.</summary>
    public static readonly string[] Modes = ["none", "testing", "enforce"], Posts = ["everyone", "members"], Forms = ["relaxed", "simple"];

    private const string Head = """
        // All of this appliance's configuration that is data: domains, aliases, accounts. It holds no secrets.
        // It is written anew after each change. Edit it, or a copy, look what that would change, and apply it, also while the appliance runs:
        //   mox-appliance config describe FILE
        //   mox-appliance config apply FILE
        // Keys that are left out stay as they are; in new entries they get the usual value. A domain or an account that is left out is not removed
        // by that alone, as its mail would be lost: name it with --remove. Passwords and the private halves of signing keys are never here.
        """;

    private const string VersionComment = "// The version this was made from. A file made from an older one is refused, so that it does not undo what was changed since.";

    private const string DomainsComment = """
        // Domains by name. A new one gets signing keys at once. Of each:
        //   description         for you; one line
        //   disabled            true: mail for it is refused for now, and nobody can write from it
        //   catchAll            name of the account that gets mail for addresses that are not there; "": none, they are refused
        //   clientSettingsName  the host name that mail programs are told; "": the name of this host
        //   separators          characters after which the rest of a local part is a detail (jane+shop@); "": none
        //   caseSensitive       true: Jane@ and jane@ are different addresses
        //   dmarcReportsTo      address for aggregate reports about DMARC; "": none are asked for
        //   tlsReportsTo        address for reports about TLS; "": none are asked for
        //   mtaSts              the policy of MTA-STS: mode "none", "testing" or "enforce"; maxAge in seconds; hosts of the policy, none: this host
        //   signatureHours      hours after which signatures expire; 0: never
        //   canonicalization    "relaxed" or "simple": how outgoing mail is signed
        //   selectors           its signing keys, to be seen; a file does not change them
        //   aliases             by local part: post "everyone" or "members" (who may write to it), membersSendAs (members may write in its name),
        //                       membersVisible (members see who the others are), members (addresses of accounts here)
        """;

    private const string AccountsComment = """
        // Accounts by name. A new one has no password: sign-in is not possible until an administrator sets one. Of each:
        //   addresses            the first one is what its mail comes from, unless another is chosen
        //   displayName          the name in From
        //   admin                true: may change all of this
        //   loginDisabled        what a person who tries to sign in is told; "": sign-in is allowed
        //   quota                such as "5 GB"; "0": no limit
        //   messagesPerDay       counted for each recipient; 0: no limit
        //   newRecipientsPerDay  recipients a day that were never written to before; 0: no limit
        """;

    private static readonly string[] Units = ["B", "KB", "MB", "GB", "TB"];

    /// <summary>The document of a version, whole.</summary>
    public static string Whole(long version, string body) => string.Create(CultureInfo.InvariantCulture, $"{Head}\n{{\n  {VersionComment}\n  \"version\": {version},\n{body}");

    /// <summary>What stands behind the version: the same for the same configuration.</summary>
    public static string Body(ConfigDocument document)
    {
        var text = new StringBuilder();
        Comment(text, DomainsComment);
        Block(text, 1, "domains", document.Domains, domain => domain.Name.Ascii, (domain, at) => Domain(text, domain, at), last: false);
        Comment(text, AccountsComment);
        Block(text, 1, "accounts", document.Accounts, account => account.Name, (account, at) => Account(text, account, at), last: true);
        return text.Append("}\n").ToString();
    }

    /// <summary>A size in the largest unit that says it exactly.</summary>
    public static string Size(long octets)
    {
        if (octets == 0) return "0";
        var power = 0;
        for (; power < Units.Length - 1 && octets % 1024 == 0; power++) octets /= 1024;
        return string.Create(CultureInfo.InvariantCulture, $"{octets} {Units[power]}");
    }

    private static void Domain(StringBuilder text, ConfigDomain domain, int at)
    {
        var settings = domain.Settings;
        Value(text, at, "description", Quoted(settings.Description));
        Value(text, at, "disabled", Word(domain.Disabled));
        Value(text, at, "catchAll", Quoted(domain.CatchAll));
        Value(text, at, "clientSettingsName", Quoted(settings.ClientSettingsName));
        Value(text, at, "separators", Quoted(settings.Separators));
        Value(text, at, "caseSensitive", Word(settings.CaseSensitive));
        Value(text, at, "dmarcReportsTo", Quoted(settings.DmarcReportsTo));
        Value(text, at, "tlsReportsTo", Quoted(settings.TlsReportsTo));
        var hosts = string.Join(", ", DomainRules.Hosts(settings.MtaStsHosts).Select(Quoted));
        Value(text, at, "mtaSts", string.Create(CultureInfo.InvariantCulture, $$"""{ "mode": "{{Modes[(int)settings.MtaStsMode]}}", "maxAge": {{settings.MtaStsMaxAge}}, "hosts": [{{hosts}}] }"""));
        Value(text, at, "signatureHours", settings.SignatureHours.ToString(CultureInfo.InvariantCulture));
        Value(text, at, "canonicalization", Quoted(Forms[settings.SimpleCanonicalization ? 1 : 0]));
        Value(text, at, "selectors", $"[{string.Join(", ", domain.Selectors.Select(Quoted))}]");
        Block(text, at, "aliases", domain.Aliases, alias => alias.Address.Local.Text, (alias, below) => Alias(text, alias, below), last: true);
    }

    private static void Alias(StringBuilder text, ConfigAlias alias, int at)
    {
        Value(text, at, "post", Quoted(Posts[alias.Settings.PostPolicy == PostPolicy.Members ? 1 : 0]));
        Value(text, at, "membersSendAs", Word(alias.Settings.MembersSendAs));
        Value(text, at, "membersVisible", Word(alias.Settings.MembersVisible));
        Addresses(text, at, "members", alias.Members, last: true);
    }

    private static void Account(StringBuilder text, ConfigAccount account, int at)
    {
        Addresses(text, at, "addresses", account.Addresses, last: false);
        Value(text, at, "displayName", Quoted(account.Settings.DisplayName));
        Value(text, at, "admin", Word(account.IsAdmin));
        Value(text, at, "loginDisabled", Quoted(account.LoginDisabled ?? ""));
        Value(text, at, "quota", Quoted(Size(account.Settings.QuotaOctets)));
        Value(text, at, "messagesPerDay", account.Settings.MaxMessagesPerDay.ToString(CultureInfo.InvariantCulture));
        Value(text, at, "newRecipientsPerDay", account.Settings.MaxNewRecipientsPerDay.ToString(CultureInfo.InvariantCulture), last: true);
    }

    private static void Addresses(StringBuilder text, int at, string key, IReadOnlyList<MailAddress> addresses, bool last)
    {
        if (addresses.Count == 0)
        {
            Value(text, at, key, "[]", last);
            return;
        }

        Line(text, at, $"{Quoted(key)}: [");
        for (var i = 0; i < addresses.Count; i++) Line(text, at + 1, Quoted(addresses[i].ToString()) + (i + 1 < addresses.Count ? "," : ""));
        Line(text, at, last ? "]" : "],");
    }

    private static void Block<T>(StringBuilder text, int at, string key, IReadOnlyList<T> items, Func<T, string> name, Action<T, int> write, bool last)
    {
        if (items.Count == 0)
        {
            Value(text, at, key, "{}", last);
            return;
        }

        Line(text, at, $"{Quoted(key)}: {{");
        for (var i = 0; i < items.Count; i++)
        {
            Line(text, at + 1, $"{Quoted(name(items[i]))}: {{");
            write(items[i], at + 2);
            Line(text, at + 1, i + 1 < items.Count ? "}," : "}");
        }

        Line(text, at, last ? "}" : "},");
    }

    private static void Comment(StringBuilder text, string comment)
    {
        text.Append('\n');
        foreach (var line in comment.Split('\n')) Line(text, 1, line.TrimEnd('\r'));
    }

    private static void Value(StringBuilder text, int at, string key, string value, bool last = false) => Line(text, at, $"{Quoted(key)}: {value}{(last ? "" : ",")}");

    private static void Line(StringBuilder text, int at, string line) => text.Append(' ', 2 * at).Append(line).Append('\n');

    private static string Word(bool value) => value ? "true" : "false";

    /// <summary>A string of JSON. What would turn the direction of the text around it, or cannot be seen, is escaped.</summary>
    private static string Quoted(string value)
    {
        var quoted = $"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(value)}\"";
        if (!quoted.Any(IsInvisible)) return quoted;
        var safe = new StringBuilder();
        foreach (var character in quoted)
        {
            if (IsInvisible(character)) safe.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:X4}");
            else safe.Append(character);
        }

        return safe.ToString();
    }

    private static bool IsInvisible(char character) => char.GetUnicodeCategory(character) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
