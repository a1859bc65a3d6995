using System.Collections.Immutable;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Mox.Protocols.Addresses;
using Mox.Server.Config;
using Mox.Server.Dkim;
using Mox.Server.Storage;
using Mox.Server.Storage.Config;
using Mox.Server.Tests.Dkim;
using Mox.Shared.Contracts.Admin;
using Mox.Testing;

namespace Mox.Server.Tests.Config;

/// <summary>A store with the accounts alice and bob of test.example, to which configurations are applied.</summary>
internal sealed class ConfigHouse : IAsyncDisposable
{
    private ConfigHouse(SigningHouse house) => House = house;

    public SigningHouse House { get; }

    public TestStore Store => House.Store;

    public ConfigApply Apply => Store.Get<ConfigApply>();

    public ConfigVersions Versions => Store.Get<ConfigVersions>();

    public ConfigExport Export => Store.Get<ConfigExport>();

    public static async Task<ConfigHouse> OpenAsync(Action<IServiceCollection>? more = null) => new(await SigningHouse.OpenAsync(services =>
    {
        services.AddConfig();
        services.Configure<DkimOptions>(options => options.RsaBits = 2048);
        more?.Invoke(services);
    }));

    public static DomainName Domain(string name) => DomainName.Parse(name).Value;

    public static MailAddress Address(string text) => MailAddress.Parse(text).Value;

    /// <summary>What is there, as it is exported.</summary>
    public async Task<string> TextAsync() => (await Versions.LastAsync(default))!;

    public async Task<ConfigDocument> NowAsync() => (await Versions.NowAsync(default)).Document;

    public Task<ConfigOutcome> ApplyAsync(string text, bool force = false, bool keep = false, string? self = null, params string[] remove) =>
        Apply.RunAsync(Encoding.UTF8.GetBytes(text), new ConfigOptions { Force = force, KeepAbsent = keep, IsReturn = keep, Remove = [.. remove] }, "tester", self, default);

    public Task<ConfigOutcome> DescribeAsync(string text, bool force = false, params string[] remove) =>
        Apply.DescribeAsync(Encoding.UTF8.GetBytes(text), new ConfigOptions { Force = force, Remove = [.. remove] }, null, default);

    /// <summary>Applies an edited export, which has to work.</summary>
    public async Task<ConfigOutcome> EditAsync(Func<string, string> edit, params string[] remove)
    {
        var before = await TextAsync();
        var text = edit(before);
        Assert.NotEqual(before, text);
        var outcome = await ApplyAsync(text, remove: remove);
        Assert.True(outcome.Result == ConfigResult.Applied, Words(outcome));
        return outcome;
    }

    public static string Words(ConfigOutcome outcome) => $"{outcome.Result}\n{string.Join('\n', outcome.Faults)}\n{string.Join('\n', outcome.Refusals)}\n{string.Join('\n', outcome.Changes)}";

    /// <summary>A configuration made up from a seed: accounts have addresses in any of the domains, aliases members in any of the accounts.</summary>
    public static ConfigDocument Made(int seed)
    {
        var random = new Random(seed);
        bool Coin(int sides = 2) => random.Next(sides) == 0;
        T One<T>(params T[] all) => all[random.Next(all.Length)];
        var names = new[] { "test.example", "club.example", "xn--mnchen-3ya.example", "shop.example" }.Where((_, i) => i == 0 || Coin()).ToArray();
        var sensitive = names.ToDictionary(name => name, _ => Coin(3));
        var free = names.SelectMany(name => new[] { "jane", "Jane", "info", "sales", "max", "müller", "o'brien", "zoe", "ann", "tim", "kim", "lee", "ina", "ute" }.Select(local => new MailAddress(LocalPart.From(local).Value, Domain(name))))
            .DistinctBy(address => $"{AddressBook.Key(address.Local, sensitive[address.Domain.Ascii])}@{address.Domain}").OrderBy(_ => random.Next()).ToList();
        MailAddress Take()
        {
            var address = free[^1];
            free.RemoveAt(free.Count - 1);
            return address;
        }

        var accounts = new[] { "alice", "bob", "carol", "dave" }.Where((_, i) => i == 0 || Coin()).Select((name, i) => new ConfigAccount(name)
        {
            Addresses = [.. Enumerable.Range(0, 1 + random.Next(2)).Select(_ => Take())],
            IsAdmin = i == 0 || Coin(),
            LoginDisabled = Coin(4) ? "Ask the office" : null,
            Settings = new AccountSettings { DisplayName = One("", "Jane \"Doe\"", "Zoë // ö\\", "<&>"), QuotaOctets = One(0L, 5L << 30, 1234567, 1L << 20), MaxMessagesPerDay = One(0, 1000, 7), MaxNewRecipientsPerDay = One(0, 200, 1) },
        }).ToImmutableArray();
        var addresses = accounts.SelectMany(account => account.Addresses).ToArray();
        var aliases = Enumerable.Range(0, random.Next(4)).Select(_ => new ConfigAlias(
            Take(),
            new AliasSettings(One(Shared.Model.Domains.PostPolicy.Everyone, Shared.Model.Domains.PostPolicy.Members), Coin(), Coin()),
            [.. addresses.OrderBy(_ => random.Next()).Take(1 + random.Next(3)).Order(Comparer<MailAddress>.Create(ConfigReader.Compare))])).ToArray();
        return new ConfigDocument(
            [
                .. names.Order(StringComparer.Ordinal).Select(name => new ConfigDomain(Domain(name))
                {
                    Disabled = Coin(5),
                    CatchAll = Coin(3) ? One(accounts.ToArray()).Name : "",
                    Aliases = [.. aliases.Where(alias => alias.Address.Domain.Ascii == name).OrderBy(alias => alias.Address.Local.Text, StringComparer.Ordinal)],
                    Settings = new DomainSettings
                    {
                        Description = One("", "Our \"club\"", "a // b /* c */"),
                        ClientSettingsName = One("", "mail.club.example"),
                        Separators = One("+", "", "+-", "#"),
                        CaseSensitive = sensitive[name],
                        DmarcReportsTo = One("", "reports@club.example"),
                        TlsReportsTo = One("", "tls@club.example"),
                        MtaStsMode = One(Shared.Model.Domains.MtaStsMode.None, Shared.Model.Domains.MtaStsMode.Testing, Shared.Model.Domains.MtaStsMode.Enforce),
                        MtaStsMaxAge = One(86400, 604800),
                        MtaStsHosts = One("", "mx.club.example", "mx1.club.example *.mx.example"),
                        SignatureHours = One(0, 24, 144),
                        SimpleCanonicalization = Coin(),
                    },
                }),
            ],
            accounts);
    }

    /// <summary>Applies a made-up configuration over whatever is there; what is not in it goes.</summary>
    public async Task<ConfigOutcome> BecomeAsync(ConfigDocument wanted)
    {
        var now = await NowAsync();
        string[] remove =
        [
            .. now.Domains.Where(domain => wanted.Domain(domain.Name) is null).Select(domain => $"domain:{domain.Name}"),
            .. now.Accounts.Where(account => wanted.Account(account.Name) is null).Select(account => $"account:{account.Name}"),
        ];
        return await ApplyAsync(ConfigText.Whole(0, ConfigText.Body(wanted)), force: true, remove: remove);
    }

    public static string Body(ConfigDocument document) => ConfigText.Body(document with { Domains = [.. document.Domains.Select(domain => domain with { Selectors = [] })] });

    public ValueTask DisposeAsync() => House.DisposeAsync();
}
