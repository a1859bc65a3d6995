using System.Text.Json;
using Mox.Protocols.Addresses;
using Mox.Server.Storage;
using Mox.Server.Storage.Config;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Model.Domains;

namespace Mox.Server.Config;

/// <summary>A file as it was read over what is there: keys that are left out are as they are there.</summary>
/// <param name="Version">The version it was made from; null when it names none.</param>
/// <param name="Document">Domains and accounts that stand in it; those that do not are left out here, too.</param>
/// <param name="Faults">All mistakes, and where keys stand.</param>
internal sealed record ConfigFile(long? Version, ConfigDocument Document, ConfigFaults Faults)
{
    private static readonly string[] DomainKeys =
    [
        "description", "disabled", "catchAll", "clientSettingsName", "separators", "caseSensitive", "dmarcReportsTo", "tlsReportsTo", "mtaSts", "signatureHours", "canonicalization", "selectors", "aliases",
    ];

    private static readonly string[] AccountKeys = ["addresses", "displayName", "admin", "loginDisabled", "quota", "messagesPerDay", "newRecipientsPerDay"];

    /// <summary>Reads a file. A fault of its syntax is the only one then: behind it nothing can be told.</summary>
    /// <param name="now">What is there.</param>
    public static ConfigFile Read(ReadOnlyMemory<byte> text, ConfigDocument now)
    {
        var faults = new ConfigFaults();
        var (root, fault) = JsonItems.Read(text);
        if (root is null)
        {
            faults.Add(fault!.Line, fault.Key, fault.Text);
            return new ConfigFile(null, ConfigDocument.Empty, faults);
        }

        var fields = new ConfigFields(faults, root, "", "version", "domains", "accounts");
        foreach (var section in root.Kind == JsonValueKind.Object ? (string[])["domains", "accounts"] : [])
        {
            if (fields.Item(section) is null) faults.Add(root.Line, section, "This section is missing. A file holds the whole configuration; take the section from a fresh export.");
        }

        var version = fields.Item("version") is null ? (int?)null : fields.Number("version", 0, number => number >= 0 ? null : "It is the number that stands in an export.");
        var reader = new Sections(faults, now);
        return new ConfigFile(version, new ConfigDocument([.. reader.Domains(fields).OrderBy(domain => domain.Name.Ascii, StringComparer.Ordinal)], [.. reader.Accounts(fields).OrderBy(account => account.Name, StringComparer.OrdinalIgnoreCase)]), faults);
    }

    private sealed class Sections(ConfigFaults faults, ConfigDocument now)
    {
        public IEnumerable<ConfigDomain> Domains(ConfigFields fields)
        {
            foreach (var (name, line, value, path) in fields.Entries("domains", name => DomainName.Parse(name).Try(out var parsed, out _) ? parsed.Ascii : name))
            {
                var known = DomainName.Parse(name).Try(out var domain, out _);
                if ((known && now.Domain(domain) is not null ? null : name != name.Trim() ? "No spaces around the name." : DomainRules.Name(name)) is { } fault) faults.Add(line, path, fault);
                else yield return Domain(domain, value, path);
            }
        }

        public IEnumerable<ConfigAccount> Accounts(ConfigFields fields)
        {
            foreach (var (name, line, value, path) in fields.Entries("accounts", name => name.ToUpperInvariant()))
            {
                var there = now.Account(name);
                if ((there is not null ? null : name != name.Trim() ? "No spaces around the name." : AccountRules.Name(name)) is { } fault) faults.Add(line, path, fault);
                else yield return Account(there, name, value, path);
            }
        }

        private ConfigDomain Domain(DomainName name, JsonItem item, string path)
        {
            var before = now.Domain(name) ?? new ConfigDomain(name);
            var fields = new ConfigFields(faults, item, path, DomainKeys);
            var (mode, age, hosts) = Policy(fields, path, before.Settings);
            var settings = before.Settings with
            {
                Description = fields.Text("description", before.Settings.Description, DomainRules.Description),
                ClientSettingsName = fields.Text("clientSettingsName", before.Settings.ClientSettingsName, DomainRules.ClientSettingsName),
                Separators = fields.Text("separators", before.Settings.Separators, DomainRules.Separators),
                CaseSensitive = fields.Bool("caseSensitive", before.Settings.CaseSensitive),
                DmarcReportsTo = fields.Text("dmarcReportsTo", before.Settings.DmarcReportsTo, DomainRules.ReportsTo),
                TlsReportsTo = fields.Text("tlsReportsTo", before.Settings.TlsReportsTo, DomainRules.ReportsTo),
                MtaStsMode = mode,
                MtaStsMaxAge = age,
                MtaStsHosts = hosts,
                SignatureHours = fields.Number("signatureHours", before.Settings.SignatureHours, DomainRules.SignatureHours),
                SimpleCanonicalization = fields.Choice("canonicalization", before.Settings.SimpleCanonicalization ? 1 : 0, ConfigText.Forms) == 1,
            };
            return before with
            {
                Settings = DomainStore.Normal(settings),
                Disabled = fields.Bool("disabled", before.Disabled),
                CatchAll = fields.Text("catchAll", before.CatchAll, _ => null),
                Selectors = fields.List("selectors", (value, _) => value.Text) is { } selectors ? [.. selectors.Order(StringComparer.Ordinal)] : before.Selectors,
                Aliases = fields.Item("aliases") is null ? before.Aliases : [.. Aliases(name, before, settings.CaseSensitive, fields)],
            };
        }

        private (MtaStsMode Mode, int Age, string Hosts) Policy(ConfigFields around, string path, DomainSettings before)
        {
            if (around.Item("mtaSts") is not { } item) return (before.MtaStsMode, before.MtaStsMaxAge, before.MtaStsHosts);
            var fields = new ConfigFields(faults, item, ConfigFields.PathOf(path, "mtaSts"), "mode", "maxAge", "hosts");
            var mode = (MtaStsMode)fields.Choice("mode", (int)before.MtaStsMode, ConfigText.Modes);
            var age = fields.Number("maxAge", before.MtaStsMaxAge, seconds => mode == MtaStsMode.None && seconds >= 0 ? null : DomainRules.MtaStsMaxAge(seconds));
            var hosts = fields.List("hosts", (value, place) =>
            {
                if ((value.Text.Any(char.IsWhiteSpace) || value.Text.Contains(',', StringComparison.Ordinal) || value.Text.Length == 0 ? "One host name, such as mx.example.org." : DomainRules.MtaStsHosts(value.Text)) is not { } fault) return value.Text;
                faults.Add(value.Line, place, fault);
                return null;
            });
            var text = hosts is { } named ? string.Join(' ', named) : before.MtaStsHosts;
            if (DomainRules.MtaStsHosts(text) is { } tooMany) faults.At(ConfigFields.PathOf(path, "mtaSts") + ".hosts", tooMany);
            return (mode, age, text);
        }

        private IEnumerable<ConfigAlias> Aliases(DomainName domain, ConfigDomain before, bool caseSensitive, ConfigFields around)
        {
            foreach (var (name, line, value, path) in around.Entries("aliases", name => LocalPart.From(name).Try(out var local, out _) ? AddressBook.Key(local, caseSensitive) : name))
            {
                if (!LocalPart.From(name).Try(out var local, out _))
                {
                    faults.Add(line, path, "This is the part of the alias before the @, such as info.");
                    continue;
                }

                var there = before.Aliases.FirstOrDefault(alias => alias.Address.Local == local) ?? before.Aliases.FirstOrDefault(alias => AddressBook.Key(alias.Address.Local, caseSensitive) == AddressBook.Key(local, caseSensitive));
                if (there is null && DomainRules.Local(name) is { } fault)
                {
                    faults.Add(line, path, fault);
                    continue;
                }

                var (own, fields) = (there ?? new ConfigAlias(new MailAddress(local, domain), new AliasSettings(), []), new ConfigFields(faults, value, path, "post", "membersSendAs", "membersVisible", "members"));
                yield return own with
                {
                    Address = new MailAddress(local, domain),
                    Settings = new AliasSettings(
                        fields.Choice("post", own.Settings.PostPolicy == PostPolicy.Members ? 1 : 0, ConfigText.Posts) == 1 ? PostPolicy.Members : PostPolicy.Everyone,
                        fields.Bool("membersSendAs", own.Settings.MembersSendAs),
                        fields.Bool("membersVisible", own.Settings.MembersVisible)),
                    Members = fields.List("members", Address) ?? own.Members,
                };
            }
        }

        private ConfigAccount Account(ConfigAccount? there, string name, JsonItem item, string path)
        {
            var before = there ?? new ConfigAccount(name) { Settings = new AccountSettings { MaxMessagesPerDay = Shared.Model.Accounts.Account.DefaultMessagesPerDay, MaxNewRecipientsPerDay = Shared.Model.Accounts.Account.DefaultNewRecipientsPerDay } };
            var fields = new ConfigFields(faults, item, path, AccountKeys);
            var refusal = fields.Text("loginDisabled", before.LoginDisabled ?? "", text => text.Length == 0 ? null : AccountRules.LoginText(text)).Trim();
            return before with
            {
                Addresses = fields.List("addresses", Address) ?? before.Addresses,
                Settings = new AccountSettings
                {
                    DisplayName = fields.Text("displayName", before.Settings.DisplayName, AccountRules.DisplayName).Trim(),
                    MaxMessagesPerDay = fields.Number("messagesPerDay", before.Settings.MaxMessagesPerDay, AccountRules.PerDay),
                    MaxNewRecipientsPerDay = fields.Number("newRecipientsPerDay", before.Settings.MaxNewRecipientsPerDay, AccountRules.PerDay),
                    QuotaOctets = AccountRules.ReadSize(fields.Text("quota", ConfigText.Size(before.Settings.QuotaOctets), text => AccountRules.ReadSize(text) is null ? "Write a size such as \"5 GB\" or \"500 MB\", at most 16 TB, or \"0\" for no limit." : null)) ?? before.Settings.QuotaOctets,
                },
                IsAdmin = fields.Bool("admin", before.IsAdmin),
                LoginDisabled = fields.Item("loginDisabled") is null ? before.LoginDisabled : refusal.Length == 0 ? null : refusal,
            };
        }

        private MailAddress? Address(JsonItem value, string path)
        {
            if (MailAddress.Parse(value.Text).Try(out var address, out _)) return address;
            faults.Add(value.Line, path, $"{value.Words} is no mail address, such as jane@example.org.");
            return null;
        }
    }
}
